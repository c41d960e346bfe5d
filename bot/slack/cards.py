"""The messages about a request: the approval card, the message where it was asked, and their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.model.picture import Picture
from bot.model.request import Status
from bot.model.text import Language
from bot.slack import parts
from bot.slack.blocks import fields, header, note, stamped
from bot.slack.emergencies import review_card
from bot.slack.endings import alarm_message, drift_message, ending_message
from bot.slack.message import Message
from bot.slack.progress import progress_message
from bot.slack.questions import answer_message, nudge_message, question_message
from bot.slack.remarks import remark_message
from bot.slack.reminders import escalation_message, reminder_message
from bot.slack.rich import Mention, phrase, rich_text, section
from bot.slack.standing import cost_words, headline
from bot.slack.words import say


def approval_card(picture: Picture, language: Language) -> Message:
    """What an approver decides by; without buttons once there is nothing to decide.

    First what a decision takes (who, what it costs, why, what will happen, what to weigh), then what it rests on, the
    line and what amlbot made of it last; who is missing stands by the buttons.
    """
    summary = headline(picture, language)
    waits = picture.request.status is Status.PENDING
    blocks = [
        header(summary),
        *parts.emergency(picture, language),
        fields(*parts.facts(picture, language)),
        parts.why(picture, language),
        parts.plan(picture, language),
        *(parts.risks(picture, language) if waits else []),
        *(parts.findings(picture, language) if waits else []),
        *parts.policy(picture, language),
        parts.asked(picture, language),
        *parts.corrections(picture.request.corrections, language),
        *parts.questions(picture, language),
        parts.status(picture, language, dated=False),
    ]
    if waits:
        blocks.append(parts.buttons(picture, language, *parts.DECIDE))
    return Message(summary=summary, blocks=stamped(blocks, stem=parts.stem("card", picture)))


def request_message(picture: Picture, language: Language) -> Message:
    """What stands where it was asked; the thread under it gets the progress."""
    request = picture.request
    summary = headline(picture, language)
    asker = phrase(language, "request.by", who=Mention(request.requester.mention))
    blocks = [
        header(summary),
        rich_text(section(*asker)),
        parts.asked(picture, language),
        *parts.corrections(picture.request.corrections, language),
        parts.plan(picture, language),
        *(
            [note(f"{say(language, 'label.cost')}: {cost_words(picture.cost, language)}")]
            if picture.cost.applies
            else []
        ),
        *parts.policy(picture, language),
        parts.status(picture, language),
        parts.requester_buttons(picture, language),
    ]
    return Message(summary=summary, blocks=stamped(blocks, stem=parts.stem("request", picture)))


_RENDERERS: Mapping[str, Callable[[Picture, Language], Message]] = {
    "card": approval_card,
    "copy": approval_card,
    "review": review_card,
    "request": request_message,
    "progress": progress_message,
    "ending": ending_message,
    "alarm": alarm_message,
    "drift": drift_message,
}

_NUMBERED: Mapping[str, Callable[[Picture, int, Language], Message]] = {
    "question": question_message,
    "answer": answer_message,
    "nudge": nudge_message,
    "remark": remark_message,
    "reminder": reminder_message,
    "escalation": escalation_message,
}


def render(*, picture: Picture, purpose: str, language: Language) -> Message:
    """The message for the purpose of a view. Raises KeyError for one there is not."""
    name, _, number = purpose.partition(".")
    return _NUMBERED[name](picture, int(number), language) if number else _RENDERERS[name](picture, language)
