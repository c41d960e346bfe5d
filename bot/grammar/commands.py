"""What may be said about requests rather than to Azure, declared like kinds and read by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.grammar.default_commands import DEFAULT_COMMANDS
from bot.grammar.linking import LINKING
from bot.grammar.numbered import REQUEST, Number
from bot.grammar.personal import PERSONAL
from bot.model.kind import AnyCommand, Command, Option, Params
from bot.model.options import Hours, OneLine, Reason, Until
from bot.model.request import Status
from bot.model.text import Text, Unsuitable

_STATES: Mapping[str, Status] = {
    "waiting": Status.PENDING,
    "running": Status.EXECUTING,
    "done": Status.SUCCEEDED,
    "comprobando": Status.SUBMITTED,
    "denegada": Status.DENIED,
    "pendiente": Status.PENDING,
    "aprobada": Status.APPROVED,
    "ejecutando": Status.EXECUTING,
    "hecha": Status.SUCCEEDED,
    "fallida": Status.FAILED,
    "rechazada": Status.REFUSED,
    "retirada": Status.WITHDRAWN,
    "caducada": Status.EXPIRED,
}
"""The states as the cards call them, besides their own names."""


def _states(written: Any) -> Any:
    words = written if isinstance(written, (list, tuple)) else str(written).replace(",", " ").split()
    lower = [str(word).lower() for one in words for word in str(one).split(",") if word]
    states = [_STATES[word].value if word in _STATES else word for word in lower]
    unknown = [state for state in states if state not in [status.value for status in Status]]
    if unknown:
        known = ", ".join(status.value for status in Status)
        raise Unsuitable(en=f"{unknown[0]!r} is not one of {known}", es=f"{unknown[0]!r} no es uno de {known}")
    return states


class HistoryParams(Params):
    person: Annotated[
        str,
        OneLine,
        Option(
            flag="--person",
            aliases=("--by", "--persona"),
            summary=Text(en="me, @mention or e-mail", es="yo, @mención o correo"),
        ),
    ] = ""
    team: Annotated[
        str, OneLine, Option(flag="--team", aliases=("--equipo",), summary=Text(en="Team", es="Equipo"))
    ] = ""
    project: Annotated[
        str, OneLine, Option(flag="--project", aliases=("--proyecto",), summary=Text(en="Project", es="Proyecto"))
    ] = ""
    kind: Annotated[
        str,
        Option(
            flag="--kind",
            aliases=("--tipo",),
            summary=Text(en="Kind of request", es="Tipo de solicitud"),
            lookup="kinds",
        ),
    ] = ""
    state: Annotated[
        tuple[str, ...],
        BeforeValidator(_states),
        Option(
            flag="--state",
            aliases=("--status", "--estado"),
            summary=Text(
                en="States: waiting, done, failed, refused, denied, withdrawn, expired…",
                es="Estados: pendiente, hecha, fallida, rechazada, denegada, retirada, caducada…",
            ),
            many=True,
        ),
    ] = ()
    before: Annotated[
        Number | None,
        Option(
            flag="--before",
            aliases=("--antes",),
            summary=Text(en="Only older than this request", es="Solo anteriores a esta solicitud"),
        ),
    ] = None
    limit: Annotated[int, Field(ge=1, le=100), Option(flag="--limit", summary=Text(en="How many", es="Cuántas"))] = 20
    csv: Annotated[
        bool,
        Option(
            flag="--csv",
            summary=Text(en="All of them, as a CSV file", es="Todas, en un archivo CSV"),
            switch=True,
        ),
    ] = False


class OneRequestParams(Params):
    number: Annotated[Number, REQUEST]


class WithdrawParams(Params):
    number: Annotated[Number, REQUEST]
    reason: Annotated[
        str,
        OneLine,
        Field(max_length=500),
        Option(flag="--reason", summary=Text(en="Why", es="Motivo"), free=True),
    ] = ""


class DriftParams(Params):
    """Nothing to say."""


class ExtendParams(Params):
    number: Annotated[Number, REQUEST]
    hours: Hours = None
    until: Until = ""
    reason: Reason = ""


HISTORY = Command(
    name="request.history",
    title=Text(en="History", es="Historial"),
    summary=Text(en="Requests, newest first.", es="Solicitudes, de la más reciente a la más antigua."),
    params=HistoryParams,
    commands=("history", "historial"),
    spanish="historial",
    examples=("history", "history --person me --state pending", "history --team vision --kind role.grant"),
)
SHOW = Command(
    name="request.show",
    title=Text(en="Show a request", es="Ver una solicitud"),
    summary=Text(
        en="One request, with everything that happened to it.", es="Una solicitud, con todo lo que le ha pasado."
    ),
    params=OneRequestParams,
    commands=("show", "status", "details", "ver", "mostrar", "estado", "detalles"),
    spanish="ver",
    examples=("show R-7",),
)
WHY = Command(
    name="request.why",
    title=Text(en="Why it was decided so", es="Por qué se decidió así"),
    summary=Text(
        en="Every rule that was looked at for a request, with each condition and the value it saw.",
        es="Cada regla que se miró para una solicitud, con cada condición y el valor que encontró.",
    ),
    params=OneRequestParams,
    commands=("why", "por qué", "por que"),
    spanish="por qué",
    examples=("why R-7",),
)
WITHDRAW = Command(
    name="request.withdraw",
    title=Text(en="Withdraw a request", es="Retirar una solicitud"),
    summary=Text(en="Take back your own request while it waits.", es="Retirar una solicitud propia mientras espera."),
    params=WithdrawParams,
    commands=("withdraw", "retirar"),
    spanish="retirar",
    examples=("withdraw R-7",),
)
RETRY = Command(
    name="request.retry",
    title=Text(en="Retry a request", es="Reintentar una solicitud"),
    summary=Text(
        en="Carry out a failed request once more, under the same number and names; the policies are asked again.",
        es="Volver a ejecutar una solicitud fallida, con el mismo número y los mismos nombres; se consultan de nuevo "
        "las políticas.",
    ),
    params=OneRequestParams,
    commands=("retry", "reintentar"),
    spanish="reintentar",
    examples=("retry R-7",),
)
GIVE_BACK = Command(
    name="grant.give_back",
    title=Text(en="Give something back", es="Devolver algo"),
    summary=Text(
        en="End what a request gave you before its time: a role is taken away, a compute deleted.",
        es="Terminar antes de tiempo lo que dio una solicitud: se quita el rol o se elimina el proceso.",
    ),
    params=OneRequestParams,
    commands=("give-back", "give back", "devolver"),
    spanish="devolver",
    examples=("give-back R-7",),
)
EXTEND = Command(
    name="grant.extend",
    title=Text(en="Extend something", es="Prolongar algo"),
    summary=Text(
        en="Ask for more time for what a request gave you: a request of its own, which may need approval.",
        es="Pedir más tiempo para lo que dio una solicitud: es otra solicitud, que puede necesitar aprobación.",
    ),
    params=ExtendParams,
    commands=("extend", "prolongar", "ampliar"),
    spanish="prolongar",
    examples=("extend R-7 --for 8h", "extend R-7 --until friday"),
)

DRIFT = Command(
    name="drift.ask",
    title=Text(en="Compare with Azure", es="Comparar con Azure"),
    summary=Text(
        en="Look now at everything amlbot has granted: what was removed, changed or is there again behind its back; "
        "and for roles of people who are gone, half-made workspaces and idle machines.",
        es="Revisar ahora lo que ha concedido amlbot: lo quitado, lo cambiado o lo que ha vuelto sin pasar por él; y "
        "buscar roles de personas que ya no están, áreas de trabajo a medias y máquinas inactivas.",
    ),
    params=DriftParams,
    commands=("drift", "deriva"),
    spanish="deriva",
    examples=("drift",),
)

COMMANDS: tuple[AnyCommand, ...] = (
    HISTORY,
    SHOW,
    WHY,
    WITHDRAW,
    RETRY,
    GIVE_BACK,
    EXTEND,
    DRIFT,
    *DEFAULT_COMMANDS,
    *PERSONAL,
    *LINKING,
)
