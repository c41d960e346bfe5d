"""The engine against Cedar on the same rules: what one allows the other does, and the same requirements fire."""

from __future__ import annotations

import pytest

from bench.policy_layout import bundle, requests, rules
from bot.model.decision import Effect
from bot.policy.decide import decide
from bot.policy.prove import everybody

pytest.importorskip("cedarpy", reason="cedarpy is not installed")


@pytest.mark.parametrize("count", [10, 100, 400])
def test_amlbot_and_cedar_agree(count: int) -> None:
    from bench.cedar import Cedar

    several = list(rules(count))
    policies, asked = bundle(several), requests(several, 400)
    cedar, people = Cedar(several, asked), everybody(policies)
    forcing = {rule["id"] for rule in several if rule["effect"] in ("require", "oblige")}
    seen: set[Effect] = set()
    for facts in asked:
        decision = decide(bundle=policies, facts=facts, people=people)
        allowed, required = cedar.decide(cedar.asked(facts))
        assert allowed is (decision.effect is not Effect.DENY), facts
        if allowed:
            assert required == len({reason.rule for reason in decision.reasons} & forcing), facts
        seen.add(decision.effect)
    assert Effect.DENY in seen
    assert Effect.ALLOW in seen
