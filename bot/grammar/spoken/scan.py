"""One pass over the words of a sentence: what each says of the parameters, and which say nothing that is understood."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.grammar.spellings import Spellings
from bot.grammar.spoken.choose import Chosen
from bot.grammar.spoken.counts import Count, count_at
from bot.grammar.spoken.heard import Known, Understood
from bot.grammar.spoken.places import place_meant
from bot.grammar.spoken.slots import LONGEST_PHRASE, Slots, region_in, role_in, size_in, slots_of
from bot.grammar.spoken.until import HOURS, span_at
from bot.grammar.spoken.verbs import WISHES, is_verb
from bot.grammar.spoken.words import FILLERS, Word, number_in
from bot.grammar.table import Parameter
from bot.grammar.tokens import Token
from bot.model.lookalike import folded
from bot.model.problem import Correction
from bot.model.text import Text
from bot.model.until import written_out

_NAMED = frozenset({"called", "named", "llamado", "llamada", "llamados", "name", "nombre"})
_BECAUSE = ("because", "porque", "ya que", "puesto que", "motivo", "reason")
_PLACING = frozenset({"in", "on", "at", "en", "sobre", "of", "from", "de", "del", "to", "a", "al"})
_JOINING = frozenset({"and", "y", "e"})
_WITHIN = frozenset({"in", "on", "en", "sobre", "of", "de", "del", "at", "from"})
_ORIGIN = frozenset({"from"})
_BEGINNING = frozenset({"in", "en", "at", "within", "las", "after", "tras"})
"""Before a time these say when, or by when, and never for how long: `in 3 days`, `a las 3 horas`."""
_RELATIVE = frozenset({"by", "from", "desde", "de", "en", "in"})
"""Before what a thing is to become these say how it is now, or by how much it changes: `from 4 nodes`, `by 2`."""
_ORIGINS = frozenset({"from", "by"})
_RESERVATIONS = frozenset(
    """
    but only except unless without not pero solo solamente salvo excepto sin no until hasta
    """.split()  # noqa: SIM905 - words are read as words
)
_WISHING = frozenset({"would", "id", "we", "i", "wed", "really"})
_ME = frozenset({"me", "mi", "yo", "myself", "i"})
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+>")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Scan:
    """One pass over the words, longest meaning first; what no rule takes is not understood."""

    def __init__(
        self,
        *,
        words: tuple[Word, ...],
        plains: tuple[str, ...],
        chosen: Chosen,
        spellings: Spellings,
        known: Known,
        family: frozenset[str],
    ) -> None:
        """family: what things like the one it is about are called."""
        self._words = words
        self._plains = plains
        self._chosen = chosen
        self._spellings = spellings
        self._known = known
        self._kind = chosen.kinds[0]
        self._slots: Slots = slots_of(self._kind)
        first = min((begin for begin, _ in chosen.spans), default=0)
        self._found = Understood(kinds=chosen.kinds, begins=words[first].token.start)
        self._joined = -1
        self._family = family

    def read(self) -> Understood:
        """Everything the sentence says."""
        at = 0
        rules = (
            self._reason, self._verb_or_noun, self._count, self._span, self._called, self._person, self._pair,
            self._cue, self._choice, self._table, self._thing, self._bare_name, self._and, self._filler,
        )  # fmt: skip
        while at < len(self._words):
            length = next((taken for rule in rules if (taken := rule(at))), 0)
            if not length:
                self._found.unsure.append(self._words[at].token)
                length = 1
            at += length
        self._asker()
        return self._found

    # Each rule says how many words it takes from a place on, 0 for none.

    def _verb_or_noun(self, at: int) -> int:
        return next((length for begin, length in self._chosen.spans if begin == at), 0)

    def _reason(self, at: int) -> int:
        if self._slots.reason is None:
            return 0
        for cue in _BECAUSE:
            length = len(cue.split())
            if " ".join(self._plains[at : at + length]) == cue:
                rest = self._words[at + length :]
                if not rest:
                    return 0
                text = " ".join(word.token.text for word in rest).lstrip(": ")
                self._take(self._slots.reason, text, rest[0].token)
                self._found.unsure += [
                    word.token
                    for before, word in pairwise(rest)
                    if before.token.text.endswith((",", ";")) and word.plain in _RESERVATIONS
                ]
                return len(self._words) - at
        return 0

    def _span(self, at: int) -> int:
        parameter = self._slots.duration
        span = span_at(self._plains, at, now=self._known.now)
        if span is None or span.hours is None or (at and self._plains[at - 1] in _BEGINNING):
            return 0
        if span.ends is not None and self._slots.until is not None:
            self._take(self._slots.until, written_out(span.ends), self._words[at].token)
            return span.length
        if parameter is None:
            return 0
        self._take(parameter, f"{span.hours:g}h", self._words[at].token)
        if span.until:
            said = " ".join(word.text for word in self._words[at + 1 : at + span.length])
            self._found.corrections.append(_until_read(said, span.hours))
        return span.length

    def _count(self, at: int) -> int:
        """A number with its unit; `2 DS3 nodes` names the size between the two."""
        size = self._slots.tables.get("sizes")
        if size is not None and number_in(self._plains[at]) is not None and at + 2 < len(self._words):
            between = size_in(self._words[at + 1].text, self._spellings)
            apart = (self._plains[at], *self._plains[at + 2 :])
            count = count_at(apart, 0, self._slots) if between else None
            if count is not None:
                self._counted(count, at)
                self._take(size, between, self._words[at + 1].token)
                return count.length + 1
        count = count_at(self._plains, at, self._slots) if self._plains[at] else None
        if count is None:
            return 0
        if len(count.values) == 1 and self._is_relative(count.values[0][2]):
            self._found.unsure.append(self._words[count.values[0][2]].token)
        else:
            self._counted(count, 0)
        return count.length

    def _counted(self, count: Count, offset: int) -> None:
        for parameter, number, index in count.values:
            self._take(parameter, str(number), self._words[index + offset].token)

    def _called(self, at: int) -> int:
        parameter = self._slots.name
        if parameter is None or self._plains[at] not in _NAMED:
            return 0
        return self._announced(parameter, at, 1)

    def _cue(self, at: int) -> int:
        for length in range(min(LONGEST_PHRASE, len(self._plains) - at), 0, -1):
            cue = " ".join(self._plains[at : at + length])
            parameter = self._slots.cues.get(cue)
            if (
                parameter is None
                and cue in ("group", "grupo")
                and at
                and self._plains[at - 1] in _WITHIN | {"el", "the"}
            ):
                # A group after `to` would be people; one after `in` is where things are.
                parameter = self._slots.group
            if parameter is not None and not parameter.option.many and not self._is_second_place(parameter, at):
                taken = self._announced(parameter, at, length)
                if taken:
                    return taken
        return 0

    def _announced(self, parameter: Parameter, at: int, length: int) -> int:
        """The word that follows what announces it, after words that say nothing."""
        value = at + length
        while value < len(self._words) and self._plains[value] in FILLERS and not self._words[value].token.quoted:
            value += 1
        if value >= len(self._words):
            return 0
        if self._is_word(value) and not self._plains[value].isdecimal() and parameter is not self._slots.name:
            return 0
        lookup, word = parameter.option.lookup, self._words[value]
        if lookup == "roles":
            return 0
        if lookup == "sizes":
            size = size_in(word.text, self._spellings)
            self._take(parameter, size or word.text, word.token)
        elif lookup == "principals" and not _is_person(word.text):
            return 0
        elif word.token.unresolved:
            # A placeholder says nothing: what must be named stays open, and what need not be is not dropped silently.
            if not parameter.required:
                self._found.unsure.append(word.token)
        else:
            self._take(parameter, word.text, word.token)
        return value + 1 - at

    def _person(self, at: int) -> int:
        word, parameter = self._words[at], self._slots.person
        if parameter is None or self._is_joined(at) or not _is_person(word.text):
            return 0
        if self._chosen.makes and at and self._plains[at - 1] in _ORIGINS:
            return 0
        self._take(parameter, word.text, word.token)
        return 1

    def _pair(self, at: int) -> int:
        """`purpose=lab` is a tag."""
        word, parameter = self._words[at], self._slots.tags
        if parameter is None or not re.fullmatch(r"[A-Za-z][\w.-]*=\S+", word.text):
            return 0
        before = self._found.answers.get(parameter.field)
        self._found.answers[parameter.field] = f"{before} {word.text}" if before else word.text
        self._found.places.setdefault(parameter.field, word.token.start)
        return 1

    def _choice(self, at: int) -> int:
        for length in (3, 2, 1):
            found = self._slots.choices.get(" ".join(self._plains[at : at + length]))
            if found is not None:
                self._take(found[0], found[1], self._words[at].token)
                return length
        return 0

    def _table(self, at: int) -> int:
        tables, word = self._slots.tables, self._words[at]
        if word.token.unresolved:
            return 0
        if "roles" in tables and not word.token.quoted:
            role = role_in(self._plains, at, self._spellings)
            if role is not None:
                self._take(tables["roles"], role[1], word.token)
                return role[0]
        if "regions" in tables:
            region = region_in(self._plains, at, self._spellings)
            if region is not None:
                self._take(tables["regions"], region[1], word.token)
                return region[0]
        if "sizes" in tables and not word.token.quoted:
            size = size_in(word.text, self._spellings)
            if size and not (size == word.text and tables["sizes"].field in self._found.answers):
                if self._is_relative(at):
                    self._found.unsure.append(word.token)
                else:
                    self._take(tables["sizes"], size, word.token)
                return 1
        return 0

    def _thing(self, at: int) -> int:
        """`of the cluster cpu-1`: a word for things of the same family, and the name that follows it.

        What is made has no name yet: another thing's is not its own.
        """
        parameter = self._slots.name
        for length in (3, 2, 1):
            end = at + length
            if parameter is None or self._chosen.makes or end >= len(self._words) or not self._words[end].name:
                continue
            if " ".join(self._plains[at:end]) in self._family and parameter.field not in self._found.answers:
                self._take(parameter, self._words[end].text, self._words[end].token)
                return length + 1
        return 0

    def _bare_name(self, at: int) -> int:
        """A word that can only be a name: of the thing itself after its noun or verb, of its place after `in`."""
        word = self._words[at]
        if word.token.secret or word.token.unresolved or self._is_joined(at) or not self._plain_or_quoted(at):
            return 0
        before = at - 1
        while before >= 0 and self._plains[before] in FILLERS and self._plains[before] not in _PLACING:
            before -= 1
        if before >= 0 and self._plains[before] in _PLACING and not self._is_chosen(before):
            # What a role is given on may follow `to`; what anything else is near to is not where it is.
            within = self._plains[before] in _WITHIN - (_ORIGIN if self._chosen.makes else frozenset())
            within = within or self._slots.scoped
            place = self._place(word.text) if word.name and within else None
            if place is not None:
                self._take(place, word.text, word.token)
                return 1
            return 0
        if before >= 0 and self._is_chosen(before) and self._slots.name is not None:
            if self._slots.name.field in self._found.answers:
                return 0
            self._take(self._slots.name, word.text, word.token)
            if not word.name and not self._kind.is_read:
                # `delete the cluster cpu`, but also `delete the cluster tomorrow`: only the person knows.
                self._found.unsure.append(word.token)
            return 1
        return 0

    def _and(self, at: int) -> int:
        """What joins one thing more about the same: `with DS3 and 2 nodes`. Never a second place or person."""
        if self._plains[at] not in _JOINING or at + 1 >= len(self._words):
            return 0
        self._joined = at + 1
        return 1

    def _is_joined(self, at: int) -> bool:
        """Whether only words that say nothing stand between an `and` and this word."""
        return 0 <= self._joined <= at and all(word in FILLERS for word in self._plains[self._joined : at])

    def _filler(self, at: int) -> int:
        word = self._plains[at]
        if word == "like" and not (at and self._plains[at - 1] in _WISHING):
            return 0
        if word == "un" and at + 1 < len(self._plains) and is_verb(self._plains[at + 1]):
            # `un delete` is no article.
            return 0
        if word in FILLERS or word in WISHES or not word:
            return 1 if not self._words[at].is_said_as_it_stands else 0
        return 0

    def _asker(self) -> None:
        """`give me reader`, `quiero el rol lector`: whoever asks is meant when nobody else is."""
        person = self._slots.person
        if person is None or not person.required:
            return
        verbs = [(at, word) for at, word in enumerate(self._plains) if is_verb(word) and word not in WISHES]
        to_me = any(word.endswith("me") and len(word) > 3 for _, word in verbs) or any(
            self._plains[at + 1 : at + 2] == ("me",) for at, _ in verbs
        )
        if person.field in self._found.answers:
            if to_me and not self._is_asker(self._found.answers[person.field]):
                # `I need joe@… to give me reader`: to whom, one of the two cannot be meant.
                place = self._found.places[person.field]
                self._found.unsure += [word.token for word in self._words if word.token.start == place]
        elif self._known.asker and (to_me or set(self._plains) & (_ME | WISHES)):
            self._found.answers[person.field] = self._known.asker

    # What the rules look at.

    def _is_asker(self, written: str) -> bool:
        return bool(self._known.asker) and written.split("|")[0].strip("<@>") == self._known.asker.strip("<@>")

    def _is_relative(self, at: int) -> bool:
        """Whether what stands here is said of a thing as it is, where it is asked to become otherwise."""
        changes = not self._chosen.makes and not self._kind.is_read
        return changes and at > 0 and self._plains[at - 1] in _RELATIVE

    def _place(self, name: str) -> Parameter | None:
        inside = self._kind.needs == "workspace"
        return place_meant(name=name, slots=self._slots, in_workspace=inside, known=self._known)

    def _is_second_place(self, parameter: Parameter, at: int) -> bool:
        return self._is_joined(at) and parameter in (self._slots.group, self._slots.workspace)

    def _plain_or_quoted(self, at: int) -> bool:
        return self._words[at].name or not self._is_word(at)

    def _is_word(self, at: int) -> bool:
        """Whether a word is one of the language that has a meaning here, and so no name."""
        word = self._plains[at]
        return not self._words[at].name and (
            word in FILLERS or is_verb(word) or number_in(word) is not None
            or word in HOURS or word in self._slots.units
            or any(word == cue.split()[0] for cue in (*self._slots.cues, *self._slots.choices, *_BECAUSE))
            or word in _DENYING or word in _JOINING or word in self._family
        )  # fmt: skip

    def _is_chosen(self, at: int) -> bool:
        return any(begin <= at < begin + length for begin, length in self._chosen.spans)

    def _take(self, parameter: Parameter, value: str, token: Token) -> None:
        """Keep a value; a second one that differs is not understood."""
        before = self._found.answers.get(parameter.field)
        if before is not None and folded(before) != folded(value):
            self._found.unsure.append(token)
            return
        self._found.answers[parameter.field] = value
        self._found.places[parameter.field] = token.start


_DENYING = frozenset(
    """
    no not never dont cannot without except unless only and or but than if when then also too nor nunca sin
    salvo excepto solo solamente o u pero si cuando entonces tambien ni
    """.split()  # noqa: SIM905 - words are read as words
)


def _is_person(text: str) -> bool:
    return any(form.fullmatch(text) for form in (_MENTION, _EMAIL, _GUID))


def _until_read(until: str, hours: float) -> Correction:
    text = Text(
        en=f"“until {until}” was read as {hours:g} hours, counted from when it is granted.",
        es=f"«hasta {until}» se leyó como {hours:g} horas, contadas desde que se concede.",
    )
    return Correction(code="until-read", text=text)
