"""Read a line: which kind it means, with which parameters, or every reason why not and a line that would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.grammar.draft import Draft
from bot.grammar.edited import edit_in
from bot.grammar.emergency import declared, urgent
from bot.grammar.line_reader import LineReader
from bot.grammar.spellings import spellings_of
from bot.grammar.spoken.heard import Known
from bot.grammar.table import table_of
from bot.grammar.upload import Upload
from bot.grammar.whatif import asked_what_if, imagined
from bot.model.catalogue import Catalogue
from bot.model.kind import AnyCommand, AnyKind

__all__ = ["Draft", "parse"]

_MOST_MENDED = 3
"""Things mended in turn in one line of a suggestion."""


def parse(
    *,
    line: str,
    kinds: tuple[AnyKind, ...],
    commands: tuple[AnyCommand, ...],
    catalogue: Catalogue,
    defaults: Mapping[str, str] | None = None,
    attached: tuple[str, ...] = (),
    upload: Upload | None = None,
    known: Known | None = None,
) -> Draft:
    """Read a line as typed after `/aml`.

    defaults   remembered values for group, workspace and location.
    catalogue  sizes, regions and roles: the closed tables that values are looked up in.
    attached   names of files that came with the line and have not been read.
    upload     the files that came with it or that it names, read; None while they are not. A line that needs them and
               has them not comes back as a draft that awaits them.
    known      who writes it and when, for sentences: `until friday`, `give me reader`.
    Never raises, whatever the text; the same line with the same declarations is the same draft.
    A suggestion is a line that would be read, once what stands in `<…>` is filled in; otherwise there is none. While
    the files are not read, that is as far as it goes without them: a file that a suggestion names may not be there.
    """
    table = table_of(kinds=kinds, commands=commands)
    reader = LineReader(
        kinds=kinds,
        commands=commands,
        table=table,
        spellings=spellings_of(catalogue=catalogue, kinds=table.names),
        defaults=defaults or {},
        attached=attached,
        upload=upload,
        known=known or Known(),
    )
    return _read(reader, line)


def _read(reader: LineReader, line: str) -> Draft:
    start = asked_what_if(line)
    if start:
        draft = _read(reader, line[start:])
        return imagined(draft, start=start, is_kind=any(kind.name == draft.of for kind in reader.kinds))
    edit = edit_in(line)
    if edit is not None:
        return edit
    calm = declared(line)
    if calm != line:
        draft = _read(reader, calm)
        is_change = any(kind.name == draft.of and not kind.is_read for kind in reader.kinds)
        return urgent(draft, is_change=is_change)
    return _with_sound_suggestions(reader, reader.read(line))


def _with_sound_suggestions(reader: LineReader, draft: Draft) -> Draft:
    """The draft with those suggestions only that hold when they are read, each with whatever else had to be mended."""
    suggested = dict.fromkeys(problem.suggestion for problem in draft.problems if problem.suggestion)
    if not suggested:
        return draft
    sound = {"": "", **{suggestion: _sound(reader, suggestion) for suggestion in suggested}}
    return replace(
        draft,
        problems=tuple(
            problem.model_copy(update={"suggestion": sound[problem.suggestion]}) for problem in draft.problems
        ),
    )


def _sound(reader: LineReader, suggestion: str) -> str:
    lines = [_mended(reader, line, tries=_MOST_MENDED) for line in suggestion.split("\n") if line]
    return "\n".join(f"/aml {line}" for line in lines if line)


def _mended(reader: LineReader, line: str, *, tries: int) -> str:
    """The line with what is wrong in it mended in turn; empty when something in it only the person can mend."""
    problems = reader.read(line).problems
    better = next((problem.suggestion.split("\n")[0] for problem in problems if problem.suggestion), "")
    if all(problem.code == "unresolved" for problem in problems):
        return line
    return _mended(reader, better, tries=tries - 1) if better and tries else ""
