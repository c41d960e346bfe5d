"""Roles that were given for good: from time to time somebody says that each is still needed, or it is taken back.

Only places whose entry in workspaces.yaml has `review` are looked at, and of what stands there only what amlbot gave:
of the rest nobody knows here who asked for it and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.errors import AlreadyClosed, Unavailable
from bot.model.execution import Grant, GrantStatus
from bot.model.job import Job
from bot.model.operation import DeleteRoleAssignment
from bot.model.people import SYSTEM
from bot.model.place import Place, ReviewRule, TeamPlace
from bot.model.request import Request
from bot.model.stray import StandingRole, Stray, StrayStatus, stray_id
from bot.policy.bundle import Bundle
from bot.workflow.outside import Outside
from bot.workflow.ports import Store, Transaction
from bot.workflow.strays import came_to_nothing, keep, newly_told

MOST_A_ROUND = 5
"""New questions in one channel each night: three hundred at once would be answered by nobody. The oldest come first."""

_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Given:
    """One role, the rule it is reviewed by, and since when it stands or was last given anew."""

    matter: StandingRole
    place: TeamPlace
    rule: ReviewRule
    since: datetime


def begin_access_review(*, store: Store, cause: str) -> None:
    """Enqueue a look at the roles given for good. cause: the round's own name; begun twice it is begun once."""
    with store.transaction() as tx:
        tx.enqueue(Job(name="access", key=f"access-{cause}", subject=cause))


def review_access(*, outside: Outside) -> None:
    """Ask about those roles whose time has come. Raises Unavailable while no policies can be read."""
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    given = _given(outside, bundle)
    with outside.store.reading() as tx:
        known = {stray.id: stray for stray in tx.strays.present(sort="standing-role")}
    asked: dict[str, int] = {}
    for identity, one in sorted(given.items(), key=lambda item: (item[1].since, item[0])):
        channel = one.place.approvals_channel
        if asked.get(channel, 0) < MOST_A_ROUND:
            with suppress(AlreadyClosed):
                asked[channel] = asked.get(channel, 0) + _ask(outside, identity, one)
    for identity, stray in sorted(known.items()):
        if identity not in given:
            with suppress(AlreadyClosed):
                _end(outside, stray)


def _given(outside: Outside, bundle: Bundle) -> Mapping[str, _Given]:
    """Stray id -> each role that stands for good in a place that has a review; given twice, it is the later one."""
    found: dict[str, _Given] = {}
    for grant, request in _for_good(outside):
        place = _place(bundle, request.place)
        if place is None or place.review is None:
            continue
        for operation in grant.undo:
            if not isinstance(operation, DeleteRoleAssignment):
                continue
            matter = StandingRole(
                assignment=operation.target,
                scope=operation.scope,
                role=operation.role,
                principal=operation.principal.lower(),
                principal_name=operation.principal_name,
                request=request.id,
                request_name=request.name,
                asked_by=request.requester.entra,
                by=place.review.by,
                usergroups={name: id_ for name, id_ in bundle.usergroups.items() if name in place.review.by},
            )
            identity = stray_id(matter)
            if identity not in found or found[identity].since < grant.starts_at:
                found[identity] = _Given(matter=matter, place=place, rule=place.review, since=grant.starts_at)
    return found


def _for_good(outside: Outside) -> Iterator[tuple[Grant, Request]]:
    after = ""
    while True:
        with outside.store.reading() as tx:
            page = tx.grants.standing(limit=_PAGE, after=after)
            pairs = [(grant, tx.requests.get(grant.request)) for grant in page if _is_for_good(grant)]
        yield from ((grant, request) for grant, request in pairs if request is not None)
        if len(page) < _PAGE:
            return
        after = page[-1].id


def _is_for_good(grant: Grant) -> bool:
    return grant.status is GrantStatus.ACTIVE and grant.expires_at is None


def _place(bundle: Bundle, place: Place) -> TeamPlace | None:
    """The entry of the team or project that a request was filed for."""
    return next((one for one in bundle.places if (one.team, one.project) == (place.team, place.project)), None)


def _ask(outside: Outside, identity: str, one: _Given) -> bool:
    """Whether a new question goes out. Raises AlreadyClosed."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        stray = tx.strays.get(identity)
        if stray is None or stray.status is StrayStatus.GONE:
            if not _is_due(one.since, one.rule, now):
                return False
            fresh = Stray(
                id=identity,
                matter=one.matter,
                team=one.place.team,
                project=one.place.project,
                status=StrayStatus.TOLD,
                since=one.since,
            ).after(stray)
            _tell(outside, tx, fresh, one, now)
            return True
        match stray.status:
            case StrayStatus.KEPT if stray.until is not None and stray.until <= now:
                _tell(outside, tx, stray.changed(matter=one.matter, since=one.since), one, now)
                return True
            case StrayStatus.ASKED if came_to_nothing(tx=tx, stray=stray):
                again = stray.changed(status=StrayStatus.TOLD, matter=one.matter, request="", request_name="")
                keep(tx=tx, stray=again, event="access.due", actor=SYSTEM, at=now)
            case StrayStatus.TOLD if stray.until is not None and stray.until <= now:
                # Its timer was lost, or could not be carried out.
                key = f"silence-{stray.id}-{stray.revision}-{now:%Y%m%d%H}"
                tx.enqueue(Job(name="silence", key=key, subject=stray.id))
    return False


def _is_due(since: datetime, rule: ReviewRule, now: datetime) -> bool:
    return now - since >= timedelta(days=rule.after_d)


def _tell(outside: Outside, tx: Transaction, stray: Stray, one: _Given, now: datetime) -> None:
    """stray  already the next version of what is stored."""
    days = one.rule.take_back_after_silence_d
    until = now + timedelta(days=days) if days is not None else None
    told = newly_told(
        outside=outside, tx=tx, stray=stray, place=one.place, now=now, until=until, to=one.place.approvals_channel
    )
    data = {"role": one.matter.role, "principal": one.matter.principal, "since": told.since.isoformat(), "to": told.to}
    keep(tx=tx, stray=told, event="access.due", actor=SYSTEM, at=now, data=data)
    if until is not None:
        seconds = (until - now).total_seconds()
        key = f"silence-{told.id}-{told.revision}"
        tx.enqueue(Job(name="silence", key=key, subject=told.id, delay_seconds=seconds))


def _end(outside: Outside, stray: Stray) -> None:
    """It stands no more, or is no longer reviewed."""
    with outside.store.transaction() as tx:
        gone = stray.changed(status=StrayStatus.GONE, until=None)
        keep(tx=tx, stray=gone, event="access.ended", actor=SYSTEM, at=outside.clock.now())
