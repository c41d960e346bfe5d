"""The engine against a second, naive one on thousands of random policies, requests and directories."""

from __future__ import annotations

import sys
from collections import Counter
from random import Random, SystemRandom

import pytest

from bot.model.decision import Decision, Effect
from bot.policy.decide import decide
from bot.policy.load import load
from tests.policy import naive
from tests.policy.vocabulary import VOCABULARY
from tests.policy.writing import directory, facts_of, policies, request, written

BUNDLES = 60
REQUESTS = 50


def comparable(decision: Decision) -> tuple[str, object]:
    if decision.effect is Effect.DENY:
        return "deny", {reason.rule for reason in decision.reasons} - {"emergency-ignored"}
    return "ask", sorted((clause.count, sorted(clause.groups)) for clause in decision.approvals)


def disagreements(random: Random, *, bundles: int, requests: int) -> Counter[str]:
    """How often each effect was decided. Raises AssertionError, with the case, where the engines differ."""
    seen: Counter[str] = Counter()
    for _ in range(bundles):
        described = policies(random)
        bundle = load(files=written(described), vocabulary=VOCABULARY)
        for _ in range(requests):
            asked, people = request(random), directory(random)
            decision = decide(bundle=bundle, facts=facts_of(asked), people=people)
            verdict, detail = naive.decide(described, asked, people)
            if verdict == "ask":
                detail = sorted((count, sorted(groups)) for count, groups in detail)
            assert comparable(decision) == (verdict, detail), (described, asked, people)
            seen[decision.effect.value] += 1
    return seen


@pytest.mark.parametrize("seed", range(4))
def test_the_engines_agree(seed: int) -> None:
    seen = disagreements(Random(seed), bundles=BUNDLES, requests=REQUESTS)  # noqa: S311 - a repeatable choice of cases
    assert min(seen[effect.value] for effect in Effect) > 50, f"too one-sided to mean anything: {seen}"


if __name__ == "__main__":
    # `make engines`: as many random bundles as asked for, others every time.
    seed, count = SystemRandom().getrandbits(32), int(sys.argv[1])
    print(f"seed {seed}")
    for number in range(count // 100):
        seen = disagreements(Random(f"{seed}-{number}"), bundles=100, requests=20)  # noqa: S311
        print(f"{(number + 1) * 100:,} bundles agree, 20 requests each: {dict(seen)}", flush=True)
