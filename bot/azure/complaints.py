"""The codes inside Azure's error documents, which wrap one another, and the one that says most."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.azure.meanings import PASSING, REFUSALS, VAGUE


@dataclass(frozen=True, slots=True)
class Complaint:
    """One code with its message, as Azure put it; the message is for judging, never for showing."""

    code: str
    message: str = ""


def complaints(error: object) -> Iterator[Complaint]:
    """Every code inside an error document, outermost first; details and JSON inside messages are opened.

    Takes azure-core's ODataV4Format, the models of the management libraries, or the JSON itself.
    """
    if error is None:
        return
    if isinstance(error, str):
        yield from _inside(error)
        return
    code, message = str(_field(error, "code") or ""), str(_field(error, "message") or "")
    if code or message:
        yield Complaint(code or "Unknown", message)
    yield from _inside(message)
    details = _field(error, "details")
    for detail in details if isinstance(details, list | tuple) else ():
        yield from complaints(detail)


def telling(error: object) -> Complaint:
    """The complaint that says most: the deepest whose code is known, else the deepest that is not just a wrapping.

    Its message is that of all of them together: one names the code and another the family whose quota is used up.
    """
    found = list(complaints(error))
    words = "\n".join(complaint.message for complaint in found)
    for wanted in (
        [c for c in found if c.code.lower() in (REFUSALS.keys() | PASSING.keys()) - VAGUE],
        [c for c in found if c.code.lower() not in VAGUE and c.code != "Unknown"],
        [c for c in found if c.message and "quota" in c.message.lower()],
        found,
    ):
        if wanted:
            return Complaint(wanted[-1].code, words)
    return Complaint("Unknown")


def _field(error: object, name: str) -> object:
    if isinstance(error, Mapping):
        inner = error.get("error")
        return error.get(name) if name in error or not isinstance(inner, Mapping) else inner.get(name)
    return getattr(error, name, None)


def _inside(message: str) -> Iterator[Complaint]:
    text = message.strip()
    if not text.startswith("{"):
        return
    try:
        document = json.loads(text)
    except ValueError:
        return
    if isinstance(document, dict):
        yield from complaints(document)
