"""Long operations: what is under way, when it ends on the sandbox's clock, and what its status document says."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.sandbox.azure.wire import ARM, Json, Reply, new_guid, stamp

Status = Literal["InProgress", "Succeeded", "Failed", "Canceled"]
Effect = Callable[[datetime], None]
Failure = Callable[[datetime, Json], None]


@dataclass(slots=True)
class LongOperation:
    """One accepted piece of work; `error` is set when it failed, `result` is what its `Location` answers at the end."""

    id: str
    what: str
    resource_id: str
    started: datetime
    due: datetime
    status: Status = "InProgress"
    error: Json | None = None
    result: Json | None = None

    def end(self, *, moment: datetime, error: Json | None) -> None:
        """Let it end: well, or with an error document. What has ended stays as it is."""
        if self.status == "InProgress":
            self.due, self.error = moment, error
            self.status = "Succeeded" if error is None else "Failed"

    def document(self) -> Json:
        """The status document; it is always sent with HTTP 200, also for a failure."""
        body: Json = {"id": self.id, "name": self.id.rpartition("/")[2], "status": self.status}
        body["startTime"] = stamp(self.started)
        if self.status != "InProgress":
            body["endTime"] = stamp(self.due)
            body["percentComplete"] = 100.0
        if self.error is not None:
            body["error"] = self.error
        return body


class Timeline:
    """What will happen, in order of time; nothing runs by itself, `settle` catches up with the clock."""

    def __init__(self) -> None:
        self._events: list[tuple[datetime, int, Effect]] = []
        self._sequence = itertools.count()
        self._operations: dict[str, LongOperation] = {}

    def at(self, moment: datetime, effect: Effect) -> None:
        """Let `effect` happen at `moment`; it is given that moment."""
        heapq.heappush(self._events, (moment, next(self._sequence), effect))

    def settle(self, now: datetime) -> None:
        """Let everything that is due by `now` happen, in order."""
        while self._events and self._events[0][0] <= now:
            moment, _, effect = heapq.heappop(self._events)
            effect(moment)

    def begin(
        self,
        *,
        what: str,
        resource_id: str,
        now: datetime,
        seconds: float,
        done: Effect,
        failed: Failure,
        failure: Json | None = None,
        operation_id: str = "",
    ) -> LongOperation:
        """Start work that ends after `seconds`: with `done`, or with `failed` when `failure` is an error document."""
        name = operation_id or new_guid()
        operation = LongOperation(
            id=name, what=what, resource_id=resource_id, started=now, due=now + timedelta(seconds=seconds)
        )
        self._operations[name.rpartition("/")[2]] = operation

        def end(moment: datetime) -> None:
            if operation.status != "InProgress":
                return
            operation.end(moment=moment, error=failure)
            if failure is None:
                done(moment)
            else:
                failed(moment, failure)

        self.at(operation.due, end)
        return operation

    def open(self, *, what: str, resource_id: str, now: datetime, operation_id: str) -> LongOperation:
        """Work whose end somebody else will set, with `end`."""
        operation = LongOperation(id=operation_id, what=what, resource_id=resource_id, started=now, due=now)
        self._operations[operation_id.rpartition("/")[2]] = operation
        return operation

    def operation(self, name: str) -> LongOperation | None:
        """The operation by the last segment of its address; None when there is none."""
        return self._operations.get(name)

    def under_way(self) -> list[LongOperation]:
        """Operations that have not ended, oldest first."""
        return [operation for operation in self._operations.values() if operation.status == "InProgress"]

    def cancel(self, resource_id: str) -> None:
        """Stop all work on a resource, and on what lies below it, without any effect."""
        below = resource_id.lower() + "/"
        for operation in self.under_way():
            if (operation.resource_id.lower() + "/").startswith(below):
                operation.status = "Canceled"


def status_headers(
    *,
    subscription: str,
    location: str,
    name: str,
    service: str,
    api_version: str,
    retry_after: int | None,
    with_location: bool,
) -> dict[str, str]:
    """Where to ask how a machine learning operation goes; `Location` only where the service sends it."""
    root = (
        f"https://{ARM}/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices/locations/{location}"
    )
    query = f"api-version={api_version}&service=new"
    headers = {"Azure-AsyncOperation": f"{root}/{service}OperationsStatus/{name}?{query}"}
    if with_location:
        headers["Location"] = f"{root}/{service}OperationResults/{name}?{query}"
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return headers


def status_reply(operation: LongOperation, *, retry_after: int | None) -> Reply:
    """The answer to a poll of the status address."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None and operation.status == "InProgress" else {}
    return Reply(200, operation.document(), headers)
