"""What befell a request while it waited, in the thread of its card."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.picture import Picture
from bot.model.remark import Why
from bot.model.text import Language
from bot.slack.blocks import stamped
from bot.slack.message import Message
from bot.slack.rich import Mention, Piece, phrase, rich_text, section, spoken
from bot.slack.standing import clause_pieces
from bot.slack.words import say

_LAPSED: Mapping[Why, str] = {
    "closed": "remark.lapsed-closed",
    "guest": "remark.lapsed-guest",
    "unlinked": "remark.lapsed-unlinked",
    "group": "remark.lapsed-group",
}

_LEFT: Mapping[Why, str] = {
    "closed": "remark.left-closed",
    "guest": "remark.left-guest",
    "unlinked": "remark.left-unlinked",
    "group": "remark.left-closed",
}


def remark_message(picture: Picture, number: int, language: Language) -> Message:
    """One remark; where people are still missing, with who they are, so that they see it."""
    request = picture.request
    remark = request.remarks[number - 1]
    if remark.who is None or remark.why is None:
        said = phrase(language, "remark.reposted", name=request.name)
    else:
        msgid = (_LAPSED if remark.what == "lapsed" else _LEFT)[remark.why]
        said = phrase(language, msgid, who=Mention(remark.who.mention), name=request.name)
    missing: list[Piece] = [f" {say(language, 'remark.missing')}"] if picture.remaining else []
    for clause in picture.remaining[:6]:
        missing += [" ", *clause_pieces(clause, picture.usergroups, language)]
    block = rich_text(section(*said, *missing))
    return Message(summary=spoken(said), blocks=stamped([block], stem=f"remark.{number}.{request.version}"))
