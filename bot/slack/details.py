"""One request whole, for one person: in a modal where there is one, else as a message only they see."""

from __future__ import annotations

from bot.model.notice import Details
from bot.model.text import Language
from bot.slack import parts
from bot.slack.blocks import MOST_MESSAGE_BLOCKS, MOST_VIEW_BLOCKS, fields, header, stamped
from bot.slack.events import event_line
from bot.slack.message import Message
from bot.slack.permalinks import permalink
from bot.slack.rich import Block, Bold, Link, Piece, bullets, rich_text, section
from bot.slack.standing import headline
from bot.slack.words import say

MOST_EVENTS = 30


def details_message(details: Details, language: Language) -> Message:
    """The request as a message."""
    blocks = details_blocks(details, language)
    summary = headline(details.picture, language)
    return Message(summary=summary, blocks=stamped(blocks, stem="details", most=MOST_MESSAGE_BLOCKS))


def details_blocks(details: Details, language: Language, *, workspace: str = "") -> list[Block]:
    """Its thread, why, the whole plan, the policy with its sources, the line, the verdicts, and what happened so far.

    workspace  address of the Slack workspace, for the link to the thread; empty where that is not known or not wanted.
    """
    picture = details.picture
    thread = permalink(workspace, picture.thread)
    return [
        header(headline(picture, language)),
        *([rich_text(section(Link(url=thread, text=say(language, "home.thread"))))] if thread else []),
        fields(*parts.facts(picture, language)),
        parts.why(picture, language),
        parts.plan(picture, language, most=20),
        *parts.risks(picture, language, most=10),
        *parts.findings(picture, language, most=20),
        *parts.policy(picture, language, most=10, sources=True),
        parts.asked(picture, language),
        *parts.corrections(picture.request.corrections, language),
        *parts.questions(picture, language, most=20),
        parts.status(picture, language),
        *_events(details, language),
    ][:MOST_VIEW_BLOCKS]


def _events(details: Details, language: Language) -> list[Block]:
    if not details.events:
        return []
    shown = details.events[-MOST_EVENTS:]
    lines: list[tuple[Piece, ...]] = []
    if len(details.events) > len(shown):
        lines.append((say(language, "list.earlier", count=len(details.events) - len(shown)),))
    lines += [event_line(event, name=details.picture.request.name, language=language) for event in shown]
    return [rich_text(section(Bold(say(language, "label.events"))), bullets(*lines))]
