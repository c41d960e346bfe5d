"""What arrived together has one job between them, which gives each its own.

A job's row takes longer to write than all the rest of keeping a payload, and Slack waits for it. So those that came
in the same moment wait for one such row, and their own are written when nobody waits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from bot.model.job import Job
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction


def see_to(*, tx: Transaction, incoming_ids: Sequence[str]) -> None:
    """Have each carried out, once the transaction is kept. One alone is not kept waiting for another job."""
    if len(incoming_ids) == 1:
        tx.enqueue(_intake(incoming_ids[0]))
        return
    subject = json.dumps(list(incoming_ids))
    tx.enqueue(Job(name="intakes", key=f"intakes-{hashlib.sha256(subject.encode()).hexdigest()[:32]}", subject=subject))


def share_out(*, outside: Outside, subject: str) -> None:
    """Give each of those that came together its own job, so that none waits for another or fails with it.

    subject  of the job: the ids as a JSON list. Raises Unavailable.
    """
    with outside.store.transaction() as tx:
        for one in shared_by(subject=subject):
            tx.enqueue(_intake(one))


def shared_by(*, subject: str) -> list[str]:
    """The ids in the subject of such a job."""
    return [str(one) for one in json.loads(subject)]


def _intake(incoming_id: str) -> Job:
    return Job(name="intake", key=f"intake-{incoming_id}", subject=incoming_id)
