"""What a line was read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.grammar.spec import Spec
from bot.model.kind import Params
from bot.model.notice import Help, Said
from bot.model.problem import Correction, Problem
from bot.model.text import Text


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as far as it could be read. Either `params`, or `said`, or at least one problem.

    of           name of the kind or command, empty when none was recognised.
    values       field -> the words as written (or remembered), before typing.
    missing      fields that must be named and are not.
    said         a friendly word or a page of help, when that is all there is to answer.
    defaults     what `configure --defaults` asks to remember: name -> value, empty to forget.
    line         the canonical line; the line as typed, without secrets, when it could not be read.
    redacted     the line as typed with the values of secret options left out.
    spec         the whole file that is asked for, with every other it names; None for a kind without one.
    used         paths of the files that what is asked for was read from.
    awaits       names of files that have to be read before more can be said; the line is then to be read again with
                 them, and nothing else here counts but `of`, where it is known.
    whatif       it is only asked what would become of the line.
    emergency    it is declared to be an emergency; the policies say whether that counts.
    """

    of: str = ""
    title: Text | None = None
    params: Params | None = None
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    missing: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    said: Said | Help | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    line: str = ""
    redacted: str = ""
    awaits: tuple[str, ...] = ()
    whatif: bool = False
    spec: Spec | None = None
    used: tuple[str, ...] = ()
    emergency: bool = False

    @property
    def holds_secret(self) -> bool:
        """Whether the line carried something that looks like a secret; `redacted` is then the only form to keep."""
        return any(problem.code == "secret" for problem in self.problems) or "[redacted]" in self.redacted

    def with_problems(self, problems: tuple[Problem, ...]) -> Draft:
        """The same reading, found wanting later: by a look-up or by a rule across parameters."""
        return replace(self, problems=(*self.problems, *problems), params=None)
