"""files.slack.com: the addresses to which bytes are sent and from which they are read."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.slack.core import Core
from bot.sandbox.slack.multipart import read_parts
from bot.sandbox.slack.state import File

# Slack takes a gigabyte; the sandbox keeps files in memory.
_MOST_BYTES = 32 * 1024 * 1024


class FileServer:
    """ASGI endpoint of uploads (no token, the address is the right) and downloads (token or the page)."""

    def __init__(self, *, core: Core) -> None:
        self._core = core

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if request.url.path.startswith("/upload/v1/"):
            response = await self._upload(request)
        else:
            response = self._download(request)
        await response(scope, receive, send)

    async def _upload(self, request: Request) -> Response:
        secret = request.url.path.removeprefix("/upload/v1/")
        file = next((file for file in self._core.state.files.values() if file.secret == secret), None)
        if file is None or file.shared:
            return PlainTextResponse("not found", status_code=404)
        content = await request.body()
        if len(content) > _MOST_BYTES:
            return PlainTextResponse("too large", status_code=413)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            parts = read_parts(content, content_type=request.headers["content-type"])
            content = next((part.content for part in parts if part.filename), b"")
        if len(content) != file.size:
            return PlainTextResponse("length differs from what was announced", status_code=400)
        file.content, file.received = content, True
        self._core.journal.record(
            service="slack",
            direction="in",
            operation="files/upload",
            status=200,
            request={"file": file.id, "bytes": len(content)},
            response="OK",
            actor=self._core.state.bot.name,
        )
        return PlainTextResponse(f"OK - {len(content)}")

    def _download(self, request: Request) -> Response:
        if request.headers.get("authorization", "") != f"Bearer {self._core.bot_token}":
            return PlainTextResponse("login needed", status_code=403)
        if "files:read" not in self._core.options.scopes:
            return PlainTextResponse("missing scope", status_code=403)
        name = request.url.path.removeprefix("/files-pri/").partition("/")[0].rpartition("-")[2]
        file = self._core.state.files.get(name)
        if file is None or not file.shared:
            return PlainTextResponse("not found", status_code=404)
        return file_response(file)


def file_response(file: File) -> Response:
    """The bytes of a file, always as a download, so that a browser never runs what was uploaded."""
    safe = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in file.name
    )
    headers = {"Content-Disposition": f'attachment; filename="{safe}"', "X-Content-Type-Options": "nosniff"}
    return Response(file.content, media_type="application/octet-stream", headers=headers)
