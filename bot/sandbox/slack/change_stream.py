"""Changes as server-sent events, so that the page hears of each as it happens and misses none when it reconnects."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.slack.changes import Changes

_KEEP_ALIVE_SECONDS = 15.0


def changes_endpoint(changes: Changes) -> Callable[[Request], Awaitable[Response]]:
    """A handler that streams the changes after `since`, or after the browser's Last-Event-ID, or from now on."""

    async def handle(request: Request) -> Response:
        asked = [request.headers.get("last-event-id", ""), request.query_params.get("since", "")]
        start = next((int(number) for number in asked if number.isdecimal()), changes.last)
        return StreamingResponse(
            _stream(changes, start), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return handle


async def _stream(changes: Changes, start: int) -> AsyncIterator[str]:
    loop, wake = asyncio.get_running_loop(), asyncio.Event()

    def listener() -> None:
        with contextlib.suppress(RuntimeError):  # the server has stopped, and the stream with it
            loop.call_soon_threadsafe(wake.set)

    stop = changes.listen(listener)
    try:
        yield ": open\n\n"
        number = start
        while True:
            wake.clear()
            for change in changes.since(number):
                number = change.number
                yield f"id: {number}\ndata: {json.dumps(asdict(change))}\n\n"
            try:
                await asyncio.wait_for(wake.wait(), _KEEP_ALIVE_SECONDS)
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        stop()
