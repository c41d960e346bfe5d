"""How long what is asked for lasts. Pure."""

from __future__ import annotations

from bot.model.facts import Facts


def duration_hours(*, facts: Facts, limit: float | None) -> float | None:
    """How long a grant lasts: what was asked, else the policies' limit; None is for good."""
    asked = facts.values.get("duration_h")
    if isinstance(asked, (int, float)) and not isinstance(asked, bool):
        return float(asked)
    return limit
