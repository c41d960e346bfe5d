"""What the buttons under a report do: each files an ordinary request by whoever pressed it, or keeps the thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from shlex import quote
from typing import Any

from bot.grammar.upload import Upload
from bot.model.audit import AuditEvent
from bot.model.errors import AlreadyClosed, PolicyFault
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Invalid, NotAllowed, Notice, Said
from bot.model.people import Person
from bot.model.request import Request, Status
from bot.model.stray import Orphan, Stray, StrayStatus
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.conclude import conclude, turned_down, without_policies
from bot.workflow.consider import Considered, consider
from bot.workflow.outside import Outside
from bot.workflow.ports import Asker, Transaction
from bot.workflow.reading import draft_of
from bot.workflow.strays import keep
from bot.workflow.submit import submit


def remove(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice | None:
    """File `role revoke` for an orphan, which goes through policies and approval like any other."""
    if not isinstance(stray.matter, Orphan) or not is_current(incoming, stray):
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)
    return filed(outside=outside, person=person, incoming=incoming, stray=stray, line=revocation(outside, stray.matter))


def revocation(outside: Outside, orphan: Orphan) -> str:
    """The line that takes an orphan's roles away; it names the role when there is one that the catalogue knows."""
    bundle = outside.policies.current
    known = bundle.catalogue.roles if isinstance(bundle, Bundle) else {}
    only = orphan.roles[0].name if len(orphan.roles) == 1 and orphan.roles[0].name in known else ""
    named = f"--role {quote(only)} " if only else ""
    return f"role assignment delete {named}--assignee {orphan.principal} --scope {quote(orphan.scope)}"


def filed(
    *, outside: Outside, person: Person, incoming: Incoming, stray: Stray, line: str, why: str = "stray.asked"
) -> Notice | None:
    """Submit the line as this person's request, and record with it that the stray has been dealt with.

    Returns what they alone are told: the denial, or what is wrong. None when the request's message says it all.
    """
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        title = Text(en="Report", es="Aviso")
        return without_policies(outside=outside, person=person, incoming=incoming, fault=bundle, title=title, line=line)
    draft = draft_of(outside=outside, incoming=incoming.model_copy(update={"text": line, "files": ()}), asker=Asker())
    problems = draft.problems
    if not problems:
        try:
            considered = consider(
                outside=outside,
                bundle=bundle,
                person=person,
                kind=outside.kind(draft.of),
                draft=draft,
                channel=incoming.channel,
                upload=Upload(),
                # Whoever sees to reports need not be one of the team it belongs to.
                team=stray.team,
            )
        except PolicyFault as fault:
            title = outside.kind(draft.of).title
            return without_policies(
                outside=outside, person=person, incoming=incoming, fault=fault, title=title, line=line
            )
        if not isinstance(considered, tuple):
            return _submitted(outside, person, incoming, stray, considered, why)
        problems = considered
    notice = Invalid(problems=problems, line=line)
    data = {"stray": stray.id, "problems": [problem.code for problem in problems], "line": line}
    turned_down(outside=outside, incoming=incoming, actor=person.entra, notice=notice, name="ask.rejected", data=data)
    return notice


def _submitted(
    outside: Outside, person: Person, incoming: Incoming, stray: Stray, considered: Considered, why: str
) -> Notice | None:
    def along(tx: Transaction, request: Request) -> None:
        if request.status is Status.DENIED:
            return
        current = tx.strays.get(stray.id)
        if current is None or current.revision != stray.revision:
            raise _Overtaken("somebody else has answered it")
        asked = current.changed(
            status=StrayStatus.ASKED,
            until=None,
            answered_by=person.entra,
            request=request.id,
            request_name=request.name,
        )
        keep(tx=tx, stray=asked, event=why, actor=person.entra, at=outside.clock.now())

    try:
        return submit(outside=outside, person=person, considered=considered, incoming=incoming, along=along)
    except _Overtaken:
        return stale(outside=outside, person=person, incoming=incoming, stray=stray)


class _Overtaken(AlreadyClosed):
    """The stray has been answered since it was read."""


def is_current(incoming: Incoming, stray: Stray) -> bool:
    """Whether what was pressed showed the stray as it is, and it waits for an answer."""
    return incoming.revision == stray.revision and stray.status is StrayStatus.TOLD


def kept_on(
    *,
    outside: Outside,
    person: Person,
    incoming: Incoming,
    stray: Stray,
    told: Text,
    hours: float,
    event: str,
    data: Mapping[str, Any],
) -> Notice:
    """It stays as it is for so long, and then it is asked again; what the person is told and the record say so."""
    now, notice = outside.clock.now(), Said(text=told)
    try:
        with outside.store.transaction() as tx:
            until = now + timedelta(hours=hours)
            kept = stray.changed(status=StrayStatus.KEPT, until=until, answered_by=person.entra)
            conclude(tx=tx, incoming=incoming, told=notice)
            keep(tx=tx, stray=kept, event=event, actor=person.entra, at=now, data=data)
            return notice
    except AlreadyClosed:
        with outside.store.reading() as tx:
            if tx.inbox.concluded(incoming.id) is not None:
                raise
    return stale(outside=outside, person=person, incoming=incoming, stray=stray)


def stale(*, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> NotAllowed:
    """Say how it stands now; the attempt is on record."""
    with outside.store.transaction() as tx:
        current = tx.strays.get(stray.id) or stray
        notice = NotAllowed(hurdle=Hurdle.STALE, detail=standing(current))
        conclude(tx=tx, incoming=incoming, told=notice)
        tx.audit.append(
            AuditEvent(
                name="ask.refused",
                at=outside.clock.now(),
                actor=person.entra,
                request=current.request,
                data={
                    "hurdle": notice.hurdle.value,
                    "action": incoming.action,
                    "revision": incoming.revision,
                    "stray": current.id,
                    "status": current.status.value,
                },
            )
        )
    return notice


def standing(stray: Stray) -> Text:
    """How it stands, in a sentence."""
    match stray.status:
        case StrayStatus.GONE:
            return Text(
                en="It has been dealt with: it is there no more.", es="Ya está resuelto: ha dejado de estar ahí."
            )
        case StrayStatus.ASKED:
            return Text(
                en=f"{stray.request_name} has been asked for about it.",
                es=f"Ya se ha pedido {stray.request_name} sobre esto.",
            )
        case StrayStatus.KEPT:
            return Text(en="Somebody has kept it.", es="Alguien ha decidido conservarlo.")
        case StrayStatus.TOLD | StrayStatus.WATCHED:
            return Text(en="It is as it was, and newly told.", es="Sigue igual y se ha vuelto a avisar.")
