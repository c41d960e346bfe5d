"""Who may talk to the page: only this computer's own browser, from the page itself.

The page acts as anybody in the sandbox, so a foreign site must reach it neither by DNS rebinding (Host is checked) nor
by forms and scripts of its own (Origin and Sec-Fetch-Site are checked on everything that changes something).
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI middleware: refuses foreign hosts and origins with 403, and sends the headers that keep the page closed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(Headers(scope=scope), method=scope["method"])
        if refusal:
            await JSONResponse({"ok": False, "error": refusal}, status_code=403)(scope, receive, send)
            return

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, closed)


def _refusal(headers: Headers, *, method: str) -> str:
    """Why this request is not the page's own; "" when it may pass."""
    host = headers.get("host", "")
    if not _is_ours(host):
        return "this page answers only on 127.0.0.1 and localhost"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "requests from other origins are refused"
    if method in _SAFE_METHODS:
        return ""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "requests from other sites are refused"
    if origin is None and "sec-fetch-site" not in headers and "mozilla" in headers.get("user-agent", "").lower():
        return "a browser must say where the request comes from"
    return ""


def _is_ours(host: str) -> bool:
    try:
        parts = urlsplit(f"//{host}")
        return parts.netloc == host and host.removesuffix(f":{parts.port}") in _NAMES
    except ValueError:
        return False
