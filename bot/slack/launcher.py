"""The launcher: everything that may be asked for to choose from, or a line to write."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.form import Menu, Offer
from bot.model.text import Language
from bot.slack.blocks import button, divider, plain
from bot.slack.form_fields import document_blocks
from bot.slack.modals import ASK_VIEW, CHANNEL_BLOCK, INPUT, LINE_BLOCK, LONGEST_LINE
from bot.slack.rich import Block, Bold, is_mention, rich_text, section
from bot.slack.words import say

PICK_ACTION = "aml:pick"
"""The action_id of the list, and with a number behind it that of a favourite's button."""


def launcher_modal(*, menu: Menu, channel: str, language: Language) -> Block:
    """The launcher, asked for in a channel; empty when that is not known."""
    return {
        "type": "modal",
        "callback_id": ASK_VIEW,
        "title": plain("amlbot", 24),
        "submit": plain(say(language, "ask.submit"), 24),
        "close": plain(say(language, "button.cancel"), 24),
        "blocks": [
            *_favourites(menu.favourites, language),
            {
                "type": "section",
                "block_id": "kinds",
                "text": plain(say(language, "launcher.choose"), 3000),
                "accessory": {
                    "type": "static_select",
                    "action_id": PICK_ACTION,
                    "placeholder": plain(say(language, "launcher.placeholder"), 150),
                    "option_groups": [
                        {
                            "label": plain(group.title.said_in(language), 75),
                            "options": [_option(offer, language) for offer in group.offers[:100]],
                        }
                        for group in menu.groups[:100]
                    ],
                },
            },
            divider(),
            {
                "type": "input",
                "block_id": LINE_BLOCK,
                "label": plain(say(language, "ask.label"), 2000),
                "hint": plain(say(language, "ask.hint"), 2000),
                "element": {
                    "type": "plain_text_input",
                    "action_id": INPUT,
                    "multiline": True,
                    "max_length": LONGEST_LINE,
                },
                "optional": True,
            },
            *document_blocks(
                label=say(language, "launcher.document"),
                hint=say(language, "launcher.document-hint"),
                language=language,
            ),
            {
                "type": "input",
                "block_id": CHANNEL_BLOCK,
                "label": plain(say(language, "ask.channel"), 2000),
                "element": {
                    "type": "conversations_select",
                    "action_id": INPUT,
                    "filter": {"include": ["public", "private", "im"], "exclude_bot_users": False},
                    **({"initial_conversation": channel} if is_mention(channel) else _CURRENT),
                },
            },
        ],
    }


_CURRENT = {"default_to_current_conversation": True}


def _favourites(offers: Sequence[Offer], language: Language) -> list[Block]:
    if not offers:
        return []
    buttons = [
        button(text=offer.title.said_in(language), action=f"{PICK_ACTION}:{index}", value=offer.kind)
        for index, offer in enumerate(offers)
    ]
    return [
        {**rich_text(section(Bold(say(language, "launcher.favourites")))), "block_id": "favourites"},
        {"type": "actions", "block_id": "often", "elements": buttons},
    ]


def _option(offer: Offer, language: Language) -> Block:
    return {"text": plain(offer.title.said_in(language), 75), "value": offer.kind}
