"""Server-rendered pieces of the page: conversations, threads, modals, Home, Azure and suggestions."""

import json
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.page.azure_sheet import AzureNow, draw_azure
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.messages import Conversation
from bot.sandbox.page.render.choices import render_options
from bot.sandbox.page.render.markup import EMPTY, Html
from bot.sandbox.page.render.reader import Language
from bot.sandbox.page.views import draw_home, draw_modal
from bot.sandbox.slack import HumanRefused
from bot.sandbox.slack.pressing import find_spot, suggest


class Fragments:
    """The handlers; all of them only look, except `suggest`, which asks the app."""

    def __init__(self, *, desk: Desk, azure: AzureNow) -> None:
        self._desk = desk
        self._azure = azure

    def routes(self) -> list[Route]:
        """GET /fragments/{messages,thread,view,home,azure} with `as`, `lang` and what each needs; POST suggest."""
        drawn: dict[str, Callable[[Request], Html]] = {
            "messages": lambda request: self._conversation(request).timeline(),
            "thread": lambda request: self._conversation(request).thread(root=request.query_params.get("thread", "")),
            "view": self._view,
            "home": self._home,
            "azure": self._azure_now,
        }
        return [
            *(Route(f"/fragments/{name}", _html(draw)) for name, draw in drawn.items()),
            Route("/fragments/suggest", self._suggest, methods=["POST"]),
        ]

    def _conversation(self, request: Request) -> Conversation:
        return Conversation(
            desk=self._desk,
            viewer=_viewer(request),
            language=_language(request),
            channel=request.query_params.get("channel", ""),
        )

    def _view(self, request: Request) -> Html:
        view, depth = self._desk.top_view(viewer=_viewer(request))
        if not view:
            return EMPTY
        surface = self._desk.surface(viewer=_viewer(request), language=_language(request), scope=view["id"])
        return draw_modal(view, depth=depth, surface=surface)

    def _home(self, request: Request) -> Html:
        surface = self._desk.surface(viewer=_viewer(request), language=_language(request), scope="home")
        return draw_home(self._desk.home(viewer=_viewer(request)), surface=surface)

    def _azure_now(self, request: Request) -> Html:
        surface = self._desk.surface(viewer=_viewer(request), language=_language(request), scope="azure")
        return draw_azure(self._azure.state(), surface=surface)

    async def _suggest(self, request: Request) -> Response:
        given = {name: str(value) for name, value in json.loads(await request.body()).items() if value is not None}
        core = self._desk.slack.core
        spot_names = ("channel", "ts", "view_id")
        try:
            spot = find_spot(core, user=given.get("as", ""), **{name: given.get(name, "") for name in spot_names})
            found = await run_in_threadpool(
                lambda: suggest(
                    core,
                    spot=spot,
                    action_id=given.get("action_id", ""),
                    block_id=given.get("block_id", ""),
                    typed=given.get("value", ""),
                )
            )
        except HumanRefused as refused:
            return JSONResponse({"ok": False, "error": str(refused)}, status_code=400)
        if found.get("error"):
            return JSONResponse({"ok": False, "error": found["error"]})
        language: Language = "es" if given.get("lang") == "es" else "en"
        surface = self._desk.surface(viewer=given.get("as", ""), language=language, scope="suggest")
        return JSONResponse({"ok": True, "html": render_options(found, surface=surface)})


def _html(draw: Callable[[Request], Html]) -> Callable[[Request], Response]:
    def handle(request: Request) -> Response:
        return HTMLResponse(draw(request))

    return handle


def _viewer(request: Request) -> str:
    return request.query_params.get("as", "")


def _language(request: Request) -> Language:
    return "es" if request.query_params.get("lang") == "es" else "en"
