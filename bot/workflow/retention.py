"""What people typed and the files they sent are kept as long as somebody may need them, and erased after that.

What became of it stays on record.
"""

from __future__ import annotations

from datetime import datetime

from bot.model.audit import AuditEvent
from bot.workflow.ports import Clock, Store

AT_ONCE = 500
"""Of what people typed is erased in one transaction: others write meanwhile."""


def forget_files(*, store: Store, clock: Clock, before: datetime) -> int:
    """Erase what only requests had come with that ended before that; how many files.

    A few at a time, each with its event: the record of a request goes on naming path, digest and size of its files.
    """
    count = 0
    while True:
        with store.transaction() as tx:
            erased = tx.files.forget(before=before)
            if not erased:
                return count
            data = {"digests": list(erased), "before": before.isoformat()}
            tx.audit.append(AuditEvent(name="files.erased", at=clock.now(), actor="system", data=data))
        count += len(erased)


def forget_words(*, store: Store, clock: Clock, before: datetime) -> int:
    """Erase what arrived before that and was carried out, in the words it arrived in; how many of it.

    A few hundred at a time, each time with its event.
    """
    count = 0
    while True:
        with store.transaction() as tx:
            erased = tx.inbox.forget(before=before, most=AT_ONCE)
            if not erased:
                return count
            data = {"count": erased, "before": before.isoformat()}
            tx.audit.append(AuditEvent(name="words.erased", at=clock.now(), actor="system", data=data))
        count += erased
