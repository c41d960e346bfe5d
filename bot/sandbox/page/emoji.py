"""Emoji drawn as small inline pictures, so that they show on a machine without any emoji font."""

import json
import re
from importlib.resources import files
from typing import Final

from bot.sandbox.page.markup import EMPTY, Html, join, tag, text

# Drawings of 20 by 20 by emoji character, without variation selectors; "" is the neutral one.
_PICTURES: Final[dict[str, dict[str, str]]] = json.loads(
    files("bot.sandbox.page").joinpath("emoji.json").read_text("utf-8")
)
_BY_NAME: Final = {picture["name"]: sign for sign, picture in _PICTURES.items() if sign} | {
    "+1": "👍",
    "-1": "👎",
    "heavy_check_mark": "✅",
    "gear": "⚙",
    "lock_with_key": "🔒",
    "green_circle": "🟢",
    "yellow_circle": "🟡",
    "calendar": "📅",
}

# Signs below U+1F000 count as emoji when Unicode presents them so by default (emoji-data.txt 15.1, Emoji_Presentation),
# when a variation selector asks for it, or when we draw them.
_PRESENTED = "⌚⌛⏩-⏬⏰⏳◽◾☔☕♈-♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓-❕❗➕-➗➰➿⬛⬜⭐⭕"
_DRAWN = "".join(re.escape(sign) for sign in _PICTURES if len(sign) == 1)
_ONE = f"(?:[\U0001f000-\U0001faff{_PRESENTED}{_DRAWN}]\ufe0f?|[\u00a9-\u3299]\ufe0f)[\U0001f3fb-\U0001f3ff]?"
_SIGN = f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}(?:\u200d{_ONE})*)"
_CODE = r":(?P<name>[a-z0-9+_'-]{1,60})(?:::skin-tone-[2-6])?:"
_SIGNS = re.compile(_SIGN)
_SIGNS_AND_CODES = re.compile(f"{_SIGN}|(?<![\\w:]){_CODE}(?!\\w)")


def picture(sign: str) -> Html:
    """The drawing of an emoji character, or the neutral one; the character stays as hidden text, to be copied."""
    drawn = _PICTURES.get(sign.replace("\ufe0f", ""), _PICTURES[""])
    return _framed(drawing=drawn["drawing"], said=sign, title=drawn["name"].replace("_", " "))


def picture_named(name: str) -> Html:
    """The drawing for a `:name:` code, or the neutral one with the code as its hidden text."""
    sign = _BY_NAME.get(name.split("::")[0])
    return picture(sign) if sign else _framed(drawing=_PICTURES[""]["drawing"], said=f":{name}:", title=name)


def with_pictures(value: str, *, codes: bool = True) -> Html:
    """Escaped text in which every emoji, and every `:name:` that we draw when `codes`, is a picture.

    A `:name:` without a drawing stays text, as Slack leaves a code that no emoji has.
    """
    parts: list[str] = []
    end = 0
    for match in (_SIGNS_AND_CODES if codes else _SIGNS).finditer(value):
        name = match["name"] if codes else None
        if name and name.split("::")[0] not in _BY_NAME:
            continue
        parts.append(text(value[end : match.start()]))
        parts.append(picture_named(name) if name else picture(match[0]))
        end = match.end()
    parts.append(text(value[end:]))
    return join(parts)


def _framed(*, drawing: str, said: str, title: str) -> Html:
    svg = Html(f'<svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">{drawing}</svg>')
    return (
        tag("span", svg, tag("span", said, class_="emoji-said"), class_="emoji", title=title or None) if said else EMPTY
    )
