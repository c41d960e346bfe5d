"""The `amlbot` command."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.console.catalogue import add_catalogue
from bot.console.people import add_people
from bot.console.policies import add_policy, database_url, policy_folder
from bot.console.status import EXIT_AT_ONCE, EXIT_FOUND, EXIT_MISUSED, EXIT_OK
from bot.model.errors import AmlbotError, Misconfigured, PolicyFault

DEAF_SECONDS = 20.0
"""How long the connection to Slack may be gone, which a reconnection takes a moment of, before the process leaves."""

LEAVING_SECONDS = 45.0
"""What a process that found itself deaf has to finish what it does; less than the minute `deploy/` gives it."""

SWITCH_SECONDS = 0.0005
"""How long a thread may keep the interpreter: a tenth of Python's own, so that a worker's sums do not delay an ack."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand. Returns its exit status; prints problems on standard error, never a stack trace for them."""
    parsed = _parser().parse_args(arguments)
    try:
        return int(parsed.do(parsed))
    except (Misconfigured, PolicyFault) as error:
        for line in str(error).splitlines():
            print(f"amlbot: {line}" if isinstance(error, Misconfigured) else line, file=sys.stderr)
        return EXIT_MISUSED
    except AmlbotError as error:
        print(f"amlbot: {error}", file=sys.stderr)
        return EXIT_MISUSED
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="amlbot", description="Azure Machine Learning requests from Slack.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="serve Slack until stopped; settings come from the environment")
    run.set_defaults(do=_run)

    demo = commands.add_parser("demo", help="a local Slack, a local Azure and the bot, in the browser")
    demo.add_argument("--port", type=int, help="port of the page (default 8420, or a free one when that is taken)")
    demo.add_argument("--bind", default="127.0.0.1", help="address of the page (default 127.0.0.1)")
    demo.add_argument("--no-browser", action="store_true", help="print the address only")
    demo.set_defaults(do=_demo)

    doctor = commands.add_parser(
        "doctor", help="look at everything amlbot stands on; exit 1 when something is not well"
    )
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(do=_doctor)

    drift = commands.add_parser(
        "drift",
        help="what Azure has otherwise than it should: grants, roles of people who are gone, half-made workspaces, "
        "idle machines",
    )
    drift.add_argument("--policies", type=Path, help="policy folder (default AMLBOT_POLICIES or policies)")
    drift.add_argument("--begin", action="store_true", help="let the running amlbot look, record and report instead")
    drift.add_argument("--json", action="store_true", help="one JSON object a line")
    drift.set_defaults(do=_drift)

    database = commands.add_parser("db", help="the database's schema").add_subparsers(required=True, metavar="ACTION")
    upgrade = database.add_parser("upgrade", help="bring the database to the schema this amlbot needs")
    upgrade.set_defaults(do=_db_upgrade)

    audit = commands.add_parser("audit", help="the audit chain").add_subparsers(required=True, metavar="ACTION")
    verify = audit.add_parser("verify", help="check every row of the chain")
    verify.add_argument(
        "--head", default="", help="NUMBER:HASH published earlier: finds a chain that was cut and redone"
    )
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(do=_audit_verify)
    export = audit.add_parser("export", help="every event as one JSON object a line")
    export.set_defaults(do=_audit_export)

    card = audit.add_parser("card", help="a card as an approver saw it: the JSON that was sent to Slack")
    card.add_argument("digest", help="`click.card` of the approval's event")
    card.set_defaults(do=_audit_card)

    history = commands.add_parser("history", help="requests, newest first")
    history.add_argument("--team", default="")
    history.add_argument("--kind", default="")
    history.add_argument("--state", default="")
    history.add_argument("--limit", type=int, default=20)
    history.add_argument("--json", action="store_true")
    history.set_defaults(do=_history)

    add_people(commands)
    add_policy(commands)
    add_catalogue(commands)
    read = commands.add_parser("parse", help="read lines from standard input, one JSON object each, asking nobody")
    read.add_argument("--language", choices=("en", "es"), default="en")
    read.add_argument("--default", action="append", default=[], metavar="NAME=VALUE", help="group, workspace, location")
    read.add_argument("--policies", type=Path, help="policy folder (default AMLBOT_POLICIES or policies)")
    read.set_defaults(do=_parse)
    return parser


def _settings() -> Any:
    from bot.settings import read

    return read(os.environ)


def _run(_: argparse.Namespace) -> int:
    from bot.wiring.patience import Abandoned, Patience
    from bot.wiring.process import Bot

    settings = _settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    sys.setswitchinterval(SWITCH_SECONDS)
    stop = threading.Event()
    _stop_on_signals(stop)
    patience = Patience(stop=stop)
    try:
        bot = Bot(settings=settings, patience=patience)
    except Abandoned:
        return EXIT_OK
    deaf_since: float | None = None
    try:
        bot.start()
        print("amlbot listens to Slack", flush=True)
        while not stop.wait(timeout=1.0):
            if bot.is_revoked:
                print("amlbot: Slack has taken the tokens away; give me new ones and start me anew", file=sys.stderr)
                return EXIT_FOUND
            if bot.alive():
                deaf_since = None
                continue
            deaf_since = deaf_since or time.monotonic()
            if time.monotonic() - deaf_since > DEAF_SECONDS:
                print("amlbot: the connection to Slack is deaf; leaving so that I am started anew", file=sys.stderr)
                leave_within(seconds=LEAVING_SECONDS)
                return EXIT_FOUND
    except Abandoned:
        return EXIT_OK
    finally:
        bot.stop()
    return EXIT_OK


def _stop_on_signals(stop: threading.Event) -> None:
    """The first SIGTERM or SIGINT asks for a graceful stop; the second ends it at once, which is as safe as a kill."""

    def asked(*_: object) -> None:
        if stop.is_set():
            os._exit(EXIT_AT_ONCE)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)


def leave_within(*, seconds: float) -> None:
    """End the process by then, whatever hangs in it, with the status for what was found. As safe as a kill."""
    leaving = threading.Timer(seconds, os._exit, (EXIT_FOUND,))
    leaving.daemon = True
    leaving.start()


def _demo(arguments: argparse.Namespace) -> int:
    from bot.sandbox.demo import demo

    return demo(port=arguments.port, bind=arguments.bind, open_browser=not arguments.no_browser)


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.wiring.examination import examine

    well = True
    for check in examine(settings=_settings()):
        well = well and check.well
        if arguments.json:
            print(json.dumps({"name": check.name, "well": check.well, "said": check.said}, ensure_ascii=False))
        else:
            print(f"{'ok ' if check.well else 'NO '} {check.name}: {check.said}", flush=True)
    return EXIT_OK if well else EXIT_FOUND


def _drift(arguments: argparse.Namespace) -> int:
    if arguments.begin:
        from bot.wiring.drift import begin_drift

        count = begin_drift(url=database_url())
        print(f"the running amlbot compares every grant with Azure ({count} in all), and looks for everything else")
        return EXIT_OK
    from bot.wiring.drift import find_drift

    subscription = os.environ.get("AZURE_SUBSCRIPTION_ID", "")
    found = 0
    for one in find_drift(url=database_url(), folder=policy_folder(arguments.policies), subscription=subscription):
        found += 1
        if arguments.json:
            print(json.dumps(one.model_dump(mode="json"), ensure_ascii=False, sort_keys=True), flush=True)
        else:
            said = " ".join(part for part in (one.name, one.state) if part)
            print(f"{one.sort:<10} {said}: {one.why} {one.where}".rstrip(), flush=True)
    if not found and not arguments.json:
        print(
            "nothing differs: what was granted is there, nobody who is gone has a role, nothing is half-made, and no "
            "machine that is watched is idle"
        )
    return EXIT_FOUND if found else EXIT_OK


def _db_upgrade(_: argparse.Namespace) -> int:
    from bot.wiring.records import upgrade_database

    print(f"the database is at schema {upgrade_database(url=database_url())}")
    return EXIT_OK


def _audit_verify(arguments: argparse.Namespace) -> int:
    from bot.model.audit import Break
    from bot.wiring.records import verify_audit

    head = None
    if arguments.head:
        number, _, found_hash = arguments.head.partition(":")
        if not number.isdigit() or len(found_hash) != 64:
            raise Misconfigured(["--head is written NUMBER:HASH, as `amlbot audit verify` printed it"])
        head = (int(number), found_hash)
    verdict = verify_audit(url=database_url(), head=head)
    if isinstance(verdict, Break):
        if arguments.json:
            print(json.dumps({"holds": False, "row": verdict.number, "why": verdict.why}))
        else:
            print(f"BROKEN at row {verdict.number}: {verdict.why}")
        return EXIT_FOUND
    number_of_rows, last_hash = verdict
    if arguments.json:
        print(json.dumps({"holds": True, "rows": number_of_rows, "head": last_hash}))
    else:
        print(f"the audit chain holds: {number_of_rows} rows, head {number_of_rows}:{last_hash}")
    return EXIT_OK


def _audit_export(_: argparse.Namespace) -> int:
    from bot.wiring.records import audit_rows

    for link in audit_rows(url=database_url()):
        row = {"number": link.number, "event": json.loads(link.body), "previous": link.previous, "hash": link.hash}
        print(json.dumps(row, ensure_ascii=False, sort_keys=True))
    return EXIT_OK


def _audit_card(arguments: argparse.Namespace) -> int:
    from bot.wiring.records import card_shown

    print(card_shown(url=database_url(), digest=arguments.digest))
    return EXIT_OK


def _history(arguments: argparse.Namespace) -> int:
    from bot.wiring.records import past_requests

    requests = past_requests(
        url=database_url(),
        team=arguments.team,
        kind=arguments.kind,
        state=arguments.state,
        limit=arguments.limit,
    )
    for request in requests:
        if arguments.json:
            print(json.dumps(request.model_dump(mode="json"), ensure_ascii=False, sort_keys=True))
        else:
            print(
                f"{request.name:<7} {request.status.value:<10} {request.created_at:%Y-%m-%d %H:%M} "
                f"{request.place.team:<10} {request.requester.upn:<24} {request.line}"
            )
    return EXIT_OK


def _parse(arguments: argparse.Namespace) -> int:
    from bot.grammar.report import report
    from bot.wiring.policies import line_reader

    defaults = dict(pair.partition("=")[::2] for pair in arguments.default)
    unknown = [name for name in defaults if name not in ("group", "workspace", "location")]
    if unknown:
        raise Misconfigured([f"there is no default {name!r}: group, workspace, location" for name in unknown])
    read = line_reader(folder=policy_folder(arguments.policies), defaults=defaults)
    problems = False
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line.strip():
            continue
        draft = read(line)
        problems = problems or bool(draft.problems)
        print(json.dumps(report(line=line, draft=draft, language=arguments.language), ensure_ascii=False), flush=True)
    return EXIT_FOUND if problems else EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
