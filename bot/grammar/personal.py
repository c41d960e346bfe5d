"""What somebody says to the bot about themselves rather than about requests."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.kind import AnyCommand, Command, Option, Params
from bot.model.text import Text


class AwayParams(Params):
    words: Annotated[
        tuple[str, ...],
        Field(min_length=1),
        Option(
            flag="",
            summary=Text(
                en="until friday, for 3 days, with @colleague to decide in your place",
                es="hasta el viernes, 3 días, con @colega para que decida en su lugar",
            ),
            many=True,
        ),
    ]


class BackParams(Params):
    """Nothing more needs saying."""


AWAY = Command(
    name="absence.declare",
    title=Text(en="Be away", es="Estar ausente"),
    summary=Text(
        en="For a while you are not reminded, and the colleague you name may decide in your place.",
        es="Por un tiempo no se le recuerda nada, y la persona que indique puede decidir en su lugar.",
    ),
    params=AwayParams,
    commands=("away", "ausente", "fuera"),
    examples=("away until friday <@U0LEA>", "away 3 days"),
)
BACK = Command(
    name="absence.end",
    title=Text(en="Be back", es="Estar de vuelta"),
    summary=Text(
        en="You are reminded again, and nobody decides in your place any more.",
        es="Se le vuelve a recordar, y ya nadie decide en su lugar.",
    ),
    params=BackParams,
    commands=("back", "de vuelta"),
    examples=("back",),
)

PERSONAL: tuple[AnyCommand, ...] = (AWAY, BACK)
