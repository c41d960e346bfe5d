"""Emoji drawn as small inline pictures, so that they show on a machine without any emoji font."""

import re
from typing import Final

from bot.sandbox.page.render.markup import EMPTY, Html, join, tag, text

_INK = 'fill="none" stroke="{0}" stroke-width="{1}" stroke-linecap="round" stroke-linejoin="round"'


def _line(path: str, colour: str = "#fff", width: float = 2.2) -> str:
    return f'<path d="{path}" {_INK.format(colour, width)}/>'


def _fill(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="{colour}"/>'


def _disc(colour: str, x: float = 10, y: float = 10, r: float = 8.5) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{colour}"/>'


def _tile(colour: str) -> str:
    return f'<rect x="1.5" y="1.5" width="17" height="17" rx="4" fill="{colour}"/>'


_GLASS = _fill("M5 2.5h10c0 4.5-3.6 5-3.6 7.5s3.6 3 3.6 7.5H5c0-4.500 3.600-5 3.600-7.500S5 7 5 2.500z", "#bfdcf5")
_RIMS = _line("M4 2.3h12M4 17.7h12", "#8a5a2b", 2)
_HAND_DOWN = "M10 17.500L5 12h3V8a2 2 0 0 1 4 0v4h3z"

_DRAWINGS: Final[dict[str, tuple[str, str]]] = {
    "⏳": (
        "hourglass_flowing_sand",
        _GLASS + _fill("M6.600 5.500h6.800L10 9.600zM10 11l4 6.500H6z", "#e8a33d") + _RIMS,
    ),
    "⌛": ("hourglass", _GLASS + _fill("M10 12l4.300 5.500H5.700z", "#c07f24") + _RIMS),
    "✅": ("white_check_mark", _tile("#1f8a4c") + _line("M5.500 10.500l3 3 6-7")),
    "❌": ("x", _line("M4.500 4.500l11 11M15.500 4.500l-11 11", "#d92d3a", 3.4)),
    "↩": (
        "leftwards_arrow_with_hook",
        _tile("#3d7dd8") + _line("M8 5L4.800 8.200 8 11.400M5 8.200h6.500a3 3 0 0 1 0 6H9", width=1.9),
    ),
    "🚀": (
        "rocket",
        _fill("M6.500 13.500l-4.500 4.500 5.500-1.500z", "#f0a030")
        + _fill("M5.500 9L2 11.500l4 .500zM11 14.500L8.500 18l-.5-4z", "#d9483b")
        + _fill("M18 2c-5 0-9.500 3-11.500 8.500l3 3C15 11.500 18 7 18 2z", "#8fa3bd")
        + _disc("#2b4c7e", 13, 7, 1.900),
    ),
    "🟢": ("large_green_circle", _disc("#23a455")),
    "🔴": ("red_circle", _disc("#d92d3a")),
    "🟡": ("large_yellow_circle", _disc("#e0b020")),
    "🔵": ("large_blue_circle", _disc("#3d7dd8")),
    "⚪": ("white_circle", '<circle cx="10" cy="10" r="8" fill="#eef1f5" stroke="#8b97a8" stroke-width="1"/>'),
    "⚠": (
        "warning",
        _fill("M10 1.800L19 17.500H1z", "#f2b632") + _line("M10 7.500v4.500M10 14.800v.010", "#3a2b00", 2),
    ),
    "🔒": (
        "lock",
        _line("M6.500 9V6.500a3.500 3.500 0 0 1 7 0V9", "#8b97a8", 2)
        + '<rect x="4" y="8.500" width="12" height="9" rx="2" fill="#e0a526"/>'
        + _line("M10 12v2.500", "#5c3f00", 2),
    ),
    "💰": (
        "moneybag",
        _fill(
            "M7.500 5.500L6.500 2.500h7l-1 3c4 2.500 5 6 5 8 0 3-2 4.500-7.500 4.500S2.500 16.500 2.500 13.500c0-2 1-5.500 5-8z",
            "#c9962f",
        )
        + _line(
            "M12 9.500c-.5-1-3.500-1.200-3.500.500 0 1.800 3.500.800 3.500 2.500 0 1.600-3 1.500-3.700.300M10.200 8v7",
            "#fff",
            1.300,
        ),
    ),
    "🧾": (
        "receipt",
        _fill(
            "M4.500 2l1.500 1.200L7.800 2l2.200 1.200L12.200 2 14 3.200 15.500 2v16L14 16.800 12.200 18 10 16.800 7.800 18 6 16.800 4.500 18z",
            "#e3e8ef",
        )
        + _line("M7 7h6M7 10h6M7 13h3.500", "#5b6b80", 1.300),
    ),
    "ℹ": ("information_source", _tile("#2f6fce") + _line("M10 9.500v5M10 5.800v.010", width=2.4)),
    "🔁": (
        "repeat",
        _tile("#3d7dd8")
        + _line(
            "M5 9V8.500a2 2 0 0 1 2-2h7M12 4.500l2 2-2 2M15 11v.500a2 2 0 0 1-2 2H6M8 11.500l-2 2 2 2", width=1.600
        ),
    ),
    "▶": ("arrow_forward", _tile("#3d7dd8") + _fill("M7.500 5.500v9l7-4.500z", "#fff")),
    "⏹": ("black_square_for_stop", _tile("#3d7dd8") + '<rect x="6" y="6" width="8" height="8" rx="1" fill="#fff"/>'),
    "⏸": ("double_vertical_bar", _tile("#3d7dd8") + _line("M7.500 6.500v7M12.500 6.500v7", width=2.600)),
    "👀": (
        "eyes",
        '<ellipse cx="5.800" cy="10" rx="4.300" ry="6" fill="#fff" stroke="#8b97a8"/>'
        '<ellipse cx="14.200" cy="10" rx="4.300" ry="6" fill="#fff" stroke="#8b97a8"/>'
        + _disc("#2a3342", 4.800, 11, 2)
        + _disc("#2a3342", 13.200, 11, 2),
    ),
    "📄": (
        "page_facing_up",
        _fill("M4.500 1.500H12L16 5.500V18.500H4.500z", "#e3e8ef")
        + _fill("M12 1.500L16 5.500H12z", "#9fb0c6")
        + _line("M7 9h6M7 12h6M7 15h4", "#5b6b80", 1.300),
    ),
    "🔑": (
        "key",
        _line("M9.800 10.200l6.700-6.700M14 6l2.500 2.500M12 8l1.800 1.800", "#d39b22", 2.200)
        + _line("M10.500 13.500a3.800 3.800 0 1 1-4-4 3.800 3.800 0 0 1 4 4z", "#d39b22", 2.200),
    ),
    "👋": (
        "wave",
        _line("M6.500 10.500L4.200 6.600M8.500 9L6 4M10.800 8L8.600 3.500M13 8.200l-1.800-3.700", "#e9b04a", 2.300)
        + _fill(
            "M5.500 9.500l8-3.500 1.300 2.600.7-2c.4-1 2-.7 1.900.4l-.5 4.500c-.3 3-2.300 5-5 5-2.400 0-3.900-1.200-5-3.300z",
            "#e9b04a",
        )
        + _line("M2.500 12.500c.2 2 1 3.600 2.500 4.700", "#8b97a8", 1.300),
    ),
    "🎉": (
        "tada",
        _fill("M2 18L6.500 7l6.500 6.500z", "#e0a526")
        + _line("M11 9c0-2 1.500-2.500 1.500-4.500M12.500 10.500c2-1 3 .500 5-.5", "#d9483b", 1.600)
        + _disc("#3d7dd8", 8.500, 3.500, 1.300)
        + _disc("#23a455", 16.500, 5, 1.300)
        + _disc("#a24bd0", 17, 14.500, 1.300),
    ),
    "📝": (
        "memo",
        _fill("M3.500 2.500h10v16h-10z", "#e3e8ef")
        + _line("M6 7h5M6 10h5", "#5b6b80", 1.300)
        + _line("M9.500 14.500l7.500-8", "#e0a526", 2.400),
    ),
    "⛔": ("no_entry", _disc("#d92d3a") + _line("M5.500 10h9", width=3)),
    "🚫": ("no_entry_sign", _line("M10 2.800a7.200 7.200 0 1 1-.010 0zM5 5l10 10", "#d92d3a", 2.400)),
    "❓": (
        "question",
        _line("M6.500 6.500c.2-4.500 7.200-4.200 7 0-.1 2.600-3.500 2.600-3.500 5.500M10 16v.010", "#d92d3a", 2.600),
    ),
    "💬": (
        "speech_balloon",
        _fill(
            "M3 3h14a1.500 1.500 0 0 1 1.500 1.500v8a1.500 1.500 0 0 1-1.500 1.500H9l-4.500 4v-4H3a1.500 1.500 0 0 1-1.500-1.500v-8A1.500 1.500 0 0 1 3 3z",
            "#7da7e0",
        )
        + _line("M6 8.500h.010M10 8.500h.010M14 8.500h.010", width=2),
    ),
    "🔔": (
        "bell",
        _fill("M10 2a5 5 0 0 1 5 5c0 5 2 6 2 8H3c0-2 2-3 2-8a5 5 0 0 1 5-5z", "#e0a526")
        + _disc("#a8741a", 10, 16.800, 1.800),
    ),
    "👤": (
        "bust_in_silhouette",
        _disc("#6f8299", 10, 6.500, 4)
        + _fill("M2.500 18c0-4.500 3.300-6.500 7.500-6.500s7.500 2 7.500 6.500z", "#6f8299"),
    ),
    "👍": (
        "thumbsup",
        _fill(
            "M2.500 9h3v8.500h-3zM6.500 9.200L10 2.500c2 0 2.400 1.600 2 3L11.500 8h4.600c1.500 0 2 1.300 1.700 2.400l-1.400 5.300c-.3 1.100-1.100 1.800-2.200 1.800H6.500z",
            "#e9b04a",
        ),
    ),
    "👎": (
        "thumbsdown",
        _fill(
            "M2.500 11h3V2.500h-3zM6.500 10.800L10 17.500c2 0 2.400-1.600 2-3L11.500 12h4.600c1.500 0 2-1.300 1.700-2.400l-1.400-5.300c-.3-1.100-1.100-1.800-2.200-1.800H6.500z",
            "#e9b04a",
        ),
    ),
    "➕": ("heavy_plus_sign", _line("M10 3.500v13M3.500 10h13", "#2f6fce", 3)),
    "🗑": ("wastebasket", _fill("M4.500 6h11l-1 12h-9z", "#8b97a8") + _line("M3.500 5h13M8 3h4", "#5b6b80", 1.800)),
    "🏠": ("house", _fill("M10 2L1.500 10H4v8h12v-8h2.500z", "#c7865b") + _fill("M8 12h4v6H8z", "#5c3a20")),
    "⚙": (
        "gear",
        _line(
            "M10 2v3M10 15v3M2 10h3M15 10h3M4.300 4.300l2.200 2.200M13.500 13.500l2.200 2.200M15.700 4.300l-2.200 2.200M6.500 13.500l-2.200 2.200",
            "#6f8299",
            2.600,
        )
        + '<circle cx="10" cy="10" r="4.200" fill="none" stroke="#6f8299" stroke-width="2.600"/>',
    ),
    "💻": (
        "computer",
        '<rect x="3" y="3" width="14" height="10" rx="1.500" fill="#5b6b80"/><rect x="4.500" y="4.500" width="11" height="7" fill="#bfdcf5"/>'
        + _line("M1.500 16h17", "#8b97a8", 2.200),
    ),
    "📊": (
        "bar_chart",
        _tile("#e3e8ef")
        + _line("M6 15v-5", "#23a455", 2.400)
        + _line("M10 15V5.500", "#d9483b", 2.400)
        + _line("M14 15V8", "#3d7dd8", 2.400),
    ),
    "📌": (
        "pushpin",
        _line("M9 12l-5.500 5.500", "#8b97a8", 1.800)
        + _fill("M12 2l6 6-2 1-2.500 2.500L13 15 5 7l3.500-.5L11 4z", "#d9483b"),
    ),
    "⬇": ("arrow_down", _tile("#3d7dd8") + _fill(_HAND_DOWN, "#fff")),
    "📅": (
        "date",
        '<rect x="2" y="3" width="16" height="15" rx="2" fill="#e3e8ef"/><path d="M2 5a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v3H2z" fill="#d9483b"/>'
        + _line("M6 11.500h.010M10 11.500h.010M14 11.500h.010M6 15h.010M10 15h.010", "#5b6b80", 2),
    ),
}

_NEUTRAL = (
    '<circle cx="10" cy="10" r="7.800" fill="none" stroke="#8b97a8" stroke-width="1.600" stroke-dasharray="2.500 1.800"/>'
    + _disc("#8b97a8", 10, 10, 2)
)
_BY_NAME: Final = {name: sign for sign, (name, _) in _DRAWINGS.items()} | {
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
_DRAWN = "".join(re.escape(sign) for sign in _DRAWINGS if len(sign) == 1)
_ONE = f"(?:[\U0001f000-\U0001faff{_PRESENTED}{_DRAWN}]\ufe0f?|[\u00a9-\u3299]\ufe0f)[\U0001f3fb-\U0001f3ff]?"
_SIGN = f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}(?:\u200d{_ONE})*)"
_CODE = r":(?P<name>[a-z0-9+_'-]{1,60})(?:::skin-tone-[2-6])?:"
_SIGNS = re.compile(_SIGN)
_SIGNS_AND_CODES = re.compile(f"{_SIGN}|(?<![\\w:]){_CODE}(?!\\w)")


def picture(sign: str) -> Html:
    """The drawing of an emoji character, or the neutral one; the character stays as hidden text, to be read and copied."""
    name, drawing = _DRAWINGS.get(sign.replace("\ufe0f", ""), ("", _NEUTRAL))
    return _framed(drawing=drawing, said=sign, title=name.replace("_", " "))


def picture_named(name: str) -> Html:
    """The drawing for a `:name:` code, or the neutral one with the code as its hidden text."""
    sign = _BY_NAME.get(name.split("::")[0])
    return picture(sign) if sign else _framed(drawing=_NEUTRAL, said=f":{name}:", title=name)


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
