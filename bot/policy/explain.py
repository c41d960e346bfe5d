"""Why a decision came out as it did: every rule that was looked at, every condition with its value, file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from bot.model.decision import Decision, Effect, Reason
from bot.model.facts import Facts, Unknown
from bot.model.notice import RuleTold
from bot.model.text import Language, Text
from bot.policy.bundle import Bundle, Candidate
from bot.policy.counters import counts_of
from bot.policy.decide import decide, may_declare
from bot.policy.eligible import People
from bot.policy.fire import fires
from bot.policy.nearest import shown_value
from bot.policy.normalise import Normalised, normalise
from bot.policy.rule import Condition


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition: what it wants, what the fact is, whether it holds (None: unknown)."""

    part: Literal["when", "unless"]
    field: str
    wants: str
    value: str
    holds: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule that applied to the request.

    to      groups it is for; empty is everybody. in_group: whether the requester is in one of them.
    fired   whether it took part in the decision, or would have, when it is on trial (`observed`).
    """

    rule: str
    effect: str
    source: str
    to: tuple[str, ...]
    in_group: bool
    fired: bool
    observed: bool
    reason: Text | None
    approvals: tuple[str, ...]
    conditions: tuple[ConditionTrace, ...]


@dataclass(frozen=True, slots=True)
class CounterTrace:
    """One running total. used and added are None when they are not known."""

    counter: str
    source: str
    key: str
    used: float | None
    added: float | None
    limit: float
    over: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """The decision and everything that was looked at for it; rules that fired come first.

    now   hash of the policies the rules were read from, when the decision was made earlier.
    """

    decision: Decision
    rules: tuple[RuleTrace, ...]
    counters: tuple[CounterTrace, ...]
    now: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the rules shown are of the very policies that decided."""
        return self.now in ("", self.decision.bundle)

    def told(self) -> tuple[RuleTold, ...]:
        """Each rule in both languages."""
        return tuple(
            RuleTold(
                rule=rule.rule,
                source=rule.source,
                fired=rule.fired,
                head=Text(en=_head(rule, _ENGLISH), es=_head(rule, _SPANISH)),
                notes=tuple(
                    Text(en=en, es=es) for en, es in zip(_notes(rule, _ENGLISH), _notes(rule, _SPANISH), strict=True)
                ),
            )
            for rule in self.rules
        )

    def totals(self) -> tuple[Text, ...]:
        """Each running total in both languages."""
        return tuple(
            Text(en=_counter_line(counter, _ENGLISH), es=_counter_line(counter, _SPANISH)) for counter in self.counters
        )

    def as_json(self) -> dict[str, object]:
        """For scripts; what a JSON writer can take."""
        return {
            "decision": self.decision.model_dump(mode="json"),
            "rules": [asdict(rule) | {"reason": rule.reason and rule.reason.model_dump()} for rule in self.rules],
            "counters": [asdict(counter) for counter in self.counters],
            "exact": self.is_exact,
        }

    def said_in(self, language: Language) -> str:
        """The explanation as plain text, one line a rule, one line a condition."""
        say = _SPANISH if language == "es" else _ENGLISH
        lines = [_verdict(self.decision, say)]
        lines += [f"  {_reason(reason, language)}" for reason in self.decision.reasons]
        if self.decision.faults:
            lines += [f"  {say['fault']}: {fault}" for fault in self.decision.faults]
        for rule in self.rules:
            lines += ["", *_rule_lines(rule, say)]
        if self.counters:
            lines.append("")
        lines += [_counter_line(counter, say) for counter in self.counters]
        lines += ["", f"{say['bundle']}: {self.decision.bundle[:12]}"]
        if not self.is_exact:
            lines.append(say["newer"].format(now=self.now[:12]))
        return "\n".join(lines)


def explain(
    *, bundle: Bundle, facts: Facts, people: People | Unknown, ledger: Mapping[str, float] | Unknown | None = None
) -> Explanation:
    """Decide, and keep what was looked at. The same inputs as `decide`; pure like it."""
    used: Mapping[str, float] | Unknown = {} if ledger is None else ledger
    decision = decide(bundle=bundle, facts=facts, people=people, ledger=used)
    return _looked_at(bundle, facts, decision, used)


def explain_recorded(*, bundle: Bundle, facts: Facts, decision: Decision) -> Explanation:
    """What was looked at for a decision that was recorded with its facts; nothing is decided again.

    bundle   the policies that decided, as far as they are at hand: when they are others, the explanation says so.
    """
    return replace(_looked_at(bundle, facts, decision, decision.used), now=bundle.hash)


def _looked_at(bundle: Bundle, facts: Facts, decision: Decision, used: Mapping[str, float] | Unknown) -> Explanation:
    groups = facts.requester.groups
    try:
        normal = normalise(facts=facts, vocabulary=bundle.vocabulary, emergency=may_declare(bundle=bundle, facts=facts))
    except LookupError:
        # The decision carries this as its fault: there are no facts that rules could be shown against.
        return Explanation(decision, (), ())
    if not isinstance(normal, Normalised) or isinstance(groups, Unknown):
        return Explanation(decision, (), ())
    candidates = bundle.candidates(team=facts.team, project=facts.project, action=facts.action)
    rules = [_trace(candidate, normal, groups) for candidate in candidates]
    counters = [
        CounterTrace(
            counter=count.counter.id,
            source=count.counter.source,
            key=count.key,
            used=count.used,
            added=count.added,
            limit=count.counter.limit,
            over=count.is_over,
        )
        for count in counts_of(bundle=bundle, facts=facts, known=normal.known, ledger=used)
    ]
    return Explanation(decision, tuple(sorted(rules, key=lambda rule: not rule.fired)), tuple(counters))


def _trace(candidate: Candidate, facts: Normalised, groups: frozenset[str]) -> RuleTrace:
    rule = candidate.rule
    return RuleTrace(
        rule=rule.id,
        effect=rule.effect,
        source=rule.source,
        to=tuple(sorted(rule.to)),
        in_group=not rule.to or not rule.to.isdisjoint(groups),
        fired=fires(candidate=candidate, known=facts.known, groups=groups),
        observed=rule.observed,
        reason=rule.reason,
        approvals=tuple(map(str, rule.approvals)),
        conditions=(
            *_conditions("when", candidate.when, rule.path, facts),
            *_conditions("unless", candidate.unless, rule.path, facts),
        ),
    )


def _conditions(
    part: Literal["when", "unless"], conditions: Iterable[Condition], path: str, facts: Normalised
) -> list[ConditionTrace]:
    return [
        ConditionTrace(
            part=part,
            field=condition.field,
            wants=condition.written,
            value=shown_value(facts.known.get(condition.field)),
            holds=condition.holds(facts.known),
            source=f"{path}:{condition.line}",
        )
        for condition in conditions
    ]


_ENGLISH = {
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
_SPANISH = {
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


def _verdict(decision: Decision, say: Mapping[str, str]) -> str:
    verdict = say[decision.effect.value]
    if decision.effect is not Effect.NEEDS_APPROVAL:
        return verdict
    clauses = (f"{clause.count} {say['of']} {' | '.join(clause.groups)}" for clause in decision.approvals)
    return f"{verdict}: {', '.join(clauses)}"


def _reason(reason: Reason, language: Language) -> str:
    where = f" ({reason.source})" if reason.source else ""
    return f"{reason.rule}{where}: {reason.text.said_in(language)}"


def _rule_lines(rule: RuleTrace, say: Mapping[str, str]) -> list[str]:
    return [f"{rule.source} {_head(rule, say)}", *(f"    {note}" for note in _notes(rule, say))]


def _head(rule: RuleTrace, say: Mapping[str, str]) -> str:
    outcome = say["not"] if not rule.fired else say["trial"] if rule.observed else say["fired"]
    asks = f"; {say['asks']} {', '.join(rule.approvals)}" if rule.approvals else ""
    return f"{rule.effect} {rule.rule}: {outcome}{asks}"


def _notes(rule: RuleTrace, say: Mapping[str, str]) -> list[str]:
    notes = [] if rule.in_group else [f"{say['for']} {', '.join(rule.to)}: {say['outside']}"]
    for condition in rule.conditions:
        answer = say[{True: "yes", False: "no", None: "unknown"}[condition.holds]]
        notes.append(
            f"{condition.source} {say[condition.part]} {condition.field} {condition.wants}: "
            f"{condition.field} {say['is']} {condition.value}, {answer}"
        )
    return notes


def _counter_line(counter: CounterTrace, say: Mapping[str, str]) -> str:
    used, added = ("?" if number is None else f"{number:g}" for number in (counter.used, counter.added))
    outcome = say["over"] if counter.over else say["within"]
    return (
        f"{counter.source} {say['total']} {counter.counter} ({counter.key}): {say['used']} {used}, "
        f"{say['adds']} {added}, {say['limit']} {counter.limit:g}: {outcome}"
    )
