"""Whether one more thing is taken from somebody now."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, NotAllowed
from bot.workflow.identity import actor_of
from bot.workflow.outside import Outside


def admit(*, outside: Outside, incoming: Incoming) -> NotAllowed | None:
    """What keeps somebody from one more ask, press or form: too many of them within a minute; None when nothing does.

    Nothing of what comes too fast is kept; of a row of it one event is. Leaves the process for nothing but the
    database, and raises Unavailable when that is away.
    """
    admitted = outside.throttle.admits(who=incoming.user, at=incoming.at)
    if admitted == "yes":
        return None
    if admitted == "no":
        data = {"hurdle": Hurdle.TOO_FAST.value, "sort": incoming.sort, "action": incoming.action}
        event = AuditEvent(name="ask.refused", at=incoming.at, actor=actor_of(incoming), data=data)
        outside.store.together(lambda tx: tx.audit.append(event))
    return NotAllowed(hurdle=Hurdle.TOO_FAST)
