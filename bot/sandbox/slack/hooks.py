"""hooks.slack.com: what the app posts to a response_url."""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.connection import abort_connection
from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.methods.chat import edit, message_content, message_metadata, new_message, take_away
from bot.sandbox.slack.response_urls import Place
from bot.sandbox.slack.state import Json, Message

_OPERATION = "response_url"


class Hooks:
    """ASGI endpoint of the response_urls."""

    def __init__(self, *, core: Core) -> None:
        self._core = core

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one post."""
        request = Request(scope, receive)
        core = self._core
        body = await request.body()
        fault = core.faults.take(service="slack", operation=_OPERATION, moment="before")
        response: Response
        if fault is not None and fault.kind == "reset_before":
            abort_connection(receive)
            return
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind == "status":
            headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            response = PlainTextResponse("error", status_code=fault.status, headers=headers)
        elif fault is not None and fault.kind == "error":
            response = JSONResponse({"ok": False, "error": fault.code or "internal_error"}, status_code=500)
        else:
            response = self._answer(request.url.path, body)
        core.journal.record(
            service="slack",
            direction="in",
            operation=_OPERATION,
            status=response.status_code,
            request=_readable(body),
            response=bytes(response.body).decode(),
            actor=core.state.bot.name,
        )
        core.changes.add(kind="journal", operation=_OPERATION)
        if core.faults.take(service="slack", operation=_OPERATION, moment="after") is not None:
            abort_connection(receive)
            return
        await response(scope, receive, send)

    def _answer(self, path: str, body: bytes) -> Response:
        try:
            content = json.loads(body)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        if not isinstance(content, dict):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        try:
            with self._core.state.lock:
                place = self._core.response_urls.use(path)
                respond(self._core, place, content)
        except ApiRefused as refused:
            gone = refused.code in {"no_service", "expired_url", "used_url"}
            return JSONResponse(refused.answer(), status_code=404 if gone else 400)
        return PlainTextResponse("ok")


def respond(core: Core, place: Place, content: Json) -> None:
    """Do what a response says: delete or replace the original, or post beside it, visible to one or to all."""
    original = _original(core, place)
    if content.get("delete_original") is True:
        if original is None:
            raise ApiRefused("message_not_found")
        take_away(core, original)
        return
    arguments = Arguments(content)
    if content.get("replace_original") is True:
        if original is None:
            raise ApiRefused("message_not_found")
        text, blocks = message_content(arguments)
        edit(core, original, text=text, blocks=blocks, metadata=message_metadata(arguments) or original.metadata)
        return
    text, blocks = message_content(arguments)
    response_type = content.get("response_type", "ephemeral")
    message = new_message(
        core,
        channel=core.state.channels[place.channel],
        text=text,
        blocks=blocks,
        thread_ts=arguments.text("thread_ts"),
        ephemeral_for="" if response_type == "in_channel" else place.user,
        metadata=message_metadata(arguments),
    )
    core.announce(message)


def _original(core: Core, place: Place) -> Message | None:
    if not place.message_ts:
        return None
    found = core.state.find_message(channel=place.channel, ts=place.message_ts, ephemeral=place.ephemeral)
    return found if found is not None and found.by_bot else None


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
