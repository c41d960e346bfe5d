"""What is in deploy/ names settings that exist and hangs together, as far as that shows without Docker or Azure."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import fields
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from bot.__main__ import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BICEP = DEPLOY / "azure" / "main.bicep"
NEEDED = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID", "AMLBOT_DATABASE_URL")
OF_AZURE_IDENTITY = {"AZURE_CLIENT_ID", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_SECRET"}


def known() -> set[str]:
    return {one.metadata["variable"] for one in fields(Settings)} | OF_AZURE_IDENTITY


def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text(encoding="utf-8")


def stage() -> dict[str, str]:
    """The environment of the image that is run, and its user's home."""
    env = dockerfile().split("ENV ")[1].split("\nUSER")[0].replace("\\\n", " ")
    home = re.findall(r"--home-dir (\S+)", dockerfile())[0]
    return {**dict(word.split("=", 1) for word in env.split()), "HOME": home}


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


def test_two_replicas_of_the_compose_file_wait_for_the_schema_on_one_postgresql() -> None:
    services = compose()["services"]
    assert services["bot"]["deploy"]["replicas"] == 2
    assert services["bot"]["environment"] == services["schema"]["environment"]
    assert services["bot"]["environment"]["AMLBOT_DATABASE_URL"].startswith("postgresql+psycopg://")
    assert services["schema"]["command"] == ["db", "upgrade"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
    assert services["schema"]["image"] == services["bot"]["image"]
    assert set(compose()["volumes"]) == {"database"}


def test_the_compose_file_names_files_that_are_there_and_settings_that_exist() -> None:
    services = compose()["services"]
    bot = services["bot"]
    assert (DEPLOY / services["schema"]["build"] / "Dockerfile").is_file()
    source, target, mode = bot["volumes"][0].split(":")
    assert (DEPLOY / source / "workspaces.yaml").is_file()
    assert (target, mode) == (stage()["AMLBOT_POLICIES"], "ro")
    assert [(DEPLOY / f"{name}.example").is_file() for name in bot["env_file"]] == [True]
    example = re.findall(r"^(\w+)=", (DEPLOY / "amlbot.env.example").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(NEEDED) <= {*example, *bot["environment"]}
    assert {*example, *bot["environment"]} <= known() | {"POSTGRES_PASSWORD", "PGPASSWORD"}
    interpolated = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert interpolated <= set(example)


def test_no_password_is_in_an_address_that_is_shown() -> None:
    for service in compose()["services"].values():
        address = service.get("environment", {}).get("AMLBOT_DATABASE_URL", "")
        assert sa.make_url(address or "sqlite://").password is None


def test_the_composed_bot_may_do_little_and_is_given_time_to_stop() -> None:
    bot = compose()["services"]["bot"]
    assert (bot["read_only"], bot["cap_drop"], bot["init"]) == (True, ["ALL"], True)
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["tmpfs"] == ["/tmp"]
    assert re.findall(r"^VOLUME (.*)$", dockerfile(), flags=re.MULTILINE) == [stage()["HOME"]]
    grace = int(re.findall(r"terminationGracePeriodSeconds: (\d+)", BICEP.read_text(encoding="utf-8"))[0])
    assert bot["stop_grace_period"] == f"{grace}s"
    assert grace >= 60, "jobs, chores and the lock are each waited for for ten seconds"


def test_what_is_run_in_a_container_is_a_command_of_amlbot() -> None:
    run = [service["command"] for service in compose()["services"].values() if "command" in service]
    run += [re.findall(r"'(\w+)'", args) for args in re.findall(r"args: \[(.*)\]", BICEP.read_text(encoding="utf-8"))]
    run += [json.loads(found) for found in re.findall(r"^CMD (.*)$", dockerfile(), flags=re.MULTILINE)]
    assert ["run"] in run
    assert ["db", "upgrade"] in run
    for words in run:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        assert ended.value.code == 0, words


def test_the_image_is_built_from_files_that_are_there_and_sent() -> None:
    ignored = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line]
    for words in re.findall(r"^COPY (?!--from)(.*)$", dockerfile(), flags=re.MULTILINE):
        for name in words.split()[:-1]:
            assert (ROOT / name).exists(), name
            assert not any(fnmatch(name, pattern) for pattern in ignored), name
    for secret in ("deploy/amlbot.env", "amlbot.db", "amlbot.db-wal", ".git"):
        assert any(fnmatch(secret, one.removeprefix("**/")) or secret.startswith(f"{one}/") for one in ignored), secret
        if secret != ".git":
            asked = ["git", "check-ignore", "-q", "--no-index", secret]
            assert not (ROOT / ".git").exists() or subprocess.run(asked, cwd=ROOT, check=False).returncode == 0, secret


def test_the_image_runs_as_nobody_in_particular() -> None:
    user = re.findall(r"^USER (\d+)$", dockerfile(), flags=re.MULTILINE)
    assert user == ["10001"]
    assert f"useradd --uid {user[0]} --create-home --home-dir {stage()['HOME']}" in dockerfile()
    assert set(stage()) <= known() | {"HOME", "PATH", "PYTHONDONTWRITEBYTECODE"}


def test_the_environment_of_the_container_app_holds_every_setting_that_is_required_and_none_that_is_not() -> None:
    named = set(re.findall(r"\{ name: '([A-Z_]+)'", BICEP.read_text(encoding="utf-8")))
    assert named <= known()
    assert set(NEEDED) <= named


def test_every_name_of_the_bicep_file_is_declared_and_its_brackets_close() -> None:
    text = re.sub(r"//.*", "", BICEP.read_text(encoding="utf-8"))
    declared = set(re.findall(r"^(?:param|var|resource) (\w+)", text, flags=re.MULTILINE))
    for opening, closing in ("{}", "[]", "()"):
        assert text.count(opening) == text.count(closing)
    used = set(re.findall(r"\$\{(\w+)[}.]", text)) | set(re.findall(r"value: (\w+)(?:\s|$|\.|\})", text))
    assert used - declared <= {"tenant"}
    secrets = set(re.findall(r"secretRef: '([\w-]+)'", text))
    assert secrets == set(re.findall(r"\{ name: '([a-z-]+)', value", text))


def test_the_parameters_are_those_of_the_bicep_file() -> None:
    given = json.loads((DEPLOY / "azure" / "main.parameters.json").read_text(encoding="utf-8"))["parameters"]
    text = BICEP.read_text(encoding="utf-8")
    assert set(given) <= set(re.findall(r"^param (\w+)", text, flags=re.MULTILINE))
    required = set(re.findall(r"^param (\w+) \w+$", text, flags=re.MULTILINE))
    assert required <= set(given)
