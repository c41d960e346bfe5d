"""The app's manifest is what Slack takes, and asks for exactly what the bot uses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import bot.slack
from bot.sandbox.server import Sandbox
from bot.slack.routes import ASK_SHORTCUT, COMMAND, MESSAGE_SHORTCUT
from tests.slack.conftest import MANIFEST

SCHEMA = MANIFEST.parents[1].parent / "shared" / "data" / "slack-manifest" / "schema.2.0.0.json"

# Method or event -> the scopes it needs (docs.slack.dev, the page of each, 2026-11).
SCOPES: dict[str, set[str]] = {
    "auth_test": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "files_info": {"files:read"},
    "chat_delete": {"chat:write"},
    "files_upload_v2": {"files:write"},
    "users_info": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "user_change": {"users:read"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
    "/aml": {"commands"},
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load(MANIFEST.read_text()))


def called() -> set[str]:
    """The Web API methods that this room calls."""
    sources = "\n".join(path.read_text() for path in Path(bot.slack.__file__).parent.glob("*.py"))
    return set(re.findall(r"(?:_client|repeatable|posting|prompt)\.([a-z]+_[a-zA-Z0-9_]+)\(", sources))


@pytest.mark.skipif(not SCHEMA.exists(), reason="Slack's manifest schema is not on this machine")
def test_slack_takes_the_manifest(manifest: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(manifest)] == []
    broken = json.loads(json.dumps(manifest))
    broken["features"]["shortcuts"][0]["name"] = "x" * 30
    assert list(validator.iter_errors(broken))


def test_the_scopes_are_those_the_bot_uses_and_no_others(manifest: dict[str, Any]) -> None:
    assert called() <= set(SCOPES)
    used = called() | set(manifest["settings"]["event_subscriptions"]["bot_events"]) | {COMMAND}
    wanted: set[str] = set().union(*(SCOPES[name] for name in used))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == wanted


def test_the_manifest_names_what_the_app_listens_to(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    assert (command["command"], command["should_escape"]) == (COMMAND, True)
    assert {one["callback_id"]: one["type"] for one in manifest["features"]["shortcuts"]} == {
        ASK_SHORTCUT: "global",
        MESSAGE_SHORTCUT: "message",
    }
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == [
        *("app_home_opened", "app_mention", "app_uninstalled", "message.channels", "message.groups", "message.im"),
        *("tokens_revoked", "user_change"),
    ]
    assert manifest["settings"]["socket_mode_enabled"] is True


def test_the_local_slack_offers_the_shortcuts_that_the_manifest_names(manifest: dict[str, Any]) -> None:
    offered = {(one.callback_id, one.name, one.kind) for one in Sandbox().slack.options.shortcuts}
    assert offered == {(one["callback_id"], one["name"], one["type"]) for one in manifest["features"]["shortcuts"]}


def test_names_and_descriptions_keep_to_slacks_limits(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert all(len(one["name"]) <= 24 for one in manifest["features"]["shortcuts"])
