"""Which kind a sentence is about, by its verb and the first noun that goes with it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.grammar.spoken.nouns import Noun, Spoken
from bot.grammar.spoken.verbs import verbs_meant
from bot.model.kind import AnyKind

_LONGEST_NOUN = 5
_MAKING = frozenset({"create", "register", "submit", "run", "attach"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a sentence is about.

    kinds  those it could be. spans: (index, number of words) of the verb and the noun. makes: something new.
    """

    kinds: tuple[AnyKind, ...]
    spans: tuple[tuple[int, int], ...]
    makes: bool = False


def chosen_kind(*, words: tuple[str, ...], spoken: tuple[Spoken, ...], role: frozenset[int]) -> Chosen | None:
    """The kinds a sentence can be about; None when no verb, or nothing it could be done to, is named.

    role  indexes of the words that name a role: what is granted or revoked may then be meant without the word itself,
          and `compute` in `compute operator` is no compute.
    """
    verb = next(verbs_meant(words), None)
    if verb is None:
        return None
    at, length, meanings = verb
    able = [one for one in spoken if _stem(one.verb) in meanings]
    named = _first_noun(words, able, at + length, role) or _first_noun(words, able, 0, role)
    if named is None:
        without = [one for one in able if role and _takes_role(one.kind)]
        spans = ((at, length),)
        return Chosen(kinds=tuple(one.kind for one in without), spans=spans) if without else None
    begin, span, fitting = named
    return Chosen(
        kinds=tuple(one.kind for one in fitting),
        spans=((at, length), (begin, span)),
        makes=all(_stem(one.verb) in _MAKING for one in fitting),
    )


def _first_noun(
    words: tuple[str, ...], able: list[Spoken], start: int, role: frozenset[int]
) -> tuple[int, int, list[Spoken]] | None:
    """(index, number of words, kinds) of the first noun from a place on, the longest that begins there."""
    for at in (index for index in range(start, len(words)) if index not in role):
        for length in range(min(_LONGEST_NOUN, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            fitting = [(one, one.nouns[phrase]) for one in able if phrase in one.nouns]
            if fitting:
                return at, length, _closest(fitting)
    return None


def _closest(fitting: list[tuple[Spoken, Noun]]) -> list[Spoken]:
    """Those named by their own word before those named by another's; of lists and single things, by the number."""
    exact = [(one, noun) for one, noun in fitting if noun.exact] or fitting
    agreeing = [(one, noun) for one, noun in exact if _agrees(one, noun)] or exact
    return [one for one, _ in agreeing]


def _agrees(one: Spoken, noun: Noun) -> bool:
    if _stem(one.verb) == "list":
        return noun.plural
    return not noun.plural if one.verb == "show" else True


def _takes_role(kind: AnyKind) -> bool:
    fields = kind.params.model_fields.values()
    return any(getattr(one, "lookup", "") == "roles" for info in fields for one in info.metadata) and not kind.is_read


def _stem(verb: str) -> str:
    """`list_sizes` is a way of listing."""
    return verb.partition("_")[0]
