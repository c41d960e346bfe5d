"""Calling for attention: what waits for one person, and the thread messages that ask a group again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.picture import Picture
from bot.model.text import Language
from bot.slack.blocks import divider, header, stamped
from bot.slack.legible import one_line
from bot.slack.message import Message
from bot.slack.permalinks import permalink
from bot.slack.rich import Block, Bold, Link, Mention, Moment, Piece, phrase, rich_text, section, spoken
from bot.slack.standing import clause_pieces, cost_words, headline
from bot.slack.words import say

MOST_LISTED = 10


def digest_message(waiting: Sequence[Picture], *, workspace: str, language: Language) -> Message:
    """Everything that waits for one person, in one message, the oldest first.

    workspace  address of the Slack workspace, such as https://contoso.slack.com; empty while it is not known.
    """
    summary = say(language, "digest.title" if len(waiting) > 1 else "digest.title-one", count=len(waiting))
    blocks: list[Block] = [header(summary)]
    for picture in waiting[:MOST_LISTED]:
        blocks += [divider(), waiting_block(picture, workspace=workspace, language=language)]
    if len(waiting) > MOST_LISTED:
        blocks.append(rich_text(section(say(language, "list.more-home", count=len(waiting) - MOST_LISTED))))
    stem = "digest." + ".".join(f"{one.request.number}-{one.request.version}" for one in waiting[:MOST_LISTED])
    return Message(summary=summary, blocks=stamped(blocks, stem=stem[:200]))


def waiting_block(picture: Picture, *, workspace: str, language: Language) -> Block:
    """One request that waits: what, for whom, until when, and the way to its card."""
    request = picture.request
    lines: list[Piece] = [Bold(headline(picture, language)), "\n"]
    lines += phrase(language, "request.by", who=Mention(request.requester.mention))
    if picture.cost.applies:
        lines.append(f" · {cost_words(picture.cost, language)}")
    if request.closes_at is not None:
        lines += [" · ", *phrase(language, "digest.until", when=Moment(request.closes_at))]
    if request.reason.strip():
        lines.append(f"\n{one_line(request.reason, 150)}")
    address = permalink(workspace, picture.card)
    if address:
        lines += ["\n", Link(url=address, text=say(language, "digest.open"))]
    return rich_text(section(*lines))


def reminder_message(picture: Picture, number: int, language: Language) -> Message:
    """In the thread of the card, when nobody who is missing can be written to directly."""
    said = phrase(language, "reminder.said", name=picture.request.name)
    return _called(picture, f"reminder.{number}", said, language)


def escalation_message(picture: Picture, number: int, language: Language) -> Message:
    """In the thread of the card: nobody has decided in time, and others may now."""
    request = picture.request
    when = Moment(request.closes_at or request.changed_at)
    said = phrase(language, "escalation.said", name=request.name, groups=_handed_on(picture, language), when=when)
    return _called(picture, f"escalation.{number}", said, language)


def _handed_on(picture: Picture, language: Language) -> list[Piece]:
    pieces: list[Piece] = []
    for name in picture.escalated_to:
        pieces += [f" {say(language, 'word.or')} "] if pieces else []
        pieces.append(Mention(picture.usergroups[name]) if name in picture.usergroups else Bold(one_line(name, 80)))
    return pieces or [say(language, "word.others")]


def _called(picture: Picture, stem: str, said: tuple[Piece, ...], language: Language) -> Message:
    missing: list[Piece] = []
    for clause in picture.remaining[:6]:
        missing += [" ", *clause_pieces(clause, picture.usergroups, language)]
    block = rich_text(section(*said, *missing))
    return Message(summary=spoken(said), blocks=stamped([block], stem=f"{stem}.{picture.request.version}"))
