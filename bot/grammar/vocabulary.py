"""The words policies may be written in, as they follow from the kinds."""

from __future__ import annotations

from bot.model.facts import Field, Vocabulary
from bot.model.kind import AnyKind


def vocabulary(*, kinds: tuple[AnyKind, ...]) -> Vocabulary:
    """Fields and actions of the kinds. The tables are filled from the policy documents.

    Raises ValueError when two kinds declare one name with different types: a policy could not mean both.
    """
    fields: dict[str, Field] = {}
    for kind in kinds:
        for one in kind.fields:
            known = fields.setdefault(one.name, one)
            if (known.type, known.unit, known.table) != (one.type, one.unit, one.table):
                raise ValueError(f"{kind.name} declares {one.name} otherwise than another kind")
    actions = {kind.name: frozenset(one.name for one in kind.fields) for kind in kinds}
    return Vocabulary(fields=fields, actions=actions, tables={})
