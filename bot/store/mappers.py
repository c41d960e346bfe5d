"""Noun → row, one function per aggregate. The way back is the noun's own validation of `body`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.model.audit import ChainLink
from bot.model.decision import Reservation
from bot.model.execution import Execution, Grant
from bot.model.incoming import Incoming
from bot.model.noun import canonical_json
from bot.model.people import IdentityLink, LinkOffer, SlackAccount
from bot.model.request import Approval, Request
from bot.model.stray import Stray
from bot.store.rows import (
    ApprovalRow,
    ExecutionRow,
    GrantRow,
    IdentityLinkRow,
    LinkOfferRow,
    RequestRow,
    ReservationRow,
    SlackAccountRow,
    StrayRow,
    ViewRow,
)
from bot.workflow.ports import View


def body_of(value: object) -> str:
    """Canonical JSON as text. Raises ValueError or TypeError when the value has no JSON form."""
    return canonical_json(value).decode()


def request_row(request: Request) -> RequestRow:
    return RequestRow(
        id=request.id,
        number=request.number,
        version=request.version,
        status=request.status.value,
        kind=request.kind,
        team=request.place.team,
        project=request.place.project,
        requester=request.requester.entra,
        created_at=request.created_at,
        changed_at=request.changed_at,
        closes_at=request.closes_at,
        body=body_of(request),
    )


def approval_row(approval: Approval) -> ApprovalRow:
    return ApprovalRow(
        request=approval.request,
        approver=approval.approver.entra,
        digest=approval.digest,
        verdict=approval.verdict.value,
        at=approval.at,
        body=body_of(approval),
    )


def execution_row(execution: Execution) -> ExecutionRow:
    return ExecutionRow(id=execution.id, request=execution.request, version=execution.version, body=body_of(execution))


def grant_row(grant: Grant) -> GrantRow:
    return GrantRow(
        id=grant.id,
        request=grant.request,
        key=grant.key,
        status=grant.status.value,
        starts_at=grant.starts_at,
        expires_at=grant.expires_at,
        ended_at=grant.ended_at,
        version=grant.version,
        body=body_of(grant),
    )


def reservation_row(reservation: Reservation, *, request: str) -> ReservationRow:
    return ReservationRow(
        request=request,
        counter=reservation.counter,
        key=reservation.key,
        amount=reservation.amount,
        period=reservation.window,
        body=body_of(reservation),
    )


def stray_row(stray: Stray) -> StrayRow:
    return StrayRow(
        id=stray.id,
        sort=stray.matter.sort,
        status=stray.status.value,
        version=stray.version,
        body=body_of(stray),
    )


def view_row(view: View) -> ViewRow:
    return ViewRow(request=view.request, purpose=view.purpose, channel=view.channel, body=body_of(view))


def inbox_values(incoming: Incoming) -> dict[str, Any]:
    """Column → value of the row of what arrived."""
    return {
        "id": incoming.id,
        "at": incoming.at,
        "reply_url": body_of(incoming.reply_url) if incoming.reply_url else None,
        "body": body_of({**incoming.model_dump(), "reply_url": ""}),
    }


def incoming_of(body: str, reply_url: str | None) -> Incoming:
    address = json.loads(reply_url) if reply_url is not None else ""
    return Incoming.model_validate_json(body).model_copy(update={"reply_url": address})


def link_row(link: IdentityLink, *, turn: int) -> IdentityLinkRow:
    return IdentityLinkRow(
        slack_team=link.slack_team,
        slack_user=link.slack_user,
        entra=link.entra.lower(),
        turn=turn,
        body=body_of(link),
    )


def offer_row(offer: LinkOffer) -> LinkOfferRow:
    return LinkOfferRow(slack_team=offer.slack_team, slack_user=offer.slack_user, body=body_of(offer))


def account_row(account: SlackAccount, *, seen_at: datetime) -> SlackAccountRow:
    return SlackAccountRow(slack_team=account.team, slack_user=account.user, seen_at=seen_at, body=body_of(account))


def link_of(number: int, body: str, previous: str, hash_: str) -> ChainLink:
    """A link exactly as stored: nothing is recomputed, so that a changed row shows."""
    return ChainLink(number=number, body=body, previous=previous, hash=hash_)
