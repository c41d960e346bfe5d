"""The picture of a request as it stands: what every message about it is rendered from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.catalogue import HOURS_PER_MONTH
from bot.model.decision import ApprovalClause
from bot.model.facts import Facts, FactValue, Unknown
from bot.model.picture import Cost, Picture
from bot.model.request import Approval, Request, Status, Verdict
from bot.policy.approvals import standing
from bot.policy.bundle import Bundle
from bot.policy.eligible import escalation_of
from bot.workflow.lasting import duration_hours
from bot.workflow.nudging import nudge_from
from bot.workflow.outside import Outside
from bot.workflow.ports import COPY, Transaction
from bot.workflow.risks import risks_of


def draw(*, outside: Outside, tx: Transaction, request: Request) -> Picture:
    """Read everything a message about this request shows, in the caller's transaction."""
    approvals = counting(tx=tx, request=request)
    stand = [view for view in tx.views.of(request.id) if view.ts and not view.closed]
    places = {view.purpose: (view.channel, view.ts) for view in stand}
    grant = tx.grants.get(grant_id(request))
    attention = nudge_from(request) if request.status is Status.PENDING else None
    return Picture(
        request=request,
        title=outside.kind(request.kind).title,
        preview=tuple(operation.said for operation in request.plan),
        cost=cost_of(request.facts),
        hours=duration_hours(facts=request.facts, limit=request.decision.limits.max_duration_h),
        approvals=approvals,
        remaining=remaining(request=request, approvals=approvals),
        usergroups=usergroups(outside),
        execution=tx.executions.get(execution_id(request)),
        grant=grant if grant is not None and grant.took_effect else None,
        nudge_from=attention,
        may_nudge=attention is not None and outside.clock.now() >= attention,
        thread=places.get("request"),
        card=places.get("card"),
        copies=tuple((view.channel, view.ts) for view in stand if view.purpose == COPY),
        escalated_to=_escalated_to(outside, request),
        reviewers=_reviewers(outside, request),
        risks=risks_of(request),
    )


def _reviewers(outside: Outside, request: Request) -> tuple[ApprovalClause, ...]:
    bundle = outside.policies.current
    if not request.emergency or not isinstance(bundle, Bundle) or bundle.break_glass is None:
        return ()
    return bundle.break_glass.reviewers


def _escalated_to(outside: Outside, request: Request) -> tuple[str, ...]:
    bundle = outside.policies.current
    if request.escalated_at is None or not isinstance(bundle, Bundle):
        return ()
    return tuple(sorted(escalation_of(bundle=bundle, clauses=request.decision.approvals)))


def counting(*, tx: Transaction, request: Request) -> tuple[Approval, ...]:
    """The verdicts on what is asked now, oldest first, without those of people who have left since."""
    return tuple(
        one
        for one in tx.approvals.of(request.id)
        if one.digest == request.digest and one.approver.entra not in request.lapsed
    )


def remaining(*, request: Request, approvals: Sequence[Approval]) -> tuple[ApprovalClause, ...]:
    """What must still be agreed to; empty for a request that does not wait for people."""
    if request.status is not Status.PENDING:
        return ()
    given = [(a.approver.entra, a.groups) for a in approvals if a.verdict is Verdict.APPROVE]
    barred = excluded(request=request).union(one.approver.entra for one in approvals if one.gains)
    return standing(clauses=request.decision.approvals, approvals=given, excluded=barred).remaining


def excluded(*, request: Request) -> frozenset[str]:
    """The requester and the beneficiary: they fill no approval slot, except of a clause that lets them by name."""
    return frozenset(person for person in (request.requester.entra, request.beneficiary) if person)


def usergroups(outside: Outside) -> Mapping[str, str]:
    """Group name -> Slack user group to mention; empty while no policy can be read."""
    bundle = outside.policies.current
    return bundle.usergroups if isinstance(bundle, Bundle) else {}


def execution_id(request: Request) -> str:
    return f"exec-{request.id}"


def grant_id(request: Request) -> str:
    return f"grant-{request.id}"


def cost_of(facts: Facts) -> Cost:
    """The price the policies judged by, in USD, or unknown, or not a thing that costs.

    `cost_month` is of what stays until somebody removes it; `cost_hour` of what runs and ends, for at most `run_hours`.
    """
    values = facts.values
    if "cost_month" in values:
        month = _number(values["cost_month"])
        return Cost(applies=True, usd_per_month=month, usd_per_hour=None if month is None else month / HOURS_PER_MONTH)
    if "cost_hour" not in values:
        return Cost()
    hour, hours = _number(values["cost_hour"]), _number(values.get("run_hours"))
    if hour == 0:
        # It runs on computes that are there, whose price was judged when they were asked for.
        return Cost()
    # Without a limit, or with one too short to be told from none, no most can be said.
    return Cost(applies=True, usd_per_hour=hour, usd_per_run=hour * hours if hour and hours else None)


def _number(value: FactValue | None) -> float | None:
    return None if value is None or isinstance(value, (Unknown, bool, str, tuple)) else float(value)
