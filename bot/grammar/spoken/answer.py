"""What is said to a sentence: what it was read as, and what keeps it from being asked for."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.grammar.draft import Draft
from bot.grammar.labels import label_of
from bot.grammar.paths import Found
from bot.grammar.sentences import secret
from bot.grammar.spoken.heard import Understood
from bot.grammar.spoken.words import plain
from bot.grammar.table import parameters_of
from bot.model.kind import AnyKind, Kind
from bot.model.problem import Problem
from bot.model.text import Text, same

_DENIALS = frozenset({"no", "not", "dont", "never", "cannot", "nunca", "tampoco", "jamas"})
_A_REQUEST = re.compile(r"(?:r-?|#)?\d+", re.IGNORECASE)


def is_rather_said(found: Found) -> bool:
    """Whether a line that begins like a command about requests may be a sentence: `show my clusters`, `ver los roles`.

    A request's number or an option after the word says that it is the command.
    """
    about_requests = not any(isinstance(one, Kind) for one in found.reading.said)
    return (
        about_requests and " " not in found.path and bool(found.rest) and not _A_REQUEST.fullmatch(found.rest[0].text)
    )


def unsure_kind(*, heard: Understood, position: int) -> Problem:
    """The sentence may be about several kinds."""
    en = ", ".join(f"“{kind.title.en}”" for kind in heard.kinds[:6])
    es = ", ".join(f"«{kind.title.es}»" for kind in heard.kinds[:6])
    text = Text(en=f"This could be {en}. Which one?", es=f"Esto podría ser {es}. ¿Cuál?")
    return Problem(
        code="unsure-kind", text=text, position=position, suggestion="\n".join(k.commands[0] for k in heard.kinds[:6])
    )


def as_heard(*, draft: Draft, heard: Understood, kind: AnyKind, line: str, spoken: Draft) -> Draft:
    """The reading of the line a sentence was turned into, as the reading of the sentence.

    spoken  the sentence itself: what it was, without secrets, and what was noted of it.
    A word that was not understood keeps everything from being asked for, whatever the rest says.
    """
    problems = [
        problem.model_copy(update={"position": heard.places.get(problem.field, -1)}) for problem in draft.problems
    ]
    secrets = [token for token in heard.unsure if token.secret]
    problems += [secret(what=token.text, position=token.start) for token in secrets]
    unsure = [token for token in heard.unsure if not token.secret]
    if is_denied(heard):
        # With the line that does it after all, `don't delete cpu-1` would be one more press away from its opposite.
        problems = [_denied(kind=kind, position=unsure[0].start), *problems[len(draft.problems) :]]
    elif unsure:
        better = next((one.suggestion for one in draft.problems if one.suggestion), line if not secrets else "")
        words = [token.text[:60] for token in unsure[:6]]
        problem = _unsure(words=words, heard=heard, kind=kind, position=unsure[0].start)
        problems.insert(0, problem.model_copy(update={"suggestion": better}))
    if not problems:
        return replace(draft, redacted=spoken.redacted, corrections=(*spoken.corrections, *draft.corrections))
    return replace(
        draft,
        params=None,
        values={**draft.values},
        problems=tuple(problems),
        line=spoken.redacted,
        redacted=spoken.redacted,
        corrections=(*spoken.corrections, *draft.corrections),
    )


def is_denied(heard: Understood) -> bool:
    """Whether what is said is what is not to be done: `no borres…`, `I said not to delete…`."""
    return any(plain(token.text) in _DENIALS and token.start < heard.begins for token in heard.unsure)


def _denied(*, kind: AnyKind, position: int) -> Problem:
    text = Text(
        en=f"“{kind.title.en}”: as I read it, that is what is not to be done. Nothing has been asked for.",
        es=f"«{kind.title.es}»: según lo leo, eso es lo que no hay que hacer. No se ha solicitado nada.",
    )
    return Problem(code="said-not-to", text=text, position=position)


def _brief(label: str) -> str:
    """A label without its example: `For how long, such as 8h or 3d`."""
    return label.partition(", such as ")[0].partition(", como ")[0]


def _shown(value: object) -> Text:
    """A value in the words of a sentence: Slack's own way to write a mention is nothing to read."""
    written = str(value)
    return Text(en="the person you named", es="la persona mencionada") if written.startswith("<@") else same(written)


def _unsure(*, words: list[str], heard: Understood, kind: AnyKind, position: int) -> Problem:
    labels = {one.field: label_of(one) for one in parameters_of(kind.params)}
    known = [(labels[name], _shown(value)) for name, value in heard.answers.items() if name in labels]
    en = "; ".join([kind.title.en, *(f"{_brief(label.en)}: {value.en}" for label, value in known)])
    es = "; ".join([kind.title.es, *(f"{_brief(label.es)}: {value.es}" for label, value in known)])
    said_en, said_es = (", ".join(f"“{word}”" for word in words), ", ".join(f"«{word}»" for word in words))
    text = Text(
        en=f"I am not sure what {said_en} means here, so nothing has been asked for. I understood: {en}.",
        es=f"No tengo claro qué significa {said_es} aquí, así que no se ha solicitado nada. He entendido: {es}.",
    )
    return Problem(code="unsure-word", text=text, position=position)
