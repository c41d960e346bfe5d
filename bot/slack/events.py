"""What happened to a request, in words: each audit event, who caused it, and what of its data people want to read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.model.notice import EventLine, Hurdle
from bot.model.text import Language, Text
from bot.slack.hurdles import hurdle_sentence
from bot.slack.legible import one_line
from bot.slack.rich import Bold, Code, Moment, Piece, phrase
from bot.slack.words import say

EVENTS: Mapping[str, str] = {
    "request.submitted": "event.submitted",
    "request.queued": "event.queued",
    "request.approved": "event.approved",
    "request.denied": "event.denied",
    "request.refused": "event.refused",
    "request.withdrawn": "event.withdrawn",
    "request.expired": "event.expired",
    "request.stopped": "event.stopped",
    "request.edited": "event.edited",
    "request.nudged": "event.nudged",
    "request.escalated": "event.escalated",
    "request.redirected": "event.redirected",
    "approval.recorded": "event.verdict",
    "approval.refused": "event.verdict-refused",
    "approval.lapsed": "event.verdict-lapsed",
    "question.asked": "event.question",
    "question.answered": "event.answer",
    "quota.reserved": "event.quota-taken",
    "quota.released": "event.quota-back",
    "execution.started": "event.started",
    "execution.succeeded": "event.succeeded",
    "execution.failed": "event.failed",
    "execution.lost": "event.lost",
    "execution.resumed": "event.resumed",
    "execution.retried": "event.retried",
    "operation.told": "event.told",
    "operation.postponed": "event.postponed",
    "operation.done": "event.done",
    "grant.created": "event.granted",
    "grant.supposed": "event.supposed",
    "grant.extended": "event.extended",
    "grant.warned": "event.warned",
    "grant.given_back": "event.given-back",
    "grant.revoked": "event.revoked",
    "revocation.refused": "event.not-revoked",
    "emergency.reviewed": "event.reviewed",
    "emergency.unreviewed": "event.unreviewed",
    "drift.found": "event.drift",
    "drift.gone": "event.drift-gone",
    "idle.noticed": "event.idle",
    "idle.told": "event.idle-told",
    "idle.kept": "event.idle-kept",
    "idle.spared": "event.idle-spared",
    "idle.unanswered": "event.idle-unanswered",
    "idle.ended": "event.idle-ended",
    "access.due": "event.access-due",
    "access.kept": "event.access-kept",
    "access.spared": "event.access-spared",
    "access.unanswered": "event.access-unanswered",
    "access.ended": "event.access-ended",
    "orphan.found": "event.orphan",
    "orphan.gone": "event.orphan-gone",
    "unfinished.found": "event.unfinished",
    "unfinished.gone": "event.unfinished-gone",
    "stray.asked": "event.stray-asked",
    "stray.deferred": "event.stray-deferred",
    "stray.moved": "event.moved",
    "stray.unplaced": "event.unplaced",
    "view.reposted": "event.reposted",
    "view.unplaced": "event.unplaced",
    "ask.denied": "event.change-denied",
    "ask.failed": "event.ask-failed",
    "ask.refused": "event.ask-refused",
    "ask.rejected": "event.ask-rejected",
}
"""Audit event -> its words; every one that can be about a request."""

_VALUES: Mapping[str, str] = {
    "approve": "told.approve",
    "refuse": "told.refuse",
    "allow": "told.allow",
    "deny": "told.deny",
    "needs-approval": "told.needs-approval",
}
_LABELS: Mapping[str, str] = {
    "reason": "told.reason",
    "approvals": "told.approvals",
    "rules": "told.rules",
    "code": "told.code",
}
"""What is said before a value that does not speak for itself."""

_LONGEST = 160


def event_line(event: EventLine, *, name: str, language: Language) -> tuple[Piece, ...]:
    """One event in a line. name: the request's, such as R-7."""
    words = Bold(say(language, EVENTS[event.name])) if event.name in EVENTS else Code(one_line(event.name, 60))
    pieces: list[Piece] = [Moment(event.at), " · ", words, f" · {_who(event.actor, language)}"]
    separator = " — "
    for key, value in event.told:
        pieces += [separator, *_told(key, value, name=name, language=language)]
        separator = " · "
    return tuple(pieces)


def _who(actor: str, language: Language) -> str:
    if actor == "policy":
        return say(language, "event.by-policies")
    return "amlbot" if actor == "system" else one_line(actor, 80)


def _told(key: str, value: Text, *, name: str, language: Language) -> tuple[Piece, ...]:
    words = one_line(value.said_in(language), _LONGEST)
    if key == "hurdle" and words in {one.value for one in Hurdle}:
        return (hurdle_sentence(Hurdle(words), language, name=name),)
    if key == "expires_at":
        try:
            return phrase(language, "told.until", when=Moment(datetime.fromisoformat(words)))
        except ValueError:
            return (words,)
    if key in ("verdict", "effect") and words in _VALUES:
        return (say(language, _VALUES[words]),)
    return (say(language, _LABELS[key], words=words) if key in _LABELS else words,)
