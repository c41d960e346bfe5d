"""For how long something is asked: `--for 8h`, or `--until friday`, which is a moment where the person is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.facts import Facts, FactValue
from bot.model.kind import Params
from bot.model.problem import Problem
from bot.model.text import Text
from bot.model.until import moment, written_out


@dataclass(frozen=True, slots=True)
class Lasting:
    """The parameters with the moment written out, and what the policies judge the duration by; empty for no end."""

    params: Params
    facts: Mapping[str, FactValue] = field(default_factory=dict)


def lasting_for(*, params: Params, now: datetime, tz: str) -> Lasting | Problem:
    """What the duration of the parameters comes to now; the problem of one that comes to nothing.

    tz  IANA name of where the person is.
    The clock of `--for` starts when it takes effect; a moment stays the moment, however long the approval takes.
    """
    hours, until = getattr(params, "hours", None), str(getattr(params, "until", "") or "")
    if not until:
        return Lasting(params=params, facts={"duration_h": hours} if hours is not None else {})
    if hours is not None:
        text = Text(
            en="--for and --until say the same thing twice: keep one of them.",
            es="--for y --until dicen lo mismo dos veces: deje solo uno.",
        )
        return Problem(code="duration-twice", text=text, field="until")
    meant = moment(written=until, now=now, tz=tz)
    left = (meant - now).total_seconds() / 3600
    if left <= 0:
        text = Text(en=f"{until} is over already.", es=f"{until} ya ha pasado.")
        return Problem(code="until-over", text=text, field="until")
    fixed = params.model_copy(update={"until": written_out(meant)})
    return Lasting(params=fixed, facts={"duration_h": max(round(left, 2), 0.01)})


def duration_hours(*, facts: Facts, limit: float | None) -> float | None:
    """How long a grant lasts: what was asked, else the policies' limit; None is for good."""
    asked = facts.values.get("duration_h")
    if isinstance(asked, (int, float)) and not isinstance(asked, bool):
        return float(asked)
    return limit
