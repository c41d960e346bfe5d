"""The Web API at https://slack.com/api/: tokens, scopes, rate limits and faults in front of the methods."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.connection import abort_connection
from bot.sandbox.slack.arguments import Arguments, read_arguments
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.methods import app, chat, conversations, files, people, views
from bot.sandbox.slack.methods.conversations import missing_scope
from bot.sandbox.slack.rate_limits import SPECIAL, RateLimits
from bot.sandbox.slack.state import Json


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: its code, the scope it needs ("" for none or one that depends on the channel), its tier."""

    run: Callable[[Core, Arguments], Json]
    scope: str = ""
    tier: int = 4
    app_token: bool = False


# Scopes and tiers from docs.slack.dev, the page of each method (2026-11).
METHODS: dict[str, Method] = {
    "apps.connections.open": Method(app.open_connection, tier=3, app_token=True),
    "auth.test": Method(app.auth_test),
    "blocks.validate": Method(app.validate_blocks),
    "chat.delete": Method(chat.delete, "chat:write", 3),
    "chat.getPermalink": Method(chat.get_permalink, tier=4),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", 4),
    "chat.postMessage": Method(chat.post_message, "chat:write", SPECIAL),
    "chat.update": Method(chat.update, "chat:write", 3),
    "conversations.history": Method(conversations.history, tier=3),
    "conversations.info": Method(conversations.info, tier=3),
    "conversations.list": Method(conversations.list_, tier=2),
    "conversations.members": Method(conversations.members, tier=4),
    "conversations.open": Method(conversations.open_, "im:write", 3),
    "conversations.replies": Method(conversations.replies, tier=3),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write", 4),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write", 4),
    "files.info": Method(files.info, "files:read", 4),
    "reactions.add": Method(conversations.add_reaction, "reactions:write", 3),
    "team.info": Method(people.team, "team:read", 3),
    "usergroups.list": Method(people.groups, "usergroups:read", 2),
    "usergroups.users.list": Method(people.group_members, "usergroups:read", 2),
    "users.info": Method(people.info, "users:read", 4),
    "users.list": Method(people.list_, "users:read", 2),
    "users.lookupByEmail": Method(people.lookup_by_email, "users:read.email", 3),
    "users.profile.get": Method(people.profile, "users.profile:read", 4),
    "views.open": Method(views.open_, tier=4),
    "views.publish": Method(views.publish, tier=4),
    "views.push": Method(views.push, tier=4),
    "views.update": Method(views.update, tier=4),
}

# The form of tokens that Slack really issues: digits, digits, then a secret.
_REAL_TOKEN = re.compile(r"^x(ox[a-z]|app)-(\d+-)?[A-Z0-9]*\d{9,}-\d{9,}-\w{20,}")


def looks_real(token: str) -> bool:
    """True for a token that has the form of one issued by Slack itself."""
    return bool(_REAL_TOKEN.match(token))


class WebApi:
    """ASGI endpoint of the Web API."""

    def __init__(self, *, core: Core) -> None:
        self._core = core
        self.rate_limits = RateLimits(clock=core.clock)

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        request = Request(scope, receive)
        name = request.url.path.removeprefix("/api/").strip("/")
        core = self._core
        arguments = Arguments({})
        response: Response
        try:
            arguments = await read_arguments(request)
            fault = core.faults.take(service="slack", operation=name, moment="before")
            if fault is not None and fault.kind == "reset_before":
                self._record(name, arguments, 0, {"fault": "reset before"})
                abort_connection(receive)
                return
            if fault is not None and fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
            if fault is not None and fault.kind == "status":
                response = _status_answer(fault.status, fault.retry_after)
            elif fault is not None and fault.kind == "error":
                response = JSONResponse({"ok": False, "error": fault.code or "internal_error"})
            else:
                response = self._call(name, request.headers.get("authorization", ""), arguments)
        except ApiRefused as refused:
            response = JSONResponse(refused.answer())
        self._record(name, arguments, response.status_code, bytes(response.body))
        if core.faults.take(service="slack", operation=name, moment="after") is not None:
            abort_connection(receive)
            return
        await response(scope, receive, send)

    def _call(self, name: str, authorization: str, arguments: Arguments) -> Response:
        core = self._core
        method = METHODS.get(name)
        if method is None:
            raise ApiRefused("unknown_method", extra={"req_method": name})
        self._authenticate(method, authorization, arguments)
        if method.scope and method.scope not in core.options.scopes:
            raise missing_scope(core, method.scope)
        if core.options.rate_limits:
            wait = self.rate_limits.wait_seconds(method=name, tier=method.tier, channel=arguments.text("channel"))
            if wait:
                return _status_answer(429, wait)
        with core.state.lock:
            return JSONResponse({"ok": True, **method.run(core, arguments)})

    def _authenticate(self, method: Method, authorization: str, arguments: Arguments) -> None:
        scheme, _, bearer = authorization.partition(" ")
        token = bearer.strip() if scheme.lower() == "bearer" else arguments.text("token")
        if not token:
            raise ApiRefused("not_authed")
        if token not in (self._core.bot_token, self._core.app_token):
            if looks_real(token):
                self._note_real_token()
            raise ApiRefused("invalid_auth")
        if (token == self._core.app_token) != method.app_token:
            raise ApiRefused("not_allowed_token_type")

    def _note_real_token(self) -> None:
        self._core.journal.record(
            service="slack",
            direction="in",
            operation="token-that-looks-real",
            status=403,
            request={},
            response={"error": "a token that looks like a real one was sent to the sandbox, and refused"},
        )

    def _record(self, name: str, arguments: Arguments, status: int, answer: object) -> None:
        shown = {key: value for key, value in arguments.values.items() if key != "token"}
        self._core.journal.record(
            service="slack",
            direction="in",
            operation=name,
            status=status,
            request=shown,
            response=_readable(answer) if isinstance(answer, bytes) else answer,
            actor=self._core.state.bot.name,
        )
        self._core.changes.add(kind="journal", operation=name)


def _readable(body: bytes) -> object:
    text = body.decode()
    return json.loads(text) if text.startswith("{") else text


def _status_answer(status: int, retry_after: int | None) -> Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    if status == 429:
        return JSONResponse(
            {"ok": False, "error": "ratelimited"}, status_code=429, headers=headers or {"Retry-After": "1"}
        )
    return PlainTextResponse("upstream error", status_code=status, headers=headers)
