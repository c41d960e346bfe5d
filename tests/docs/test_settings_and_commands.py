"""Nothing an operator can set or type is undocumented, and nothing documented is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bot.model.errors import Misconfigured
from bot.settings import Settings, read

ROOT = Path(__file__).parents[2]
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1",
    "SLACK_APP_TOKEN": "xapp-1",
    "AZURE_TENANT_ID": "t",
    "AZURE_SUBSCRIPTION_ID": "s",
}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", page("operations.md"), flags=re.MULTILINE))
    assert documented == {one.metadata["variable"] for one in fields(Settings)}


def test_every_subcommand_in_the_docs_exists() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    named = {
        tuple(words.split())
        for words in re.findall(
            r"`amlbot ((?:[a-z]+)(?: (?:upgrade|verify|export|check|test|explain|diff|replay))?)", text
        )
    }
    assert named
    for words in sorted(named):
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words, "--help"], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, f"amlbot {' '.join(words)}: {done.stderr}"


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken


def test_good_settings_are_read_and_typed() -> None:
    settings = read({**GOOD, "AMLBOT_LINK_BY_EMAIL": "yes", "AMLBOT_WORKERS": "3", "HOME": "/"})
    assert (settings.link_by_email, settings.workers, settings.slack_bot_token) == (True, 3, "xoxb-1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"AMLBOT_DATABSE_URL": "x"}, "did you mean AMLBOT_DATABASE_URL"),
        ({"AMLBOT_WORKERS": "many"}, "AMLBOT_WORKERS"),
        ({"AMLBOT_WORKERS": "0"}, "must be from 1 to 64"),
        ({"AMLBOT_LINK_BY_EMAIL": "perhaps"}, "neither yes nor no"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "does not start with xoxb-"),
        ({"AMLBOT_DATABASE_URL": "mysql://x"}, "must begin with sqlite:/// or postgresql://"),
        ({"AMLBOT_LOG_LEVEL": "LOUD"}, "must be DEBUG"),
    ],
)
def test_a_bad_setting_is_refused_by_name(change: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(said)):
        read({**GOOD, **change})


def test_all_problems_are_listed_at_once() -> None:
    with pytest.raises(Misconfigured) as caught:
        read({"AMLBOT_WORKERS": "0", "AMLBOT_NEW": "1"})
    assert len(caught.value.problems) == 6


def test_a_token_is_never_shown() -> None:
    assert "xoxb" not in repr(read(GOOD))
    assert "xapp" not in repr(read(GOOD))


def test_no_setting_leads_the_bot_to_another_slack_or_azure() -> None:
    """The sandbox is reached through a proxy and an authority, never through an address that could be anybody's."""
    variables = {one.metadata["variable"] for one in fields(Settings)}
    assert {name for name in variables if re.search("URL|HOST|ENDPOINT|SECRET", name)} == {"AMLBOT_DATABASE_URL"}
    with pytest.raises(Misconfigured, match="AMLBOT_SLACK_API_URL"):
        read({**GOOD, "AMLBOT_SLACK_API_URL": "https://attacker.example/api/"})


def test_no_secret_is_an_argument_of_a_command() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "run", "--help"], capture_output=True, text=True, check=False)
    assert set(re.findall(r"--[a-z-]+", done.stdout)) == {"--help"}
