"""`amlbot policy`: the documents checked, tested, explained, and two versions of them compared."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.console.status import EXIT_FOUND, EXIT_OK
from bot.model.errors import Misconfigured
from bot.policy.replay import Recorded

_FOLDER = "policy folder (default AMLBOT_POLICIES or policies)"


def policy_folder(named: Path | None) -> Path:
    """The folder that was named, else the one of the environment, else `policies`."""
    return named or Path(os.environ.get("AMLBOT_POLICIES", "") or "policies")


def database_url() -> str:
    return os.environ.get("AMLBOT_DATABASE_URL", "") or "sqlite:///amlbot.db"


def add_policy(commands: Any) -> None:
    """Add `policy` with its actions to the subcommands of `amlbot`."""
    actions = commands.add_parser("policy", help="the policy documents").add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="every mistake with file, line and column")
    check.add_argument("folder", nargs="?", type=Path, help=_FOLDER)
    check.add_argument("--deep", action="store_true", help="also rules that never matter")
    people = check.add_mutually_exclusive_group()
    people.add_argument(
        "--people", type=Path, metavar="FILE", help="also approvals too few can give; JSON: group: [person]"
    )
    people.add_argument("--directory", action="store_true", help="the same, with the people that Entra names now")
    check.set_defaults(do=_check)

    test = actions.add_parser("test", help="run the table tests and properties beside the policies")
    test.add_argument("folder", nargs="?", type=Path, help=_FOLDER)
    test.add_argument("--solver", action="store_true", help="prove every property symbolically too (needs the extra)")
    test.set_defaults(do=_test)

    explain = actions.add_parser("explain", help="why a recorded request was decided as it was")
    explain.add_argument("request", help="such as R-42")
    explain.add_argument("--policies", type=Path, help=_FOLDER)
    explain.add_argument("--language", choices=("en", "es"), default="en")
    explain.set_defaults(do=_explain)

    diff = actions.add_parser("diff", help="where the second version is looser or tighter, each with an example")
    diff.add_argument("before", type=Path, help="a policy folder")
    diff.add_argument("after", type=Path, help="another version of it")
    diff.add_argument(
        "--only", default="", metavar="PREFIX", help="only what the files under PREFIX (such as org/) change"
    )
    diff.set_defaults(do=_diff)

    replay = actions.add_parser("replay", help="recorded requests decided by both versions, grouped by what changes")
    replay.add_argument("before", type=Path, help="a policy folder")
    replay.add_argument("after", type=Path, help="another version of it")
    replay.add_argument(
        "--history", type=Path, help="lines of `amlbot history --json`, instead of the database's own history"
    )
    replay.add_argument("--most", type=int, default=10_000, help="so many requests, the newest (default 10000)")
    replay.set_defaults(do=_replay)
    for action in (check, test, explain, diff, replay):
        action.add_argument("--json", action="store_true", help="for scripts")


def _check(arguments: argparse.Namespace) -> int:
    from bot.wiring.policies import check_policies, people_in, policies_in

    folder = policy_folder(arguments.folder)
    people = _people(arguments.people) if arguments.people else None
    if arguments.directory:
        people = people_in(groups=policies_in(folder=folder).entra_groups)
    issues, bundle = check_policies(folder=folder, deep=arguments.deep, people=people)
    errors = [issue for issue in issues if issue.severity == "error"]
    if arguments.json:
        _print_json({"issues": [asdict(issue) for issue in issues], "bundle": "" if errors else bundle.hash})
    elif issues:
        print("\n\n".join(map(str, issues)))
    if not errors and not arguments.json:
        print(f"the policies are sound: bundle {bundle.hash}")
    return EXIT_FOUND if issues else EXIT_OK


def _test(arguments: argparse.Namespace) -> int:
    from bot.policy.symbols import SolverMissing
    from bot.wiring.policies import try_policies

    try:
        outcome = try_policies(folder=policy_folder(arguments.folder), solver=arguments.solver)
    except SolverMissing as error:
        raise Misconfigured([str(error)]) from error
    if arguments.json:
        _print_json({**asdict(outcome), "passed": outcome.passed})
    else:
        print(outcome)
    return EXIT_OK if outcome.passed else EXIT_FOUND


def _explain(arguments: argparse.Namespace) -> int:
    from bot.policy.explain import explain_recorded
    from bot.wiring.policies import policies_in
    from bot.wiring.records import request_named

    request = request_named(url=database_url(), name=arguments.request)
    bundle = policies_in(folder=policy_folder(arguments.policies))
    found = explain_recorded(bundle=bundle, facts=request.facts, decision=request.decision)
    if arguments.json:
        _print_json({"request": request.name, "line": request.line, **found.as_json()})
    else:
        print(f"{request.name}: {request.line}\n{found.said_in(arguments.language)}")
    return EXIT_OK


def _diff(arguments: argparse.Namespace) -> int:
    from bot.policy.compare import differences
    from bot.wiring.policies import policies_in, policies_with

    before, after = policies_in(folder=arguments.before), policies_in(folder=arguments.after)
    note = ""
    if arguments.only:
        mixed = policies_with(folder=arguments.after, other=arguments.before, prefix=arguments.only)
        note = "" if mixed else f"{arguments.only} cannot be taken back by itself: this compares everything"
        before = mixed or before
    found = differences(before=before, after=after)
    if arguments.json:
        _print_json({**asdict(found), "looser": found.is_looser, "note": note})
    else:
        print("\n".join(filter(None, (note, str(found)))))
    return EXIT_FOUND if found.is_looser else EXIT_OK


def _replay(arguments: argparse.Namespace) -> int:
    from bot.policy.replay import replay
    from bot.wiring.policies import policies_in

    before, after = policies_in(folder=arguments.before), policies_in(folder=arguments.after)
    recorded = list(_recorded(history=arguments.history, most=arguments.most))
    found = replay(before=before, after=after, recorded=recorded)
    if arguments.json:
        _print_json({**asdict(found), "looser": found.is_looser})
    else:
        print(found)
    return EXIT_FOUND if found.is_looser else EXIT_OK


def _recorded(*, history: Path | None, most: int) -> Iterator[Recorded]:
    """What was asked, newest first. Raises Misconfigured for a line that is no request."""
    from bot.model.request import Request
    from bot.wiring.records import past_requests

    if history is None:
        requests: Iterator[Request] = iter(past_requests(url=database_url(), limit=most))
    else:
        requests = _read(history, most)
    for request in requests:
        yield Recorded(request.name, request.facts, request.decision.used)


def _read(path: Path, most: int) -> Iterator[Any]:
    from pydantic import ValidationError

    from bot.model.request import Request

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Misconfigured([f"{path} cannot be read: {error.strerror}"]) from error
    for number, line in enumerate(lines[:most], start=1):
        if line.strip():
            try:
                yield Request.model_validate_json(line)
            except ValidationError as error:
                raise Misconfigured([f"{path}:{number} is no line of `amlbot history --json`"]) from error


def _people(path: Path) -> Mapping[str, frozenset[str]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(names, list) for names in found.values()):
            raise TypeError("the people of a group are a list")
        return {str(group): frozenset(map(str, names)) for group, names in found.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise Misconfigured([f"{path} is no JSON object of group: [person, ...]"]) from error


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, default=_plain, sort_keys=True))


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)
