"""The requester changes what they asked for while it waits: a new revision, decided anew, which nobody has approved."""

from __future__ import annotations

from typing import Any

from bot.grammar.edited import edited_line
from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent
from bot.model.decision import Effect
from bot.model.errors import AlreadyClosed
from bot.model.incoming import Incoming
from bot.model.notice import Denied, EditOffered, Hurdle, Notice, Recorded
from bot.model.people import Person
from bot.model.problem import Problem
from bot.model.request import Event, Request, Status
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.advance import advance, touch
from bot.workflow.changing import EDIT, as_asked, files_kept, hurdle_to, not_the_same
from bot.workflow.conclude import (
    Written,
    conclude,
    line_rejected,
    refused,
    rejected,
    turned_down,
    without_policies,
)
from bot.workflow.consider import Considered, consider, digest_of
from bot.workflow.drafting import Whole, read_whole
from bot.workflow.draw import draw, usergroups
from bot.workflow.emergency import plan_review
from bot.workflow.extend import EXTENDS
from bot.workflow.outside import Outside
from bot.workflow.reading import draft_of, without_defaults
from bot.workflow.waiting import closing, wait_for_people


def edit(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice | None:
    """Replace what is asked by a line that names a request and what is to be otherwise; its form is offered to a line
    that does not say what.

    Raises Unavailable when something cannot be looked up.
    """
    with outside.store.reading() as tx:
        request = tx.requests.numbered(getattr(draft.params, "number", 0))
    if request is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    change = getattr(draft.params, "change", ())
    if not change:
        hurdle = hurdle_to(request=request, entra=person.entra)
        if hurdle is not None:
            return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
        return EditOffered(request=request)
    line = edited_line(kind=outside.kind(request.kind), line=request.line, change=change)
    return _edited(outside, person, incoming, request, line)


def edit_filled_in(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    """The same by its form: the line says all of it anew. Raises Unavailable when something cannot be looked up."""
    with outside.store.reading() as tx:
        request = tx.requests.get(incoming.request)
    if request is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    return _edited(outside, person, incoming, request, incoming.text, revision=incoming.revision)


def cannot_edit(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """The form of a request was asked for and did not open: why."""
    hurdle = hurdle_to(request=request, entra=person.entra, revision=incoming.revision) or Hurdle.STALE
    return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)


def _edited(
    outside: Outside, person: Person, incoming: Incoming, request: Request, line: str, *, revision: int = 0
) -> Notice | None:
    hurdle = hurdle_to(request=request, entra=person.entra, revision=revision)
    if hurdle is not None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=hurdle, request=request)
    kind, bundle = outside.kind(request.kind), outside.policies.current
    if not isinstance(bundle, Bundle):
        return without_policies(
            outside=outside, person=person, incoming=incoming, fault=bundle, title=kind.title, line=request.line
        )
    with outside.store.transaction() as tx:
        kept = files_kept(tx=tx, request=request, incoming=incoming)
        asker = without_defaults(tx=tx, incoming=incoming)
    said = incoming.model_copy(update={"text": line})
    fresh = draft_of(outside=outside, incoming=said, asker=asker, alone=not request.files)
    if fresh.problems and incoming.action == EDIT:
        # The person was told in the ack; what remains is that it is on record.
        rejected(
            outside=outside,
            person=person,
            incoming=incoming,
            problems=fresh.problems,
            written=Written.change_of(request, shown=line),
            told=None,
        )
        return None
    whole = Whole(fresh)
    if not fresh.problems and fresh.of in (kind.name, ""):
        whole = read_whole(outside=outside, incoming=said, draft=fresh, asker=asker, kept=kept)
    wrong = whole.draft.problems or ((_anew(),) if whole.draft.of != kind.name else ())
    considered = wrong or consider(
        outside=outside,
        bundle=bundle,
        person=person,
        kind=kind,
        draft=as_asked(request=request, draft=whole.draft),
        channel=request.channel,
        upload=whole.upload,
        extends=request.extends,
    )
    wrong = considered if isinstance(considered, tuple) else not_the_same(request=request, params=considered.params)
    if wrong or isinstance(considered, tuple):
        written = Written.change_of(request, shown=line)
        return line_rejected(outside=outside, person=person, incoming=incoming, problems=wrong, written=written)
    if considered.decision.effect is Effect.DENY:
        return _denied(outside, person, incoming, request, considered)
    return _replaced(outside, person, incoming, request, considered)


def _replaced(outside: Outside, person: Person, incoming: Incoming, request: Request, considered: Considered) -> Notice:
    now = outside.clock.now()
    try:
        with outside.store.transaction() as tx:
            current = tx.requests.hold(request.id)
            if current is None or current.status is not Status.PENDING or current.revision != request.revision:
                raise AlreadyClosed("it no longer waits as it was")
            limits = considered.decision.limits
            closes_at = closing(limits=limits, params=considered.params.model_dump(mode="json"), now=now)
            for content in considered.upload.contents.values():
                tx.files.keep(content=content, at=now)
            waits = {"closes_at": closes_at, "waits_since": now}
            update = {**_content(considered, request), "revision": current.revision + 1, **waits}
            moved = touch(tx=tx, request=current, now=now, update=update)
            if considered.decision.effect is Effect.ALLOW:
                moved = advance(tx=tx, request=moved, event=Event.APPROVED, actor="policy", now=now)
            wait_for_people(tx=tx, request=moved, now=now)
            if not current.emergency:
                plan_review(tx=tx, request=moved)
            data = {
                "before": request.line,
                "line": moved.line,
                "digest": moved.digest,
                "revision": moved.revision,
                "emergency": moved.emergency,
            }
            tx.audit.append(
                AuditEvent(name="request.edited", at=now, actor=person.entra, request=request.id, data=data)
            )
            notice = Recorded(picture=draw(outside=outside, tx=tx, request=moved), what="request.edited")
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    except AlreadyClosed:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.CLOSED, request=request)


def _content(considered: Considered, before: Request) -> dict[str, Any]:
    """What of a request says what is asked; whatever was said and agreed about it before counts no longer.

    What it goes on with stays what it goes on with.
    """
    goes_on = tuple(one for one in before.corrections if one.code == EXTENDS)
    in_order = before.review is not None and before.review.in_order
    return {
        "params": considered.params.model_dump(mode="json"),
        "line": considered.line,
        "place": considered.context.place,
        "beneficiary": considered.beneficiary,
        "reason": str(getattr(considered.params, "reason", "") or ""),
        "corrections": (*goes_on, *considered.corrections),
        "files": tuple(considered.upload.files.values()),
        "plan": considered.plan,
        "undo": considered.undo,
        "facts": considered.facts,
        "decision": considered.decision,
        "digest": digest_of(considered, revision=before.revision + 1),
        "emergency": considered.emergency,
        "review": None if in_order else before.review,
        "findings": considered.findings,
        "lapsed": frozenset(),
        "escalated_at": None,
    }


def _denied(outside: Outside, person: Person, incoming: Incoming, request: Request, considered: Considered) -> Denied:
    """The policies say no to the change: the request stays as it was."""
    notice = Denied(
        title=considered.kind.title,
        line=considered.line,
        decision=considered.decision,
        usergroups=usergroups(outside),
    )
    rules = [reason.rule for reason in considered.decision.reasons]
    turned_down(
        outside=outside,
        incoming=incoming,
        actor=person.entra,
        notice=notice,
        name="ask.denied",
        request=request.id,
        data={"line": considered.line, "rules": rules},
    )
    return notice


def _anew() -> Problem:
    text = Text(
        en="This cannot be edited into that: withdraw the request and ask anew.",
        es="Esto no se puede editar así: retire la solicitud y pídalo de nuevo.",
    )
    return Problem(code="ask-anew", text=text)
