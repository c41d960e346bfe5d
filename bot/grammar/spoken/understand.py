"""A sentence as a kind with its parameters, and the words nobody can be sure of."""

from __future__ import annotations

from bot.grammar.spellings import Spellings
from bot.grammar.spoken.choose import chosen_kind
from bot.grammar.spoken.heard import Known, Understood
from bot.grammar.spoken.nouns import related_nouns, spoken_of
from bot.grammar.spoken.scan import Scan
from bot.grammar.spoken.slots import role_in
from bot.grammar.spoken.words import words_of
from bot.grammar.tokens import Token
from bot.model.kind import AnyKind


def understand(
    *, tokens: tuple[Token, ...], kinds: tuple[AnyKind, ...], spellings: Spellings, known: Known
) -> Understood | None:
    """What a sentence asks for; None for words that say nothing of what is to be done, or to what."""
    if len(tokens) < 2 or any(token.text.startswith("-") and not token.quoted for token in tokens):
        return None
    words = words_of(tokens)
    plains = tuple(word.plain if not word.is_said_as_it_stands else "" for word in words)
    chosen = chosen_kind(words=plains, spoken=spoken_of(kinds), role=_role_words(plains, spellings))
    if chosen is None:
        return None
    if len(chosen.kinds) > 1:
        return Understood(kinds=chosen.kinds)
    family = related_nouns(chosen.kinds[0], kinds)
    scan = Scan(words=words, plains=plains, chosen=chosen, spellings=spellings, known=known, family=family)
    return scan.read()


def _role_words(plains: tuple[str, ...], spellings: Spellings) -> frozenset[int]:
    """Indexes of the words that name roles."""
    found: set[int] = set()
    for at in range(len(plains)):
        role = role_in(plains, at, spellings) if plains[at] and at not in found else None
        if role is not None:
            found |= set(range(at, at + role[0]))
    return frozenset(found)
