"""Parameters that mean the same in every list: what is archived, and how many are shown."""

from __future__ import annotations

from typing import Annotated

from bot.model.kind import Option, Untaken
from bot.model.problem import Problem
from bot.model.text import Text

ArchivedOnly = Annotated[
    bool,
    Option(flag="--archived-only", summary=Text(en="Only archived ones", es="Solo los archivados"), switch=True),
]
IncludeArchived = Annotated[
    bool,
    Option(flag="--include-archived", summary=Text(en="Archived ones too", es="También los archivados"), switch=True),
]
ALL_SHOWN = Untaken(
    flags=("--max-results", "-r"),
    why=Text(en="all of them are shown", es="se muestra la lista entera"),
    harmless=True,
)


def archived_clash(*, only: bool, too: bool) -> tuple[Problem, ...]:
    """What is wrong with asking for archived ones alone and for them as well."""
    if not (only and too):
        return ()
    text = Text(
        en="--archived-only and --include-archived exclude each other.",
        es="--archived-only y --include-archived se excluyen entre sí.",
    )
    return (Problem(code="options-exclude", text=text, field="include_archived"),)
