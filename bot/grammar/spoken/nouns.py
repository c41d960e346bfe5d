"""What people call the things that kinds are about: from the kinds' names, titles and own words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.grammar.spoken.verbs import is_verb
from bot.grammar.spoken.words import FILLERS, plain
from bot.model.kind import AnyKind

_ARTICLES = frozenset({"a", "an", "the", "un", "una", "el", "la", "los", "las", "this", "este", "esta"})
_PARTS = frozenset({"of", "given", "concedidos"})


@dataclass(frozen=True, slots=True)
class Noun:
    """One way of naming what a kind is about.

    exact   the kind's own word; otherwise that of something it is about too: a cluster, for a kind about computes.
    plural  said of several.
    """

    exact: bool
    plural: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """verb: the one in the kind's name. nouns: plain phrase -> how it names what the kind is about."""

    kind: AnyKind
    verb: str
    nouns: Mapping[str, Noun]


@lru_cache(maxsize=8)
def spoken_of(kinds: tuple[AnyKind, ...]) -> tuple[Spoken, ...]:
    """Every kind with the words that people use for it."""
    own = {kind.name: _own_nouns(kind) for kind in kinds}
    found = []
    for kind in kinds:
        thing, _, verb = kind.name.partition(".")
        nouns = {phrase: Noun(exact=True, plural=plural) for phrase, plural in own[kind.name].items()}
        # The nodes of a cluster are no way of speaking of the cluster itself.
        for other in kinds if "_" not in verb else ():
            if other.name.partition(".")[0].startswith(f"{thing}_"):
                for phrase, plural in own[other.name].items():
                    nouns.setdefault(phrase, Noun(exact=False, plural=plural))
        found.append(Spoken(kind=kind, verb=verb, nouns=nouns))
    return tuple(found)


def _own_nouns(kind: AnyKind) -> Mapping[str, bool]:
    """Plain phrase -> whether it is plural."""
    thing, _, verb = kind.name.partition(".")
    # A list of something else than the thing itself, `compute.list_sizes`, is about what its title says.
    itself = [] if "_" in verb else [thing.replace("_", " "), _in_command(kind)]
    english = [*itself, _without_verb(kind.title.en), *kind.words]
    spanish = [_without_verb(kind.title.es)]
    phrases: dict[str, bool] = {}
    for phrase in english:
        words = plain(phrase).split()
        heads = [] if any(word in FILLERS for word in words) else words[-1:]
        for said in (phrase, *heads):
            _both_numbers(said, phrases)
    for phrase in spanish:
        words = phrase.split()
        heads = words[:1] if len(words) == 1 or words[1] in ("de", "del") else []
        for said in (phrase, *heads):
            _both_numbers(said, phrases)
    return phrases


def _in_command(kind: AnyKind) -> str:
    """What its command is about: `data` in `ml data list`."""
    words = kind.commands[0].split()
    return words[-2] if len(words) > 1 and words[-2] != "ml" else ""


def related_nouns(kind: AnyKind, kinds: tuple[AnyKind, ...]) -> frozenset[str]:
    """What the things of one family are called: a cluster and an instance, where the kind is about computes."""
    family = kind.name.partition(".")[0].partition("_")[0]
    return frozenset(
        phrase
        for one in spoken_of(kinds)
        if one.kind.name.partition(".")[0].partition("_")[0] == family
        for phrase in one.nouns
    )


def _without_verb(title: str) -> str:
    """`Create a compute cluster` -> `compute cluster`; of `Computes of the workspace`, `computes`."""
    words = [plain(word) for word in title.split()]
    if words and is_verb(words[0]):
        words = words[1:]
    while words and words[0] in _ARTICLES:
        words = words[1:]
    for index, word in enumerate(words):
        if word in _PARTS:
            words = words[:index]
            break
    return " ".join(words)


def _both_numbers(phrase: str, phrases: dict[str, bool]) -> None:
    words = plain(phrase).split()
    if not words:
        return
    singular = " ".join(words)
    if words[0].endswith("s") and len(words) > 1 and words[1] in ("de", "del"):
        # Spanish: the first word carries the number: `grupos de recursos`.
        phrases.setdefault(singular, True)
        phrases.setdefault(" ".join((_one(words[0]), *words[1:])), False)
        return
    if len(words) > 1 and words[1] in ("de", "del"):
        phrases.setdefault(singular, False)
        phrases.setdefault(" ".join((_many(words[0]), *words[1:])), True)
        return
    last = words[-1]
    if last.endswith("s") and not last.endswith("ss"):
        phrases.setdefault(singular, True)
        phrases.setdefault(" ".join((*words[:-1], _one(last))), False)
    else:
        phrases.setdefault(singular, False)
        phrases.setdefault(" ".join((*words[:-1], _many(last))), True)
        if last[-1] not in "aeiou":
            phrases.setdefault(" ".join((*words[:-1], f"{last}es")), True)


def _many(word: str) -> str:
    return f"{word}s"


def _one(word: str) -> str:
    if word.endswith(("eres", "enes", "ones", "ales", "oles", "iles")):
        return word[:-2]
    return word[:-1]
