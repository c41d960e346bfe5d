"""Everything the kinds make of their lines, as text to be read and reviewed.

Write it again after a change that is meant:  python -m tests.kinds.plans
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path

from bot.kinds import KINDS
from bot.model.facts import Unknown
from tests.grammar.reading import read
from tests.kinds.standing import context_for, kind_named

RECORDED = Path(__file__).with_name("plans.txt")

_FURTHER = (
    "ml compute create -n gpu -t AmlCompute --size NC4as_T4_v3 -l eastus",
    "ml compute create -n gpu -t AmlCompute --size NC4as_T4_v3 --min-instances 1 --max-instances 2 --tags a=1 b=2",
    "ml compute create -n huge -t AmlCompute --size Standard_M128",
    "ml compute create -n nb-joe -t ComputeInstance --size DS3_v2 --on-behalf-of joe@contoso.com --description notas",
    "role assignment create --role lector --assignee joe@contoso.com --scope /subscriptions/abc --for 8h",
    "role assignment create --role Owner --assignee joe@contoso.com -w area-trabajo-nombre --description release",
    "role assignment list --assignee joe@contoso.com -w area-trabajo-nombre",
    "role assignment list --scope /subscriptions/abc/resourceGroups/this-rg",
    "group create -n datos -l spaincentral --tags coste=42",
)


def lines() -> Iterator[str]:
    """Every example of every kind, and further lines that show what the examples do not."""
    for kind in KINDS:
        yield from kind.examples
    yield from _FURTHER


def sheet(line: str) -> str:
    """What one line is read as, what policies would know, what would be done and undone."""
    draft = read(line)
    rows = [f"$ {line}"]
    if draft.params is None:
        return "\n".join([*rows, *(f"  problem  {one.code}: {one.text.en}" for one in draft.problems), ""])
    kind = kind_named(draft.of)
    context = context_for(kind=kind, params=draft.params)
    rows.append(f"  {kind.name}: {draft.line}")
    for name, value in sorted(kind.facts(draft.params, context).items()):
        rows.append(f"  fact   {name} = {'? ' + value.unknown if isinstance(value, Unknown) else value}")
    if kind.query is not None:
        rows.append(f"  query  {json.dumps(kind.query(draft.params, context).model_dump(mode='json'))}")
    for operation in kind.plan(draft.params, context):
        rows.append(f"  plan   {json.dumps(operation.model_dump(mode='json'))}")
        rows += [f"         {operation.said.en}", f"         {operation.said.es}"]
    for operation in kind.revoke(draft.params, context):
        rows.append(f"  undo   {json.dumps(operation.model_dump(mode='json'))}")
        rows += [f"         {operation.said.en}", f"         {operation.said.es}"]
    for note in (*draft.corrections, *kind.notes(draft.params, context)):
        rows += [f"  note   {note.text.en}", f"         {note.text.es}"]
    return "\n".join([*rows, ""])


def sheets() -> str:
    """All of them, as they are recorded."""
    return "\n".join(sheet(line) for line in lines())


def difference() -> str:
    """What changed since it was recorded, as a unified diff; empty when nothing did."""
    before = RECORDED.read_text(encoding="utf-8").splitlines()
    return "\n".join(difflib.unified_diff(before, sheets().splitlines(), "recorded", "now", lineterm="", n=1))


if __name__ == "__main__":
    RECORDED.write_text(sheets(), encoding="utf-8")
