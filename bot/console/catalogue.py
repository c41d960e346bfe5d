"""`amlbot catalogue refresh`: the closed tables written from Azure, to be reviewed like code."""

from __future__ import annotations

import argparse
import difflib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.console.policies import policy_folder
from bot.console.status import EXIT_FOUND, EXIT_OK
from bot.model.errors import Misconfigured


def add_catalogue(commands: Any) -> None:
    """Add `catalogue` with its action to the subcommands of `amlbot`."""
    actions = commands.add_parser("catalogue", help="the tables of sizes, regions and roles").add_subparsers(
        required=True, metavar="ACTION"
    )
    refresh = actions.add_parser("refresh", help="write catalogue.yaml from what Azure offers, and show what changed")
    refresh.add_argument("folder", nargs="?", type=Path, help="policy folder (default AMLBOT_POLICIES or policies)")
    refresh.add_argument(
        "--region", action="append", default=[], help="whose sizes; again for more (default: those in use)"
    )
    refresh.add_argument("--check", action="store_true", help="write nothing; end with 1 when something would change")
    refresh.add_argument("--json", action="store_true", help="for scripts")
    refresh.set_defaults(do=_refresh)


def _refresh(arguments: argparse.Namespace) -> int:
    from bot.policy.refresh import refreshed
    from bot.policy.write_catalogue import catalogue_in, catalogue_text
    from bot.wiring.policies import offered_in_azure, regions_in_use

    folder = policy_folder(arguments.folder)
    subscription = os.environ.get("AZURE_SUBSCRIPTION_ID", "")
    if not subscription:
        raise Misconfigured(["AZURE_SUBSCRIPTION_ID is not set: whose sizes and roles are meant?"])
    path = folder / "catalogue.yaml"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    regions = tuple(arguments.region) or regions_in_use(folder=folder)
    if not regions:
        raise Misconfigured(["no region is in use yet: name one with --region"])
    offered = offered_in_azure(subscription=subscription, regions=regions)
    catalogue, notes = refreshed(before=catalogue_in(before), offered=offered, asked=regions)
    after = catalogue_text(catalogue=catalogue, before=before, today=datetime.now(UTC).date())
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"a/{path.name}", f"b/{path.name}", lineterm="", n=2
    )
    difference = list(lines)
    if arguments.json:
        print(json.dumps({"changed": before != after, "notes": notes, "diff": difference}, ensure_ascii=False))
    else:
        print("\n".join([*difference, *notes]) or "nothing has changed")
    if before == after:
        return EXIT_OK
    if arguments.check:
        return EXIT_FOUND
    path.write_text(after, encoding="utf-8")
    return EXIT_OK
