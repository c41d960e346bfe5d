"""Sentences as a person at a known moment, among known names, would have them read."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.parse import parse
from bot.grammar.spoken.heard import Known
from bot.grammar.spoken.until import Now
from bot.kinds import KINDS
from tests.grammar.reading import CATALOGUE

TUESDAY = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAN = "<@U0DAN>"


def hear(sentence: str, *, at: datetime = TUESDAY, tz: str = "UTC", asker: str = DAN, **defaults: str) -> Draft:
    """What Dan's sentence is read as, on a Tuesday at noon."""
    known = Known(
        now=Now(at=at, tz=tz),
        asker=asker,
        groups=("nombre-*", "this-rg", "vision-*", "nlp-*"),
        workspaces=("area-trabajo-*", "ws-nlp", "vision-*"),
    )
    return parse(line=sentence, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, defaults=defaults, known=known)
