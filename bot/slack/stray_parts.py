"""What the reports of things that serve nobody have in common."""

from __future__ import annotations

from typing import Literal

from bot.model.stray import Stray
from bot.model.text import Language
from bot.slack.blocks import button, confirm
from bot.slack.button_value import Action, ButtonValue
from bot.slack.rich import Block
from bot.slack.words import say


def stray_button(
    stray: Stray,
    language: Language,
    action: Action,
    words: str,
    *,
    style: Literal["", "primary", "danger"] = "",
    question: tuple[str, str] | None = None,
    name: str = "",
) -> Block:
    """A button under a report as it is now.

    question  the catalogue's title and text of the dialog before it; name: of the thing, for them and for the label.
    """
    text = say(language, words)
    return button(
        text=text,
        action=action.id,
        value=str(ButtonValue(request=stray.id, revision=stray.revision)),
        style=style,
        label=f"{text} {name}".strip(),
        confirm=confirm(
            title=say(language, question[0]),
            text=say(language, question[1], name=name),
            yes=text,
            no=say(language, "button.cancel"),
        )
        if question is not None
        else None,
    )


def stem_of(stray: Stray) -> str:
    """What the block ids of a report begin with: another revision is another message to Slack's eyes."""
    return f"stray.{stray.revision}"
