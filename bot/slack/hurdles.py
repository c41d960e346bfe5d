"""Why somebody may not do what they tried: one sentence for each hurdle."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.notice import Hurdle
from bot.model.text import Language
from bot.slack.words import say

_SENTENCES: Mapping[Hurdle, str] = {
    Hurdle.OTHER_WORKSPACE: "hurdle.other-workspace",
    Hurdle.STRANGER: "hurdle.stranger",
    Hurdle.GUEST: "hurdle.guest",
    Hurdle.DELETED: "hurdle.deleted",
    Hurdle.BOT: "hurdle.bot",
    Hurdle.NOT_LINKED: "hurdle.not-linked",
    Hurdle.LINK_TAKEN: "hurdle.link-taken",
    Hurdle.NOT_LINKER: "hurdle.not-linker",
    Hurdle.OWN_REQUEST: "hurdle.own-request",
    Hurdle.BENEFICIARY: "hurdle.beneficiary",
    Hurdle.GAINS: "hurdle.gains",
    Hurdle.NOT_APPROVER: "hurdle.not-approver",
    Hurdle.ALREADY_DECIDED_BY_YOU: "hurdle.already-decided",
    Hurdle.CLOSED: "hurdle.closed",
    Hurdle.STALE: "hurdle.stale",
    Hurdle.UNKNOWN_REQUEST: "hurdle.unknown-request",
    Hurdle.NOT_YOURS: "hurdle.not-yours",
    Hurdle.NOT_IN_TEAM: "hurdle.not-in-team",
    Hurdle.OTHER_TEAM: "hurdle.other-team",
    Hurdle.NOT_READER: "hurdle.not-reader",
    Hurdle.REASON_MISSING: "hurdle.reason-missing",
    Hurdle.TOO_SOON: "hurdle.too-soon",
    Hurdle.NOTHING_TO_ANSWER: "hurdle.nothing-to-answer",
    Hurdle.NOT_FAILED: "hurdle.not-failed",
    Hurdle.TOO_OLD: "hurdle.too-old",
    Hurdle.NOTHING_STANDS: "hurdle.nothing-stands",
    Hurdle.NO_END: "hurdle.no-end",
    Hurdle.ELSEWHERE: "hurdle.elsewhere",
    Hurdle.TOO_FAST: "hurdle.too-fast",
    Hurdle.TOO_MANY: "hurdle.too-many",
}


def hurdle_sentence(hurdle: Hurdle, language: Language, *, name: str = "") -> str:
    """The sentence for the person. `name` is the request's, such as R-7; empty when it is not known."""
    return say(language, _SENTENCES[hurdle], name=name or say(language, "word.request"))
