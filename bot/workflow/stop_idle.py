"""An idle machine is answered for: stopped, or kept by somebody.

Right before, it is looked at again: whoever has begun to use it meanwhile is not interrupted.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime
from shlex import quote

from bot.model.errors import AlreadyClosed, Refused
from bot.model.idling import evidence_of, idle_since
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice, Said
from bot.model.operation import WorkspaceRef
from bot.model.people import Person
from bot.model.seen import FindUse, SeenCompute
from bot.model.stray import Idle, Stray, StrayStatus
from bot.model.text import Text
from bot.workflow.answer_stray import filed, is_current, kept_on, stale
from bot.workflow.conclude import conclude, refused
from bot.workflow.history import may_see
from bot.workflow.outside import Outside
from bot.workflow.strays import keep, place_of

log = logging.getLogger(__name__)

KEPT_HOURS = 16.0
"""How long something is kept where the policies say no more: a night, from the evening to the next morning."""

_IN_USE = Text(
    en="It is no longer as it was told: somebody uses it, or it is stopped already. Nothing was asked for.",
    es="Ya no está como se avisó: alguien lo usa o ya está detenido. No se ha pedido nada.",
)


def stop(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice | None:
    """File the stop in the name of whoever pressed it. Raises Unavailable."""
    idle = stray.matter
    if not isinstance(idle, Idle) or not is_current(incoming, stray):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    if not is_still_idle(outside, idle):
        with suppress(AlreadyClosed), outside.store.transaction() as tx:
            gone = stray.changed(status=StrayStatus.GONE, until=None)
            keep(tx=tx, stray=gone, event="idle.ended", actor="system", at=outside.clock.now())
            notice = Said(text=_IN_USE)
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    return filed(outside=outside, person=person, incoming=incoming, stray=stray, line=end_of(idle))


def keep_on(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice:
    """Leave it alone for a while: its owner may say so, and whoever else belongs to its team. Raises Unavailable."""
    if not isinstance(stray.matter, Idle) or not is_current(incoming, stray):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    whole, teams = may_see(outside=outside, person=person)
    if person.entra != stray.owner and not whole and stray.team not in teams:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.OTHER_TEAM)
    place = place_of(outside=outside, stray=stray)
    hours = place.idle.keep_h if place is not None and place.idle is not None else KEPT_HOURS
    told = Text(
        en=f"{stray.matter.name} is kept for {hours:g} hours; then you are asked again.",
        es=f"{stray.matter.name} se mantiene durante {hours:g} horas; entonces se volverá a preguntar.",
    )
    return kept_on(
        outside=outside,
        person=person,
        incoming=incoming,
        stray=stray,
        told=told,
        hours=hours,
        event="idle.kept",
        data={"hours": hours},
    )


def end_of(idle: Idle) -> str:
    """The line that ends what is paid for: an instance is stopped, a cluster may go down to no nodes."""
    where = f"--name {quote(idle.name)} -g {quote(idle.place.resource_group)} -w {quote(idle.place.workspace)}"
    if not idle.is_cluster:
        return f"ml compute stop {where} --only-if-idle"
    if idle.min_nodes:
        return f"ml compute resize {where} --min-instances 0"
    return f"ml compute update {where} --idle-time-before-scale-down 120"


def is_still_idle(outside: Outside, idle: Idle) -> bool:
    """Looked at now. Raises Unavailable; what Azure refuses to show is not held to be idle."""
    place = idle.place
    workspace = WorkspaceRef(
        subscription=place.subscription, resource_group=place.resource_group, workspace=place.workspace
    )
    try:
        found = outside.cloud.find(find=FindUse(workspace=workspace))
    except Refused as refusal:
        log.warning("idle.unknown compute=%s why=%s", idle.compute, refusal.code)
        return False
    seen: SeenCompute | None = next((one for one in found if one.id.lower() == idle.target), None)
    if seen is None:
        return False
    since = idle_since(seen=seen, now=outside.clock.now())
    return isinstance(since, datetime) and evidence_of(seen) == idle.evidence
