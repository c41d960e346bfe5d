"""The page as a Starlette application: the shell, its files, the fragments, and the sandbox's controls."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import Company
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Entry, Journal
from bot.sandbox.page.azure_sheet import AzureNow
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.fault_presets import FAULT_PRESETS, preset
from bot.sandbox.page.fragments import Fragments
from bot.sandbox.page.guard import Guard
from bot.sandbox.page.shell import draw_shell
from bot.sandbox.page.uploads import upload_for_view
from bot.sandbox.slack import SlackSandbox

Json: TypeAlias = dict[str, Any]

_MOST_SECONDS = 10 * 366 * 86_400
_ENTRIES_AT_ONCE = 1_000


class Controls:
    """Azure's state, the journal, the clock and the faults as JSON under /api/."""

    def __init__(self, *, azure: AzureNow, clock: SandboxClock, journal: Journal, faults: Faults) -> None:
        self._azure = azure
        self._clock = clock
        self._journal = journal
        self._faults = faults

    def routes(self) -> list[Route]:
        """The routes; what changes something is POST or DELETE."""
        return [
            Route("/api/azure/state", self._state),
            Route("/api/journal", self._entries),
            Route("/api/clock", self._read_clock, methods=["GET"]),
            Route("/api/clock", self._move_clock, methods=["POST"]),
            Route("/api/faults", self._read_faults, methods=["GET"]),
            Route("/api/faults", self._add_fault, methods=["POST"]),
            Route("/api/faults", self._clear_faults, methods=["DELETE"]),
        ]

    def _state(self, _: Request) -> Response:
        return JSONResponse(self._azure.state())

    def _entries(self, request: Request) -> Response:
        since = request.query_params.get("since", "0")
        if not since.isdecimal():
            return _refused("since must be a number")
        found = self._journal.entries(since=int(since), service=request.query_params.get("service") or None)
        return JSONResponse({"entries": [_entry(entry) for entry in found[-_ENTRIES_AT_ONCE:]]})

    def _read_clock(self, _: Request) -> Response:
        return JSONResponse({"now": self._clock.now().isoformat(), "frozen": self._clock.frozen})

    async def _move_clock(self, request: Request) -> Response:
        given = await _body(request)
        seconds = given.get("advance_seconds", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= _MOST_SECONDS:
            return _refused("advance_seconds must be a number of seconds, from 0 to ten years")
        if given.get("frozen") is True:
            self._clock.freeze()
        elif given.get("frozen") is False:
            self._clock.resume()
        self._clock.advance(seconds=seconds)
        return JSONResponse({"ok": True, "now": self._clock.now().isoformat(), "frozen": self._clock.frozen})

    def _read_faults(self, _: Request) -> Response:
        pending = [{"number": number, **asdict(fault)} for number, fault in self._faults.pending().items()]
        return JSONResponse({"faults": pending, "presets": list(FAULT_PRESETS)})

    async def _add_fault(self, request: Request) -> Response:
        given = await _body(request)
        times = given.get("times", 1)
        try:
            number = self._faults.add(preset(str(given.get("preset", "")), times=int(times)))
        except KeyError:
            return _refused(f"there is no preset {given.get('preset')!r}; there are {', '.join(FAULT_PRESETS)}")
        except (TypeError, ValueError):
            return _refused("times must be a whole number from 1")
        return JSONResponse({"ok": True, "number": number})

    def _clear_faults(self, _: Request) -> Response:
        self._faults.clear()
        return JSONResponse({"ok": True})


def create_page(
    *,
    slack: SlackSandbox,
    azure: AzureNow,
    company: Company,
    clock: SandboxClock,
    journal: Journal,
    faults: Faults,
) -> Starlette:
    """The page's application, to be served in plain HTTP on 127.0.0.1; other hosts and origins are refused."""
    desk = Desk(slack=slack, clock=clock)

    def shell(_: Request) -> Response:
        return HTMLResponse(draw_shell(desk=desk))

    static = Path(str(files("bot.sandbox.page").joinpath("static")))
    return Starlette(
        routes=[
            Route("/", shell),
            Mount("/static", StaticFiles(directory=static)),
            *Fragments(desk=desk, azure=azure).routes(),
            *Controls(azure=azure, clock=clock, journal=journal, faults=faults).routes(),
            Route("/api/view-file", upload_for_view(slack), methods=["POST"]),
            *slack.control_routes,
        ],
        middleware=[Middleware(Guard)],
    )


def _entry(entry: Entry) -> Json:
    return asdict(entry) | {"at": entry.at.isoformat()}


async def _body(request: Request) -> Json:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(words: str) -> Response:
    return JSONResponse({"ok": False, "error": words}, status_code=400)
