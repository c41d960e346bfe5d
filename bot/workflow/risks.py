"""What whoever decides should weigh, in words, from the facts and the plan alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.model.facts import FactValue, Unknown
from bot.model.operation import PutRoleAssignment
from bot.model.picture import Risk
from bot.model.request import Request
from bot.model.text import Text
from bot.workflow.lasting import duration_hours

POWERFUL = frozenset({"owner", "contributor", "user access administrator", "role based access control administrator"})
"""Roles that can change or give away what they cover, by their lower-case names in Azure."""

HIGH_USD_MONTH = 2_000.0
MEDIUM_USD_MONTH = 200.0
_LEVELS = ("high", "medium", "low")


def risks_of(request: Request) -> tuple[Risk, ...]:
    """The gravest first; there is always one, so that saying nothing never means that nothing was looked at."""
    found = sorted(_found(request), key=lambda risk: _LEVELS.index(risk.level))
    if found:
        return tuple(found)
    nothing = Text(
        en="It adds something new, can be undone and touches nothing that is there.",
        es="Añade algo nuevo, se puede deshacer y no toca nada de lo que hay.",
    )
    return (Risk(level="low", text=nothing),)


def _found(request: Request) -> Iterator[Risk]:
    values = request.facts.values
    if request.emergency:
        yield _risk("high", "It was asked as an emergency.", "Se ha pedido como emergencia.")
    effects = {operation.effect for operation in request.plan}
    if "delete" in effects:
        yield _risk(
            "high",
            "It deletes something; what is deleted may not come back.",
            "Elimina algo; lo eliminado puede no volver.",
        )
    if "replace" in effects:
        yield _risk("medium", "It overwrites something that is there.", "Sobrescribe algo que ya existe.")
    if "patch" in effects:
        yield _risk("low", "It changes something that is there.", "Cambia algo que ya existe.")
    yield from _role(values.get("role"), values.get("scope"))
    yield from _for_amlbot(values.get("for_amlbot"))
    yield from _several(request)
    yield from _cost(values.get("cost_month"))
    least = values.get("min_nodes")
    if isinstance(least, (int, float)) and not isinstance(least, bool) and least > 0:
        yield _risk(
            "medium",
            f"{least:g} nodes run, and are paid for, even when nothing uses them.",
            f"{least:g} nodos funcionan, y se pagan, aunque nadie los use.",
        )
    endless = duration_hours(facts=request.facts, limit=request.decision.limits.max_duration_h) is None
    if request.grants and endless:
        yield _risk("medium", "It does not end by itself.", "No termina por sí solo.")
    if request.beneficiary and request.beneficiary != request.requester.entra:
        yield _risk("low", "It is for somebody else than whoever asks.", "Es para otra persona, no para quien lo pide.")


def _role(role: FactValue | None, scope: FactValue | None) -> Iterator[Risk]:
    if not isinstance(role, str) or role.lower() not in POWERFUL:
        return
    yield _risk(
        "high",
        f"{role} can change or delete everything it covers.",
        f"{role} puede cambiar o eliminar todo lo que abarca.",
    )
    if scope == "subscription":
        yield _risk("high", "It covers a whole subscription.", "Abarca una suscripción entera.")


def _for_amlbot(fact: FactValue | None) -> Iterator[Risk]:
    """The policies that come along refuse it; others may not."""
    if fact is True:
        yield _risk(
            "high",
            "It changes what amlbot itself may do, for everybody who asks it.",
            "Cambia lo que puede hacer el propio amlbot, para todos los que le piden algo.",
        )
    elif isinstance(fact, Unknown):
        yield _risk(
            "medium", "Nobody knows whether it is for amlbot itself.", "No se sabe si es para el propio amlbot."
        )


def _several(request: Request) -> Iterator[Risk]:
    """A role that no single person gets. Who is in the group is asked when somebody decides."""
    given = {one.principal_type for one in request.plan if isinstance(one, PutRoleAssignment)}
    if "Group" in given:
        let = any(clause.self_approval for clause in request.decision.approvals)
        yield _risk(
            "medium",
            "It is for a group: everybody in it gets it, now and later. "
            + ("A rule lets them decide on it themselves." if let else "Nobody in it decides on it."),
            "Es para un grupo: lo reciben todos sus miembros, ahora y después. "
            + ("Una regla les permite decidir." if let else "Nadie del grupo decide sobre ella."),
        )
    if "ServicePrincipal" in given:
        yield _risk(
            "medium",
            "It is for an application: whoever runs it can do what the role lets it do.",
            "Es para una aplicación: quien la ejecute podrá hacer lo que el rol le permite.",
        )


def _cost(cost: FactValue | None) -> Iterator[Risk]:
    if isinstance(cost, Unknown):
        yield _risk("medium", "Nobody knows what it costs.", "No se sabe cuánto cuesta.")
    elif isinstance(cost, (int, float)) and not isinstance(cost, bool):
        if cost > HIGH_USD_MONTH:
            yield _risk("high", "It can cost a lot in a month.", "Puede costar mucho en un mes.")
        elif cost > MEDIUM_USD_MONTH:
            yield _risk("medium", "It can cost a fair amount in a month.", "Puede costar bastante en un mes.")


def _risk(level: str, en: str, es: str) -> Risk:
    return Risk.model_validate({"level": level, "text": Text(en=en, es=es)})
