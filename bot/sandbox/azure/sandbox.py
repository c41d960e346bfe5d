"""The local Azure as one object: the ASGI application of all its hosts, its state for the page, and its controls."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl

from bot.sandbox.azure.arm_path import ROLE_ASSIGNMENTS
from bot.sandbox.azure.directory import Directory, ServicePrincipal
from bot.sandbox.azure.front_door import FrontDoor
from bot.sandbox.azure.role_assignments import seed_assignment
from bot.sandbox.azure.seed import seed_world
from bot.sandbox.azure.showing import shown_state
from bot.sandbox.azure.tuning import Tuning
from bot.sandbox.azure.vault_secrets import is_vault, put_secret
from bot.sandbox.azure.wire import AzureError, Call, Json, Reply, new_guid, stable_guid, stamp
from bot.sandbox.azure.world import World
from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import Company
from bot.sandbox.connection import Receive, Scope, abort_connection
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Journal
from bot.sandbox.redaction import STRUCK

Send = Callable[[Mapping[str, Any]], Awaitable[None]]

_SHOWN_HEADERS = ("authorization", "content-type", "user-agent", "x-ms-client-request-id", "consistencylevel")
_FAULT_CODES = {
    400: "BadRequest",
    401: "AuthenticationFailed",
    403: "AuthorizationFailed",
    404: "ResourceNotFound",
    408: "RequestTimeout",
    409: "Conflict",
    429: "TooManyRequests",
    500: "InternalServerError",
    502: "BadGateway",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


class AzureSandbox:
    """A whole Azure for one company; every method may be called from any thread."""

    def __init__(
        self, *, company: Company, clock: SandboxClock, journal: Journal, faults: Faults, client_secret: str
    ) -> None:
        self._company = company
        self._clock = clock
        self._journal = journal
        self._faults = faults
        self._client_secret = client_secret
        self._lock = threading.RLock()
        self._front_door = FrontDoor()
        self._world = self._new_world()

    @property
    def tuning(self) -> Tuning:
        """Durations and strictness, to change in place; `reset` brings the defaults back."""
        return self._world.tuning

    @property
    def directory(self) -> Directory:
        """Who exists in the tenant, to change in place; `reset` brings the company back."""
        return self._world.directory

    def reset(self) -> None:
        """Back to the company's beginning: resources, roles, people, work under way and tuning."""
        with self._lock:
            self._world = self._new_world()
            self._front_door.reset()

    def keep(self) -> World:
        """What exists now, for `put_back`: resources, roles, blobs and tuning. Work under way is not kept."""
        with self._lock:
            self._world.timeline.settle(self._clock.now())
            return self._world.copied()

    def put_back(self, kept: World) -> None:
        """Make everything as it was when it was kept; the same may be put back again and again."""
        with self._lock:
            self._world = kept.copied()

    def state(self) -> Json:
        """What exists, JSON-able, without secrets: see `showing.shown_state` for its shape."""
        with self._lock:
            self._world.timeline.settle(self._clock.now())
            return shown_state(self._world, now=self._clock.now())

    def resource(self, resource_id: str) -> Json | None:
        """One resource as a GET would show it, to anybody; None when it does not exist."""
        with self._lock:
            self._world.timeline.settle(self._clock.now())
            found = self._world.find(resource_id)
            return None if found is None else found.document()

    def give_role(self, *, principal_id: str, role: str, scope: str) -> str:
        """Give a role directly, as somebody with Owner outside the sandbox would; gives the assignment's id.

        Raises KeyError when there is no such role.
        """
        with self._lock:
            return seed_assignment(
                self._world, principal_id=principal_id, role_name=role, scope=scope, at=stamp(self._clock.now())
            ).id

    def take_roles(self, *, principal_id: str) -> None:
        """Take every role of a principal away."""
        with self._lock:
            for item in self._world.of_kind(ROLE_ASSIGNMENTS):
                if item.properties["principalId"] == principal_id:
                    self._world.remove(item.id)

    def put_secret(self, *, vault: str, name: str, value: str) -> None:
        """Put a secret into a key vault directly. Raises AzureError when there is no such vault."""
        with self._lock:
            put_secret(self._world, vault=vault, name=name, value=value)

    def add_application(self, *, name: str, secret: str) -> ServicePrincipal:
        """Register another application, without any role; it logs in with the secret."""
        application = ServicePrincipal(
            stable_guid(name, "object"), stable_guid(name, "client"), name, "Application", secret
        )
        with self._lock:
            self._world.directory.add(application, now=self._clock.now())
        return application

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application of every Azure host."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        call = await _read(scope, receive)
        fault = self._faults.take(service="azure", operation=call.operation, moment="before")
        if fault is not None and fault.kind == "reset_before":
            self._note(call, Reply(0, {"fault": "connection reset before the work"}), "")
            abort_connection(receive)
            return
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in ("status", "error"):
            reply, actor = _ordered(fault, call, self._clock.now()), ""
        else:
            reply, actor = self._answer(call)
        if self._faults.take(service="azure", operation=call.operation, moment="after") is not None:
            self._note(call, Reply(0, {"fault": "connection reset after the work", "work": reply.body}), actor)
            abort_connection(receive)
            return
        self._note(call, reply, actor)
        await _write(call, reply, send)

    def _answer(self, call: Call) -> tuple[Reply, str]:
        now = self._clock.now()
        with self._lock:
            self._world.timeline.settle(now)
            try:
                return self._front_door.answer(world=self._world, call=call, now=now)
            except AzureError as error:
                body = error.body(host=call.host, request_id=new_guid(), now=now)
                return Reply(error.status, body, error.headers), self._actor(call)

    def _actor(self, call: Call) -> str:
        try:
            return self._front_door.caller(world=self._world, call=call).name
        except AzureError:
            return ""

    def _note(self, call: Call, reply: Reply, actor: str) -> None:
        self._journal.record(
            service="azure",
            direction="in",
            operation=call.operation,
            status=reply.status,
            request={
                "query": dict(call.query),
                "headers": {name: call.headers[name] for name in _SHOWN_HEADERS if name in call.headers},
                "body": _readable(call),
            },
            response={"headers": dict(reply.headers), "body": STRUCK if is_vault(call.host) else reply.body},
            actor=actor,
        )

    def _new_world(self) -> World:
        now = self._clock.now()
        world = World(company=self._company, faults=self._faults, bot_secret=self._client_secret, now=now)
        seed_world(world, now=now)
        return world


def create_azure(
    *, company: Company, clock: SandboxClock, journal: Journal, faults: Faults, client_secret: str
) -> AzureSandbox:
    """The local Azure of a company; `client_secret` is what the bot's application logs in with."""
    return AzureSandbox(company=company, clock=clock, journal=journal, faults=faults, client_secret=client_secret)


async def _read(scope: Scope, receive: Receive) -> Call:
    chunks = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return Call(
        method=scope["method"],
        host=headers.get("host", "").partition(":")[0].lower(),
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=headers,
        body=b"".join(chunks),
    )


async def _write(call: Call, reply: Reply, send: Send) -> None:
    request_id = new_guid()
    headers = {
        "Cache-Control": "no-cache",
        "x-ms-request-id": request_id,
        "x-ms-correlation-request-id": request_id,
        "x-ms-routing-request-id": f"SANDBOX:{stamp(datetime.now(UTC))}:{request_id}",
        **reply.headers,
    }
    if client_id := call.headers.get("x-ms-client-request-id"):
        headers["x-ms-client-request-id"] = client_id
    if reply.body is None:
        body = b""
    elif isinstance(reply.body, bytes):
        body = reply.body
    else:
        body = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers.setdefault("Content-Type", "application/json; charset=utf-8")
    if reply.status != 204:
        headers.setdefault("Content-Length", str(len(body)))
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if call.method == "HEAD" else body})


def _ordered(fault: Fault, call: Call, now: datetime) -> Reply:
    code = fault.code or _FAULT_CODES.get(fault.status, "InternalServerError")
    error = AzureError(fault.status, code, fault.message or f"The sandbox was told to answer {fault.status}.")
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else {}
    return Reply(fault.status, error.body(host=call.host, request_id=new_guid(), now=now), headers)


def _readable(call: Call) -> object:
    if not call.body:
        return None
    kind = call.headers.get("content-type", "")
    if "json" in kind:
        try:
            return json.loads(call.body)
        except ValueError:
            return call.body
    if "form-urlencoded" in kind:
        return {name: values[-1] for name, values in parse_qs(call.body.decode("utf-8", "replace")).items()}
    return call.body
