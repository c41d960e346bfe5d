"""The sentences of what can be wrong with a line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from bot.grammar.letters import look_alike_in
from bot.model.problem import Problem
from bot.model.text import Text, Unsuitable


def nearest(word: str, among: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The most similar of some words, empty when none is similar."""
    return next(iter(difflib.get_close_matches(word.lower(), sorted(among), n=1, cutoff=cutoff)), "")


def _did_you_mean(found: str) -> tuple[str, str]:
    return (f" Did you mean {found}?", f" ¿Quería decir {found}?") if found else ("", "")


def unknown_command(*, words: str, found: str, known: Iterable[str], position: int) -> Problem:
    """`found` is the nearest command; `known` the commands that begin alike, when none is near."""
    several = ", ".join(f"`{one}`" for one in sorted(known))
    if found:
        en, es = _did_you_mean(f"`{found}`")
    elif several:
        en, es = f" There are {several}.", f" Hay {several}."
    else:
        en, es = " `/aml help` lists what I can do.", " `/aml help` enumera lo que sé hacer."
    text = Text(en=f"I do not know the command `{words}`.{en}", es=f"No conozco el comando `{words}`.{es}")
    return Problem(code="unknown-command", text=text, position=position)


def unknown_option(*, flag: str, found: str, position: int) -> Problem:
    strange = look_alike_in(flag)
    if strange:
        text = Text(
            en=f"The option {flag} holds {strange}, which only looks like a plain letter.",
            es=f"La opción {flag} contiene {strange}, que solo se parece a una letra corriente.",
        )
        return Problem(code="look-alike", text=text, position=position)
    en, es = _did_you_mean(found)
    text = Text(en=f"There is no option {flag} here.{en}", es=f"Aquí no hay ninguna opción {flag}.{es}")
    return Problem(code="unknown-option", text=text, position=position)


def ambiguous_option(*, flag: str, candidates: Iterable[str], position: int) -> Problem:
    several = ", ".join(sorted(candidates))
    text = Text(en=f"{flag} could be {several}.", es=f"{flag} podría ser {several}.")
    return Problem(code="ambiguous-option", text=text, position=position)


def missing_value(*, flag: str, position: int, field: str) -> Problem:
    text = Text(en=f"{flag} needs a value after it.", es=f"{flag} necesita un valor a continuación.")
    return Problem(code="missing-value", text=text, position=position, field=field)


def unexpected_word(*, word: str, position: int) -> Problem:
    text = Text(
        en=f"I do not know what {_short(word)} is for: values follow an option, and values with spaces are quoted.",
        es=f"No sé para qué es {_short(word)}: los valores siguen a una opción, y los que llevan espacios van entre "
        "comillas.",
    )
    return Problem(code="unexpected-word", text=text, position=position)


def missing_option(*, flag: str, what: Text, field: str, choices: Iterable[str] = ()) -> Problem:
    several = " | ".join(choices)
    if several:
        text = Text(en=f"{flag} is missing ({what.en}: {several}).", es=f"Falta {flag} ({what.es}: {several}).")
    elif flag:
        text = Text(en=f"{flag} is missing ({what.en}).", es=f"Falta {flag} ({what.es}).")
    else:
        text = Text(en=f"Something is missing: {what.en}.", es=f"Falta algo: {what.es}.")
    return Problem(code="missing-option", text=text, field=field)


def unresolved(*, flag: str, word: str, field: str, position: int) -> Problem:
    text = Text(
        en=f"{word} after {flag or 'the command'} is a placeholder: write the value itself.",
        es=f"{word} después de {flag or 'el comando'} es un marcador: escriba el valor.",
    )
    return Problem(code="unresolved", text=text, field=field, position=position)


def secret(*, what: str, position: int) -> Problem:
    text = Text(
        en=f"{what} would send a secret through Slack. I have not stored it; change it if it is a real one. "
        "amlbot uses identities instead of secrets.",
        es=f"{what} enviaría un secreto por Slack. No lo he guardado; cámbielo si es real. "
        "amlbot usa identidades en lugar de secretos.",
    )
    return Problem(code="secret", text=text, position=position)


def look_alike(*, written: str, strange: str, field: str, position: int) -> Problem:
    text = Text(
        en=f"{written!r} holds {strange}, which only looks like another letter. Type it again.",
        es=f"{written!r} contiene {strange}, que solo se parece a otra letra. Vuelva a escribirlo.",
    )
    return Problem(code="look-alike", text=text, field=field, position=position)


def not_in_table(*, written: str, what: Text, found: str, known: Iterable[str], field: str, position: int) -> Problem:
    """`known` are all the values there are; named when they are few and none is near."""
    en, es = _did_you_mean(found)
    several = sorted(known)
    if not found and len(several) <= 16:
        en, es = (f" {word}: {', '.join(several)}." for word in ("There are", "Hay"))
    text = Text(
        en=f"{what.en}: I know no {_short(written)}.{en}",
        es=f"{what.es}: no conozco {_short(written)}.{es}",
    )
    return Problem(code="unknown-value", text=text, field=field, position=position)


def retired(*, size: str, since: str, successor: str, field: str, position: int) -> Problem:
    instead_en, instead_es = (f" Use {successor}.", f" Use {successor}.") if successor else ("", "")
    text = Text(
        en=f"Azure retired {size} on {since}.{instead_en}",
        es=f"Azure retiró {size} el {since}.{instead_es}",
    )
    return Problem(code="retired-size", text=text, field=field, position=position)


def size_not_offered(*, size: str, what: Text, field: str, position: int) -> Problem:
    text = Text(en=f"{what.en}: {size} is not offered for this.", es=f"{what.es}: {size} no se ofrece para esto.")
    return Problem(code="size-not-offered", text=text, field=field, position=position)


def several_commands(*, position: int) -> Problem:
    text = Text(
        en="I read one command at a time, and another one begins here: send them one by one.",
        es="Leo un comando cada vez y aquí empieza otro: envíelos de uno en uno.",
    )
    return Problem(code="several-commands", text=text, position=position)


def not_valid(*, error: dict[str, Any], flag: str, rule: Text | None, field: str, position: int) -> Problem:
    """A sentence for one pydantic error. `error` has type, ctx, msg and input as pydantic gives them.

    rule   what a value must look like, where the option says so.
    """
    bounds = error.get("ctx", {})
    written = _short(error.get("input"))
    match error["type"]:
        case "int_parsing" | "float_parsing" | "int_type" | "float_type" | "int_from_float" | "int_parsing_size":
            en, es = f"{written} is not a whole number", f"{written} no es un número entero"
        case "greater_than_equal":
            en, es = f"{written} is less than {bounds['ge']}", f"{written} es menor que {bounds['ge']}"
        case "less_than_equal":
            en, es = f"{written} is more than {bounds['le']}", f"{written} es mayor que {bounds['le']}"
        case "greater_than":
            en, es = f"{written} is not more than {bounds['gt']}", f"{written} no es mayor que {bounds['gt']}"
        case "string_too_short" | "string_too_long" | "string_pattern_mismatch" if rule is not None:
            en, es = f"{written} is not taken: {rule.en}", f"{written} no se admite: {rule.es}"
        case "string_too_short":
            least = bounds["min_length"]
            en, es = f"{written} is shorter than {least} characters", f"{written} tiene menos de {least} caracteres"
        case "string_too_long":
            most = bounds["max_length"]
            en, es = f"{written} is longer than {most} characters", f"{written} tiene más de {most} caracteres"
        case "literal_error":
            expected = str(bounds["expected"]).replace(" or ", ", ")
            en, es = f"{written} is not one of {expected}", f"{written} no es uno de {expected}"
        case "bool_parsing":
            en, es = f"{written} is neither true nor false", f"{written} no es ni true ni false"
        case "value_error" if isinstance(bounds.get("error"), Unsuitable):
            said: Text = bounds["error"].text
            en, es = said.en, said.es
        case _:
            en, es = f"{written} is not valid", f"{written} no es válido"
    text = Text(en=f"{flag}: {en}." if flag else f"{en}.", es=f"{flag}: {es}." if flag else f"{es}.")
    return Problem(code=str(error["type"]).replace("_", "-"), text=text, field=field, position=position)


def line_too_long(*, length: int, longest: int) -> Problem:
    text = Text(
        en=f"The line has {length:,} characters; at most {longest:,} are read.",
        es=f"La línea tiene {length} caracteres; se leen como mucho {longest}.",
    )
    return Problem(code="line-too-long", text=text, position=longest)


def unbalanced_quote(*, quote: str, position: int) -> Problem:
    text = Text(
        en=f"The quote {quote} at character {position + 1} is never closed.",
        es=f"La comilla {quote} del carácter {position + 1} no se cierra.",
    )
    return Problem(code="unbalanced-quote", text=text, position=position)


def shell_operator(*, operator: str, word: str, position: int) -> Problem:
    place_en = f"{operator} at character {position + 1}" + (f", in {word!r}," if word != operator else "")
    place_es = f"{operator} en el carácter {position + 1}" + (f", en {word!r}," if word != operator else "")
    text = Text(
        en=f"{place_en} is for a shell, and this is not one: write one command, without pipes or substitutions. "
        "Put it in quotes if it belongs to a value.",
        es=f"{place_es} es de un intérprete de comandos y esto no lo es: escriba un solo comando, sin tuberías ni "
        "sustituciones. Póngalo entre comillas si forma parte de un valor.",
    )
    return Problem(code="shell-operator", text=text, position=position)


def control_character(*, character: str, position: int) -> Problem:
    text = Text(
        en=f"There is an invisible control character (U+{ord(character):04X}) at character {position + 1}.",
        es=f"Hay un carácter de control invisible (U+{ord(character):04X}) en el carácter {position + 1}.",
    )
    return Problem(code="control-character", text=text, position=position)


def untaken(*, flag: str, why: Text, position: int) -> Problem:
    text = Text(en=f"{flag} is not taken here: {why.en}.", es=f"{flag} no se admite aquí: {why.es}.")
    return Problem(code="option-not-taken", text=text, position=position)


def not_a_choice(*, written: str, choices: Iterable[str], field: str, position: int) -> Problem:
    several = ", ".join(choices)
    text = Text(
        en=f"{_short(written)} is none of the types I can create: {several}.",
        es=f"{_short(written)} no es ninguno de los tipos que puedo crear: {several}.",
    )
    return Problem(code="unknown-value", text=text, field=field, position=position)


def option_of_another_kind(*, flag: str, theirs: Text, this: Text, field: str, position: int) -> Problem:
    text = Text(
        en=f"{flag} belongs to “{theirs.en}”, and this is “{this.en}”.",
        es=f"{flag} es de «{theirs.es}» y esto es «{this.es}».",
    )
    return Problem(code="option-of-another-kind", text=text, field=field, position=position)


def not_remembered(*, written: str, position: int) -> Problem:
    text = Text(
        en=f"{_short(written)} is not a default I remember: write group=…, workspace=… or location=…",
        es=f"{_short(written)} no es un valor que yo recuerde: escriba group=…, workspace=… o location=…",
    )
    return Problem(code="unknown-default", text=text, field="defaults", position=position)


def against_rule(*, written: str, what: str, rule: Text, field: str, position: int) -> Problem:
    text = Text(
        en=f"{what}: {_short(written)} is not taken: {rule.en}.",
        es=f"{what}: {_short(written)} no se admite: {rule.es}.",
    )
    return Problem(code="string-pattern-mismatch", text=text, field=field, position=position)


def ambiguous_value(*, written: str, several: Iterable[str], field: str, position: int) -> Problem:
    names = ", ".join(sorted(several))
    text = Text(en=f"{written!r} could be {names}.", es=f"{written!r} podría ser {names}.")
    return Problem(code="ambiguous-value", text=text, field=field, position=position)


def glued_quotes(*, word: str, position: int) -> Problem:
    text = Text(
        en=f"{word!r} runs a value and an option together: put a space before the --.",
        es=f"{word!r} junta un valor y una opción: ponga un espacio antes de los --.",
    )
    return Problem(code="missing-space", text=text, position=position)


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:59] + "…")
