"""How the local Slack says no: the error codes of the Web API, with what goes beside them."""

from collections.abc import Mapping, Sequence
from typing import Any


class ApiRefused(Exception):
    """A Web API call that Slack answers with `"ok": false`; `code` is Slack's error code.

    `extra` is merged into the answer beside `ok` and `error`; `messages` become `response_metadata.messages`.
    """

    def __init__(self, code: str, *, extra: Mapping[str, Any] | None = None, messages: Sequence[str] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.extra = dict(extra or {})
        self.messages = list(messages)

    def answer(self) -> dict[str, Any]:
        """The JSON body of the refusal."""
        body: dict[str, Any] = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


class HumanRefused(Exception):
    """Something a person cannot do in Slack's own client, such as pressing a button that is not there."""
