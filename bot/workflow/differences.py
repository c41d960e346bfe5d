"""What Azure has otherwise than it should, all of it at once and told nobody: for whoever looks from outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from bot.model.errors import Refused, Unavailable
from bot.model.execution import Grant
from bot.model.facts import Unknown
from bot.model.idling import idle_since
from bot.model.noun import Noun
from bot.model.operation.resources import request_of
from bot.policy.bundle import Bundle
from bot.workflow.drift import LEFT_OVER_DAYS, difference_of, is_compared
from bot.workflow.idle import matter_of, watched
from bot.workflow.orphans import orphans_in
from bot.workflow.ports import Cloud, Directory, Store
from bot.workflow.unfinished import unfinished_in

_PAGE = 100


class Difference(Noun):
    """One thing that is not as it should be.

    sort   `grant`, `orphan`, `unfinished`, `idle`, or `unknown` for what could not be found out.
    name   the request, the identity, the workspace or the machine.
    state  of a grant: removed, changed, left-over.
    where  the Azure id concerned.
    why    in English.
    """

    sort: Literal["grant", "orphan", "unfinished", "idle", "unknown"]
    name: str
    state: str = ""
    where: str = ""
    why: str = ""


def differences(
    *, store: Store, cloud: Cloud, directory: Directory, bundle: Bundle, subscription: str, now: datetime
) -> Iterator[Difference]:
    """Grants first, then orphans, half-made workspaces, and idle machines of the places that are watched. What cannot
    be read is a difference of its own, and the rest is looked at all the same.

    subscription  of places that name none.
    """
    for grant in _grants(store, now):
        yield from _of_grant(store, cloud, grant)
    yield from _orphans(cloud, directory, bundle, subscription)
    half_made: set[str] = set()
    for one in _unfinished(cloud, bundle, subscription):
        half_made |= {one.where.lower()} if one.sort == "unfinished" else set()
        yield one
    for one in _idle(cloud, bundle, subscription, now):
        # Azure shows no machines in what is half-made: that has been said.
        if one.sort != "unknown" or one.where.lower() not in half_made:
            yield one


def _grants(store: Store, now: datetime) -> Iterator[Grant]:
    after = ""
    while True:
        with store.reading() as tx:
            page = tx.grants.standing(limit=_PAGE, after=after, ended_since=now - timedelta(days=LEFT_OVER_DAYS))
        yield from page
        if len(page) < _PAGE:
            return
        after = page[-1].id


def _of_grant(store: Store, cloud: Cloud, grant: Grant) -> Iterator[Difference]:
    with store.reading() as tx:
        request = tx.requests.get(grant.request)
    if request is None or not is_compared(grant):
        return
    try:
        state, why = difference_of(cloud=cloud, grant=grant, request=request)
    except Unavailable as away:
        yield Difference(sort="unknown", name=request.name, why=str(away))
        return
    if state and not (state == "left-over" and _is_granted_anew(store, grant)):
        where = request.plan[-1].target
        yield Difference(sort="grant", name=request.name, state=state, where=where, why=why.en if why else "")


def _is_granted_anew(store: Store, grant: Grant) -> bool:
    """Then it has to be there."""
    with store.transaction() as tx:
        return any(one.id != grant.id for one in tx.grants.with_key(grant.key))


def _orphans(cloud: Cloud, directory: Directory, bundle: Bundle, subscription: str) -> Iterator[Difference]:
    try:
        found = orphans_in(cloud=cloud, directory=directory, places=bundle.places, subscription=subscription)
    except (Refused, Unavailable) as error:
        yield Difference(sort="unknown", name="roles of people who are gone", why=str(error))
        return
    for orphan, _ in found:
        roles = ", ".join(role.name for role in orphan.roles)
        why = f"nobody has this object id any more; it has {roles}"
        yield Difference(sort="orphan", name=orphan.principal, where=orphan.scope, why=why)


def _unfinished(cloud: Cloud, bundle: Bundle, subscription: str) -> Iterator[Difference]:
    try:
        looked = unfinished_in(cloud=cloud, places=bundle.places, subscription=subscription)
    except (Refused, Unavailable) as error:
        yield Difference(sort="unknown", name="half-made workspaces", why=str(error))
        return
    for matter, _ in looked.found:
        made_by = ", ".join(dict.fromkeys(request_of(key) for key in matter.made_by))
        parts = ", ".join(f"{part.type}/{part.name} ({part.state})" for part in matter.parts)
        why = f"{made_by} began it and did not finish; there is {parts}"
        yield Difference(sort="unfinished", name=matter.place.workspace, where=matter.place.workspace_scope, why=why)
    for group, why in looked.unread:
        yield Difference(sort="unknown", name="half-made workspaces", where=group, why=why)


def _idle(cloud: Cloud, bundle: Bundle, subscription: str, now: datetime) -> Iterator[Difference]:
    try:
        for one in watched(cloud=cloud, places=bundle.places, subscription=subscription):
            if isinstance(one.computes, Unknown):
                where, why = one.workspace.id, one.computes.unknown
                yield Difference(sort="unknown", name=one.workspace.workspace, where=where, why=why)
                continue
            for seen in one.computes:
                since = idle_since(seen=seen, now=now)
                if isinstance(since, Unknown):
                    yield Difference(sort="unknown", name=seen.name, where=seen.id, why=since.unknown)
                rule = one.place.idle
                if not isinstance(since, datetime) or rule is None or now - since < timedelta(hours=rule.after_h):
                    continue
                idle = matter_of(seen=seen, workspace=one.workspace, place=one.place, catalogue=bundle.catalogue)
                price = "an unknown price" if idle.usd_per_hour is None else f"{idle.usd_per_hour:g} USD an hour"
                why = f"{idle.nodes} × {idle.size} idle since {since:%Y-%m-%d %H:%M} UTC, at {price}"
                yield Difference(sort="idle", name=seen.name, where=seen.id, why=why)
    except (Refused, Unavailable) as error:
        yield Difference(sort="unknown", name="idle machines", why=str(error))
