"""Options and their values out of the words after a command."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.grammar.mending import Mending
from bot.grammar.secrets import names_secret
from bot.grammar.sentences import (
    ambiguous_option,
    glued_quotes,
    missing_value,
    nearest,
    secret,
    unexpected_word,
    unknown_option,
    unresolved,
    untaken,
)
from bot.grammar.table import Parameter, Reading
from bot.grammar.tokens import Token
from bot.model.kind import Untaken
from bot.model.problem import Correction
from bot.model.text import Text


@dataclass(slots=True)
class Gathered:
    """values: field -> word or words; places: field -> offset of its value in the line as typed.

    words   field that takes several -> each word's own offset.
    """

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    words: dict[str, dict[str, int]] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)


def gather(*, reading: Reading, tokens: tuple[Token, ...], mending: Mending) -> Gathered:
    """Read every option, in any order; every problem goes to the mending."""
    gatherer = _Gatherer(reading, tokens, mending)
    at = 0
    while at < len(tokens):
        at = gatherer.option(at) if _is_option(tokens[at]) else gatherer.word(at)
    return gatherer.gathered


def _is_option(token: Token) -> bool:
    """Whether a word begins an option: a value may begin with a minus only in quotes or as a number."""
    text = token.text
    if not text.startswith("-") or len(text) == 1 or _is_number(text):
        return False
    return not token.opens_quoted


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()


class _Gatherer:
    def __init__(self, reading: Reading, tokens: tuple[Token, ...], mending: Mending) -> None:
        self._reading = reading
        self._tokens = tokens
        self._mending = mending
        self.gathered = Gathered()

    def word(self, at: int) -> int:
        """A word that follows no option."""
        token, parameter = self._tokens[at], self._reading.words
        if parameter is None or (parameter.field in self.gathered.values and not parameter.option.many):
            if token.secret:
                self._mending.replace(secret(what=token.text, position=token.start), start=token.start, written="")
            elif token.unresolved:
                self._mending.add(unresolved(flag="", word=token.text, field="", position=token.start))
            else:
                self._mending.add(unexpected_word(word=token.text, position=token.start))
        else:
            self._take(parameter, [token])
        return at + 1

    def option(self, at: int) -> int:
        """An option and the words that belong to it. Returns the index of what comes next."""
        token = self._tokens[at]
        written, equals, inline = token.text.partition("=")
        flag = written.lower().replace("_", "-") if written.startswith("--") else written
        if names_secret(flag):
            return self._secret(at, flag, bool(equals))
        parameter = self._reading.flags.get(flag)
        why = self._reading.untaken.get(flag)
        if parameter is None and why is None:
            parameter, why, flag, equals, inline = self._guessed(token, flag, equals, inline)
        if parameter is None:
            if why is not None:
                return self._untaken(at, flag, why, bool(equals))
            return self._values_end(at + 1)
        if parameter.option.secret:
            return self._secret(at, flag, bool(equals))
        if parameter.option.switch:
            follows = self._tokens[at + 1].text.lower() if not equals and at + 1 < len(self._tokens) else ""
            explicit = follows in ("true", "false")
            self.gathered.values[parameter.field] = inline.lower() if equals else follows if explicit else "true"
            return at + 2 if explicit else at + 1
        if equals:
            start = token.start + len(token.text) - len(inline)
            end = self._values_end(at + 1) if parameter.option.many else at + 1
            first = replace(token, text=inline, start=start)
            self._take(parameter, [first, *self._tokens[at + 1 : end]], word=token)
            return end
        end = self._values_end(at + 1, at_most=None if parameter.option.many else 1)
        if end == at + 1:
            self._mending.add(missing_value(flag=flag, position=token.start, field=parameter.field))
        else:
            self._take(parameter, list(self._tokens[at + 1 : end]))
        return end

    def _guessed(
        self, token: Token, flag: str, equals: str, inline: str
    ) -> tuple[Parameter | None, Untaken | None, str, str, str]:
        """What an option that is spelt otherwise means: `-ncpu`, `-name`, `--work`; else it is a problem."""
        flags, untaken_flags = self._reading.flags, self._reading.untaken
        if not flag.startswith("--") and len(flag) > 2:
            if f"-{flag}" in flags and not token.quoted:
                self._note("one-dash", Text(en=f"{flag} was read as -{flag}.", es=f"{flag} se leyó como -{flag}."))
                return flags[f"-{flag}"], None, f"-{flag}", equals, inline
            if flag[:2] in flags or flag[:2] in untaken_flags:
                return flags.get(flag[:2]), untaken_flags.get(flag[:2]), flag[:2], "=", token.text[2:]
        if flag.startswith("--") and len(flag) > 2:
            known = [one for one in (*flags, *untaken_flags) if one.startswith(flag)]
            meant = {flags[one].field if one in flags else one for one in known}
            if len(meant) == 1:
                return flags.get(known[0]), untaken_flags.get(known[0]), known[0], equals, inline
            if meant:
                self._mending.add(ambiguous_option(flag=flag, candidates=known, position=token.start))
                return None, None, flag, equals, inline
        best = nearest(flag, (*flags, *untaken_flags)) if flag.startswith("--") else ""
        problem = unknown_option(flag=token.text.partition("=")[0], found=best, position=token.start)
        if best in flags:
            problem = problem.model_copy(update={"field": flags[best].field})
            mended = best + (equals + inline if equals else "")
            self._mending.replace(problem, start=token.start, written=mended)
        else:
            self._mending.add(problem)
        return None, None, flag, equals, inline

    def _untaken(self, at: int, flag: str, why: Untaken, equals: bool) -> int:
        token = self._tokens[at]
        end = at + 1 if equals else self._values_end(at + 1, at_most=None if why.words < 0 else why.words)
        if why.harmless:
            self._note(
                "option-left-out",
                Text(en=f"{flag} was left out: {why.why.en}.", es=f"{flag} se omitió: {why.why.es}."),
            )
        else:
            self._mending.replace(untaken(flag=flag, why=why.why, position=token.start), start=token.start, written="")
        for value in self._tokens[at:end]:
            self._mending.drop(start=value.start)
        return end

    def _secret(self, at: int, flag: str, equals: bool) -> int:
        token = self._tokens[at]
        end = at + 1 if equals else self._values_end(at + 1)
        self._mending.replace(secret(what=flag, position=token.start), start=token.start, written="")
        for value in self._tokens[at:end]:
            self._mending.drop(start=value.start)
        return end

    def _take(self, parameter: Parameter, values: list[Token], word: Token | None = None) -> None:
        """Keep the values of an option. `word` is the whole word when value and option are one."""
        gathered, name = self.gathered, parameter.field
        gathered.places[name] = values[0].start
        for value in values:
            if value.secret:
                start = word.start if word is not None else value.start
                self._mending.replace(
                    secret(what=parameter.name, position=value.start).model_copy(update={"field": name}),
                    start=start,
                    written=f"{parameter.name}=<{name}>" if word is not None else f"<{name}>",
                )
                return
            if value.unresolved and (parameter.option.many or not parameter.option.free):
                self._mending.add(
                    unresolved(flag=parameter.option.flag, word=value.text, field=name, position=value.start)
                )
                return
            runs_on = value.quoted and not value.ends_quoted
            if runs_on and "--" in value.text and not parameter.option.free and " " not in value.text:
                self._glued(parameter, value)
        if parameter.option.many:
            before = gathered.values.get(name, ())
            gathered.words.setdefault(name, {}).update({value.text: value.start for value in values})
            gathered.values[name] = (*before, *(value.text for value in values))
            return
        if name in gathered.values and gathered.values[name] != values[0].text:
            flag = parameter.name
            self._note(
                "given-twice",
                Text(
                    en=f"{flag} was given twice; the last value counts.",
                    es=f"{flag} se indicó dos veces; cuenta el último valor.",
                ),
            )
        gathered.values[name] = values[0].text

    def _glued(self, parameter: Parameter, value: Token) -> None:
        """`'Owner'--scope` is read by a shell as one word; nobody means that."""
        _, dashes, rest = value.text.partition("--")
        if dashes and f"--{rest}" in self._reading.flags:
            problem = glued_quotes(word=value.text, position=value.start)
            self._mending.add(problem.model_copy(update={"field": parameter.field}))

    def _values_end(self, at: int, *, at_most: int | None = None) -> int:
        """Index of the next option, or of the word after `at_most` words."""
        end = at
        while end < len(self._tokens) and (at_most is None or end - at < at_most):
            if _is_option(self._tokens[end]):
                break
            end += 1
        return end

    def _note(self, code: str, text: Text) -> None:
        self.gathered.corrections.append(Correction(code=code, text=text))
