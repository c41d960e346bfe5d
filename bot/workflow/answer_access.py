"""A role given for good is answered for: it is still needed, or it is taken back by an ordinary request."""

from __future__ import annotations

from shlex import quote

from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice
from bot.model.people import Person
from bot.model.request import Request
from bot.model.stray import StandingRole, Stray
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.answer_stray import filed, is_current, kept_on, stale
from bot.workflow.conclude import refused
from bot.workflow.gaining import gaining
from bot.workflow.membership import groups_now
from bot.workflow.outside import Outside
from bot.workflow.strays import place_of


def still_needed(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice:
    """It stays until the next review. One of those the policies name says so, and nobody for themselves.

    Raises Unavailable.
    """
    matter = stray.matter
    bundle = outside.policies.current
    place = place_of(outside=outside, stray=stray)
    if (
        not isinstance(matter, StandingRole)
        or not is_current(incoming, stray)
        or not isinstance(bundle, Bundle)
        or place is None
        or place.review is None
    ):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    with outside.store.reading() as tx:
        gave = tx.requests.get(matter.request)
    hurdle = _hurdle(outside, bundle, person, matter, gave=gave, by=place.review.by)
    if hurdle is not None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=gave)
    days = place.review.after_d
    told = Text(
        en=f"{matter.principal_name} keeps the role {matter.role}; in {days:g} days it is asked again.",
        es=f"{matter.principal_name} conserva el rol {matter.role}; se volverá a preguntar en {days:g} días.",
    )
    return kept_on(
        outside=outside,
        person=person,
        incoming=incoming,
        stray=stray,
        told=told,
        hours=days * 24,
        event="access.kept",
        data={"days": days},
    )


def take_back(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice | None:
    """Ask for its end, in the name of whoever pressed it: the policies judge it like any other."""
    matter = stray.matter
    if not isinstance(matter, StandingRole) or not is_current(incoming, stray):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    return filed(outside=outside, person=person, incoming=incoming, stray=stray, line=end_of_role(matter))


def end_of_role(matter: StandingRole) -> str:
    """The line that takes it back."""
    named = f"--role {quote(matter.role)} --assignee {quote(matter.principal)}"
    return f"role assignment delete {named} --scope {quote(matter.scope)}"


def _hurdle(
    outside: Outside, bundle: Bundle, person: Person, matter: StandingRole, *, gave: Request | None, by: tuple[str, ...]
) -> Hurdle | None:
    """Why this person may not keep it, None when they may. Raises Unavailable."""
    if person.entra.lower() == matter.principal:
        return Hurdle.BENEFICIARY
    if person.entra == matter.asked_by:
        return Hurdle.OWN_REQUEST
    if person.slack.guest or not groups_now(outside=outside, bundle=bundle, person=person) & set(by):
        return Hurdle.NOT_APPROVER
    if gave is not None and gaining(outside=outside, request=gave, people=(person.entra,)):
        return Hurdle.GAINS
    return None
