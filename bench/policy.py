"""How fast the policies decide, beside Cedar through cedarpy on the same rules and requests in the same run.

CPU time of the deciding thread, because the machine is shared. Cedar's policies, people and requests are all parsed
beforehand; its answer is less (no approvals, no merging, no file and line). Whether both allow the same is compared.
"""

from __future__ import annotations

import gc
import platform
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bench.cedar import Cedar
from bench.policy_layout import bundle, documents, requests, rules
from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.decision import Effect
from bot.policy.decide import decide
from bot.policy.issue import Issues
from bot.policy.load import read_all
from bot.policy.prove import everybody
from bot.policy.replay import Recorded, replay

COUNTS = (10, 100, 1_000, 10_000)
DECISIONS = 20_000
CEDAR_SECONDS = 4.0
AIM_PER_SECOND, AIM_P99_MS, AIM_LOAD_S, AIM_REPLAY_S = 20_000, 0.2, 0.5, 1.0


def timed(deed: Callable[[Any], object], subjects: Sequence[Any], *, seconds: float) -> list[float]:
    """CPU milliseconds of each call, for at most so many seconds."""
    found: list[float] = []
    end = time.monotonic() + seconds
    gc.collect()
    gc.disable()
    try:
        for subject in subjects:
            start = time.thread_time_ns()
            deed(subject)
            found.append((time.thread_time_ns() - start) / 1e6)
            if len(found) % 64 == 0 and time.monotonic() > end:
                break
    finally:
        gc.enable()
    return found


def figures(several: Sequence[float]) -> tuple[float, float, float]:
    """(decisions a second, p50, p99) of CPU time."""
    ordered = sorted(several)
    return len(ordered) / (sum(ordered) / 1000), ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]


def decisions() -> bool:
    """The table of decisions. Returns whether the aim is met at the largest size."""
    print("| rules | amlbot a second | p50 ms | p99 ms | Cedar a second | p50 ms | p99 ms | amlbot is faster |")
    print("|---|---|---|---|---|---|---|---|")
    met, mine = True, (0.0, 0.0, 0.0)
    for count in COUNTS:
        several = list(rules(count))
        policies, asked = bundle(several), requests(several, DECISIONS)
        people = everybody(policies)
        cedar = Cedar(several, asked)
        prepared = [cedar.asked(one) for one in asked]
        agree = _agreement(policies, people, cedar, asked, prepared)
        decide(bundle=policies, facts=asked[0], people=people)
        mine = figures(timed(lambda one: decide(bundle=policies, facts=one, people=people), asked, seconds=20))  # noqa: B023
        theirs = figures(timed(cedar.decide, prepared, seconds=CEDAR_SECONDS))
        print(
            f"| {count:,} | {mine[0]:,.0f} | {mine[1]:.3f} | {mine[2]:.3f} | {theirs[0]:,.0f} | {theirs[1]:.3f} | "
            f"{theirs[2]:.3f} | {mine[0] / theirs[0]:,.0f} × |",
            flush=True,
        )
        if not agree:
            print(f"at {count} rules amlbot and Cedar do not agree", file=sys.stderr)
            met = False
    return met and mine[0] >= AIM_PER_SECOND and mine[2] < AIM_P99_MS


def _agreement(policies: Any, people: Any, cedar: Cedar, asked: Any, prepared: Any) -> bool:
    """Whether both allow the same of the first requests, and the same of those with or without anything required."""
    for facts, request in list(zip(asked, prepared, strict=True))[:300]:
        decision = decide(bundle=policies, facts=facts, people=people)
        allowed, _ = cedar.decide(request)
        limited = any(reason.rule == "limit-exceeded" for reason in decision.reasons)
        if allowed is (decision.effect is Effect.DENY) and not limited:
            return False
    return True


def loading() -> float:
    """Seconds of CPU time to read and check 1,000 rules."""
    files = documents(list(rules(1_000)))
    words = vocabulary(kinds=KINDS)
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        _, _, issues = read_all(files=files, vocabulary=words)
        best = min(best, time.process_time() - start)
        assert isinstance(issues, Issues)
        assert not issues.errors
    return best


def replaying() -> tuple[float, int]:
    """(seconds of CPU time for 10,000 requests under two bundles, how many change)."""
    several = list(rules(1_000))
    changed = [
        {**rule, "approvals": ("1 of security", "1 of finops")} if rule["id"] == "org-3" else rule for rule in several
    ]
    before, after = bundle(several), bundle(changed)
    recorded = [Recorded(f"R-{n}", facts) for n, facts in enumerate(requests(several, 10_000), start=1)]
    best, total = 1e9, 0
    for _ in range(3):
        start = time.process_time()
        found = replay(before=before, after=after, recorded=recorded)
        best = min(best, time.process_time() - start)
        total = sum(change.count for change in found.changes)
    return best, total


def main() -> int:
    """Print every table; 1 when an aim is missed."""
    print(f"Machine: {platform.machine()}, Python {platform.python_version()}, {date.today().isoformat()}; CPU time.")  # noqa: DTZ011
    print()
    met = decisions()
    load_seconds = loading()
    replay_seconds, changed = replaying()
    print()
    print("| | CPU seconds | aim |")
    print("|---|---|---|")
    print(f"| read and check 1,000 rules | {load_seconds:.2f} | {AIM_LOAD_S} |")
    print(f"| replay 10,000 requests under 2 bundles ({changed:,} change) | {replay_seconds:.2f} | {AIM_REPLAY_S} |")
    print()
    print(f"Most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB, Cedar's copies included.")
    return 0 if met and load_seconds < AIM_LOAD_S and replay_seconds < AIM_REPLAY_S else 1


if __name__ == "__main__":
    sys.exit(main())
