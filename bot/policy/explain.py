"""Why a decision came out as it did: every rule that was looked at, every condition with its value, file and line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from bot.model.decision import Decision
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
from bot.policy.told import ENGLISH, SPANISH, counter_line, reason_line, rule_head, rule_lines, rule_notes, verdict
from bot.policy.traces import ConditionTrace, CounterTrace, RuleTrace


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
                head=Text(en=rule_head(rule=rule, say=ENGLISH), es=rule_head(rule=rule, say=SPANISH)),
                notes=tuple(
                    Text(en=en, es=es)
                    for en, es in zip(
                        rule_notes(rule=rule, say=ENGLISH), rule_notes(rule=rule, say=SPANISH), strict=True
                    )
                ),
            )
            for rule in self.rules
        )

    def totals(self) -> tuple[Text, ...]:
        """Each running total in both languages."""
        return tuple(
            Text(en=counter_line(counter=counter, say=ENGLISH), es=counter_line(counter=counter, say=SPANISH))
            for counter in self.counters
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
        say = SPANISH if language == "es" else ENGLISH
        lines = [verdict(decision=self.decision, say=say)]
        lines += [f"  {reason_line(reason=reason, language=language)}" for reason in self.decision.reasons]
        if self.decision.faults:
            lines += [f"  {say['fault']}: {fault}" for fault in self.decision.faults]
        for rule in self.rules:
            lines += ["", *rule_lines(rule=rule, say=say)]
        if self.counters:
            lines.append("")
        lines += [counter_line(counter=counter, say=say) for counter in self.counters]
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
