"""What is shown of a request, read from the rows in one transaction. Nothing here knows Block Kit or markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime

from bot.model.decision import ApprovalClause
from bot.model.execution import Execution, Grant
from bot.model.noun import Noun
from bot.model.request import Approval, Request
from bot.model.text import Text


class Cost(Noun):
    """What the plan costs while it runs at its largest. None is unknown and is said as unknown.

    applies      False for what has no price of its own, such as a role.
    usd_per_run  the most that one run can cost, of what ends by itself; None when nothing bounds it.
    """

    applies: bool = False
    usd_per_hour: float | None = None
    usd_per_month: float | None = None
    usd_per_run: float | None = None


class Risk(Noun):
    """Something to weigh before agreeing, in words."""

    level: Literal["low", "medium", "high"]
    text: Text


class Picture(Noun):
    """Everything a card, a request message or a progress message shows, read from the rows in one transaction.

    title      the kind's title.
    preview    the plan in words, one sentence an operation.
    hours      for how long what it gives lasts at most, None for good; says nothing of what gives nothing.
    approvals  verdicts on the current digest, oldest first.
    remaining  what must still be agreed to; empty when nothing is missing.
    usergroups group name -> Slack user group id, to mention a group by; a group without one is written by name.
    grant      what exists because of the request, None when nothing does (yet).
    card       where the approval card stands: (channel, ts), None while it does not.
    copies     where its copies in direct messages stand: (channel, ts) each.
    escalated_to  the groups that may decide as well since nobody did in time.
    reviewers  who looks at a declared emergency afterwards.
    risks      what whoever decides should weigh, the gravest first.
    nudge_from  from when on whoever asked may ask for attention; None for what does not wait for people.
    may_nudge  whether that was so when this was drawn.
    thread     permalink-free reference to the request message: (channel, ts), empty while it is not posted.
    """

    request: Request
    title: Text
    preview: tuple[Text, ...]
    cost: Cost = Cost()
    hours: float | None = None
    approvals: tuple[Approval, ...] = ()
    remaining: tuple[ApprovalClause, ...] = ()
    usergroups: Mapping[str, str] = {}
    execution: Execution | None = None
    grant: Grant | None = None
    nudge_from: AwareDatetime | None = None
    may_nudge: bool = False
    thread: tuple[str, str] | None = None
    card: tuple[str, str] | None = None
    copies: tuple[tuple[str, str], ...] = ()
    escalated_to: tuple[str, ...] = ()
    reviewers: tuple[ApprovalClause, ...] = ()
    risks: tuple[Risk, ...] = ()
