"""Roles of identities that nobody has any more: found every night, told to the operators, removed only by request.

An identity counts as gone when the directory has it neither among those that are there nor among those that were
deleted and can be restored. A look-up that fails finds nothing, and that is said.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress

from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, Refused, Unavailable
from bot.model.job import Job
from bot.model.notice import Alert
from bot.model.operation import InspectAssignments
from bot.model.place import TeamPlace, scope_place
from bot.model.stray import GivenRole, Orphan, Stray, StrayStatus, stray_id
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.policy.places import owner_of
from bot.workflow.operators import told_operators
from bot.workflow.outside import Outside
from bot.workflow.ports import Cloud, Directory, Store
from bot.workflow.strays import came_to_nothing, keep, newly_told

log = logging.getLogger(__name__)

_JUDGED = frozenset({"user", "group", "serviceprincipal"})
"""Types of identities that this directory would have: not those of other tenants, nor devices."""


def begin_orphans(*, store: Store, cause: str) -> None:
    """Enqueue a look for orphans. cause: the round's own name; begun twice it is begun once."""
    with store.transaction() as tx:
        tx.enqueue(Job(name="orphans", key=f"orphans-{cause}", subject=cause))


def orphans_in(
    *, cloud: Cloud, directory: Directory, places: Sequence[TeamPlace], subscription: str
) -> tuple[tuple[Orphan, TeamPlace], ...]:
    """Every orphan on what the places own, with the place it is on, in order of scope and identity.

    subscription  of places that name none. Only subscriptions, resource groups and workspaces are looked at, where
                  `role revoke` can take a role away. Raises Refused and Unavailable: then nothing has been found out.
    """
    found: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    owners: dict[tuple[str, str], TeamPlace] = {}
    for one in sorted({place.subscription or subscription for place in places}):
        for row in cloud.answer(query=InspectAssignments(scope=f"/subscriptions/{one}")).rows:
            principal, type_, scope = row[0], row[1], row[4]
            place = scope_place(scope)
            owner = place and owner_of(
                places=places,
                subscription=place.subscription,
                resource_group=place.resource_group,
                workspace=place.workspace,
                default=subscription,
            )
            if owner and type_.lower() in _JUDGED:
                found.setdefault((scope.lower(), principal), []).append(row)
                owners[scope.lower(), principal] = owner
    gone = directory.absent(ids=tuple(sorted({principal for _, principal in found})))
    return tuple(
        (
            Orphan(
                scope=rows[0][4],
                principal=principal,
                type=rows[0][1],
                roles=tuple(
                    GivenRole(name=row[2], id=row[5]) for row in sorted(rows, key=lambda row: (row[2], row[5]))
                ),
            ),
            owners[scope, principal],
        )
        for (scope, principal), rows in sorted(found.items())
        if principal in gone
    )


def look_for_orphans(*, outside: Outside) -> None:
    """Put on record which orphans there are now, and report those that are news."""
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        _say_unknown(outside, "the policies cannot be read, so nobody knows what belongs to whom")
        return
    try:
        found = orphans_in(
            cloud=outside.cloud,
            directory=outside.directory,
            places=bundle.places,
            subscription=outside.subscription,
        )
    except Refused as refused:
        _say_unknown(outside, f"Azure refused to answer ({refused.code})")
        return
    except Unavailable as away:
        _say_unknown(outside, str(away))
        return
    there = {stray_id(orphan): (orphan, place) for orphan, place in found}
    with outside.store.reading() as tx:
        known = [stray.id for stray in tx.strays.present(sort="orphan")]
    for identity in sorted({*there, *known}):
        with suppress(AlreadyClosed):
            _record(outside, identity, there.get(identity))


def _record(outside: Outside, identity: str, seen: tuple[Orphan, TeamPlace] | None) -> None:
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        stray = tx.strays.get(identity)
        if seen is None:
            if stray is not None and stray.status is not StrayStatus.GONE:
                keep(tx=tx, stray=stray.changed(status=StrayStatus.GONE), event="orphan.gone", actor="system", at=now)
            return
        orphan, place = seen
        if stray is None or stray.status is StrayStatus.GONE:
            found = Stray(
                id=identity,
                matter=orphan,
                team=place.team,
                project=place.project,
                status=StrayStatus.TOLD,
                since=now,
            ).after(stray)
            new = newly_told(outside=outside, tx=tx, stray=found, place=place, now=now)
        elif stray.matter != orphan or came_to_nothing(tx=tx, stray=stray):
            new = stray.changed(matter=orphan, status=StrayStatus.TOLD, request="", request_name="")
        else:
            return
        data = {"principal": orphan.principal, "scope": orphan.scope, "roles": [role.name for role in orphan.roles]}
        keep(tx=tx, stray=new, event="orphan.found", actor="system", at=now, data=data)


def _say_unknown(outside: Outside, why: str) -> None:
    """Nothing was found out: that is on record and, where the operators have a channel, said."""
    log.warning("orphans.unknown why=%s", why)
    with outside.store.transaction() as tx:
        tx.audit.append(AuditEvent(name="orphans.unknown", at=outside.clock.now(), actor="system", data={"why": why}))
    alert = Alert(
        text=Text(
            en="Whether there are roles of people who are gone could not be found out; nothing was done.",
            es="No se ha podido averiguar si quedan roles de personas que ya no están; no se ha hecho nada.",
        ),
        lines=(why,),
    )
    told_operators(outside=outside, alert=alert)
