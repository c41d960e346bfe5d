"""The line as it ought to be: every word that can be put right, put right at once."""

from __future__ import annotations

from bot.grammar.line import quoted
from bot.grammar.tokens import Token
from bot.model.problem import Problem


class Mending:
    """Collects problems and, for those with a cure, what to change; every cured problem gets the one mended line."""

    def __init__(self, *, tokens: tuple[Token, ...]) -> None:
        """`tokens` of the whole line, as the mended line begins with them."""
        self._tokens = tokens
        self._instead: dict[int, str] = {}
        self._more: list[str] = []
        self._problems: list[Problem] = []
        self._cured: set[int] = set()
        self._whole: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self._problems)

    def add(self, problem: Problem) -> None:
        """A problem nobody but the person can put right."""
        self._problems.append(problem)

    def replace(self, problem: Problem, *, start: int, written: str) -> None:
        """A problem cured by writing other text instead of the word at that offset; empty leaves the word out."""
        self._cured.add(len(self._problems))
        self._problems.append(problem)
        self.drop(start=start, written=written)

    def drop(self, *, start: int, written: str = "") -> None:
        """Leave the word at that offset out of the mended line, or write other text instead."""
        self._instead[start] = written

    def replace_value(self, problem: Problem, *, start: int, option: str, value: str) -> None:
        """A problem cured by another value, whether it stands alone or after its option in `--name=value`."""
        token = max((one for one in self._tokens if one.start <= start), key=lambda one: one.start, default=None)
        if token is None:
            self.add(problem)
        elif token.start == start:
            self.replace(problem, start=start, written=quoted(value))
        else:
            self.replace(problem, start=token.start, written=f"{option}={quoted(value)}")

    def without_option(self, problem: Problem, start: int) -> None:
        """A problem cured by leaving out the option whose value begins at that offset."""
        before = [at for at, one in enumerate(self._tokens) if one.start <= start]
        if start < 0 or not before:
            self.add(problem)
            return
        value = self._tokens[before[-1]]
        self.replace(problem, start=value.start, written="")
        if value.start == start:
            self.drop(start=self._tokens[before[-1] - 1].start)

    def append(self, problem: Problem, *, written: str) -> None:
        """A problem cured by adding to the end of the line."""
        self._cured.add(len(self._problems))
        self._problems.append(problem)
        self._more.append(written)

    def offer(self, problem: Problem, *, endings: tuple[str, ...]) -> None:
        """A problem with several cures: the line is offered once with each ending."""
        self._whole[len(self._problems)] = "\n".join(endings)
        self._problems.append(problem)

    def concerns(self, field: str) -> bool:
        """Whether something is already said about that parameter."""
        return any(problem.field == field for problem in self._problems)

    def problems(self) -> tuple[Problem, ...]:
        """All problems, those with a cure with the mended line."""
        line = self.line()
        said = []
        for index, problem in enumerate(self._problems):
            if index in self._cured:
                problem = problem.model_copy(update={"suggestion": line})
            elif index in self._whole:
                offered = "\n".join(f"{line} {ending}".strip() for ending in self._whole[index].split("\n"))
                problem = problem.model_copy(update={"suggestion": offered})
            said.append(problem)
        return tuple(said)

    def line(self) -> str:
        """The line with every cure."""
        words = []
        for token in self._tokens:
            if token.start in self._instead:
                words.append(self._instead[token.start])
            else:
                words.append(_written(token))
        return " ".join(word for word in (*words, *self._more) if word)


def _written(token: Token) -> str:
    """The word as it may be typed again."""
    if not token.quoted:
        return token.text
    option, equals, value = token.text.partition("=")
    if token.opens_quoted or not equals:
        option, equals, value = "", "", token.text
    return f"{option}{equals}" + (f'"{value}"' if token.unresolved else quoted(value))
