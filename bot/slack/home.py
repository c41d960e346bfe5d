"""The app's Home: what amlbot is and how to ask."""

from __future__ import annotations

from bot.model.text import Language
from bot.slack.blocks import MOST_VIEW_BLOCKS, header, stamped
from bot.slack.rich import Block, Bold, preformatted, rich_text, section
from bot.slack.words import say

_LINES = (
    "/aml help",
    '/aml az ml compute create --name "cpu" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute',
    "/aml history",
)


def home_view(language: Language) -> Block:
    """The Home of anybody who reads this language."""
    blocks = [
        header("amlbot"),
        rich_text(section(say(language, "home.what")), section("\n" + say(language, "home.how"))),
        rich_text(section(Bold(say(language, "help.examples"))), *(preformatted(line) for line in _LINES)),
    ]
    return {"type": "home", "blocks": list(stamped(blocks, stem="home", most=MOST_VIEW_BLOCKS))}
