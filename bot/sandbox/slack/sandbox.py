"""The local Slack, put together: one ASGI app for Slack's hosts, the control routes, and people to act as."""

import time
from collections.abc import Callable
from typing import TypeVar

from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import Company
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.slack import people_side, shown
from bot.sandbox.slack.addresses import FILES_HOST, HOOKS_HOST, HOSTS, SOCKET_HOST, WEB_HOST, Addresses
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.control import Control
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.file_server import FileServer
from bot.sandbox.slack.hooks import Hooks
from bot.sandbox.slack.human import Human
from bot.sandbox.slack.options import SlackOptions
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.state import Json, SlackState
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.web_api import WebApi

Found = TypeVar("Found")

_ROOMS = (
    (WEB_HOST, ("/api/",)),
    (SOCKET_HOST, ("/link/",)),
    (HOOKS_HOST, ("/commands/", "/actions/")),
    (FILES_HOST, ("/upload/", "/files-pri/")),
)


class SlackHosts:
    """ASGI application: Slack's four hosts, or all of them at one plain loopback origin."""

    def __init__(self, *, web_api: WebApi, hooks: Hooks, files: FileServer, sockets: SocketMode) -> None:
        self._rooms = {WEB_HOST: web_api.serve, HOOKS_HOST: hooks.serve, FILES_HOST: files.serve}
        self._sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        room = _room(scope) if scope["type"] in {"http", "websocket"} else ""
        if scope["type"] == "websocket":
            if room == SOCKET_HOST:
                await self._sockets.serve(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 4004})
        elif room in self._rooms:
            await self._rooms[room](scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse("not found", status_code=404)(scope, receive, send)


class SlackSandbox:
    """A Slack workspace with one app installed. All methods may be called from any thread but the server's own."""

    def __init__(self, *, core: Core) -> None:
        self.core = core
        self.options = core.options
        self._web_api = WebApi(core=core)
        self.app = SlackHosts(
            web_api=self._web_api, hooks=Hooks(core=core), files=FileServer(core=core), sockets=core.sockets
        )
        self.control_routes: list[Route] = Control(core=core).routes()

    def serve_plainly(self, *, origin: str) -> None:
        """Hand out addresses under one plain origin such as "http://127.0.0.1:1234" instead of Slack's hosts."""
        self.core.addresses.plain_origin = origin.rstrip("/")

    def reset(self) -> None:
        """Back to an empty Slack; sockets stay open, since the app did nothing wrong."""
        self.core.events.clear()
        self.core.triggers.clear()
        self.core.response_urls.clear()
        self.core.views.clear()
        self.core.state.reset()
        self._web_api.rate_limits.clear()
        self.core.changes.add(kind="reset")

    def close(self) -> None:
        """Stop the threads behind event deliveries."""
        self.core.events.close()

    def human(self, user: str) -> Human:
        """The client of the person with this id or handle."""
        for person in self.core.state.people.values():
            if user in (person.id, person.handle):
                return Human(core=self.core, user=person.id)
        raise KeyError(user)

    def change_account(self, user: str, **flags: bool) -> str:
        """Change what Slack says of an account (deleted, is_restricted, ...); gives the id of the event about it."""
        return people_side.change_account(self.core, user=user, flags=flags, texts={})

    def messages(self, channel: str) -> list[Json]:
        """What everybody sees in a conversation."""
        return shown.messages(self.core, channel=channel)

    @property
    def connections(self) -> int:
        """How many sockets the app has open."""
        return self.core.sockets.connections

    def disconnect(self, *, reason: str = "refresh_requested") -> int:
        """Announce to every socket that it will be closed; gives how many were told."""
        return self.core.sockets.disconnect(reason=reason)

    def drop(self) -> int:
        """Cut every socket without a goodbye; gives how many were cut."""
        return self.core.sockets.drop()

    def wait_for(self, look: Callable[[], Found], *, timeout: float = 5.0) -> Found:
        """Wait until `look` gives something true, and give it; raises TimeoutError after `timeout` real seconds."""
        deadline = time.monotonic() + timeout
        while True:
            number = self.core.changes.last
            found = look()
            if found:
                return found
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("what was waited for did not happen")
            self.core.changes.wait(since=number, timeout=min(left, 0.2))


def _room(scope: Scope) -> str:
    """The Slack host that should answer; "" for none."""
    host = next((value.decode() for name, value in scope["headers"] if name == b"host"), "").partition(":")[0]
    for room, prefixes in _ROOMS:
        if scope["path"].startswith(prefixes) and (host == room or host not in HOSTS):
            return room
    return ""


def create_slack(
    *,
    company: Company,
    clock: SandboxClock,
    journal: Journal,
    faults: Faults,
    bot_token: str,
    app_token: str,
    signing_secret: str,
    options: SlackOptions | None = None,
) -> SlackSandbox:
    """A fresh local Slack; raises ValueError for tokens of the wrong sort."""
    for token, prefix in ((bot_token, "xoxb-"), (app_token, "xapp-")):
        if not token.startswith(prefix):
            raise ValueError(f"the sandbox's token must begin with {prefix}")
    options = options or SlackOptions()
    changes, addresses = Changes(), Addresses()
    state = SlackState(company=company, clock=clock, changes=changes)
    sockets = SocketMode(app_id=state.bot.id, addresses=addresses, changes=changes)
    delivery = Delivery(
        sockets=sockets,
        options=options,
        signing_secret=signing_secret,
        journal=journal,
        faults=faults,
        changes=changes,
    )
    core = Core(
        state=state,
        clock=clock,
        journal=journal,
        faults=faults,
        options=options,
        changes=changes,
        addresses=addresses,
        sockets=sockets,
        delivery=delivery,
        events=Events(state=state, delivery=delivery, options=options),
        triggers=Triggers(clock=clock),
        response_urls=ResponseUrls(clock=clock, addresses=addresses, team_id=state.team.id),
        views=Views(state=state),
        bot_token=bot_token,
        app_token=app_token,
    )
    return SlackSandbox(core=core)
