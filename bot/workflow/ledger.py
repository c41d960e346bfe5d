"""The running totals of the policies: read for every decision, reserved at execution, given back afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.model.audit import AuditEvent
from bot.model.decision import Decision, Reservation
from bot.model.facts import Facts
from bot.model.request import Request
from bot.policy.bundle import Bundle
from bot.policy.counters import keys_of, limits_of
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction


def used_now(*, outside: Outside, bundle: Bundle, facts: Facts, without: tuple[str, ...] = ()) -> Mapping[str, float]:
    """Counter id -> what is reserved under the keys these facts add to; nothing where no counter applies.

    without  ids of the request being judged and of the one it goes on with: what they hold does not count against it.
    Raises Unavailable: a total that cannot be read is never taken for nothing.
    """
    keys = keys_of(bundle=bundle, facts=facts)
    if not keys:
        return {}
    with outside.store.reading() as tx:
        return tx.ledger.used(keys=keys, without=without)


def reserve(
    *, tx: Transaction, bundle: Bundle, request: Request, decision: Decision, now: datetime
) -> tuple[Reservation, ...]:
    """Take what the decision reserves, all or nothing, in the caller's transaction.

    Returns what no longer fits: since the decision others were faster, and it must be made again. What a counter was
    over already, and people agreed to, always fits. A request that goes on with what another one made takes over what
    that one holds when it has taken effect; until then only what is spent by the month is taken.
    """
    before = tx.ledger.held(request=request.id)
    over = tx.ledger.take(
        request=request.id,
        reservations=[one for one in decision.reservations if not request.extends or one.window == "month"],
        limits=limits_of(bundle=bundle, decision=decision),
    )
    if not over:
        taken = [one for one in tx.ledger.held(request=request.id) if one not in before]
        _record(tx, request.id, "quota.reserved", taken, now, {"bundle": decision.bundle})
    return over


def hand_over(*, tx: Transaction, giver: str, taker: Request, now: datetime) -> None:
    """What lived on the giver's account lives on the taker's from now on, in the caller's transaction."""
    tx.ledger.release(request=giver, at=now)
    live = [one for one in taker.decision.reservations if one.window == "live"]
    tx.ledger.take(request=taker.id, reservations=live, limits={})
    _record(tx, taker.id, "quota.reserved", live, now, {"from": giver})


def release(*, tx: Transaction, request: str, now: datetime, why: str, unspent: bool = False) -> None:
    """Give back what a request holds, in the caller's transaction. Harmless when it holds nothing.

    unspent  nothing came of it, so that a monthly total gets its share back too; what stood for a while was spent.
    """
    before = tx.ledger.held(request=request)
    tx.ledger.release(request=request, at=now, unspent=unspent)
    after = tx.ledger.held(request=request)
    _record(tx, request, "quota.released", [one for one in before if one not in after], now, {"why": why})


def _record(
    tx: Transaction, request: str, name: str, reservations: Sequence[Reservation], now: datetime, data: dict[str, Any]
) -> None:
    if not reservations:
        return
    tx.audit.append(
        AuditEvent(
            name=name,
            at=now,
            actor="system",
            request=request,
            data={"reservations": [one.model_dump(mode="json") for one in reservations], **data},
        )
    )
