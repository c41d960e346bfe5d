"""Hand a long operation to Azure through MLClient and come back at once, without a thread that polls it.

MLClient's `compute.begin_*` always return an LROPoller, whose constructor starts a thread that sleeps and polls until
the operation ends. Its pipeline takes a `raw_response_hook`, an option of azure-core for whoever makes a client: the
hook sees the answer to the submission and ends the call there, before the poller is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_CHANGING = frozenset({"PUT", "PATCH", "DELETE"})


class _Submitted(Exception):
    """Azure took the submission; not an error, only the way out of the SDK's call."""

    def __init__(self, status: int) -> None:
        super().__init__(f"submitted: {status}")
        self.status = status


def end_when_submitted(response: Any) -> None:
    """The hook: ends the SDK's call as soon as Azure has said yes to a change; refusals and reads go on as usual."""
    answer = response.http_response
    method, status = answer.request.method, answer.status_code
    # A POST is a change when Azure goes on working after the answer; other POSTs of the SDK only ask for something.
    if (method in _CHANGING and 200 <= status < 300) or (method == "POST" and status == 202):
        answer.read()
        raise _Submitted(status)


def submit(call: Callable[[], object]) -> int:
    """Make the call, which has to go through a client with the hook; gives the HTTP status of Azure's yes.

    Raises whatever the SDK raises when Azure says no, and RuntimeError when the client lacks the hook.
    """
    try:
        call()
    except _Submitted as submitted:
        return submitted.status
    raise RuntimeError("the client waits for long operations: it was made without the hook")
