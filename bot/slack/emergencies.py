"""The card of a declared emergency, for those who look at it afterwards."""

from __future__ import annotations

from datetime import timedelta

from bot.model.picture import Picture
from bot.model.text import Language
from bot.slack import parts
from bot.slack.blocks import fields, header, stamped
from bot.slack.button_value import Action
from bot.slack.legible import cut, one_line
from bot.slack.message import Message
from bot.slack.rich import Block, Bold, Mention, Moment, Piece, phrase, quote, rich_text, section
from bot.slack.standing import clause_pieces
from bot.slack.words import say

_REVIEW = (
    parts.Pressed(Action.REVIEW_FINE, "button.in-order", style="primary"),
    parts.Pressed(Action.REVIEW_WRONG, "button.not-in-order", style="danger"),
    parts.Pressed(Action.DETAILS, "button.details"),
)


def review_card(picture: Picture, language: Language) -> Message:
    """Who declared what, why, how it stands, and whether it was in order; without buttons once that is said."""
    request = picture.request
    summary = one_line(say(language, "emergency.title", name=request.name), 150)
    blocks: list[Block] = [
        header(summary),
        fields(*parts.facts(picture, language)),
        parts.why(picture, language),
        parts.plan(picture, language),
        parts.asked(picture, language),
        parts.status(picture, language),
        _asked_or_said(picture, language),
    ]
    if request.review is None:
        blocks.append(parts.buttons(picture, language, *_REVIEW))
    return Message(summary=summary, blocks=stamped(blocks, stem=parts.stem("review", picture)))


def _asked_or_said(picture: Picture, language: Language) -> Block:
    request, review = picture.request, picture.request.review
    if review is None:
        hours = request.decision.limits.review_after_h or 0.0
        asked: list[Piece] = []
        for clause in picture.reviewers[:6]:
            asked += [" ", *clause_pieces(clause, picture.usergroups, language)]
        when = Moment(request.created_at + timedelta(hours=hours))
        until = phrase(language, "emergency.until", when=when)
        return rich_text(section(Bold(say(language, "emergency.asked")), *asked), section(*until))
    when = Moment(review.at)
    if review.reviewer is None:
        return rich_text(section(*phrase(language, "emergency.unreviewed", when=when)))
    who = Mention(review.reviewer.mention)
    msgid = "emergency.in-order" if review.in_order else "emergency.not-in-order"
    said = [section(*phrase(language, msgid, who=who, when=when))]
    return rich_text(*said, *([quote(cut(review.reason, 500))] if review.reason else []))
