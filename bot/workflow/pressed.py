"""What is known of a click besides what it asks for: whose, when, on which message, and what that message showed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.model.errors import Unavailable
from bot.model.incoming import Incoming
from bot.policy.bundle import Bundle
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction, View

SETTLING = timedelta(seconds=10)
"""So long after a press the message may be one that has been posted and not been noted yet."""


def evidence(*, outside: Outside, tx: Transaction, incoming: Incoming) -> dict[str, Any]:
    """For the audit, of every click and form that decides something or is refused; nothing for a line.

    cause    holds Slack's own id of the press (action_ts) or of the form.
    card     digest of the message as it was last sent before the press arrived: `amlbot audit card` shows it.
    bundle   the policies in force.
    """
    if incoming.sort == "command":
        return {}
    view = _view(tx=tx, incoming=incoming)
    current = outside.policies.current
    click: Mapping[str, Any] = {
        "cause": incoming.id,
        "team": incoming.team,
        "user": f"{incoming.user_team}/{incoming.user}",
        "action": incoming.action,
        "revision": incoming.revision,
        "message": f"{incoming.channel}/{incoming.message_ts}" if incoming.message_ts else "",
        "card": view.rendering if view is not None else "",
        "bundle": current.hash if isinstance(current, Bundle) else "",
    }
    return {"click": dict(click)}


def is_known(*, outside: Outside, tx: Transaction, incoming: Incoming) -> bool:
    """Whether a button was pressed on a message that amlbot has noted as showing the request, or on none.

    A copy that somebody else has made of a card, or a card of another request, decides nothing. Raises Unavailable
    while the message may have been posted and not been noted yet.
    """
    if not incoming.message_ts or _view(tx=tx, incoming=incoming) is not None:
        return True
    if all(not view.ts for view in tx.views.of(incoming.request)):
        return True
    if outside.clock.now() - incoming.at < SETTLING:
        raise Unavailable(service="Slack", why="the message that was pressed is not noted yet", retry_after=1.0)
    return False


def _view(*, tx: Transaction, incoming: Incoming) -> View | None:
    if not incoming.message_ts:
        return None
    place = (incoming.channel, incoming.message_ts)
    return next((view for view in tx.views.of(incoming.request) if (view.channel, view.ts) == place), None)
