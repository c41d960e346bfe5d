"""What a line asks for is done: its own command, something about one request, or a new request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.grammar.commands import DRIFT, EXTEND, GIVE_BACK, HISTORY, RETRY, SHOW, WHY, WITHDRAW
from bot.grammar.linking import LINK, LINKS, UNLINK
from bot.grammar.parse import Draft
from bot.grammar.personal import AWAY, BACK, EDIT
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Invalid, Notice
from bot.model.people import Person, user_of
from bot.model.request import Request
from bot.policy.bundle import Bundle
from bot.workflow.answer import answer
from bot.workflow.away import come_back, leave
from bot.workflow.changing import EDIT as FORM_OF_REQUEST
from bot.workflow.close import withdraw
from bot.workflow.conclude import Written, refused, rejected, without_policies
from bot.workflow.consider import consider
from bot.workflow.drafting import read_whole
from bot.workflow.drift import asked
from bot.workflow.edit import edit, edit_filled_in
from bot.workflow.extend import extend
from bot.workflow.forms import invalid
from bot.workflow.give_back import give_back
from bot.workflow.history import history, show
from bot.workflow.introduce import own_link, undo
from bot.workflow.link_others import link_other, links, unlink_other
from bot.workflow.outside import Outside
from bot.workflow.reading import asker_of, draft_of
from bot.workflow.retry import retry
from bot.workflow.submit import submit
from bot.workflow.why import foresee, why


def obey_line(*, outside: Outside, person: Person, incoming: Incoming) -> Notice | None:
    """Do what the line says, and give the answer that is recorded with it; None when a message of its own says it.

    Raises Unavailable.
    """
    if incoming.action == FORM_OF_REQUEST:
        return edit_filled_in(outside=outside, person=person, incoming=incoming)
    with outside.store.reading() as tx:
        asker = asker_of(tx=tx, incoming=incoming)
    draft = draft_of(outside=outside, incoming=incoming, asker=asker)
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
    whole = read_whole(outside=outside, incoming=incoming, draft=draft, asker=asker)
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


class AboutOne(Protocol):
    """What is done about one request."""

    def __call__(self, *, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice | None: ...


ASKED_OF_ONE: Mapping[str, AboutOne] = {
    SHOW.name: show,
    WHY.name: why,
    RETRY.name: retry,
    GIVE_BACK.name: give_back,
}
"""What a line about one request does that says no more than which one."""


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
        written=Written.new(draft),
        told=told,
    )
