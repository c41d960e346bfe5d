"""`amlbot people`: which Slack account is whose in Entra, looked at and changed beside the running bot."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from bot.console.policies import database_url
from bot.console.status import EXIT_OK


def add_people(commands: Any) -> None:
    """Add `people` with its actions to the subcommands of `amlbot`."""
    actions = commands.add_parser("people", help="which Slack account is whose in Entra").add_subparsers(
        required=True, metavar="ACTION"
    )
    links = actions.add_parser("links", help="every link, in order of the Slack accounts")
    links.add_argument("--find", default="", help="part of a user principal name, object id or Slack user id")
    links.add_argument("--json", action="store_true")
    links.set_defaults(do=_links)

    link = actions.add_parser("link", help="link a Slack account; its owner is told by the running bot")
    link.add_argument("user", help="id of the Slack user, such as U0123456789")
    link.add_argument("identity", help="user principal name, e-mail address or object id in Entra")
    link.set_defaults(do=_link)

    unlink = actions.add_parser("unlink", help="remove the link of a Slack account; its owner is told")
    unlink.add_argument("user", help="id of the Slack user")
    unlink.set_defaults(do=_unlink)


def _links(arguments: argparse.Namespace) -> int:
    from bot.wiring.people import linked_people

    for link in linked_people(url=database_url(), containing=arguments.find):
        if arguments.json:
            print(json.dumps(link.model_dump(mode="json"), ensure_ascii=False, sort_keys=True))
        else:
            at = f"{link.at:%Y-%m-%d %H:%M}" if link.at is not None else "-"
            print(f"{link.slack_user:<12} {link.upn:<40} {link.entra} {link.how:<9} {at}")
    return EXIT_OK


def _link(arguments: argparse.Namespace) -> int:
    from bot.wiring.people import link_person

    link = link_person(environment=os.environ, user=arguments.user, identity=arguments.identity)
    print(f"{link.slack_user} is linked to {link.upn} ({link.entra})")
    return EXIT_OK


def _unlink(arguments: argparse.Namespace) -> int:
    from bot.wiring.people import unlink_person

    link = unlink_person(url=database_url(), user=arguments.user)
    print(f"{link.slack_user} is no longer linked to {link.upn}")
    return EXIT_OK
