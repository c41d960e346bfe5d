"""The human side over HTTP, for the page and for tests in other processes: JSON under /api/slack/."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.slack import people_side, pressing, shown, spots, submitting
from bot.sandbox.slack.change_stream import changes_endpoint
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused, HumanRefused
from bot.sandbox.slack.file_server import file_response
from bot.sandbox.slack.multipart import read_parts
from bot.sandbox.slack.outcomes import Outcome
from bot.sandbox.slack.payloads import file_json
from bot.sandbox.slack.state import Json

_PREFIX = "/api/slack"
MOST_AT_ONCE = 32
"""Each waits on a thread, of which there are 40."""
_PERSON_FLAGS = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger", "is_admin")


class _Given:
    """The fields of a request body; a missing one is refused by name."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise HumanRefused(f"missing field: {name}")
        return value

    def data(self, name: str) -> Json | None:
        value = self.values.get(name)
        if value is not None and not isinstance(value, dict):
            raise HumanRefused(f"{name} must be an object")
        return value


class Control:
    """The handlers; each deed runs in a worker thread, because it waits for the app's ack."""

    def __init__(self, *, core: Core) -> None:
        self._core = core

    def routes(self) -> list[Route]:
        """The routes, for a server that has already checked Host and Origin."""
        deeds: dict[str, Callable[[_Given], Outcome | Json]] = {
            "say": self._say,
            "delete": self._delete,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "suggest": self._suggest,
            "home": self._home,
            "shortcut": self._shortcut,
            "disconnect": self._disconnect,
            "at_once": self._at_once,
            "channel": self._channel,
            "person": self._person,
        }
        return [
            Route(f"{_PREFIX}/company", self._read(lambda _: shown.company(self._core))),
            Route(f"{_PREFIX}/channels", self._read(self._channels)),
            Route(f"{_PREFIX}/messages", self._read(self._messages)),
            Route(f"{_PREFIX}/views", self._read(self._views)),
            Route(f"{_PREFIX}/home", self._read(self._published)),
            Route(f"{_PREFIX}/changes", changes_endpoint(self._core.changes)),
            Route(f"{_PREFIX}/files/{{identity}}", self._file),
            Route(f"{_PREFIX}/upload", self._upload, methods=["POST"]),
            *(Route(f"{_PREFIX}/{name}", self._write(deed), methods=["POST"]) for name, deed in deeds.items()),
        ]

    def _read(self, look: Callable[[Request], Json]) -> Callable[[Request], Any]:
        async def handle(request: Request) -> Response:
            return JSONResponse(look(request))

        return handle

    def _write(self, deed: Callable[[_Given], Outcome | Json]) -> Callable[[Request], Any]:
        async def handle(request: Request) -> Response:
            try:
                body = json.loads(await request.body() or b"{}")
            except ValueError:
                return _refused("the body is not JSON")
            if not isinstance(body, dict):
                return _refused("the body must be a JSON object")
            return await self._answered(lambda: deed(_Given(body)))

        return handle

    @staticmethod
    async def _answered(deed: Callable[[], Outcome | Json]) -> Response:
        try:
            outcome = await run_in_threadpool(deed)
        except HumanRefused as refused:
            return _refused(str(refused))
        except ApiRefused as refused:
            return _refused(refused.code)
        return JSONResponse(outcome.json() if isinstance(outcome, Outcome) else {"ok": True, **outcome})

    def _channels(self, request: Request) -> Json:
        return {"channels": shown.channels(self._core, user=request.query_params.get("as", ""))}

    def _messages(self, request: Request) -> Json:
        query = request.query_params
        found = shown.messages(self._core, channel=query.get("channel", ""), user=query.get("as", ""))
        return {"messages": found}

    def _views(self, request: Request) -> Json:
        return {"views": shown.views(self._core, user=request.query_params.get("as", ""))}

    def _published(self, request: Request) -> Json:
        return {"view": shown.home(self._core, user=request.query_params.get("as", ""))}

    def _say(self, given: _Given) -> Outcome:
        return people_side.say(
            self._core,
            user=given.required("as"),
            channel=given.required("channel"),
            text=given.text("text"),
            thread_ts=given.text("thread_ts"),
        )

    def _delete(self, given: _Given) -> Outcome:
        return people_side.delete(
            self._core, user=given.required("as"), channel=given.required("channel"), ts=given.required("ts")
        )

    def _spot(self, given: _Given) -> spots.Spot:
        return spots.find_spot(
            self._core,
            user=given.required("as"),
            channel=given.text("channel"),
            ts=given.text("ts"),
            view_id=given.text("view_id"),
        )

    def _press(self, given: _Given) -> Outcome:
        choice = given.values.get("selected", given.values.get("value"))
        return pressing.press(
            self._core,
            spot=self._spot(given),
            action_id=given.required("action_id"),
            block_id=given.text("block_id"),
            choice=choice,
            element=given.data("element"),
            values=given.data("values"),
        )

    def _submit(self, given: _Given) -> Outcome:
        return submitting.submit(
            self._core, user=given.required("as"), view_id=given.required("view_id"), values=given.data("values")
        )

    def _close(self, given: _Given) -> Outcome:
        return submitting.close(
            self._core,
            user=given.required("as"),
            view_id=given.required("view_id"),
            everything=given.values.get("everything") is True,
        )

    def _suggest(self, given: _Given) -> Json:
        return pressing.suggest(
            self._core,
            spot=self._spot(given),
            action_id=given.required("action_id"),
            block_id=given.text("block_id"),
            typed=given.text("value"),
        )

    def _home(self, given: _Given) -> Json:
        user = given.required("as")
        event_id = people_side.open_home(self._core, user=user)
        return {"event_id": event_id, "view": shown.home(self._core, user=user)}

    def _shortcut(self, given: _Given) -> Outcome:
        return people_side.use_shortcut(
            self._core,
            user=given.required("as"),
            callback_id=given.required("callback_id"),
            channel=given.text("channel"),
            ts=given.text("ts"),
        )

    def _disconnect(self, given: _Given) -> Json:
        if given.values.get("abrupt") is True or given.text("reason") == "abrupt":
            return {"connections": self._core.sockets.drop()}
        return {"connections": self._core.sockets.disconnect(reason=given.text("reason") or "refresh_requested")}

    def _at_once(self, given: _Given) -> Json:
        count = given.values.get("count")
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= MOST_AT_ONCE:
            raise HumanRefused(f"count must be a number from 1 to {MOST_AT_ONCE}")
        self._core.sockets.same_moment.announce(count=count)
        return {"count": count}

    def _channel(self, given: _Given) -> Json:
        channel = self._core.state.channel(given.required("id"))
        bot = self._core.state.bot.bot_user_id
        with self._core.state.lock:
            if "archived" in given.values:
                channel.is_archived = given.values["archived"] is True
            if "bot_is_member" in given.values:
                (channel.members.add if given.values["bot_is_member"] is True else channel.members.discard)(bot)
            for person in given.values.get("add", []):
                channel.members.add(self._core.state.person(person).id)
            for person in given.values.get("remove", []):
                channel.members.discard(person)
        self._core.changes.add(kind="channel", channel=channel.id)
        return {"channel": shown.channel_shown(self._core, channel)}

    def _person(self, given: _Given) -> Json:
        user, values = given.required("id"), given.values
        event_id = people_side.change_account(
            self._core,
            user=user,
            flags={flag: values[flag] is True for flag in _PERSON_FLAGS if flag in values},
            texts={name: values[name] for name in ("locale", "tz", "email") if name in values},
        )
        return {"person": shown.person_shown(self._core.state.person(user)), "event_id": event_id}

    async def _upload(self, request: Request) -> Response:
        try:
            given, files = _uploaded(await request.body(), request.headers.get("content-type", ""))
        except ValueError:
            return _refused("the body is neither a form with a file nor JSON with content_base64")
        return await self._answered(lambda: self._take(given, files))

    def _take(self, given: _Given, files: list[tuple[str, bytes]]) -> Outcome | Json:
        user = given.required("as")
        if not given.text("channel"):
            ((name, content), *_) = files
            file = people_side.hand_over(self._core, user=user, name=name, content=content)
            return {"file": file_json(self._core.state, file)}
        return people_side.upload(
            self._core,
            user=user,
            channel=given.text("channel"),
            files=files,
            text=given.text("text"),
            thread_ts=given.text("thread_ts"),
        )

    async def _file(self, request: Request) -> Response:
        file = self._core.state.files.get(request.path_params["identity"])
        return file_response(file) if file is not None and file.shared else PlainTextResponse("gone", status_code=404)


def _uploaded(body: bytes, content_type: str) -> tuple[_Given, list[tuple[str, bytes]]]:
    """Fields and (file name, content) of a multipart form, or of JSON with `name` and `content_base64`."""
    if content_type.startswith("application/json"):
        sent = json.loads(body)
        if not isinstance(sent, dict) or not sent.get("name"):
            raise ValueError("no file")
        content = base64.b64decode(str(sent.get("content_base64", "")), validate=True)
        return _Given(sent), [(str(sent["name"]), content)]
    parts = read_parts(body, content_type=content_type)
    files = [(part.filename, part.content) for part in parts if part.filename]
    if not files:
        raise ValueError("no file")
    fields = {part.name: part.content.decode() for part in parts if not part.filename}
    return _Given(fields), files


def _refused(words: str) -> Response:
    return JSONResponse({"ok": False, "status": "refused", "error": words}, status_code=400)
