"""The second step of everything that arrives: who is it, may they, and do it. Runs in a worker, never before an ack."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from bot.grammar.commands import DRIFT, EXTEND, GIVE_BACK, HISTORY, RETRY, SHOW, WHY, WITHDRAW
from bot.grammar.linking import LINK, LINKS, UNLINK
from bot.grammar.parse import Draft
from bot.grammar.personal import AWAY, BACK, EDIT
from bot.model.audit import AuditEvent
from bot.model.errors import PolicyFault, Unavailable
from bot.model.incoming import FROM_HOME, Incoming
from bot.model.notice import Failed, Hurdle, Invalid, Notice
from bot.model.people import LinkOffer, Person
from bot.model.request import Request, Verdict
from bot.model.stray import Stray
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.answer import answer
from bot.workflow.answer_stray import remove
from bot.workflow.answer_unfinished import discard, go_on
from bot.workflow.away import come_back, leave
from bot.workflow.changing import EDIT as FORM_OF_REQUEST
from bot.workflow.close import withdraw
from bot.workflow.conclude import conclude, refused, rejected, turned_away, without_policies
from bot.workflow.consider import consider
from bot.workflow.converse import answer_questions, ask, nudge
from bot.workflow.drafting import read_whole
from bot.workflow.drift import asked
from bot.workflow.edit import cannot_edit, edit, edit_filled_in
from bot.workflow.emergency import found_in_order, found_wrong
from bot.workflow.extend import extend
from bot.workflow.forms import invalid
from bot.workflow.give_back import give_back
from bot.workflow.history import history, show
from bot.workflow.home import choose_language, open_home
from bot.workflow.identity import account_of, actor_of, identify
from bot.workflow.introduce import CONFIRM, DECLINE, UNDO, introduce, offered, own_link, undo
from bot.workflow.link import link_other, links, unlink_other, user_of
from bot.workflow.outside import Outside
from bot.workflow.pressed import is_known
from bot.workflow.reading import draft_of, remembered, zone_of
from bot.workflow.retry import retry
from bot.workflow.review import review
from bot.workflow.stop_idle import keep_on, stop
from bot.workflow.submit import submit
from bot.workflow.why import foresee, why

log = logging.getLogger(__name__)


def handle(*, outside: Outside, incoming_id: str) -> None:
    """Carry out one received command, click or form and answer the person.

    Idempotent: what has been carried out is not done again, whatever has changed since; only its answer is told again.
    Raises Unavailable when Slack, the directory or the database cannot be reached; the job is then tried again.
    """
    with outside.store.reading() as tx:
        incoming = tx.inbox.get(incoming_id)
        concluded = tx.inbox.concluded(incoming_id)
    if incoming is None:
        return
    notice = concluded.told if concluded is not None else _carried_out(outside=outside, incoming=incoming)
    if notice is not None:
        outside.messenger.tell(incoming=incoming, notice=notice)
    if incoming.values.get(FROM_HOME) and incoming.action != "home":
        refresh_home(outside=outside, incoming=incoming)


def refresh_home(*, outside: Outside, incoming: Incoming) -> None:
    """Show what has become of it where the button was pressed; else it is shown when the Home is opened next."""
    try:
        _open_home(outside=outside, person=identify(outside=outside, incoming=incoming), incoming=incoming)
    except Unavailable as away:
        log.info("home.stale user=%s why=%s", incoming.user, away.why)


def _open_home(*, outside: Outside, person: Person | Hurdle, incoming: Incoming) -> None:
    offer: LinkOffer | Hurdle | None = None
    if person is Hurdle.NOT_LINKED:
        account = account_of(outside=outside, incoming=incoming)
        offer = account if isinstance(account, Hurdle) else offered(outside=outside, account=account)
    open_home(outside=outside, person=person, incoming=incoming, offer=offer if isinstance(offer, LinkOffer) else None)


def give_up_on(*, outside: Outside, incoming_id: str, error_id: str) -> None:
    """What arrived was tried however often it may be: say so, and keep that it happened.

    What has been carried out and could only not be told is told once more instead.
    """
    text = Text(
        en="I could not carry this out: something I depend on did not answer. Nothing was changed. Please try again.",
        es="No he podido hacerlo: algo de lo que dependo no ha respondido. No se ha cambiado nada. "
        "Inténtelo de nuevo, por favor.",
    )
    notice: Notice | None = Failed(id=error_id, text=text)
    with outside.store.transaction() as tx:
        incoming = tx.inbox.get(incoming_id)
        if incoming is None:
            return
        concluded = tx.inbox.concluded(incoming_id)
        if concluded is not None:
            notice = concluded.told
        else:
            conclude(tx=tx, incoming=incoming, told=notice)
            tx.audit.append(
                AuditEvent(
                    name="ask.failed",
                    at=outside.clock.now(),
                    actor=actor_of(incoming),
                    request=incoming.request,
                    data={"error": error_id, "sort": incoming.sort, "action": incoming.action},
                )
            )
    if notice is not None:
        outside.messenger.tell(incoming=incoming, notice=notice)


def _carried_out(*, outside: Outside, incoming: Incoming) -> Notice | None:
    """Do it, and give the answer that is recorded with it; None when the request's own message says it."""
    person = identify(outside=outside, incoming=incoming)
    if incoming.action == "home":
        _open_home(outside=outside, person=person, incoming=incoming)
        return None
    if person is Hurdle.NOT_LINKED:
        return introduce(outside=outside, incoming=incoming)
    if isinstance(person, Hurdle):
        return turned_away(outside=outside, incoming=incoming, hurdle=person)
    if incoming.sort == "command":
        return _command(outside=outside, person=person, incoming=incoming)
    return _action(outside=outside, person=person, incoming=incoming)


def _command(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    if incoming.action == FORM_OF_REQUEST:
        return edit_filled_in(outside=outside, person=person, incoming=incoming)
    with outside.store.reading() as tx:
        defaults, zone = remembered(tx=tx, incoming=incoming), zone_of(tx=tx, incoming=incoming)
    draft = draft_of(outside=outside, incoming=incoming, defaults=defaults, zone=zone)
    if draft.problems:
        # The person was told in the ack; what remains is that it is on record.
        _invalid(outside=outside, person=person, incoming=incoming, draft=draft, told=None)
        return None
    if draft.of == EDIT.name:
        return edit(outside=outside, person=person, incoming=incoming, draft=draft)
    if draft.of == AWAY.name:
        return leave(outside=outside, person=person, incoming=incoming, draft=draft)
    if draft.of == BACK.name:
        return come_back(outside=outside, person=person, incoming=incoming)
    if draft.of in (LINK.name, UNLINK.name, LINKS.name):
        return _linking(outside=outside, person=person, incoming=incoming, draft=draft)
    if draft.of == DRIFT.name:
        return asked(outside=outside, person=person, incoming=incoming)
    if draft.of == HISTORY.name:
        return history(outside=outside, person=person, incoming=incoming, draft=draft)
    if draft.of in (WITHDRAW.name, EXTEND.name, *ASKED_OF_ONE):
        return _about_one(outside=outside, person=person, incoming=incoming, draft=draft)
    whole = read_whole(outside=outside, incoming=incoming, draft=draft, defaults=defaults, zone=zone)
    draft, upload = whole.draft, whole.upload
    if draft.problems:
        notice = invalid(outside=outside, draft=draft)
        _invalid(outside=outside, person=person, incoming=incoming, draft=draft, told=notice)
        return notice
    kind = outside.kind(draft.of)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        return without_policies(
            outside=outside, person=person, incoming=incoming, fault=bundle, title=kind.title, line=draft.line
        )
    considered = consider(
        outside=outside,
        bundle=bundle,
        person=person,
        kind=kind,
        draft=draft,
        channel=incoming.channel,
        upload=upload,
    )
    if isinstance(considered, tuple):
        draft = draft.with_problems(considered)
        notice = invalid(outside=outside, draft=draft)
        _invalid(outside=outside, person=person, incoming=incoming, draft=draft, told=notice)
        return notice
    if draft.whatif:
        return foresee(outside=outside, person=person, considered=considered, incoming=incoming)
    if kind.is_read:
        return answer(outside=outside, person=person, considered=considered, incoming=incoming)
    return submit(outside=outside, person=person, considered=considered, incoming=incoming)


def _linking(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice:
    words = [str(word) for word in getattr(draft.params, "words", ())]
    if draft.of == LINKS.name:
        return links(outside=outside, person=person, incoming=incoming, draft=draft)
    if not words or [user_of(word) for word in words] == [person.slack.user]:
        about_themselves = undo if draft.of == UNLINK.name else own_link
        return about_themselves(outside=outside, person=person, incoming=incoming)
    if draft.of == LINK.name:
        return link_other(outside=outside, person=person, incoming=incoming, words=words, draft=draft)
    user = user_of(words[0]) if len(words) == 1 else ""
    return unlink_other(outside=outside, person=person, incoming=incoming, user=user)


class _AboutOne(Protocol):
    def __call__(self, *, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice | None: ...


ABOUT_ONE: Mapping[str, _AboutOne] = {
    "withdraw": withdraw,
    "details": show,
    "question": ask,
    "answer": answer_questions,
    "nudge": nudge,
    "review_fine": found_in_order,
    "review_wrong": found_wrong,
    "retry": retry,
    "give_back": give_back,
    "extend": extend,
    FORM_OF_REQUEST: cannot_edit,
}
"""What a button or form about one request does, by its action; verdicts are reviewed."""


class _AboutStray(Protocol):
    def __call__(self, *, outside: Outside, person: Person, incoming: Incoming, stray: Stray) -> Notice | None: ...


ABOUT_STRAY: Mapping[str, _AboutStray] = {
    "remove": remove,
    "stop": stop,
    "keep": keep_on,
    "go_on": go_on,
    "discard": discard,
}
"""What a button under the report of something that serves nobody does; its value names the stray."""

ASKED_OF_ONE: Mapping[str, _AboutOne] = {
    SHOW.name: show,
    WHY.name: why,
    RETRY.name: retry,
    GIVE_BACK.name: give_back,
}
"""What a line about one request does that says no more than which one."""


def _action(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    if incoming.request and incoming.action not in ABOUT_STRAY:
        with outside.store.reading() as tx:
            request = tx.requests.get(incoming.request)
            known = is_known(outside=outside, tx=tx, incoming=incoming)
        if not known:
            return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.ELSEWHERE, request=request)
    match incoming.action:
        case "language":
            return choose_language(outside=outside, person=person, incoming=incoming)
        case action if action == CONFIRM:
            return own_link(outside=outside, person=person, incoming=incoming)
        case action if action in (DECLINE, UNDO):
            return undo(outside=outside, person=person, incoming=incoming)
        case "history":
            asked = incoming.model_copy(update={"sort": "command", "text": incoming.text or "history"})
            return _command(outside=outside, person=person, incoming=asked)
        case "approve":
            return _review(outside=outside, person=person, incoming=incoming, verdict=Verdict.APPROVE)
        case "refuse":
            return _review(outside=outside, person=person, incoming=incoming, verdict=Verdict.REFUSE)
        case action if action in ABOUT_STRAY:
            return _about_stray(outside=outside, person=person, incoming=incoming)
        case _:
            return _about(outside=outside, person=person, incoming=incoming)


def _about_stray(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    with outside.store.reading() as tx:
        stray = tx.strays.get(incoming.request)
    if stray is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.STALE)
    return ABOUT_STRAY[incoming.action](outside=outside, person=person, incoming=incoming, stray=stray)


def _about(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    with outside.store.reading() as tx:
        request = tx.requests.get(incoming.request)
    deed = ABOUT_ONE.get(incoming.action)
    if request is None or deed is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    try:
        return deed(outside=outside, person=person, incoming=incoming, request=request)
    except PolicyFault as fault:
        title = outside.kind(request.kind).title
        return without_policies(outside=outside, person=person, incoming=incoming, fault=fault, title=title)


def _review(*, outside: Outside, person: Person, incoming: Incoming, verdict: Verdict) -> Notice:
    try:
        return review(outside=outside, person=person, incoming=incoming, verdict=verdict)
    except PolicyFault as fault:
        title = Text(en="Approval", es="Aprobación")
        return without_policies(outside=outside, person=person, incoming=incoming, fault=fault, title=title)


def _about_one(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice | None:
    with outside.store.reading() as tx:
        request = tx.requests.numbered(getattr(draft.params, "number", 0))
    if request is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.UNKNOWN_REQUEST)
    if draft.of == WITHDRAW.name:
        reason = str(getattr(draft.params, "reason", ""))
        return withdraw(outside=outside, person=person, incoming=incoming, request=request, reason=reason)
    if draft.of == EXTEND.name:
        return extend(
            outside=outside,
            person=person,
            incoming=incoming,
            request=request,
            hours=getattr(draft.params, "hours", None),
            until=str(getattr(draft.params, "until", "")),
            reason=str(getattr(draft.params, "reason", "")),
        )
    return ASKED_OF_ONE[draft.of](outside=outside, person=person, incoming=incoming, request=request)


def _invalid(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft, told: Invalid | None) -> None:
    rejected(
        outside=outside,
        person=person,
        incoming=incoming,
        problems=draft.problems,
        kind=draft.of,
        line=draft.redacted,
        told=told,
    )
