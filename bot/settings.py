"""What an operator decides, read once from the environment and checked whole."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bot.model.errors import Misconfigured

_NEEDED = {
    "SLACK_BOT_TOKEN": "the bot token of the Slack app (xoxb-…), from the app's OAuth page",
    "SLACK_APP_TOKEN": "the app-level token with connections:write (xapp-…), from the app's Basic Information page",
    "AZURE_TENANT_ID": "the Entra tenant the workspaces belong to",
    "AZURE_SUBSCRIPTION_ID": "the subscription used where workspaces.yaml names none",
}


def _setting(variable: str, about: str, **more: Any) -> Any:
    return field(metadata={"variable": variable, "about": about}, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting amlbot has. `metadata` of each field holds its environment variable and what it means."""

    slack_bot_token: str = _setting("SLACK_BOT_TOKEN", _NEEDED["SLACK_BOT_TOKEN"], repr=False)
    slack_app_token: str = _setting("SLACK_APP_TOKEN", _NEEDED["SLACK_APP_TOKEN"], repr=False)
    azure_tenant_id: str = _setting("AZURE_TENANT_ID", _NEEDED["AZURE_TENANT_ID"])
    azure_subscription_id: str = _setting("AZURE_SUBSCRIPTION_ID", _NEEDED["AZURE_SUBSCRIPTION_ID"])
    database_url: str = _setting(
        "AMLBOT_DATABASE_URL",
        "SQLAlchemy URL of the database: sqlite:///file.db, or postgresql+psycopg://… for replicas",
        default="sqlite:///amlbot.db",
        repr=False,
    )
    policies: Path = _setting("AMLBOT_POLICIES", "folder of the policy documents", default=Path("policies"))
    azure_client_id: str = _setting(
        "AZURE_CLIENT_ID",
        "the client id amlbot signs in to Azure with, as azure-identity reads it; also how amlbot knows its own "
        "identity should its token not name it",
        default="",
    )
    link_by_email: bool = _setting(
        "AMLBOT_LINK_BY_EMAIL",
        "show somebody whose Slack account is linked to nobody the Entra user with the same e-mail address, and link "
        "them once they confirm (yes or no). Only for a Slack workspace in which people cannot change their e-mail "
        "address themselves",
        default=False,
    )
    azure_poll_seconds: float = _setting(
        "AMLBOT_AZURE_POLL_SECONDS", "seconds between two looks at a long Azure operation, 1 to 300", default=10.0
    )
    azure_time_bound: str = _setting(
        "AMLBOT_AZURE_TIME_BOUND",
        "whether Azure itself is to end roles given for a time, through Privileged Identity Management, should amlbot "
        "be gone: off, prefer (an ordinary assignment where the tenant has no licence) or require (no role then)",
        default="off",
    )
    azure_retail_prices: str = _setting(
        "AMLBOT_AZURE_RETAIL_PRICES",
        "what Azure's public price list (prices.azure.com) is used for: off, missing (sizes that Azure Machine "
        "Learning names no price of) or first (before its estimates); policies/catalogue.yaml goes before both",
        default="off",
    )
    workers: int = _setting("AMLBOT_WORKERS", "jobs carried out at the same time, 1 to 64", default=8)
    policy_reload_seconds: float = _setting(
        "AMLBOT_POLICY_RELOAD_SECONDS", "seconds between two looks for changed policies, 1 to 3600", default=30.0
    )
    replica: str = _setting(
        "AMLBOT_REPLICA",
        "name of this process among replicas on one PostgreSQL; by default the host's name and the process's number, "
        "which differ between replicas",
        default="",
    )
    operators_channel: str = _setting(
        "AMLBOT_OPERATORS_CHANNEL",
        "id of the Slack channel for what an operator must see to, such as a role that cannot be taken back; by "
        "default the approvals channel of the team concerned",
        default="",
    )
    retention_days: float = _setting(
        "AMLBOT_RETENTION_DAYS",
        "days after which the engine's rows of finished jobs are deleted, what people typed and pasted as they did, "
        "and the contents of files whose requests have ended, 7 to 3650; requests, the names and digests of their "
        "files, and the audit stay",
        default=30.0,
    )
    asks_per_minute: int = _setting(
        "AMLBOT_ASKS_PER_MINUTE",
        "what one person may send within a minute, commands, presses and forms together, 1 to 100000",
        default=60,
    )
    requests_per_hour: int = _setting(
        "AMLBOT_REQUESTS_PER_HOUR", "requests one person may file within an hour, 1 to 100000", default=60
    )
    log_level: str = _setting("AMLBOT_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", default="INFO")


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment. Raises Misconfigured with every problem at once."""
    problems: list[str] = []
    known = {one.metadata["variable"]: one for one in fields(Settings)}
    for name in sorted(environment):
        if name.startswith("AMLBOT_") and name not in known:
            problems.append(f"{name} is not a setting of amlbot; did you mean {_nearest(name, known)}?")
    values: dict[str, Any] = {}
    for name, one in known.items():
        written = environment.get(name, "").strip()
        if not written:
            if name in _NEEDED:
                problems.append(f"{name} is not set: {_NEEDED[name]}")
            continue
        try:
            values[one.name] = _typed(str(one.type), written)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    problems += _out_of_bounds(values)
    if problems:
        raise Misconfigured(problems)
    return Settings(**values)


def _typed(type_name: str, written: str) -> Any:
    match type_name:
        case "bool":
            folded = written.lower()
            if folded in ("yes", "true", "1", "on"):
                return True
            if folded in ("no", "false", "0", "off"):
                return False
            raise ValueError(f"{written!r} is neither yes nor no")
        case "int":
            return int(written)
        case "float":
            return float(written)
        case "Path":
            return Path(written)
        case _:
            return written


def _out_of_bounds(values: Mapping[str, Any]) -> list[str]:
    bounds = {
        "azure_poll_seconds": (1, 300),
        "workers": (1, 64),
        "policy_reload_seconds": (1, 3600),
        "retention_days": (7, 3650),
        "asks_per_minute": (1, 100_000),
        "requests_per_hour": (1, 100_000),
    }
    problems = [
        f"{_variable(name)} is {values[name]}, but must be from {low} to {high}"
        for name, (low, high) in bounds.items()
        if name in values and not low <= values[name] <= high
    ]
    token = values.get("slack_bot_token", "xoxb-")
    if not token.startswith("xoxb-"):
        problems.append("SLACK_BOT_TOKEN does not start with xoxb-")
    token = values.get("slack_app_token", "xapp-")
    if not token.startswith("xapp-"):
        problems.append("SLACK_APP_TOKEN does not start with xapp-")
    channel = values.get("operators_channel", "C")
    if channel[0] not in "CG" or not channel.isalnum():
        problems.append("AMLBOT_OPERATORS_CHANNEL is a channel's id, such as C0123456789, not its name")
    if values.get("log_level", "INFO") not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        problems.append("AMLBOT_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
    if values.get("azure_time_bound", "off") not in ("off", "prefer", "require"):
        problems.append("AMLBOT_AZURE_TIME_BOUND must be off, prefer or require")
    if values.get("azure_retail_prices", "off") not in ("off", "missing", "first"):
        problems.append("AMLBOT_AZURE_RETAIL_PRICES must be off, missing or first")
    url = values.get("database_url", "sqlite:///amlbot.db")
    if not url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        problems.append("AMLBOT_DATABASE_URL must begin with sqlite:/// or postgresql://")
    return problems


def _variable(name: str) -> str:
    return str(next(one.metadata["variable"] for one in fields(Settings) if one.name == name))


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    return (difflib.get_close_matches(name, list(known), n=1, cutoff=0.0) or ["AMLBOT_DATABASE_URL"])[0]
