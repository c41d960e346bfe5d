"""Who may do what under the shipped policies, as text for reviewers: kind × person × place → verdict and rule.

Write it again after a change that is meant:  python -m tests.policy.matrix
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

from bot.grammar.commands import COMMANDS
from bot.grammar.parse import parse
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.facts import Facts, FactValue, Subject
from bot.model.kind import AnyKind
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.policy.direction import in_short
from bot.policy.load import load
from bot.policy.prove import everybody
from tests.kinds.standing import context_for
from tests.policy.documents import NOW, SHIPPED, files_in

RECORDED = Path(__file__).with_name("matrix.txt")

PEOPLE: Mapping[str, tuple[frozenset[str], bool]] = {
    "data scientist": (frozenset({"ds-vision"}), False),
    "lead": (frozenset({"ds-vision", "vision-leads"}), False),
    "Azure admin": (frozenset({"azure-admins-vision"}), False),
    "of project fraud": (frozenset({"ds-vision", "ds-fraud"}), False),
    "of team nlp": (frozenset({"ds-nlp"}), False),
    "nlp's admin": (frozenset({"azure-admins-nlp"}), False),
    "platform admin": (frozenset({"platform-admins"}), False),
    "security": (frozenset({"security"}), False),
    "FinOps": (frozenset({"finops"}), False),
    "guest": (frozenset({"ds-vision", "vision-leads", "azure-admins-vision", "ds-nlp"}), True),
    "nobody": (frozenset(), False),
}
PLACES = (("vision", ""), ("vision", "fraud"), ("nlp", ""))
NOBODY_ALLOWS = "deny by default-deny"
_VARIED = ("role", "scope", "gpu")
"""Facts whose every value is tried, where the kind has them."""


def matrix() -> str:
    """The whole matrix; of people and places with the same verdict one line is made."""
    bundle = load(files=files_in(SHIPPED), vocabulary=vocabulary(kinds=KINDS))
    lines = ["# Who may do what under policies/. Written by: python -m tests.policy.matrix", ""]
    for kind in sorted(KINDS, key=lambda kind: kind.name):
        lines += [*_of_kind(kind, bundle), ""]
    return "\n".join(lines)


def _of_kind(kind: AnyKind, bundle: Bundle) -> Iterator[str]:
    example = next(iter(kind.examples), "")
    yield f"{kind.name}: {example}"
    values = _facts(kind, example, bundle)
    varied = [name for name in _VARIED if name in values]
    tables = [_values(bundle, name) for name in varied]
    for chosen in product(*tables):
        about = dict(zip(varied, chosen, strict=True))
        if about:
            yield f"  {', '.join(f'{name} {_shown(value)}' for name, value in about.items())}"
        yield from _verdicts(kind, bundle, {**values, **about}, "    " if about else "  ")


def _verdicts(kind: AnyKind, bundle: Bundle, values: Mapping[str, FactValue], indent: str) -> Iterator[str]:
    everyone, found = everybody(bundle), dict[str, dict[str, list[str]]]()
    for team, project in PLACES:
        for name, (groups, guest) in PEOPLE.items():
            facts = Facts(
                action=kind.name,
                now=NOW,
                requester=Subject(id="somebody", groups=groups, guest=guest),
                team=team,
                project=project,
                values=values,
            )
            verdict = in_short(decide(bundle=bundle, facts=facts, people=everyone))
            place = f"{team}/{project}" if project else team
            found.setdefault(verdict, {}).setdefault(place, []).append(name)
    for verdict, places in sorted(found.items(), key=lambda item: (item[0].startswith("deny"), item[0])):
        if verdict != NOBODY_ALLOWS:
            yield f"{indent}{verdict}: {_whom(places)}"
    if NOBODY_ALLOWS in found:
        yield f"{indent}{NOBODY_ALLOWS}: everybody else"


def _whom(places: Mapping[str, list[str]]) -> str:
    """Places with the same people together."""
    together: dict[str, list[str]] = {}
    for place, names in places.items():
        together.setdefault(", ".join(names), []).append(place)
    return "; ".join(f"{names} ({', '.join(where)})" for names, where in together.items())


def _facts(kind: AnyKind, example: str, bundle: Bundle) -> dict[str, FactValue]:
    """What the policies know of the example; without one that reads by itself, nothing is known."""
    draft = parse(line=example, kinds=KINDS, commands=COMMANDS, catalogue=bundle.catalogue)
    if draft.params is None:
        return {}
    context = replace(context_for(kind=kind, params=draft.params), catalogue=bundle.catalogue)
    return dict(kind.facts(draft.params, context))


def _values(bundle: Bundle, name: str) -> tuple[FactValue, ...]:
    table = bundle.vocabulary.fields[name].table
    return tuple(sorted(set(bundle.vocabulary.tables[table].values()))) if table else (False, True)


def _shown(value: FactValue) -> str:
    return {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else str(value)


def difference() -> str:
    """What changed since it was recorded, as a unified diff; empty when nothing did."""
    before = RECORDED.read_text(encoding="utf-8").splitlines()
    return "\n".join(difflib.unified_diff(before, matrix().splitlines(), "recorded", "now", lineterm="", n=1))


if __name__ == "__main__":
    RECORDED.write_text(matrix(), encoding="utf-8")
