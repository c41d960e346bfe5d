"""What is there already, beside what was to be made: whose it is, what differs, and what to say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.azure.refusals import ALREADY_EXISTS
from bot.model.outcome import Rejected
from bot.model.text import Text

MARK = "amlbot-request"
"""The tag that says which operation made a resource."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One property of what is there that is not as asked."""

    what: Text
    found: str
    asked: str


REGION = Text(en="region", es="región")
TAG = Text(en="tag", es="etiqueta")


def with_mark(tags: Mapping[str, str], *, key: str) -> dict[str, str]:
    """The tags of a new resource: those that were asked for, and our mark."""
    return {**tags, MARK: key}


def is_ours(tags: Mapping[str, str] | None, *, key: str) -> bool:
    """True when the tags show that this very operation made the resource."""
    return any(name.lower() == MARK and value == key for name, value in (tags or {}).items())


def same_word(left: object, right: object) -> bool:
    """Equal as Azure compares sizes, ids and names: without regard to case."""
    return str(left or "").strip().lower() == str(right or "").strip().lower()


def same_region(left: str | None, right: str | None) -> bool:
    """Equal as Azure compares regions: `East US` is `eastus`."""
    return same_word((left or "").replace(" ", ""), (right or "").replace(" ", ""))


def tag_differences(*, found: Mapping[str, str] | None, asked: Mapping[str, str]) -> list[Difference]:
    """Tags that were asked for and are missing or different; more tags than asked for do not matter."""
    there = {name.lower(): value for name, value in (found or {}).items()}
    return [
        Difference(TAG, found=f"{name}={there.get(name.lower(), '')}", asked=f"{name}={value}")
        for name, value in asked.items()
        if there.get(name.lower()) != value
    ]


def already_exists(*, name: str, differences: Sequence[Difference]) -> Rejected:
    """Refuse to touch what somebody else made differently, and name what differs."""
    en = "; ".join(f"{d.what.en}: {d.found or '(none)'} instead of {d.asked or '(none)'}" for d in differences)
    es = "; ".join(f"{d.what.es}: {d.found or '(nada)'} en lugar de {d.asked or '(nada)'}" for d in differences)
    return Rejected(
        code=ALREADY_EXISTS,
        sentence=Text(
            en=f"{name} exists already and is different ({en}). Nothing was changed. Choose another name, or use what "
            "is there.",
            es=f"{name} ya existe y es distinto ({es}). No se ha cambiado nada. Elija otro nombre o use lo que hay.",
        ),
    )


def changed_meanwhile(*, name: str, differences: Sequence[Difference]) -> Rejected:
    """Refuse to overwrite what is no longer as people saw it when they agreed."""
    en = "; ".join(f"{d.what.en}: {d.found or '(none)'}, was {d.asked or '(none)'}" for d in differences)
    es = "; ".join(f"{d.what.es}: {d.found or '(nada)'}, era {d.asked or '(nada)'}" for d in differences)
    return Rejected(
        code="ChangedMeanwhile",
        sentence=Text(
            en=f"Since this was asked for, {name} has changed ({en}). Nothing was changed. Ask again, so that people "
            "see it as it is.",
            es=f"Desde que se pidió, {name} ha cambiado ({es}). No se ha cambiado nada. Pídalo de nuevo para que se "
            "vea tal como está.",
        ),
    )
