"""Read a line: which kind it means, with which parameters, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.grammar.commands import CONFIGURE
from bot.grammar.draft import Draft
from bot.grammar.friendly import friendly
from bot.grammar.help import asks_for_help, help_for
from bot.grammar.line import canonical_line, quoted
from bot.grammar.options import Gathered, gather, redact
from bot.grammar.sentences import missing_option, nearest, unknown_command
from bot.grammar.table import Said, Table, parameters_of, table_of
from bot.grammar.tokens import Token, cut
from bot.grammar.values import typed
from bot.model.catalogue import Catalogue
from bot.model.kind import AnyCommand, AnyKind
from bot.model.problem import Correction, Problem
from bot.model.text import Text, same

__all__ = ["Draft", "parse"]


def parse(
    *,
    line: str,
    kinds: tuple[AnyKind, ...],
    commands: tuple[AnyCommand, ...],
    catalogue: Catalogue,
    defaults: Mapping[str, str] | None = None,
) -> Draft:
    """Read a line as typed after `/aml`.

    defaults   remembered values for group, workspace and location.
    catalogue  sizes, regions and roles: the closed tables that values are looked up in.
    Never raises, whatever the text; the same line with the same declarations is the same draft.
    """
    words = cut(line)
    redacted = redact(line=line, tokens=words.tokens)
    if words.problems:
        return Draft(
            problems=words.problems, corrections=words.corrections, line=redacted[:400], redacted=redacted[:400]
        )
    tokens = _without_prefix(words.tokens)
    table = table_of(kinds=kinds, commands=commands)
    bare = tuple(token.text for token in tokens)
    typed_line = " ".join(quoted(token.text) if token.quoted else token.text for token in tokens)
    if asks_for_help(bare):
        said = help_for(words=bare, kinds=kinds, commands=commands)
        return Draft(said=said, corrections=words.corrections, line=typed_line, redacted=redacted)
    word = friendly(bare)
    if word is not None:
        return Draft(said=word, line=typed_line, redacted=redacted)
    found, rest = _command(tokens, table)
    if not found:
        problem = _unknown(tokens, table)
        return Draft(problems=(problem,), corrections=words.corrections, line=redacted, redacted=redacted)
    return _read(
        found=found,
        rest=rest,
        corrections=words.corrections,
        defaults=defaults or {},
        catalogue=catalogue,
        redacted=redacted,
        typed_line=typed_line,
    )


def _without_prefix(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop `/aml` typed again and `az`."""
    while tokens and tokens[0].text.lower() in ("/aml", "az", "az.cmd"):
        tokens = tokens[1:]
    return tokens


def _command(tokens: tuple[Token, ...], table: Table) -> tuple[tuple[Said, ...], tuple[Token, ...]]:
    """The longest command path the words begin with; `R-7` alone is `show R-7`."""
    leading: list[str] = []
    for token in tokens[: table.longest]:
        if token.text.startswith("-") or token.quoted:
            break
        leading.append(token.text.lower())
    for length in range(len(leading), 0, -1):
        found = table.paths.get(tuple(leading[:length]))
        if found:
            return found, tokens[length:]
    if len(tokens) == 1 and leading and leading[0][:2] == "r-" and leading[0][2:].isdigit():
        return table.paths.get(("show",), ()), tokens
    return (), tokens


def _unknown(tokens: tuple[Token, ...], table: Table) -> Problem:
    leading = [token.text for token in tokens if not token.text.startswith("-")][: table.longest]
    words = " ".join(leading) or (tokens[0].text if tokens else "")
    best = ""
    for length in range(len(leading), 0, -1):
        alike = (" ".join(path) for path in table.paths if len(path) == length)
        best = nearest(" ".join(leading[:length]), alike, cutoff=0.7)
        if best:
            named = [token for token in tokens if not token.text.startswith("-")][:length]
            rest = [quoted(token.text) if token.quoted else token.text for token in tokens if token not in named]
            suggestion = " ".join([best, *rest])
            return unknown_command(words=words, found=best, position=tokens[0].start, suggestion=suggestion)
    position = tokens[0].start if tokens else -1
    return unknown_command(words=words, found="", position=position, suggestion="")


def _read(
    *,
    found: tuple[Said, ...],
    rest: tuple[Token, ...],
    corrections: tuple[Correction, ...],
    defaults: Mapping[str, str],
    catalogue: Catalogue,
    redacted: str,
    typed_line: str,
) -> Draft:
    gathered = gather(found=found, tokens=rest, typed_line=typed_line)
    said, choosing = _chosen(found, gathered, typed_line)
    draft = Draft(line=redacted, redacted=redacted, corrections=(*corrections, *gathered.corrections))
    if said is None:
        missing = tuple(problem.field for problem in choosing)
        return replace(draft, problems=(*gathered.problems, *choosing), missing=missing, values=gathered.values)
    draft = replace(draft, of=said.name, title=said.title)
    strays = _strays(said, found, gathered)
    values, filled = _filled(said, gathered, defaults)
    params, problems, more = typed(
        said=said, values=values, places=gathered.places, catalogue=catalogue, typed_line=typed_line
    )
    meant = {problem.field for problem in gathered.problems}
    problems = (
        *gathered.problems,
        *strays,
        *(one for one in problems if one.code != "missing-option" or one.field not in meant),
    )
    missing = tuple(problem.field for problem in problems if problem.code in ("missing-option", "unresolved"))
    draft = replace(
        draft, values=values, missing=missing, corrections=(*draft.corrections, *filled, *more), problems=problems
    )
    if problems or params is None:
        return draft
    line = canonical_line(kind=said, params=params)
    if said.name == CONFIGURE.name:
        remembered, wrong = _remembered(values.get("defaults", ()))
        if wrong:
            return replace(draft, problems=wrong)
        draft = replace(draft, defaults=remembered)
    return replace(draft, params=params, line=line)


def _chosen(found: tuple[Said, ...], gathered: Gathered, typed_line: str) -> tuple[Said | None, tuple[Problem, ...]]:
    """The kind meant among those that answer to the same words, by the values that tell them apart."""
    telling = [one for one in found if one.when]
    if not telling:
        return found[0], ()
    field = next(iter(telling[0].when))
    written = gathered.values.get(field, "")
    word = str(written).replace("_", "").lower()
    for one in telling:
        if word and word in one.when[field]:
            return one, ()
    parameter = next(one for one in parameters_of(telling[0].params) if one.field == field)
    names = [_choice(one, field) for one in telling]
    flag = parameter.option.flag
    if word:
        best = nearest(word, [name.lower() for name in names])
        right = next((name for name in names if name.lower() == best), "")
        text = Text(
            en=f"{written!r} is not a type I can create: {', '.join(names)}.",
            es=f"{written!r} no es un tipo que pueda crear: {', '.join(names)}.",
        )
        suggestion = typed_line.replace(str(written), right) if right else ""
        place = gathered.places.get(field, -1)
        return None, (Problem(code="unknown-value", text=text, field=field, position=place, suggestion=suggestion),)
    lines = f"{typed_line} {flag} {names[0]}"
    problem = missing_option(flag=flag, what=parameter.option.summary, field=field, suggestion=lines)
    choices = same(f"{flag} {f' | {flag} '.join(names)}")
    text = Text(en=f"{problem.text.en} ({choices.en})", es=f"{problem.text.es} ({choices.es})")
    return None, (problem.model_copy(update={"text": text}),)


def _choice(said: Said, field: str) -> str:
    default = said.params.model_fields[field].default
    return str(default) if default else str(said.when[field][0])


def _strays(said: Said, found: tuple[Said, ...], gathered: Gathered) -> tuple[Problem, ...]:
    """Options that only a sibling kind has: `--max-instances` on an instance."""
    own = {parameter.field for parameter in parameters_of(said.params)}
    problems = []
    for field in gathered.values:
        if field not in own:
            other = next(one for one in found if field in one.params.model_fields)
            parameter = next(one for one in parameters_of(other.params) if one.field == field)
            text = Text(
                en=f"{parameter.option.flag} is for: {other.title.en.lower()}; this is: {said.title.en.lower()}.",
                es=f"{parameter.option.flag} es para: {other.title.es.lower()}; esto es: {said.title.es.lower()}.",
            )
            place = gathered.places.get(field, -1)
            problems.append(Problem(code="option-of-another-kind", text=text, field=field, position=place))
    return tuple(problems)


def _filled(
    said: Said, gathered: Gathered, defaults: Mapping[str, str]
) -> tuple[dict[str, str | tuple[str, ...]], tuple[Correction, ...]]:
    """The values with the remembered defaults where the line named none."""
    values = dict(gathered.values)
    notes = []
    for parameter in parameters_of(said.params):
        source = parameter.option.default_from
        if source and parameter.field not in values and defaults.get(source) and "scope" not in values:
            if source == "workspace" and "resource_group" in gathered.values and "role" in said.params.model_fields:
                # A group named on a role line means the group: a remembered workspace must not narrow it silently.
                continue
            values[parameter.field] = defaults[source]
            text = Text(
                en=f"{source} {defaults[source]}: from your defaults in this channel.",
                es=f"{source} {defaults[source]}: de sus valores predeterminados en este canal.",
            )
            notes.append(Correction(code=f"default-{source}", text=text))
    return values, tuple(notes)


def _remembered(pairs: Sequence[str] | str) -> tuple[dict[str, str], tuple[Problem, ...]]:
    known = {"group": "group", "resource-group": "group", "workspace": "workspace", "location": "location"}
    remembered: dict[str, str] = {}
    problems: list[Problem] = []
    for pair in [pairs] if isinstance(pairs, str) else pairs:
        name, equals, value = pair.partition("=")
        if not equals or name.lower() not in known:
            text = Text(
                en=f"{pair!r} is not a default I remember: write group=…, workspace=… or location=…",
                es=f"{pair!r} no es un valor que recuerde: escriba group=…, workspace=… o location=…",
            )
            problems.append(Problem(code="unknown-default", text=text, field="defaults"))
        else:
            remembered[known[name.lower()]] = value.strip().strip("\"'")
    return remembered, tuple(problems)
