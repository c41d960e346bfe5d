"""The tests beside the policies, run: cases decided, properties proved, rules no test reached named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.model.catalogue import HOURS_PER_MONTH, Catalogue
from bot.model.decision import Decision, Effect
from bot.model.errors import PolicyFault
from bot.model.facts import Facts, FactValue, Subject, Unknown, Vocabulary
from bot.policy.bundle import Bundle
from bot.policy.decide import decide
from bot.policy.fire import fires
from bot.policy.load import read_all
from bot.policy.normalise import Normalised, normalise
from bot.policy.prove import Proof, prove
from bot.policy.solve import prove_by_solver
from bot.policy.suite import Case, Pretender, Property, Suite
from bot.policy.symbols import SolverMissing


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: what was expected, what was decided, and whether they agree."""

    name: str
    source: str
    passed: bool
    expected: str
    decided: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything the tests said.

    unreached  ids of rules and counters that no case made fire.
    """

    cases: tuple[CaseResult, ...]
    proofs: tuple[Proof, ...]
    unreached: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Every case as expected and every property proved. A rule that no case reaches is no failure."""
        return all(case.passed for case in self.cases) and all(proof.proved for proof in self.proofs)

    def __str__(self) -> str:
        lines = [
            f"{case.source}: {case.name}: expected {case.expected}, decided {case.decided}"
            for case in self.cases
            if not case.passed
        ]
        lines += [str(proof) for proof in self.proofs if not proof.proved]
        good = sum(case.passed for case in self.cases) + sum(proof.proved for proof in self.proofs)
        lines.append(f"{good} passed, {len(self.cases) + len(self.proofs) - good} failed")
        if self.unreached:
            lines.append(f"no case reaches: {', '.join(self.unreached)}")
        return "\n".join(lines)


def trial(*, files: Mapping[str, bytes], vocabulary: Vocabulary, solver: bool = False) -> Trial:
    """Run every PolicyTests document among the files.

    solver   prove every property symbolically too; without it, only those with too many requests to try.
    Raises PolicyFault when any document is wrong, SolverMissing when the solver is asked for and not installed.
    """
    bundle, suites, issues = read_all(files=files, vocabulary=vocabulary)
    if issues.errors:
        raise PolicyFault([str(issue) for issue in issues.errors])
    return trial_of(bundle=bundle, suites=suites, solver=solver)


def trial_of(*, bundle: Bundle, suites: Sequence[Suite], solver: bool = False) -> Trial:
    """Run the suites against a bundle, which need not be the one they were written beside."""
    reached: set[str] = set()
    cases: list[CaseResult] = []
    for suite in suites:
        people = _directory(suite)
        for case in suite.cases:
            facts = facts_of(case=case, people=suite.people, catalogue=bundle.catalogue, vocabulary=bundle.vocabulary)
            decision = decide(bundle=bundle, facts=facts, ledger=case.used, people=people)
            cases.append(_result(case, decision))
            reached |= _reached(bundle, facts, decision)
    proofs = tuple(_proof(bundle, claim, solver) for suite in suites for claim in suite.properties)
    ids = [rule.id for rule in bundle.rules] + [counter.id for counter in bundle.counters]
    return Trial(tuple(cases), proofs, tuple(sorted(set(ids) - reached)))


def _proof(bundle: Bundle, claim: Property, solver: bool) -> Proof:
    """By trying every kind of request, and by the solver where that is too many or both are wanted."""
    tried = prove(bundle=bundle, claim=claim)
    if not (solver or tried.gave_up):
        return tried
    try:
        solved = prove_by_solver(bundle=bundle, claim=claim)
    except SolverMissing:
        if solver:
            raise
        return tried
    if tried.gave_up or solved.gave_up:
        return tried if solved.gave_up else solved
    if tried.proved is not solved.proved:
        why = f"trying and the solver disagree, which is a bug of amlbot: {tried}; {solved}"
        return Proof(claim.name, claim.source, proved=False, tried=tried.tried, counterexample=why)
    return solved if solved.proved else tried


def facts_of(*, case: Case, people: Mapping[str, Pretender], catalogue: Catalogue, vocabulary: Vocabulary) -> Facts:
    """The facts of a case; what follows from size and region is filled in as a request's would be."""
    person = people[case.who]
    other = people.get(case.beneficiary)
    return Facts(
        action=case.does,
        now=case.at,
        requester=Subject(id=person.name, groups=person.groups, guest=person.guest),
        beneficiary=Subject(id=other.name, groups=other.groups, guest=other.guest) if other else None,
        team=case.team,
        project=case.project,
        emergency=case.emergency,
        values=_derived(case.values, vocabulary.actions[case.does], catalogue),
    )


def _derived(values: Mapping[str, FactValue], exists: frozenset[str], catalogue: Catalogue) -> Mapping[str, FactValue]:
    found = dict(values)
    name = found.get("size")
    if not isinstance(name, str):
        return found
    size = catalogue.size(name)
    if "gpu" in exists and "gpu" not in found:
        found["gpu"] = Unknown(unknown=size.unknown) if isinstance(size, Unknown) else size.gpus > 0
    if "cost_month" in exists and "cost_month" not in found:
        region, nodes = found.get("region"), found.get("max_nodes", 1.0)
        price = catalogue.usd_per_hour(size=name, region=region if isinstance(region, str) else "")
        if isinstance(price, float) and isinstance(nodes, (int, float)):
            found["cost_month"] = price * nodes * HOURS_PER_MONTH
        else:
            found["cost_month"] = Unknown(unknown="the price is not known")
    for added, whole in (("added_nodes", "max_nodes"), ("added_cost_month", "cost_month")):
        if added in exists and added not in found and whole in found:
            # A case that does not say what was there before is about something new.
            found[added] = found[whole]
    return found


def _directory(suite: Suite) -> dict[str, frozenset[str]]:
    """Group name -> people, guests left out, as a directory answers."""
    found: dict[str, set[str]] = {}
    for person in suite.people.values():
        if not person.guest:
            for group in person.groups:
                found.setdefault(group, set()).add(person.name)
    return {group: frozenset(names) for group, names in found.items()}


def _result(case: Case, decision: Decision) -> CaseResult:
    named = {reason.rule for reason in decision.reasons} | {decision.allowed_by}
    same = decision.effect is case.effect and sorted(map(str, decision.approvals)) == sorted(map(str, case.approvals))
    return CaseResult(
        name=case.name,
        source=case.source,
        passed=same and (not case.by or case.by in named),
        expected=_said(case.effect, tuple(map(str, case.approvals)), (case.by,) if case.by else ()),
        decided=_said(
            decision.effect,
            tuple(map(str, decision.approvals)),
            (decision.allowed_by,) if decision.allowed_by else tuple(reason.rule for reason in decision.reasons),
        ),
    )


def _said(effect: Effect, approvals: tuple[str, ...], by: tuple[str, ...]) -> str:
    what = f"[{', '.join(approvals)}]" if effect is Effect.NEEDS_APPROVAL else effect.value
    return f"{what} by {', '.join(by)}" if by else what


def _reached(bundle: Bundle, facts: Facts, decision: Decision) -> set[str]:
    """Rules and counters this request made fire, chosen or not."""
    reached = {reason.rule for reason in (*decision.reasons, *decision.observed)} | {
        reservation.counter for reservation in decision.reservations
    }
    emergency = any(reason.rule == "emergency-ignored" for reason in decision.reasons)
    normal = normalise(facts=facts, vocabulary=bundle.vocabulary, emergency=facts.emergency and not emergency)
    groups = facts.requester.groups
    if not isinstance(normal, Normalised) or isinstance(groups, Unknown):
        return reached
    candidates = bundle.candidates(team=facts.team, project=facts.project, action=facts.action)
    return reached | {c.rule.id for c in candidates if fires(candidate=c, known=normal.known, groups=groups)}
