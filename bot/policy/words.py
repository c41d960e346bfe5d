"""What the built-in checks say, in English and Spanish."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model.decision import ApprovalClause, Reason
from bot.model.text import Text

BUILT_IN_CHECKS = (
    "default-deny",
    "directory-unavailable",
    "engine-error",
    "emergency-ignored",
    "escalated",
    "invalid-request",
    "limit-exceeded",
    "no-eligible-approver",
    "policy-unreadable",
)
"""Names in Reason.rule that are no rule's id."""

NO_APPROVER = "no-eligible-approver"
"""The reason that there is nobody to ask."""


def _reason(rule: str, en: str, es: str, source: str = "") -> Reason:
    return Reason(rule=rule, text=Text(en=en, es=es), source=source)


def invalid(en: str, es: str) -> Reason:
    return _reason("invalid-request", en, es)


def unreadable() -> Reason:
    return _reason(
        "policy-unreadable",
        "The policies cannot be read right now, so nothing is allowed.",
        "Ahora mismo no se pueden leer las políticas, así que nada está permitido.",
    )


def engine_error() -> Reason:
    return _reason(
        "engine-error",
        "The policies could not be evaluated, so this is denied. The platform team has been told.",
        "No se han podido evaluar las políticas, así que se deniega. El equipo de plataforma está avisado.",
    )


def directory_unavailable(*, why: str) -> Reason:
    return _reason(
        "directory-unavailable",
        f"The directory cannot say right now who is in which group, so this cannot be decided ({why}). Try again soon.",
        f"El directorio no puede decir ahora quién está en cada grupo, así que no se puede decidir ({why}). "
        "Inténtelo de nuevo en breve.",
    )


def emergency_ignored() -> Reason:
    return _reason(
        "emergency-ignored",
        "You may not declare an emergency, so the usual rules apply.",
        "Usted no puede declarar una emergencia, así que se aplican las reglas habituales.",
    )


def escalated(*, clause: ApprovalClause, to: Iterable[str]) -> Reason:
    names, target = " | ".join(clause.groups), " | ".join(to)
    return _reason(
        "escalated",
        f"Too few people of {names} can approve this, so {target} must decide.",
        f"No hay suficientes personas de {names} que puedan aprobar esto, así que debe decidir {target}.",
    )


def no_eligible_approver(*, clauses: Iterable[ApprovalClause]) -> Reason:
    asked = ", ".join(map(str, clauses))
    asked_es = ", ".join(f"{clause.count} de {' | '.join(clause.groups)}" for clause in clauses)
    return _reason(
        NO_APPROVER,
        f"Nobody who may approve this is left: it needs {asked}, and the requester does not count.",
        f"No queda nadie que pueda aprobarlo: hace falta {asked_es}, y quien pide no cuenta.",
    )


def default_deny(*, action: str, team: str, hint: Text | None) -> Reason:
    of_en = f"team {team}" if team else "a request without a team"
    of_es = f"el equipo {team}" if team else "una solicitud sin equipo"
    return _reason(
        "default-deny",
        f"No rule allows {action} for {of_en} like this.{' ' + hint.en if hint else ''}",
        f"Ninguna regla permite {action} así para {of_es}.{' ' + hint.es if hint else ''}",
    )


def over_limit(*, field: str, shown: str, allowed_en: str, allowed_es: str, source: str) -> Reason:
    return _reason(
        "limit-exceeded",
        f"`{field}` is {shown}; {allowed_en}.",
        f"`{field}` es {shown}; {allowed_es}.",
        source,
    )


def fired(*, rule: str, effect: str, source: str) -> Reason:
    """For a rule whose author gave no reason."""
    en = {
        "allow": f"Rule {rule} allows it.",
        "deny": f"Rule {rule} forbids it.",
        "require": f"Rule {rule} asks for more approvals.",
        "oblige": f"Rule {rule} sets limits.",
    }
    es = {
        "allow": f"La regla {rule} lo permite.",
        "deny": f"La regla {rule} lo prohíbe.",
        "require": f"La regla {rule} pide más aprobaciones.",
        "oblige": f"La regla {rule} fija límites.",
    }
    return _reason(rule, en[effect], es[effect], source)


def counter_over(*, counter: str, limit: float, text: Text | None, source: str) -> Reason:
    if text is not None:
        return Reason(rule=counter, text=text, source=source)
    return _reason(
        counter,
        f"The total {counter} would go over its limit of {limit:g}.",
        f"El total {counter} superaría su límite de {limit:g}.",
        source,
    )
