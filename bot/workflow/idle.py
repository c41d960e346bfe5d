"""Machines that are paid for and do nothing: watched, and told to whoever asked for them once it has been long enough.

Only places whose entry in workspaces.yaml has `idle` are watched. What stops a machine is a request like any other:
of whoever presses *Stop*, or, after silence and only where the policies say so, of amlbot itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.catalogue import Catalogue
from bot.model.errors import AlreadyClosed, Refused, Unavailable
from bot.model.facts import Unknown
from bot.model.idling import evidence_of, idle_since
from bot.model.job import Job
from bot.model.operation import ListWorkspaces, WorkspaceRef
from bot.model.place import IdleRule, Place, TeamPlace
from bot.model.request import Status
from bot.model.seen import FindUse, SeenCompute
from bot.model.stray import Idle, Stray, StrayStatus, stray_id
from bot.policy.bundle import Bundle
from bot.policy.places import owner_of
from bot.workflow.outside import Outside
from bot.workflow.ports import Cloud, Filters, Store, Transaction
from bot.workflow.strays import came_to_nothing, keep, newly_told

log = logging.getLogger(__name__)

LOOK_MINUTES = 15
"""Between two looks at the same place."""

_MOST_REQUESTS = 500
"""Requests of a team looked through for whoever asked for a machine, the newest first."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One workspace of a place that is watched, and its machines; Unknown when they could not be read."""

    place: TeamPlace
    workspace: WorkspaceRef
    computes: tuple[SeenCompute, ...] | Unknown


def begin_machines(*, store: Store, cause: str) -> None:
    """Enqueue a look at every place that is watched by then, for whoever has not read the policies."""
    with store.transaction() as tx:
        tx.enqueue(Job(name="machines", key=f"machines-{cause}", subject=cause))


def begin_idle(*, outside: Outside, cause: str) -> int:
    """Enqueue a look at every place that is watched; how many. cause: begun twice it is begun once."""
    bundle = outside.policies.current
    places = [place for place in bundle.places if place.idle is not None] if isinstance(bundle, Bundle) else []
    with outside.store.transaction() as tx:
        for place in places:
            name = f"{place.team}/{place.project}"
            tx.enqueue(Job(name="idle", key=f"idle-{name}-{cause}", subject=name))
    return len(places)


def every_so_often(*, outside: Outside) -> int:
    """Begin the look of this quarter of an hour, once."""
    now = outside.clock.now()
    return begin_idle(outside=outside, cause=f"{now:%Y%m%d%H}{now.minute // LOOK_MINUTES}")


def watched(*, cloud: Cloud, places: Sequence[TeamPlace], subscription: str) -> Iterator[Watched]:
    """Every workspace of the places that are watched, with its machines. Raises Refused and Unavailable while the
    workspaces themselves cannot be listed; one that cannot be read is Unknown.

    subscription  of places that name none.
    """
    named = [place for place in places if place.idle is not None]
    for one in sorted({place.subscription or subscription for place in named}):
        for row in cloud.answer(query=ListWorkspaces(subscription=one)).rows:
            place = owner_of(
                places=places, subscription=one, resource_group=row[1], workspace=row[0], default=subscription
            )
            if place is None or place not in named:
                continue
            workspace = WorkspaceRef(subscription=one, resource_group=row[1], workspace=row[0])
            try:
                yield Watched(place, workspace, cloud.find(find=FindUse(workspace=workspace)))
            except (Refused, Unavailable) as error:
                yield Watched(place, workspace, Unknown(unknown=str(error)))


def look_for_idle(*, outside: Outside, subject: str) -> None:
    """Look at the machines of one place (`team/project`), record what is idle, and tell what has been for long enough.

    Raises Unavailable when Azure does not answer at all; what could not be read stays as it was.
    """
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        raise Unavailable(service="policies", why="they cannot be read", retry_after=300.0) from bundle
    team, _, project = subject.partition("/")
    place = next((one for one in bundle.places if (one.team, one.project) == (team, project)), None)
    if place is None or place.idle is None:
        return
    # The others are given too, so that what belongs to a project is not taken for its team's.
    others = [one if one is place else one.model_copy(update={"idle": None}) for one in bundle.places]
    try:
        found = list(watched(cloud=outside.cloud, places=others, subscription=outside.subscription))
    except Refused as refused:
        log.warning("idle.unknown place=%s why=%s", subject, refused.code)
        return
    read: set[str] = set()
    idle: set[str] = set()
    for one in found:
        if isinstance(one.computes, Unknown):
            log.warning("idle.unknown workspace=%s why=%s", one.workspace.id, one.computes.unknown)
            continue
        read.add(one.workspace.id.lower())
        for seen in one.computes:
            since = idle_since(seen=seen, now=outside.clock.now())
            if isinstance(since, datetime):
                matter = matter_of(seen=seen, workspace=one.workspace, place=place, catalogue=bundle.catalogue)
                idle.add(stray_id(matter))
                with suppress(AlreadyClosed):
                    _record(outside, place, place.idle, matter, seen, since)
    _forget(outside, place, read=read, idle=idle)


def matter_of(*, seen: SeenCompute, workspace: WorkspaceRef, place: TeamPlace, catalogue: Catalogue) -> Idle:
    """The machine as a report shows it."""
    nodes = seen.use.idle_nodes if seen.use is not None and seen.is_cluster else 1
    return Idle(
        compute=seen.id,
        name=seen.name,
        place=Place(
            subscription=workspace.subscription,
            resource_group=workspace.resource_group,
            workspace=workspace.workspace,
            region=seen.region,
            team=place.team,
            project=place.project,
        ),
        size=catalogue_name(seen.size, catalogue),
        nodes=nodes,
        usd_per_hour=_cost(seen, nodes, catalogue),
        min_nodes=(seen.min_nodes or 0) if seen.is_cluster else None,
        evidence=evidence_of(seen),
    )


def catalogue_name(size: str, catalogue: Catalogue) -> str:
    """The size as the catalogue spells it: Azure hands it back in capitals."""
    return next((name for name in catalogue.sizes if name.lower() == size.lower()), size)


def _cost(seen: SeenCompute, nodes: int, catalogue: Catalogue) -> float | None:
    size = catalogue.sizes.get(catalogue_name(seen.size, catalogue))
    region = seen.region.replace(" ", "").lower()
    prices: Mapping[str, float] = size.usd_per_hour if size is not None else {}
    price = prices.get(region)
    return None if price is None or seen.tier.startswith("low") else round(price * nodes, 4)


def _record(
    outside: Outside, place: TeamPlace, rule: IdleRule, matter: Idle, seen: SeenCompute, since: datetime
) -> None:
    now = outside.clock.now()
    owner = _owner(outside, matter, seen)
    with outside.store.transaction() as tx:
        stray = tx.strays.get(stray_id(matter))
        if stray is None or stray.status is StrayStatus.GONE:
            fresh = _fresh(matter, place, owner, since).after(stray)
            if _is_long(since, rule, now):
                _tell(outside, tx, fresh, place, rule, now)
            else:
                keep(tx=tx, stray=fresh, event="idle.noticed", actor="system", at=now)
            return
        same = isinstance(stray.matter, Idle) and stray.matter.evidence == matter.evidence
        since = stray.since if same else max(since, stray.since)
        if not same and stray.status in (StrayStatus.TOLD, StrayStatus.KEPT) and not _is_long(since, rule, now):
            # Somebody has used it or started it anew: what was told is over, and the time begins again.
            keep(tx=tx, stray=_gone(stray), event="idle.ended", actor="system", at=now)
            return
        match stray.status:
            case StrayStatus.WATCHED if not _is_long(since, rule, now):
                if not same:
                    tx.strays.put(stray.noted(matter=matter, since=since))
            case StrayStatus.WATCHED:
                _tell(outside, tx, stray.changed(matter=matter, since=since, owner=owner), place, rule, now)
            case StrayStatus.KEPT if stray.until is not None and stray.until <= now:
                _tell(outside, tx, stray.changed(matter=matter, since=since, owner=owner), place, rule, now)
            case StrayStatus.ASKED if came_to_nothing(tx=tx, stray=stray):
                until = now + timedelta(hours=rule.keep_h)
                kept = stray.changed(status=StrayStatus.KEPT, until=until, request="", request_name="")
                keep(tx=tx, stray=kept, event="idle.kept", actor="system", at=now)
            case StrayStatus.TOLD if stray.until is not None and stray.until <= now:
                # Its timer was lost, or could not be carried out.
                key = f"silence-{stray.id}-{stray.revision}-{now:%Y%m%d%H}"
                tx.enqueue(Job(name="silence", key=key, subject=stray.id))


def _fresh(matter: Idle, place: TeamPlace, owner: str, since: datetime) -> Stray:
    return Stray(
        id=stray_id(matter),
        matter=matter,
        team=place.team,
        project=place.project,
        owner=owner,
        status=StrayStatus.WATCHED,
        since=since,
    )


def _gone(stray: Stray) -> Stray:
    return stray.changed(status=StrayStatus.GONE, until=None)


def _is_long(since: datetime, rule: IdleRule, now: datetime) -> bool:
    return now - since >= timedelta(hours=rule.after_h)


def _tell(outside: Outside, tx: Transaction, stray: Stray, place: TeamPlace, rule: IdleRule, now: datetime) -> None:
    """A new message to its owner, else to the operators; with the time of its end where there is one.

    stray  already the next version of what is stored.
    """
    until = now + timedelta(hours=rule.stop_after_silence_h) if rule.stop_after_silence_h is not None else None
    told = newly_told(outside=outside, tx=tx, stray=stray, place=place, now=now, until=until)
    data = {"owner": told.owner, "since": told.since.isoformat(), "to": told.to}
    keep(tx=tx, stray=told, event="idle.told", actor="system", at=now, data=data)
    if until is not None:
        seconds = (until - now).total_seconds()
        key = f"silence-{told.id}-{told.revision}"
        tx.enqueue(Job(name="silence", key=key, subject=told.id, delay_seconds=seconds))


def _forget(outside: Outside, place: TeamPlace, *, read: set[str], idle: set[str]) -> None:
    """What is no longer idle, in the workspaces that could be read, is gone."""
    with outside.store.reading() as tx:
        known = tx.strays.present(sort="idle")
    for stray in known:
        where = stray.matter.target.rpartition("/computes/")[0]
        if (stray.team, stray.project) != (place.team, place.project) or stray.id in idle or where not in read:
            continue
        with suppress(AlreadyClosed), outside.store.transaction() as tx:
            keep(tx=tx, stray=_gone(stray), event="idle.ended", actor="system", at=outside.clock.now())


def _owner(outside: Outside, matter: Idle, seen: SeenCompute) -> str:
    """Entra object id of whoever asked amlbot for it, else of whom it is for or who made it; empty when unknown."""
    with outside.store.reading() as tx:
        filters = Filters(team=matter.place.team, status=(Status.SUCCEEDED,), limit=_MOST_REQUESTS)
        for request in tx.requests.search(filters):
            if any(one.effect == "create" and one.target.lower() == matter.target for one in request.plan):
                return request.requester.entra
    made_by = seen.assigned_to or (seen.use.made_by if seen.use is not None else "")
    if "@" not in made_by:
        return made_by.lower()
    with suppress(Unavailable):
        found = outside.directory.principal(written=made_by)
        if not isinstance(found, Unknown):
            return found.id.lower()
    return ""
