"""What Block Kit's checks find, in Slack's own form."""

from dataclasses import dataclass

from bot.sandbox.slack.errors import ApiRefused


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold, at a JSON pointer; `code` is a short name of the rule."""

    pointer: str
    code: str
    message: str

    @property
    def line(self) -> str:
        """The line Slack puts into response_metadata.messages."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


def refusal(code: str, problems: list[Problem]) -> ApiRefused:
    """The refusal that lists these problems; some have an error code of their own."""
    for problem in problems:
        if problem.code in {"msg_blocks_too_long", "invalid_attachments"}:
            return ApiRefused(problem.code, messages=[problem.line])
    plain = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
    extra = {"errors": plain} if code == "invalid_blocks" else {}
    return ApiRefused(code, extra=extra, messages=[problem.line for problem in problems])
