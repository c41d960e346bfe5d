"""What somebody says to the bot about themselves, and about a request of their own that waits."""

from __future__ import annotations

from typing import Annotated

from bot.grammar.numbered import REQUEST, Number
from bot.model.kind import AnyCommand, Command, Option, Params
from bot.model.text import Text


class AwayParams(Params):
    words: Annotated[
        tuple[str, ...],
        Option(
            flag="",
            summary=Text(
                en="until friday, for 3 days, with @colleague to decide in your place",
                es="hasta el viernes, 3 días, con @colega para que decida en su lugar",
            ),
            many=True,
        ),
    ] = ()


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
    spanish="ausente",
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
    commands=("back", "de vuelta", "volver", "he vuelto", "ya he vuelto"),
    spanish="volver",
    examples=("back",),
)


class EditParams(Params):
    number: Annotated[Number, REQUEST]
    change: Annotated[
        tuple[str, ...],
        Option(
            flag="",
            summary=Text(
                en="what is to change, such as --max-instances 3; without it, the form of the request opens",
                es="qué debe cambiar, como --max-instances 3; sin ello, se abre el formulario de la solicitud",
            ),
            many=True,
        ),
    ] = ()


EDIT = Command(
    name="request.edit",
    title=Text(en="Edit a request", es="Editar una solicitud"),
    summary=Text(
        en="Change your own request while it waits. Whoever had approved it has to approve it again.",
        es="Cambiar una solicitud propia mientras espera. Quien la hubiera aprobado debe aprobarla de nuevo.",
    ),
    params=EditParams,
    commands=("edit", "editar"),
    spanish="editar",
    examples=("edit R-7 --max-instances 3", "edit R-7"),
)

PERSONAL: tuple[AnyCommand, ...] = (AWAY, BACK, EDIT)
