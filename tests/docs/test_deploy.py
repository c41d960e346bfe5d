"""What is in deploy/ names settings that exist and hangs together, as far as that shows without Docker or Azure."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from bot.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
BICEP = DEPLOY / "azure" / "main.bicep"
NEEDED = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "AZURE_TENANT_ID", "AZURE_SUBSCRIPTION_ID", "AMLBOT_DATABASE_URL")
OF_AZURE_IDENTITY = {"AZURE_CLIENT_ID"}


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
    assert set(compose()["volumes"]) == {"database"}


def test_the_environment_of_the_container_app_holds_every_setting_that_is_required_and_none_that_is_not() -> None:
    named = set(re.findall(r"\{ name: '([A-Z_]+)'", BICEP.read_text(encoding="utf-8")))
    known = {one.metadata["variable"] for one in fields(Settings)} | OF_AZURE_IDENTITY
    assert named <= known
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
