"""Why a request was decided as it was, and what would become of a line: the policies' words for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.decision import Decision, Effect
from bot.model.notice import Explained, Foreseen, RuleTold
from bot.model.text import Language, Text
from bot.slack.legible import one_line
from bot.slack.listed import Line, first_of, listed
from bot.slack.message import Message, plain_message
from bot.slack.parts import LONGEST_SENTENCE, corrections
from bot.slack.rich import Block, Bold, Code, Piece, bullets, coded, preformatted, rich_text, section
from bot.slack.standing import clause_pieces, cost_words
from bot.slack.words import say

MOST_RULES = 20
_EXPLAINED: Mapping[Effect, str] = {
    Effect.ALLOW: "explained.allow",
    Effect.DENY: "explained.deny",
    Effect.NEEDS_APPROVAL: "explained.needs-approval",
}
_FORESEEN: Mapping[Effect, str] = {
    Effect.ALLOW: "foreseen.allow",
    Effect.DENY: "foreseen.deny",
    Effect.NEEDS_APPROVAL: "foreseen.needs-approval",
}
_MOST_NOTES = 8
_MOST_LINES = 8
_MOST_CLAUSES = 6


def explained_message(notice: Explained, language: Language) -> Message:
    """The decision with its reasons, then every rule that was looked at, those that fired first."""
    summary = say(language, _EXPLAINED[notice.decision.effect], name=notice.name)
    blocks = [rich_text(preformatted(notice.line, limit=1200))]
    blocks += reasons(notice.decision, language)
    asked = "denied.approvals" if notice.decision.effect is Effect.DENY else "explained.approvals"
    blocks += clauses(notice.decision, notice.usergroups, language, asked)
    if notice.others:
        blocks.append(rich_text(section(say(language, "explained.others"))))
    if notice.rules:
        blocks.append(rich_text(section(Bold(say(language, "explained.rules")))))
        blocks += [_rule(rule, language) for rule in notice.rules[:MOST_RULES]]
        if len(notice.rules) > MOST_RULES:
            blocks.append(rich_text(section(say(language, "list.more", count=len(notice.rules) - MOST_RULES))))
    blocks += _sentences("explained.totals", notice.totals, language)
    return plain_message(summary, *blocks)


def foreseen_message(notice: Foreseen, language: Language) -> Message:
    """The verdict, whom it would ask, what it would cost and do; that nothing was filed is said first."""
    title = one_line(notice.title.said_in(language), 100)
    summary = say(language, _FORESEEN[notice.decision.effect], title=title)
    blocks = [rich_text(preformatted(notice.line, limit=1200))]
    said = reasons(notice.decision, language)
    if notice.decision.effect is Effect.DENY:
        blocks += said
    blocks += clauses(notice.decision, notice.usergroups, language, "foreseen.approvals")
    if notice.cost.applies:
        blocks.append(rich_text(section(Bold(say(language, "foreseen.cost")), ": ", cost_words(notice.cost, language))))
    blocks += _sentences("label.plan", notice.preview, language)
    if notice.decision.effect is not Effect.DENY:
        blocks += said
    blocks += corrections(notice.corrections, language)
    return plain_message(summary, *blocks)


def _rule(rule: RuleTold, language: Language) -> Block:
    head = section(Code(one_line(rule.source, 150)), " ", *_worded(rule.head, language))
    lines: list[Line] = [_worded(note, language) for note in rule.notes]
    notes = first_of(lines, most=_MOST_NOTES, language=language)
    return rich_text(head, bullets(*notes)) if notes else rich_text(head)


def reasons(decision: Decision, language: Language) -> list[Block]:
    """Each rule that decided, and why."""
    lines: list[Line] = [
        (*_worded(reason.text, language), " ", Code(one_line(reason.rule, 100))) for reason in decision.reasons
    ]
    return listed("label.policy", lines, most=_MOST_LINES, language=language)


def clauses(decision: Decision, usergroups: Mapping[str, str], language: Language, title: str) -> list[Block]:
    """Who has to approve, under the title of that message id. usergroups: group -> Slack user group to mention."""
    lines = [clause_pieces(clause, usergroups, language) for clause in decision.approvals]
    return listed(title, lines, most=_MOST_CLAUSES, language=language)


def _sentences(title: str, texts: Sequence[Text], language: Language) -> list[Block]:
    lines: list[Line] = [_worded(text, language) for text in texts]
    return listed(title, lines, most=_MOST_LINES, language=language)


def _worded(text: Text, language: Language) -> tuple[Piece, ...]:
    """A sentence, with what it has between backticks in a fixed-width type."""
    return coded(one_line(text.said_in(language), LONGEST_SENTENCE))
