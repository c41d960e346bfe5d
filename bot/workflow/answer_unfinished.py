"""What the buttons under the report of an unfinished workspace do: each files a request by whoever pressed it."""

from __future__ import annotations

from shlex import quote

from bot.model.incoming import Incoming
from bot.model.notice import Notice
from bot.model.people import Person
from bot.model.stray import Stray, Unfinished
from bot.workflow.answer_stray import filed, is_current, stale
from bot.workflow.outside import Outside


def go_on(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice | None:
    """Ask for it once more, under the same names: what was made is used, what is missing is made."""
    matter = stray.matter
    if not isinstance(matter, Unfinished) or not matter.again or not is_current(incoming, stray):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    return filed(outside=outside, person=person, incoming=incoming, stray=stray, line=matter.again)


def discard(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice | None:
    """Ask for the deletion of what only the failed attempts have made."""
    matter = stray.matter
    if not isinstance(matter, Unfinished) or not matter.has_left_over or not is_current(incoming, stray):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    return filed(outside=outside, person=person, incoming=incoming, stray=stray, line=discarding(matter))


def discarding(matter: Unfinished) -> str:
    """The line that asks for it to be cleared up."""
    return f"ml workspace discard --name {quote(matter.place.workspace)} -g {quote(matter.place.resource_group)}"
