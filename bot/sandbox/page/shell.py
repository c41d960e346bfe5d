"""The page itself: one HTML file with the company, the words and the icons put into it."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from bot.sandbox.page.desk import Desk
from bot.sandbox.page.fault_presets import FAULT_PRESETS
from bot.sandbox.page.guide import REQUESTERS, guide_for, suggested_lines
from bot.sandbox.page.render.icons import icon, icon_paths
from bot.sandbox.page.words import catalogue

_HOLE = re.compile(r"\{\{(icon:)?(\w+)\}\}")


def draw_shell(*, desk: Desk) -> str:
    """The whole page as it is first sent."""
    boot = json.dumps(_boot(desk), ensure_ascii=False).replace("<", "\\u003c")
    return _HOLE.sub(lambda hole: icon(hole[2]) if hole[1] else boot, _template())


@cache
def _template() -> str:
    return files("bot.sandbox.page").joinpath("static/page.html").read_text("utf-8")


def _boot(desk: Desk) -> dict[str, Any]:
    company = desk.company()
    people = {person["id"] for person in company["people"]}
    channels = company["channels"]
    guide = guide_for(people=people, channels={channel["id"] for channel in channels})
    return {
        "team": company["team"],
        "app": company["app"],
        "people": company["people"],
        "channels": channels,
        "shortcuts": company["shortcuts"],
        "commands": suggested_lines(slash_commands=company["slash_commands"]),
        "guide": guide,
        "requesters": REQUESTERS if guide else {},
        "faults": list(FAULT_PRESETS),
        "start_channel": guide[0]["channel"] if guide else channels[0]["id"],
        "words": {"en": catalogue("en"), "es": catalogue("es")},
        "icons": icon_paths(),
    }
