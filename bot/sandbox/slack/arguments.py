"""The arguments of a Web API call, however they were sent: JSON, form or query."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.slack.errors import ApiRefused

# Nothing the bot sends comes near; it keeps a runaway client from filling the memory.
_MAX_BODY = 4 * 1024 * 1024


class Arguments:
    """Named arguments, with the readings Slack gives them. A form carries objects as JSON text; both are taken."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """The argument as text, `default` when it is missing or null."""
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def required(self, name: str) -> str:
        """The argument as text; refuses with invalid_arguments when it is missing or empty."""
        value = self.text(name)
        if not value:
            raise ApiRefused("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """The argument as a truth value: true, "true", 1 and "1" are true."""
        return self.values.get(name) in (True, "true", "True", 1, "1")

    def number(self, name: str, default: int) -> int:
        """The argument as a whole number; refuses with invalid_arguments when it is not one."""
        value = self.values.get(name)
        if value in (None, ""):
            return default
        try:
            return int(str(value))
        except ValueError:
            raise ApiRefused(
                "invalid_arguments", messages=[f"[ERROR] input must be a number [json-pointer:/{name}]"]
            ) from None

    def data(self, name: str, *, refusal: str = "invalid_arguments") -> Any:
        """The argument as JSON data, None when it is missing; text that is not JSON is refused with `refusal`."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiRefused(refusal, messages=[f"[ERROR] invalid JSON [json-pointer:/{name}]"]) from None


async def read_arguments(request: Request) -> Arguments:
    """The arguments of a request; refuses with invalid_json, invalid_form_data or request_timeout-like codes."""
    values: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if len(body) > _MAX_BODY:
        raise ApiRefused("request_too_large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        return Arguments(values)
    if kind == "application/json":
        try:
            sent = json.loads(body)
        except ValueError:
            raise ApiRefused("invalid_json") from None
        if not isinstance(sent, dict):
            raise ApiRefused("json_not_object")
        values |= sent
    elif kind == "application/x-www-form-urlencoded":
        try:
            values |= dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=False))
        except UnicodeDecodeError:
            raise ApiRefused("invalid_form_data") from None
    else:
        raise ApiRefused("invalid_post_type")
    return Arguments(values)
