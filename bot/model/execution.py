"""An attempt to carry out a plan, and what exists because of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime

from bot.model.noun import Noun
from bot.model.operation import Operation
from bot.model.outcome import Step
from bot.model.text import Text


class OperationState(StrEnum):
    """WAITING: not told yet. TOLD: the call was or is being made. Then Azure works, says yes, no, or nothing."""

    WAITING = "waiting"
    TOLD = "told"
    WORKING = "working"
    DONE = "done"
    REJECTED = "rejected"
    LOST = "lost"


class OperationRun(Noun):
    """One operation of the plan as far as it has got."""

    operation: Operation
    state: OperationState = OperationState.WAITING
    attempts: int = 0
    resource_id: str = ""
    already: bool = False
    steps: tuple[Step, ...] = ()
    code: str = ""
    sentence: Text | None = None
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


class Execution(Noun):
    """The plan of one request (or the undoing of one grant) being carried out.

    id       `exec-<request id>` or `revoke-<grant id>`.
    version  grows with every change; a stale writer loses.
    """

    id: str
    request: str
    runs: tuple[OperationRun, ...]
    version: int = 1

    @property
    def current(self) -> int | None:
        """Index of the first operation that is not done; None when all are."""
        for index, run in enumerate(self.runs):
            if run.state is not OperationState.DONE:
                return index
        return None

    def having(self, *, index: int, run: OperationRun) -> Execution:
        """The same execution with one run replaced and the version grown."""
        runs = (*self.runs[:index], run, *self.runs[index + 1 :])
        return self.model_copy(update={"runs": runs, "version": self.version + 1})


NEVER_BEGAN = "never began"
"""How a grant ended whose request failed."""


class GrantStatus(StrEnum):
    """COMING: its request is being executed; it counts for others with the same key, and ends or begins with it."""

    COMING = "coming"
    ACTIVE = "active"
    REVOKING = "revoking"
    REVOKED = "revoked"


class Grant(Noun):
    """Something that exists because of a request and that amlbot can take back.

    key         what overlapping grants share, such as one role assignment's id in lower case: only the last
                to end removes it.
    undo        the operations that take it back.
    expires_at  None when it does not expire.
    version     grows with every change; a stale writer loses.
    warned_at   when its end was announced; None while it was not, or since it was extended.
    drift       how Azure differed from it when it was last compared: removed, changed, left-over; empty for not at all.
    tried_at    when Azure was last told to take it back: that call may be under way for as long as a call may take.
    ended_how   why it ended, or will end before its time.
    failures    how often taking it back has failed.
    trouble     what was said the last time it failed, for those who must see to it.
    """

    id: str
    request: str
    key: str
    undo: tuple[Operation, ...]
    status: GrantStatus = GrantStatus.ACTIVE
    starts_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    ended_how: str = ""
    failures: int = 0
    trouble: Text | None = None
    version: int = 1
    warned_at: AwareDatetime | None = None
    tried_at: AwareDatetime | None = None
    drift: Literal["", "removed", "changed", "left-over"] = ""

    @property
    def took_effect(self) -> bool:
        """Whether there ever was anything: not before its request has succeeded, nor when it has failed."""
        return self.status is not GrantStatus.COMING and self.ended_how != NEVER_BEGAN

    def changed(self, **update: Any) -> Grant:
        """The next version."""
        return self.model_copy(update={**update, "version": self.version + 1})
