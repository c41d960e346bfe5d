"""An explanation in plain words, a line a rule and a line a condition, in the terms of one language."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.decision import Decision, Effect, Reason
from bot.model.text import Language
from bot.policy.traces import CounterTrace, RuleTrace

ENGLISH: Mapping[str, str] = {
    "allow": "Allowed",
    "deny": "Denied",
    "needs-approval": "Needs approval",
    "of": "of",
    "fired": "fired",
    "not": "did not fire",
    "trial": "would have fired (on trial)",
    "for": "for",
    "outside": "the requester is in none of these groups",
    "asks": "asks",
    "yes": "holds",
    "no": "does not hold",
    "unknown": "is not known",
    "is": "is",
    "total": "total",
    "over": "over the limit",
    "within": "within the limit",
    "used": "used",
    "adds": "adds",
    "limit": "limit",
    "fault": "fault",
    "bundle": "policies",
    "newer": "the rules above are those of {now}, in force now; the decision was made with other policies",
    "when": "when",
    "unless": "unless",
}
SPANISH: Mapping[str, str] = {
    "allow": "Permitido",
    "deny": "Denegado",
    "needs-approval": "Necesita aprobación",
    "of": "de",
    "fired": "se aplicó",
    "not": "no se aplicó",
    "trial": "se habría aplicado (en pruebas)",
    "for": "para",
    "outside": "quien pide no está en ninguno de estos grupos",
    "asks": "pide",
    "yes": "se cumple",
    "no": "no se cumple",
    "unknown": "no se conoce",
    "is": "es",
    "total": "total",
    "over": "por encima del límite",
    "within": "dentro del límite",
    "used": "usado",
    "adds": "añade",
    "limit": "límite",
    "fault": "fallo",
    "bundle": "políticas",
    "newer": "las reglas de arriba son las de {now}, vigentes ahora; la decisión se tomó con otras políticas",
    "when": "cuando",
    "unless": "salvo",
}


def verdict(*, decision: Decision, say: Mapping[str, str]) -> str:
    """What was decided, with the approvals it takes. say: ENGLISH or SPANISH."""
    what = say[decision.effect.value]
    if decision.effect is not Effect.NEEDS_APPROVAL:
        return what
    clauses = (f"{clause.count} {say['of']} {' | '.join(clause.groups)}" for clause in decision.approvals)
    return f"{what}: {', '.join(clauses)}"


def reason_line(*, reason: Reason, language: Language) -> str:
    """A rule that decided it, where it stands, and why."""
    where = f" ({reason.source})" if reason.source else ""
    return f"{reason.rule}{where}: {reason.text.said_in(language)}"


def rule_lines(*, rule: RuleTrace, say: Mapping[str, str]) -> list[str]:
    """A rule where it stands, its notes indented below it."""
    return [f"{rule.source} {rule_head(rule=rule, say=say)}", *(f"    {one}" for one in rule_notes(rule=rule, say=say))]


def rule_head(*, rule: RuleTrace, say: Mapping[str, str]) -> str:
    """A rule, what became of it, and what it asks for."""
    outcome = say["not"] if not rule.fired else say["trial"] if rule.observed else say["fired"]
    clauses = ", ".join(clause.replace(" of ", f" {say['of']} ", 1) for clause in rule.approvals)
    asks = f"; {say['asks']} {clauses}" if clauses else ""
    return f"{rule.effect} {rule.rule}: {outcome}{asks}"


def rule_notes(*, rule: RuleTrace, say: Mapping[str, str]) -> list[str]:
    """Why it fired or did not, a line a condition."""
    notes = [] if rule.in_group else [f"{say['for']} {', '.join(rule.to)}: {say['outside']}"]
    for condition in rule.conditions:
        answer = say[{True: "yes", False: "no", None: "unknown"}[condition.holds]]
        notes.append(
            f"{condition.source} {say[condition.part]} {condition.field} {condition.wants}: "
            f"{condition.field} {say['is']} {condition.value}, {answer}"
        )
    return notes


def counter_line(*, counter: CounterTrace, say: Mapping[str, str]) -> str:
    """A running total, what the request adds to it, and its limit."""
    used, added = ("?" if number is None else f"{number:g}" for number in (counter.used, counter.added))
    outcome = say["over"] if counter.over else say["within"]
    return (
        f"{counter.source} {say['total']} {counter.counter} ({counter.key}): {say['used']} {used}, "
        f"{say['adds']} {added}, {say['limit']} {counter.limit:g}: {outcome}"
    )
