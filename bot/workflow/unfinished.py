"""Workspaces that amlbot began and did not finish: found every night, told once, gone on with or cleared up by request.

What has failed lately is told where it was asked for, with *Retry*. This is for what everybody has forgotten since:
what was made stands in Azure, is paid for, and holds its names.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.grammar.line import canonical_line
from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, Refused, Unavailable
from bot.model.job import Job
from bot.model.notice import Alert
from bot.model.operation import ListResourceGroups, ListUnfinished
from bot.model.operation.resources import request_of
from bot.model.place import Place, TeamPlace
from bot.model.request import Request
from bot.model.stray import LeftPart, Stray, StrayStatus, Unfinished, stray_id
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.policy.places import owner_of
from bot.workflow.operators import told_operators
from bot.workflow.outside import Outside
from bot.workflow.ports import Cloud, Store, Transaction
from bot.workflow.settle import operation_key
from bot.workflow.strays import came_to_nothing, keep, newly_told

log = logging.getLogger(__name__)

_KEY = re.compile(r"r-([1-9][0-9]{0,8})-[0-9a-f]{8}-[0-9]+")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in the resource groups of some places.

    unread  (resource group, why) of those that could not be looked at.
    """

    found: tuple[tuple[Unfinished, TeamPlace], ...]
    unread: tuple[tuple[str, str], ...] = ()


def begin_unfinished(*, store: Store, cause: str) -> None:
    """Enqueue a look for unfinished workspaces. cause: the round's own name; begun twice it is begun once."""
    with store.transaction() as tx:
        tx.enqueue(Job(name="unfinished", key=f"unfinished-{cause}", subject=cause))


def unfinished_in(*, cloud: Cloud, places: Sequence[TeamPlace], subscription: str) -> Looked:
    """Every unfinished workspace in the resource groups that the places own, in order of group and name.

    subscription  of places that name none. Raises Refused and Unavailable while the groups themselves cannot be listed.
    """
    found: list[tuple[Unfinished, TeamPlace]] = []
    unread: list[tuple[str, str]] = []
    for one in sorted({place.subscription or subscription for place in places}):
        for row in cloud.answer(query=ListResourceGroups(subscription=one)).rows:
            group = row[0]
            owner = owner_of(places=places, subscription=one, resource_group=group, default=subscription)
            if owner is None:
                continue
            try:
                rows = cloud.answer(query=ListUnfinished(subscription=one, resource_group=group)).rows
            except (Refused, Unavailable) as error:
                unread.append((Place(subscription=one, resource_group=group).group_scope.lower(), str(error)))
                continue
            for name in sorted({row[0] for row in rows}):
                precise = owner_of(
                    places=places, subscription=one, resource_group=group, workspace=name, default=subscription
                )
                place = precise or owner
                where = Place(
                    subscription=one, resource_group=group, workspace=name, team=place.team, project=place.project
                )
                matter = _matter(where, [row for row in rows if row[0] == name])
                if any(part.state != "there-before" for part in matter.parts):
                    found.append((matter, place))
    return Looked(found=tuple(found), unread=tuple(unread))


def look_for_unfinished(*, outside: Outside) -> None:
    """Put on record which unfinished workspaces there are now, and report those that are news."""
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        _say_unknown(outside, ("the policies cannot be read, so nobody knows what belongs to whom",))
        return
    try:
        looked = unfinished_in(cloud=outside.cloud, places=bundle.places, subscription=outside.subscription)
    except Refused as refused:
        _say_unknown(outside, (f"Azure refused to answer ({refused.code})",))
        return
    except Unavailable as away:
        _say_unknown(outside, (str(away),))
        return
    for matter, place in looked.found:
        with suppress(AlreadyClosed):
            _record(outside, matter, place)
    _forget(outside, looked)
    if looked.unread:
        _say_unknown(outside, tuple(f"{group}: {why}" for group, why in looked.unread))


def cause_of(*, tx: Transaction, matter: Unfinished) -> Request | None:
    """The newest request whose attempt has left something of it; None when this amlbot has no record of one."""
    for key in matter.made_by:
        numbered = _KEY.fullmatch(key)
        request = tx.requests.numbered(int(numbered[1])) if numbered is not None else None
        if request is not None and key in {
            operation_key(request=request, index=index) for index in range(len(request.plan))
        }:
            return request
    return None


def _matter(where: Place, rows: Sequence[tuple[str, ...]]) -> Unfinished:
    keys = sorted({row[1] for row in rows}, key=_newest_first)
    return Unfinished(
        place=where,
        parts=tuple(LeftPart(type=row[2], name=row[3], state=row[4]) for row in rows),
        made_by=tuple(keys),
    )


def _newest_first(key: str) -> tuple[int, str]:
    numbered = _KEY.fullmatch(key)
    return (-int(numbered[1]) if numbered is not None else 0, key)


def _again(outside: Outside, request: Request, place: Place) -> str:
    """The line that asks for it once more, with the place that went without saying; empty when it cannot be read."""
    try:
        kind = outside.kind(request.kind)
        params = kind.params.model_validate(request.params)
    except (LookupError, ValueError):
        return ""
    meant = {"resource_group": place.resource_group, "location": request.place.region}
    said = {name: value for name, value in meant.items() if getattr(params, name, value) == ""}
    return canonical_line(kind=kind, params=params.model_copy(update=said))


def _record(outside: Outside, seen: Unfinished, place: TeamPlace) -> None:
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        stray, request = tx.strays.get(stray_id(seen)), cause_of(tx=tx, matter=seen)
        if request is not None and request.is_open:
            # It is being tried again at this moment.
            return
        matter = seen.model_copy(update={"again": _again(outside, request, seen.place) if request else ""})
        if stray is None or stray.status is StrayStatus.GONE:
            _tell(outside, tx, stray, matter, place, request, now)
        elif stray.status is StrayStatus.ASKED and not came_to_nothing(tx=tx, stray=stray):
            return
        elif stray.matter != matter or stray.status is StrayStatus.ASKED:
            again = stray.changed(matter=matter, status=StrayStatus.TOLD, request="", request_name="")
            keep(tx=tx, stray=again, event="unfinished.found", actor="system", at=now, data=_data(matter))


def _tell(
    outside: Outside,
    tx: Transaction,
    before: Stray | None,
    matter: Unfinished,
    place: TeamPlace,
    request: Request | None,
    now: datetime,
) -> None:
    """A new message to whoever asked for it, else to the operators."""
    found = Stray(
        id=stray_id(matter),
        matter=matter,
        team=place.team,
        project=place.project,
        owner=request.requester.entra if request is not None else "",
        status=StrayStatus.TOLD,
        since=request.changed_at if request is not None else now,
    ).after(before)
    told = newly_told(outside=outside, tx=tx, stray=found, place=place, now=now)
    data = {**_data(matter), "owner": told.owner, "to": told.to}
    keep(tx=tx, stray=told, event="unfinished.found", actor="system", at=now, data=data)


def _data(matter: Unfinished) -> dict[str, object]:
    return {
        "made_by": [request_of(key) for key in matter.made_by],
        "parts": [f"{part.type}/{part.name}" for part in matter.parts],
    }


def _forget(outside: Outside, looked: Looked) -> None:
    """What is finished or cleared up is gone, in the groups that could be looked at."""
    there = {stray_id(matter) for matter, _ in looked.found}
    unread = {group for group, _ in looked.unread}
    with outside.store.reading() as tx:
        known = tx.strays.present(sort="unfinished")
    for stray in known:
        matter = stray.matter
        if stray.id in there or not isinstance(matter, Unfinished) or matter.place.group_scope.lower() in unread:
            continue
        with suppress(AlreadyClosed), outside.store.transaction() as tx:
            gone = stray.changed(status=StrayStatus.GONE)
            keep(tx=tx, stray=gone, event="unfinished.gone", actor="system", at=outside.clock.now())


def _say_unknown(outside: Outside, why: tuple[str, ...]) -> None:
    """Something was not found out: that is on record and, where the operators have a channel, said."""
    log.warning("unfinished.unknown why=%s", "; ".join(why))
    with outside.store.transaction() as tx:
        at = outside.clock.now()
        tx.audit.append(AuditEvent(name="unfinished.unknown", at=at, actor="system", data={"why": list(why)}))
    alert = Alert(
        text=Text(
            en="Whether there are half-made workspaces could not be found out everywhere; nothing was done there.",
            es="No se ha podido averiguar en todas partes si hay áreas de trabajo a medias; allí no se ha hecho nada.",
        ),
        lines=why[:10],
    )
    told_operators(outside=outside, alert=alert)
