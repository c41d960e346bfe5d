"""Who somebody is in Entra: the question whether that is them, what they are linked to, and the list of links."""

from __future__ import annotations

from bot.model.linking import LinkOffered, LinkShown, LinksPage
from bot.model.people import OPERATOR, IdentityLink, LinkOffer
from bot.model.text import Language
from bot.slack.blocks import actions, button
from bot.slack.button_value import Action, ButtonValue
from bot.slack.legible import one_line
from bot.slack.message import Message, plain_message
from bot.slack.rich import (
    Block,
    Bold,
    Code,
    Mention,
    Moment,
    Piece,
    bullets,
    phrase,
    rich_text,
    section,
    spoken,
)
from bot.slack.tables import paged
from bot.slack.words import say

_HOW = {"confirmed": "links.confirmed", "admin": "links.admin", "email": "links.email"}


def offered_message(notice: LinkOffered, language: Language) -> Message:
    """Is this you? Everything that would be linked, what it means, and both answers."""
    blocks = offer_blocks(notice.offer, language)
    if notice.waits:
        blocks.insert(-1, rich_text(section(say(language, "link.waits"))))
    return plain_message(say(language, "link.question"), *blocks)


def offer_blocks(offer: LinkOffer, language: Language) -> list[Block]:
    """Without the question itself, the buttons last."""
    value = str(ButtonValue(request=offer.entra, revision=1))
    return [
        _identity(name=offer.name, upn=offer.upn, entra=offer.entra),
        rich_text(section(say(language, "link.why", email=one_line(offer.email, 200)))),
        rich_text(section(say(language, "link.means"))),
        actions(
            button(text=say(language, "link.yes"), action=Action.LINK_CONFIRM.id, value=value, style="primary"),
            button(text=say(language, "link.no"), action=Action.LINK_DECLINE.id, value=value, style="danger"),
        ),
    ]


def shown_message(notice: LinkShown, language: Language) -> Message:
    """What somebody is linked to, and the way out of it."""
    link = notice.link
    if notice.by:
        who: Piece = say(language, "link.operator") if notice.by == OPERATOR else Mention(notice.by)
        said = phrase(language, "link.by-other", who=who)
    else:
        said = phrase(language, "link.shown")
    lines: list[Piece] = [say(language, _HOW[link.how])]
    if link.at is not None:
        lines += [" · ", Moment(link.at)]
    value = str(ButtonValue(request=link.entra, revision=1))
    return plain_message(
        spoken(said),
        _identity(name="", upn=link.upn, entra=link.entra),
        rich_text(section(*lines)),
        rich_text(section(say(language, "link.means"))),
        actions(button(text=say(language, "link.no"), action=Action.LINK_UNDO.id, value=value, style="danger")),
    )


def links_message(notice: LinksPage, language: Language) -> Message:
    """A page of links."""
    heads = [
        say(language, "links.account"),
        say(language, "links.upn"),
        say(language, "links.object"),
        say(language, "links.how"),
        say(language, "history.when"),
    ]
    return paged(
        title="links.title",
        none="links.none",
        heads=heads,
        rows=[_row(link, language) for link in notice.links],
        keys=[link.slack_user for link in notice.links],
        next_key=notice.next_after,
        command="/aml links --after",
        filters=notice.filters,
        language=language,
        stem="links",
    )


def _row(link: IdentityLink, language: Language) -> tuple[str, ...]:
    at = f"{link.at:%Y-%m-%d %H:%M} UTC" if link.at is not None else ""
    return (link.slack_user, link.upn, link.entra, say(language, _HOW[link.how]), at)


def _identity(*, name: str, upn: str, entra: str) -> Block:
    lines: list[tuple[Piece, ...]] = [(Bold(one_line(name, 200)),)] if name else []
    return rich_text(bullets(*lines, (one_line(upn, 200),), (Code(entra),)))
