"""The parts that every message about a request is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model.operation import Operation
from bot.model.picture import Picture
from bot.model.place import Place
from bot.model.problem import Correction
from bot.model.request import Request, Status
from bot.model.text import Language
from bot.model.until import for_how_long
from bot.slack.blocks import actions, button, confirm, field
from bot.slack.button_value import Action, ButtonValue
from bot.slack.legible import clean, cut, one_line
from bot.slack.listed import Line, first_of, listed
from bot.slack.rich import Block, Bold, Mention, Moment, bullets, coded, phrase, preformatted, quote, rich_text, section
from bot.slack.standing import (
    approval_lines,
    clause_pieces,
    cost_words,
    failure_words,
    grant_sentence,
    refused_by,
    status_sentence,
)
from bot.slack.words import say

LONGEST_LINE = 1200
LONGEST_SENTENCE = 400


def stem(purpose: str, picture: Picture) -> str:
    """The beginning of the block ids of a message: another for each version that is shown."""
    execution = picture.execution.version if picture.execution is not None else 0
    grant = f"{picture.grant.status.value}{picture.grant.version}" if picture.grant is not None else "none"
    return f"{purpose}.{picture.request.version}.{execution}.{grant}"


def asked(picture: Picture, language: Language) -> Block:
    """The command line as it is understood."""
    return rich_text(
        section(Bold(say(language, "label.asked"))), preformatted(picture.request.line, limit=LONGEST_LINE)
    )


def why(picture: Picture, language: Language) -> Block:
    """The requester's reason, word for word."""
    reason = picture.request.reason.strip()
    label = Bold(say(language, "label.why"))
    if not reason:
        return rich_text(section(label, f": {say(language, 'why.none')}"))
    return rich_text(section(label), quote(cut(reason, 1000)))


def plan(picture: Picture, language: Language, *, most: int = 8) -> Block:
    """What will happen, one sentence an operation; what replaces or deletes is marked."""
    lines: list[Line] = []
    for index, sentence in enumerate(picture.preview):
        operation = picture.request.plan[index] if index < len(picture.request.plan) else None
        lines.append((_mark(operation, language), one_line(sentence.said_in(language), LONGEST_SENTENCE)))
    shown = first_of(lines, most=most, language=language)
    return rich_text(
        section(Bold(say(language, "label.plan"))),
        bullets(*shown) if shown else section(say(language, "plan.none")),
    )


def corrections(found: Sequence[Correction], language: Language) -> list[Block]:
    """What amlbot changed or added to what was typed; no block when it changed nothing."""
    lines: list[Line] = [coded(one_line(one.text.said_in(language), LONGEST_SENTENCE)) for one in found]
    return listed("label.corrections", lines, most=6, language=language)


def policy(picture: Picture, language: Language, *, most: int = 5, sources: bool = False) -> list[Block]:
    """The rules that fired, each with its reason; `sources` adds where they are written."""
    decision = picture.request.decision
    lines: list[Line] = []
    for reason in decision.reasons:
        line: Line = coded(one_line(reason.text.said_in(language), LONGEST_SENTENCE))
        if sources:
            line = (
                *line,
                f" ({one_line(reason.rule, 100)}",
                f" · {one_line(reason.source, 150)})" if reason.source else ")",
            )
        lines.append(line)
    return listed("label.policy", lines, most=most, language=language)


def status(picture: Picture, language: Language, *, dated: bool = True) -> Block:
    """Where the request stands: the state, the reason of a refusal, verdicts so far and what is still missing.

    dated  with the state and the deadline of one that waits; a card has them in its headline and its fields.
    """
    told = not dated and picture.request.status is Status.PENDING and picture.remaining
    parts = [] if told else [section(*status_sentence(picture, language, counted=False))]
    refusal = refused_by(picture)
    if picture.request.status is Status.REFUSED and refusal is not None and refusal.reason.strip():
        parts.append(quote(cut(refusal.reason.strip(), 600)))
    failure = failure_words(picture, language)
    if failure:
        parts.append(quote(cut(failure, 600)))
    grant = grant_sentence(picture, language)
    if grant:
        parts.append(section(*grant))
    verdicts = approval_lines(picture, language)
    if verdicts and not (picture.request.status is Status.REFUSED and len(verdicts) == 1):
        parts.append(bullets(*verdicts))
    clauses = first_of(
        [clause_pieces(clause, picture.usergroups, language) for clause in picture.remaining], most=6, language=language
    )
    missing = Bold(say(language, "label.missing"))
    if len(clauses) == 1:
        parts.append(section(missing, ": ", *clauses[0]))
    elif clauses:
        parts += [section(missing), bullets(*clauses)]
    if picture.escalated_to and picture.request.status is Status.PENDING:
        names = " · ".join(one_line(name, 80) for name in picture.escalated_to[:5])
        parts.append(section(say(language, "status.handed-on", groups=names)))
    return rich_text(*parts)


_LOOKED: Mapping[str, str] = {"fine": "✅", "notable": "⚠️", "wrong": "🔴", "unknown": "❔"}
_RISKS: Mapping[str, tuple[str, str]] = {
    "high": ("🔴", "risk.high"),
    "medium": ("🟠", "risk.medium"),
    "low": ("🟢", "risk.low"),
}


def findings(picture: Picture, language: Language, *, most: int = 8) -> list[Block]:
    """What Azure was asked beforehand; no block when it was asked nothing."""
    lines: list[Line] = [
        coded(f"{_LOOKED[one.state]} {one_line(one.text.said_in(language), LONGEST_SENTENCE)}")
        for one in picture.request.findings
    ]
    return listed("label.findings", lines, most=most, language=language)


def emergency(picture: Picture, language: Language) -> list[Block]:
    """That an emergency was declared, for whoever decides in a hurry; no block when none was."""
    if not picture.request.emergency:
        return []
    return [rich_text(section("🚨 ", Bold(say(language, "emergency.declared"))))]


def risks(picture: Picture, language: Language, *, most: int = 5) -> list[Block]:
    """What to weigh, in words, with the gravest level in the title; no block when there is nothing to decide."""
    if not picture.risks:
        return []
    mark, level = _RISKS[picture.risks[0].level]
    lines = [(one_line(one.text.said_in(language), LONGEST_SENTENCE),) for one in picture.risks[:most]]
    return [rich_text(section(f"{mark} ", Bold(say(language, level))), bullets(*lines))]


def questions(picture: Picture, language: Language, *, most: int = 5) -> list[Block]:
    """What approvers have asked and what was answered, the newest last; no block when nothing was asked."""
    asked = picture.request.questions
    if not asked:
        return []
    shown = [section(Bold(say(language, "label.questions")))]
    for question in asked[-most:]:
        who = phrase(language, "question.line", who=Mention(question.asker.mention))
        shown += [section(*who), quote(cut(question.text, 300))]
        answer = say(language, "answer.line") if not question.is_open else say(language, "answer.open")
        shown.append(section(answer))
        if not question.is_open:
            shown.append(quote(cut(question.answer, 300)))
    return [rich_text(*shown)]


def facts(picture: Picture, language: Language) -> list[Block]:
    """The fields of a card: who, for which team, where, what it costs, until when."""
    request = picture.request
    found = [field(say(language, "label.requester"), Mention(request.requester.mention))]
    place = request.place
    team = " · ".join(part for part in (place.team, place.project) if part)
    for label, value in (
        (say(language, "label.team"), team),
        (say(language, "label.where"), where(place)),
        (say(language, "label.region"), place.region),
        (say(language, "label.cost"), cost_words(picture.cost, language)),
    ):
        if value:
            found.append(field(label, value))
    if request.grants:
        found.append(_lasts(picture, language))
    if request.channel.startswith("C"):
        found.append(field(say(language, "label.channel"), Mention(request.channel)))
    if request.closes_at is not None and request.status is Status.PENDING:
        found.append(field(say(language, "label.closes"), Moment(request.closes_at)))
    return found


def _lasts(picture: Picture, language: Language) -> Block:
    """When what is asked for ends where a moment was named, else for how long it lasts, or that it has no end."""
    try:
        until = datetime.fromisoformat(str(picture.request.params.get("until") or ""))
    except ValueError:
        hours = picture.hours
        lasts = say(language, "lasts.open") if hours is None else for_how_long(hours).said_in(language)
        return field(say(language, "label.lasts"), lasts)
    return field(say(language, "label.ends"), Moment(until))


def where(place: Place) -> str:
    """The smallest thing named: workspace in its group, or the group."""
    return " / ".join(part for part in (clean(place.resource_group), clean(place.workspace)) if part.strip())


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button about a request: what it asks for and its words in the catalogue.

    question  the catalogue's title and text of the dialog before it; none without one.
    """

    action: Action
    words: str
    style: Literal["", "primary", "danger"] = ""
    question: tuple[str, str] | None = None


DECIDE = (
    Pressed(Action.APPROVE, "button.approve", style="primary"),
    Pressed(Action.COMMENT, "button.comment"),
    Pressed(Action.REFUSE, "button.refuse", style="danger"),
    Pressed(Action.QUESTION, "button.ask"),
    Pressed(Action.DETAILS, "button.details"),
)
DETAILS = Pressed(Action.DETAILS, "button.details")
NUDGE = Pressed(Action.NUDGE, "button.nudge")
EDIT = Pressed(Action.EDIT, "button.edit")
WITHDRAW = Pressed(Action.WITHDRAW, "button.withdraw", question=("withdraw.title", "withdraw.text"))


def while_it_waits(picture: Picture) -> tuple[Pressed, ...]:
    """What whoever asked may do about it while it waits: a nudge only where it would be taken."""
    return (EDIT, NUDGE, WITHDRAW) if picture.may_nudge else (EDIT, WITHDRAW)


def requester_buttons(picture: Picture, language: Language) -> Block:
    """Details, and while it waits another form of it, the way back, and in time a nudge."""
    more = while_it_waits(picture) if picture.request.status is Status.PENDING else ()
    return buttons(picture, language, DETAILS, *more)


def buttons(picture: Picture, language: Language, *pressed: Pressed) -> Block:
    """A row of buttons about this request as it is shown."""
    return actions(*(request_button(picture.request, language, one) for one in pressed))


def request_button(request: Request, language: Language, pressed: Pressed) -> Block:
    """A button about a request as it is now."""
    words = say(language, pressed.words)
    question = None
    if pressed.question is not None:
        title, text = pressed.question
        question = confirm(
            title=say(language, title),
            text=say(language, text, name=request.name),
            yes=words,
            no=say(language, "button.keep"),
        )
    return button(
        text=words,
        action=pressed.action.id,
        value=str(ButtonValue(request=request.id, revision=request.revision)),
        style=pressed.style,
        label=f"{words} {request.name}",
        confirm=question,
    )


def _mark(operation: Operation | None, language: Language) -> str:
    if operation is not None and operation.effect == "replace":
        return f"⚠️ {say(language, 'plan.replaces')} "
    if operation is not None and operation.effect == "delete":
        return "🗑️ "
    return ""
