"""The sentences of what can be wrong with a line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from bot.model.lookalike import foreign_character
from bot.model.problem import Problem
from bot.model.text import Text


def nearest(word: str, among: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The most similar of some words, empty when none is similar."""
    return next(iter(difflib.get_close_matches(word.lower(), sorted(among), n=1, cutoff=cutoff)), "")


def _did_you_mean(found: str) -> tuple[str, str]:
    return (f" Did you mean {found}?", f" ¿Quería decir {found}?") if found else ("", "")


def unknown_command(*, words: str, found: str, position: int, suggestion: str) -> Problem:
    en, es = _did_you_mean(f"`{found}`" if found else "")
    text = Text(
        en=f"I do not know the command `{words}`.{en} `/aml help` lists what I can do.",
        es=f"No conozco el comando `{words}`.{es} `/aml help` enumera lo que sé hacer.",
    )
    return Problem(code="unknown-command", text=text, position=position, suggestion=suggestion)


def unknown_option(*, flag: str, found: str, position: int, suggestion: str) -> Problem:
    strange = foreign_character(flag)
    if strange:
        text = Text(
            en=f"The option {flag} holds {strange}, which only looks like a plain letter.",
            es=f"La opción {flag} contiene {strange}, que solo se parece a una letra corriente.",
        )
        return Problem(code="look-alike", text=text, position=position, suggestion=suggestion)
    en, es = _did_you_mean(found)
    text = Text(en=f"There is no option {flag} here.{en}", es=f"Aquí no hay ninguna opción {flag}.{es}")
    return Problem(code="unknown-option", text=text, position=position, suggestion=suggestion)


def ambiguous_option(*, flag: str, candidates: Iterable[str], position: int) -> Problem:
    several = ", ".join(sorted(candidates))
    text = Text(en=f"{flag} could be {several}.", es=f"{flag} podría ser {several}.")
    return Problem(code="ambiguous-option", text=text, position=position)


def missing_value(*, flag: str, position: int, field: str) -> Problem:
    text = Text(en=f"{flag} needs a value after it.", es=f"{flag} necesita un valor a continuación.")
    return Problem(code="missing-value", text=text, position=position, field=field)


def unexpected_word(*, word: str, position: int) -> Problem:
    text = Text(
        en=f"I do not know what {word!r} is for: values follow an option, and values with spaces are quoted.",
        es=f"No sé para qué es {word!r}: los valores siguen a una opción y los que llevan espacios van entre comillas.",
    )
    return Problem(code="unexpected-word", text=text, position=position)


def missing_option(*, flag: str, what: Text, field: str, suggestion: str) -> Problem:
    text = Text(
        en=f"{flag or what.en} is missing: {what.en[:1].lower()}{what.en[1:]}.",
        es=f"Falta {flag or what.es}: {what.es[:1].lower()}{what.es[1:]}.",
    )
    return Problem(code="missing-option", text=text, field=field, suggestion=suggestion)


def unresolved(*, flag: str, word: str, field: str, position: int) -> Problem:
    text = Text(
        en=f"{word} after {flag or 'the command'} is a placeholder: write the value itself.",
        es=f"{word} después de {flag or 'el comando'} es un marcador: escriba el valor.",
    )
    return Problem(code="unresolved", text=text, field=field, position=position)


def secret(*, flag: str, position: int) -> Problem:
    text = Text(
        en=f"{flag} would send a secret through Slack. I have not stored it; change it if it is a real one. "
        "amlbot uses identities instead of secrets.",
        es=f"{flag} enviaría un secreto por Slack. No lo he guardado; cámbielo si es real. "
        "amlbot usa identidades en lugar de secretos.",
    )
    return Problem(code="secret", text=text, position=position)


def look_alike(*, written: str, strange: str, field: str, position: int) -> Problem:
    text = Text(
        en=f"{written!r} holds {strange}, which only looks like another letter. Type it again.",
        es=f"{written!r} contiene {strange}, que solo se parece a otra letra. Vuelva a escribirlo.",
    )
    return Problem(code="look-alike", text=text, field=field, position=position)


def not_in_table(*, written: str, what: Text, found: str, field: str, position: int, suggestion: str) -> Problem:
    en, es = _did_you_mean(found)
    text = Text(
        en=f"{written!r} is not a {what.en} I know.{en}",
        es=f"{written!r} no es un valor conocido de {what.es}.{es}",
    )
    return Problem(code="unknown-value", text=text, field=field, position=position, suggestion=suggestion)


def retired(*, size: str, since: str, successor: str, field: str, position: int, suggestion: str) -> Problem:
    instead_en, instead_es = (f" Use {successor}.", f" Use {successor}.") if successor else ("", "")
    text = Text(
        en=f"Azure retired {size} on {since}.{instead_en}",
        es=f"Azure retiró {size} el {since}.{instead_es}",
    )
    return Problem(code="retired-size", text=text, field=field, position=position, suggestion=suggestion)


def not_valid(*, error: dict[str, Any], flag: str, field: str, position: int) -> Problem:
    """A sentence for one pydantic error. `error` has type, ctx, msg and input as pydantic gives them."""
    bounds = error.get("ctx", {})
    written = _short(error.get("input"))
    match error["type"]:
        case "int_parsing" | "float_parsing" | "int_type" | "float_type" | "int_from_float":
            en, es = f"{written} is not a number", f"{written} no es un número"
        case "greater_than_equal":
            en, es = f"{written} is less than {bounds['ge']}", f"{written} es menor que {bounds['ge']}"
        case "less_than_equal":
            en, es = f"{written} is more than {bounds['le']}", f"{written} es mayor que {bounds['le']}"
        case "greater_than":
            en, es = f"{written} is not more than {bounds['gt']}", f"{written} no es mayor que {bounds['gt']}"
        case "string_too_short":
            least = bounds["min_length"]
            en, es = f"{written} is shorter than {least} characters", f"{written} tiene menos de {least} caracteres"
        case "string_too_long":
            most = bounds["max_length"]
            en, es = f"{written} is longer than {most} characters", f"{written} tiene más de {most} caracteres"
        case "string_pattern_mismatch":
            en = f"{written} is not a name Azure takes here: letters, digits and minus, beginning with a letter"
            es = f"{written} no es un nombre que Azure admita aquí: letras, dígitos y guion, empezando por letra"
        case "literal_error":
            expected = str(bounds["expected"]).replace(" or ", ", ")
            en, es = f"{written} is not one of {expected}", f"{written} no es uno de {expected}"
        case "value_error":
            said = str(bounds.get("error", error["msg"]))
            en, es = said, said
        case _:
            en, es = f"{written} is not valid", f"{written} no es válido"
    text = Text(en=f"{flag}: {en}." if flag else f"{en}.", es=f"{flag}: {es}." if flag else f"{es}.")
    return Problem(code=str(error["type"]).replace("_", "-"), text=text, field=field, position=position)


def _short(value: object) -> str:
    text = str(value)
    return repr(text if len(text) <= 60 else text[:59] + "…")
