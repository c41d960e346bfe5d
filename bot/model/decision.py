"""The policy's verdict on one request at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from bot.model.noun import Noun
from bot.model.text import Text

Window = Literal["live", "month"]
"""How long something counts towards a running total: until it is released, or for a calendar month (UTC)."""


class Effect(StrEnum):
    ALLOW = "allow"
    DENY = "deny"
    NEEDS_APPROVAL = "needs-approval"


class ApprovalClause(Noun):
    """`count` different members of any of `groups`; one person fills one slot in the whole decision.

    self_approval  the requester may fill a slot of this clause, because a rule says so by name.
    """

    count: int
    groups: tuple[str, ...]
    self_approval: bool = False

    def __str__(self) -> str:
        return f"{self.count} of {' | '.join(self.groups)}"


class Reason(Noun):
    """Why: the rule (or built-in check) that fired.

    rule     the rule's id, or a built-in name such as default-deny, limit-exceeded, no-eligible-approver.
    source   file:line of the rule, empty for a built-in.
    """

    rule: str
    text: Text
    source: str = ""


class Limits(Noun):
    """Obligations that come with a permission. None means no limit of that sort."""

    max_duration_h: float | None = None
    idle_shutdown_min: float | None = None
    timeout_h: float | None = None
    review_after_h: float | None = None
    tags: tuple[str, ...] = ()
    name_patterns: tuple[str, ...] = ()
    self_approval: bool = False


class Reservation(Noun):
    """What this request adds to a running total, taken in one transaction at execution.

    window  `live`: given back when what was asked for is gone. `month`: spent, and stays so when it is gone.
    """

    counter: str
    key: str
    amount: float
    window: Window = "live"


class Decision(Noun):
    """May this proceed, who must agree first, and why.

    approvals     what must still be agreed to before it may proceed; empty unless NEEDS_APPROVAL.
    required      the same as the rules ask for it, before clauses with too few people were escalated.
    reasons       every rule that fired, the deciding ones first.
    faults        what could not be evaluated; any fault means DENY.
    retryable     True when the denial comes from something that may be readable again soon.
    allowed_by    id of the allow rule chosen, empty when none.
    observed      rules on trial (`mode: observe`) that would have fired; they change nothing.
    used          counter id -> what was used already, for every running total that applied and could be read.
    bundle        SHA-256 of the policy bundle that decided.
    """

    effect: Effect
    approvals: tuple[ApprovalClause, ...] = ()
    required: tuple[ApprovalClause, ...] = ()
    limits: Limits = Limits()
    reasons: tuple[Reason, ...] = ()
    faults: tuple[str, ...] = ()
    retryable: bool = False
    allowed_by: str = ""
    reservations: tuple[Reservation, ...] = ()
    observed: tuple[Reason, ...] = ()
    used: Mapping[str, float] = {}
    bundle: str = ""
