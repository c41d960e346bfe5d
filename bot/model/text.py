"""Words a person reads, always in both languages."""

from __future__ import annotations

from typing import Literal

from bot.model.noun import Noun

Language = Literal["en", "es"]


class Text(Noun):
    """One sentence or label in English and Spanish; neither may be left out."""

    en: str
    es: str

    def said_in(self, language: Language) -> str:
        return self.es if language == "es" else self.en


class Unsuitable(ValueError):
    """A value that does not suit its parameter, said in both languages. For validators.

    word   the one of several words that does not, empty when it is the whole.
    """

    def __init__(self, *, en: str, es: str, word: str = "") -> None:
        super().__init__(en)
        self.text = Text(en=en, es=es)
        self.word = word


def same(words: str) -> Text:
    """A Text for what reads the same in both languages: a name, a command line, a number."""
    return Text(en=words, es=words)


def language_of(locale: str) -> Language:
    """The language for a BCP 47 locale such as Slack's `es-ES`; anything not Spanish is English."""
    return "es" if locale.lower().replace("_", "-").split("-")[0] == "es" else "en"
