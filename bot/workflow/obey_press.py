"""What a button or form asks for is done: a verdict, or something about one request or one report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.model.errors import PolicyFault
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice
from bot.model.people import Person
from bot.model.request import Verdict
from bot.model.stray import Sort, Stray
from bot.model.text import Text
from bot.workflow.answer_access import still_needed, take_back
from bot.workflow.answer_stray import remove
from bot.workflow.answer_unfinished import discard, go_on
from bot.workflow.changing import EDIT as FORM_OF_REQUEST
from bot.workflow.close import withdraw
from bot.workflow.conclude import refused, without_policies
from bot.workflow.converse import answer_questions, ask, nudge
from bot.workflow.edit import cannot_edit
from bot.workflow.emergency import found_in_order, found_wrong
from bot.workflow.extend import extend
from bot.workflow.give_back import give_back
from bot.workflow.history import show
from bot.workflow.home import choose_language
from bot.workflow.introduce import CONFIRM, DECLINE, UNDO, own_link, undo
from bot.workflow.obey_line import AboutOne, obey_line
from bot.workflow.outside import Outside
from bot.workflow.pressed import is_known
from bot.workflow.retry import retry
from bot.workflow.review import review
from bot.workflow.stop_idle import keep_on, stop

ABOUT_ONE: Mapping[str, AboutOne] = {
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


ABOUT_STRAY: Mapping[str, Mapping[Sort, _AboutStray]] = {
    "remove": {"orphan": remove, "standing-role": take_back},
    "stop": {"idle": stop},
    "keep": {"idle": keep_on, "standing-role": still_needed},
    "go_on": {"unfinished": go_on},
    "discard": {"unfinished": discard},
}
"""What a button under a report does, by its action and the sort of what is reported; its value names the stray."""


def obey_press(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    """Do what was pressed, and give the answer that is recorded with it; None when a message of its own says it.

    Only on a message that amlbot knows to show that request. Raises Unavailable.
    """
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
            return obey_line(outside=outside, person=person, incoming=asked)
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
    deed = ABOUT_STRAY[incoming.action].get(stray.matter.sort) if stray is not None else None
    if stray is None or deed is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.STALE)
    return deed(outside=outside, person=person, incoming=incoming, stray=stray)


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
