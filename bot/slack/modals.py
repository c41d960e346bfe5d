"""Modals: the words that go with a button, a line to write, and the details of a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.notice import Details
from bot.model.text import Language
from bot.slack.blocks import MOST_VIEW_BLOCKS, plain, stamped
from bot.slack.button_value import Action, ButtonValue
from bot.slack.details import details_blocks
from bot.slack.legible import one_line
from bot.slack.message import Message
from bot.slack.rich import Block, Bold, rich_text, section
from bot.slack.words import say

ASK_VIEW = "aml:ask"
DETAILS_VIEW = "aml:details"


LONGEST_REASON = 500
LONGEST_ABOUT = 200
LONGEST_LINE = 3000
REASON_BLOCK = "reason"
LINE_BLOCK = "line"
CHANNEL_BLOCK = "channel"
INPUT = "input"


@dataclass(frozen=True, slots=True)
class Written:
    """What the catalogue calls the words of a modal that asks for some."""

    title: str
    submit: str
    label: str
    hint: str


WRITTEN: Mapping[Action, Written] = {
    Action.REFUSE: Written("refuse.title", "refuse.submit", "refuse.label", "refuse.hint"),
    Action.COMMENT: Written("comment.title", "comment.submit", "comment.label", "comment.hint"),
    Action.QUESTION: Written(
        "ask-requester.title", "ask-requester.submit", "ask-requester.label", "ask-requester.hint"
    ),
    Action.REVIEW_WRONG: Written(
        "emergency.wrong-title", "emergency.wrong-submit", "refuse.label", "emergency.wrong-hint"
    ),
    Action.ANSWER: Written(
        "answer-approver.title", "answer-approver.submit", "answer-approver.label", "answer-approver.hint"
    ),
}
"""The buttons that ask for words first."""


def words_modal(
    *, action: Action, value: ButtonValue, channel: str, about: str, language: Language, ts: str = ""
) -> Block:
    """Asks for the words that go with a button. What it carries are hints, checked again when it is submitted.

    action  one of WRITTEN.
    channel, ts  of the message whose button was pressed; ts empty for the Home.
    about   headline of the message whose button was pressed, so that nobody decides on another request than they
            think; empty when there was none.
    """
    words = WRITTEN[action]
    named = stamped([rich_text(section(Bold(one_line(about, LONGEST_ABOUT))))], stem="about") if about.strip() else ()
    return {
        "type": "modal",
        "callback_id": action.id,
        "private_metadata": f"{value}|{channel}|{ts}",
        "title": plain(say(language, words.title), 24),
        "submit": plain(say(language, words.submit), 24),
        "close": plain(say(language, "button.cancel"), 24),
        "blocks": [
            *named,
            {
                "type": "input",
                "block_id": REASON_BLOCK,
                "label": plain(say(language, words.label), 2000),
                "hint": plain(say(language, words.hint), 2000),
                "element": {
                    "type": "plain_text_input",
                    "action_id": INPUT,
                    "multiline": True,
                    "min_length": 1,
                    "max_length": LONGEST_REASON,
                    "focus_on_load": True,
                },
            },
        ],
    }


def waiting_modal(*, external_id: str, language: Language) -> Block:
    """What is open while the details are being read."""
    return _view(
        [rich_text(section(say(language, "details.loading")))], external_id=external_id, stem="wait", language=language
    )


def details_modal(*, details: Details, external_id: str, workspace: str, language: Language) -> Block:
    """The details of a request.

    workspace  address of the Slack workspace, for the link to the thread; empty while it is not known.
    """
    blocks = details_blocks(details, language, workspace=workspace)
    return _view(blocks, external_id=external_id, stem="details", language=language)


def message_modal(*, message: Message, external_id: str, language: Language) -> Block:
    """Any other answer, where the details were to be."""
    return _view(list(message.plainest.blocks), external_id=external_id, stem="answer", language=language)


def _view(blocks: list[Block], *, external_id: str, stem: str, language: Language) -> Block:
    return {
        "type": "modal",
        "callback_id": DETAILS_VIEW,
        "external_id": external_id,
        "title": plain(say(language, "details.title"), 24),
        "close": plain(say(language, "button.close"), 24),
        "blocks": list(stamped(blocks, stem=stem, most=MOST_VIEW_BLOCKS)),
    }
