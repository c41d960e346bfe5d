"""Server-rendered pieces of the page: conversations, threads, modals, Home, Azure and suggested options."""

import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.page.azure_sheet import AzureNow, draw_azure
from bot.sandbox.page.desk import Desk
from bot.sandbox.page.markup import EMPTY, Html
from bot.sandbox.page.messages import Conversation
from bot.sandbox.page.render.choices import render_options
from bot.sandbox.page.render.reader import Language
from bot.sandbox.page.views import draw_home, draw_modal


class Fragments:
    """The handlers; all of them only look."""

    def __init__(self, *, desk: Desk, azure: AzureNow) -> None:
        self._desk = desk
        self._azure = azure

    def routes(self) -> list[Route]:
        """GET /fragments/{messages,thread,view,home,azure} with `as`, `lang` and what each needs; POST options."""
        drawn: dict[str, Callable[[Request], Html]] = {
            "messages": lambda request: self._conversation(request).timeline(),
            "thread": lambda request: self._conversation(request).thread(root=request.query_params.get("thread", "")),
            "view": self._view,
            "home": self._home,
            "azure": self._azure_now,
        }
        return [
            *(Route(f"/fragments/{name}", _html(draw)) for name, draw in drawn.items()),
            Route("/fragments/options", self._options, methods=["POST"]),
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

    async def _options(self, request: Request) -> Response:
        try:
            given = json.loads(await request.body())
            language: Language = "es" if given["lang"] == "es" else "en"
            surface = self._desk.surface(viewer=str(given["as"]), language=language, scope="options")
            return HTMLResponse(render_options(given["found"], surface=surface))
        except (ValueError, KeyError, TypeError, AttributeError):
            return PlainTextResponse("these are no options", status_code=400)


def _html(draw: Callable[[Request], Html]) -> Callable[[Request], Response]:
    def handle(request: Request) -> Response:
        return HTMLResponse(draw(request))

    return handle


def _viewer(request: Request) -> str:
    return request.query_params.get("as", "")


def _language(request: Request) -> Language:
    return "es" if request.query_params.get("lang") == "es" else "en"
