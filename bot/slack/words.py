"""What amlbot says in Slack, in English and Spanish: gettext catalogues read through Babel.

Message ids are short names (`card.approve`); both languages have a catalogue, so that neither is the original.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.model.text import Language

LANGUAGES: tuple[Language, ...] = ("en", "es")


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Message id -> sentence, with `{name}` where a value goes."""
    source = files("bot.slack").joinpath("locales", f"{language}.po").read_bytes()
    read = read_po(BytesIO(source), locale=language, abort_invalid=True)
    return {str(message.id): str(message.string) for message in read if message.id and message.string}


def load() -> None:
    """Read every catalogue now, so that the first person does not wait for it. Raises what a broken file raises."""
    for language in LANGUAGES:
        catalogue(language)


def say(language: Language, msgid: str, **values: object) -> str:
    """The sentence with its values filled in. Raises KeyError for an unknown id or a missing value."""
    return catalogue(language)[msgid].format_map(values)


@cache
def template(language: Language, msgid: str) -> tuple[tuple[str, str], ...]:
    """The sentence as (words, name of the value that follows) pairs; the name is empty after the last words."""
    parts = string.Formatter().parse(catalogue(language)[msgid])
    return tuple((words, name or "") for words, name, _, _ in parts)


def number(language: Language, value: float, *, places: int = 2) -> str:
    """A number as it is written in that language, with at most `places` decimals."""
    return str(format_decimal(value, format=f"#,##0.{'#' * places}" if places else "#,##0", locale=language))
