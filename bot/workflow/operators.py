"""Saying something in the operators' channel: at once, or from within a round that comes again."""

from __future__ import annotations

import logging

from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.notice import Alert
from bot.workflow.outside import Outside

log = logging.getLogger(__name__)


def tell_operators(*, outside: Outside, alert: Alert, elsewhere: str = "") -> None:
    """Say it before what it is about is concluded: twice is better than never. Raises Unavailable.

    elsewhere  the channel that is told where the operators have none; with neither it is only logged.
    """
    channel = outside.operators_channel or elsewhere
    if not channel:
        log.warning("operators.untold text=%s", alert.text.en)
        return
    try:
        outside.messenger.alert(channel=channel, alert=alert)
    except OutcomeUnknown as lost:
        log.warning("operators.perhaps_told why=%s", lost.why)
    except Refused as refusal:
        log.error("operators.untold channel=%s code=%s", channel, refusal.code)


def told_operators(*, outside: Outside, alert: Alert) -> bool:
    """False when Slack could not be reached, and it is to be tried again.

    True without a channel of theirs, and for one that takes nothing any more: that is an operator's own doing.
    """
    channel = outside.operators_channel
    if not channel:
        return True
    try:
        outside.messenger.alert(channel=channel, alert=alert)
    except (Unavailable, OutcomeUnknown) as away:
        log.warning("operators.untold why=%s", away)
        return False
    except Refused as refusal:
        log.error("operators.untold channel=%s code=%s", channel, refusal.code)
    return True
