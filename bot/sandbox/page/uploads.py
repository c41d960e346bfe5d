"""Files picked in a modal's file field: kept by the local Slack, shared nowhere, named by the submission."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.methods.files import new_file
from bot.sandbox.slack.multipart import read_parts
from bot.sandbox.slack.payloads import file_json

_MOST_BYTES = 10 * 1024 * 1024


def upload_for_view(slack: SlackSandbox) -> Callable[[Request], Awaitable[Response]]:
    """The handler of a multipart form with `as` and `file`; answers with the file object of a submission."""

    async def handle(request: Request) -> Response:
        body = await request.body()
        if len(body) > _MOST_BYTES:
            return JSONResponse({"ok": False, "error": "the file is larger than 10 MB"}, status_code=413)
        try:
            parts = read_parts(body, content_type=request.headers.get("content-type", ""))
        except ValueError:
            return JSONResponse({"ok": False, "error": "the body is not a multipart form"}, status_code=400)
        person = next((part.content.decode("utf-8", "replace") for part in parts if part.name == "as"), "")
        found = next((part for part in parts if part.filename), None)
        if found is None or person not in slack.core.state.people:
            return JSONResponse({"ok": False, "error": "a person and a file are needed"}, status_code=400)
        file = new_file(slack.core, name=found.filename, size=len(found.content), user=person)
        file.content, file.received, file.shared = found.content, True, True
        return JSONResponse({"ok": True, "file": file_json(slack.core.state, file)})

    return handle
