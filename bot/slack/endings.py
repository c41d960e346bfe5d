"""What is said when something that was granted ends: to its owner before it does, to the operators when it will not."""

from __future__ import annotations

from bot.model.execution import GrantStatus
from bot.model.picture import Picture
from bot.model.text import Language
from bot.slack.blocks import header, note, stamped
from bot.slack.button_value import Action
from bot.slack.legible import one_line
from bot.slack.message import Message
from bot.slack.parts import Pressed, buttons, stem
from bot.slack.rich import Block, Code, Moment, bullets, phrase, quote, rich_text, section
from bot.slack.standing import grant_sentence, headline
from bot.slack.words import say


def ending_message(picture: Picture, language: Language) -> Message:
    """A direct message to whoever asked for it, with what can be done about it while it stands."""
    grant, name = picture.grant, picture.request.name
    stands = grant is not None and grant.status is GrantStatus.ACTIVE and grant.expires_at is not None
    summary = say(language, "ending.summary" if stands else "ending.over", name=name)
    blocks: list[Block] = [header(one_line(summary, 150)), rich_text(section(headline(picture, language)))]
    if stands and grant is not None and grant.expires_at is not None:
        when = Moment(grant.expires_at)
        blocks.append(rich_text(section(*phrase(language, "ending.sentence", name=name, when=when))))
        blocks.append(standing_buttons(picture, language))
    elif grant is not None:
        blocks.append(rich_text(section(*grant_sentence(picture, language))))
    return Message(summary=summary, blocks=stamped(blocks, stem=stem("ending", picture)))


def alarm_message(picture: Picture, language: Language) -> Message:
    """To the operators: what cannot be taken back, why, and in the end that it is gone."""
    grant, name = picture.grant, picture.request.name
    over = grant is None or grant.status is GrantStatus.REVOKED
    summary = say(language, "alarm.over" if over else "alarm.summary", name=name)
    blocks: list[Block] = [header(one_line(summary, 150)), rich_text(section(headline(picture, language)))]
    if grant is not None and not over:
        when = Moment(grant.expires_at or picture.request.changed_at)
        blocks.append(rich_text(section(*phrase(language, "alarm.sentence", when=when))))
        blocks.append(rich_text(bullets(*((Code(one_line(one.target, 300)),) for one in grant.undo[:5]))))
        if grant.trouble is not None:
            blocks.append(rich_text(quote(one_line(grant.trouble.said_in(language), 600))))
        blocks.append(note(say(language, "alarm.tries", count=grant.failures)))
    return Message(summary=summary, blocks=stamped(blocks, stem=stem("alarm", picture)))


_DRIFT = {
    "": "drift.gone",
    "removed": "drift.removed",
    "changed": "drift.changed",
    "left-over": "drift.left-over",
}


def drift_message(picture: Picture, language: Language) -> Message:
    """To the operators: how Azure differs from what was granted, and that it does no more."""
    grant, name = picture.grant, picture.request.name
    summary = say(language, _DRIFT[grant.drift if grant is not None else ""], name=name)
    blocks: list[Block] = [header(one_line(summary, 150)), rich_text(section(headline(picture, language)))]
    if grant is not None and grant.drift:
        blocks.append(rich_text(bullets(*((Code(one_line(one.target, 300)),) for one in grant.undo[:5]))))
        if grant.trouble is not None:
            blocks.append(rich_text(quote(one_line(grant.trouble.said_in(language), 600))))
    return Message(summary=summary, blocks=stamped(blocks, stem=stem("drift", picture)))


def standing_buttons(picture: Picture, language: Language) -> Block:
    """Extend, Give back and Details, for something that stands and has an end."""
    return buttons(
        picture,
        language,
        Pressed(Action.EXTEND, "button.extend", style="primary"),
        Pressed(Action.GIVE_BACK, "button.give-back", question=("give-back.title", "give-back.text")),
        Pressed(Action.DETAILS, "button.details"),
    )
