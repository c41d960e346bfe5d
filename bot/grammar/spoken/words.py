"""Words of a sentence as they are compared: without case, accents and punctuation; and those that say nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.grammar.tokens import Token

_EDGES = "¿?¡!.,;:()"

FILLERS = frozenset(
    """
    a an the some my our your please kindly hi hello hey can could would will you i we me us id is there are be
    to new one with of for in on at from by it its that this have has get let lets here un una unos unas el la
    los las lo mi mis nuestro nuestra su sus por favor puedes podrias podria puede me nos que hay es de del al
    con en sobre para ahora nuevo nueva hola buenas esta este aqui se le les tengan tener tenga tiene tienen has
    """.split()  # noqa: SIM905 - words are read as words
)
"""Words without a meaning of their own here. None of them denies, limits or joins: `no`, `not`, `sin`, `solo`, `y`."""

NUMBERS = {
    word: number
    for number, several in enumerate(
        (
            "zero cero", "one un uno una a an", "two dos", "three tres", "four cuatro", "five cinco", "six seis",
            "seven siete", "eight ocho", "nine nueve", "ten diez", "eleven once", "twelve doce",
        )
    )
    for word in several.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a sentence: as it was written, and as it is compared. name: whether it can only be a name."""

    token: Token
    plain: str
    text: str
    name: bool

    @property
    def is_said_as_it_stands(self) -> bool:
        return self.token.quoted or self.token.unresolved or self.token.secret


def words_of(tokens: tuple[Token, ...]) -> tuple[Word, ...]:
    """The words of a sentence; what is only punctuation is none."""
    found = []
    for token in tokens:
        text = token.text if token.quoted or token.unresolved else token.text.strip(_EDGES)
        if text:
            found.append(Word(token=token, plain=plain(text), text=text, name=_is_name(text, token)))
    return tuple(found)


def plain(text: str) -> str:
    """Without case, accents and what stands around it: `¿Créame?` -> `creame`."""
    spread = unicodedata.normalize("NFD", re.sub("['\u2019]", "", text.strip(_EDGES).casefold()))
    return "".join(one for one in spread if unicodedata.category(one) != "Mn")


def number_in(word: str) -> int | None:
    """A number in figures or, up to twelve, in a word."""
    if re.fullmatch(r"\d{1,6}", word):
        return int(word)
    return NUMBERS.get(word)


def _is_name(text: str, token: Token) -> bool:
    """Whether a word cannot be one of the language: `ws-equipo`, `cpu2`, or anything in quotes. `5pm` is a time."""
    if not token.quoted and re.fullmatch(r"\d{1,2}(?:[:.h]?\d{2})?(?:am|pm|hs?|hrs)?", text.casefold()):
        return False
    return token.quoted or re.fullmatch(r"(?=.*[A-Za-z])(?=.*[-_\d])[\w().-]{2,90}", text) is not None
