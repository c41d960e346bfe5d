"""auth.test, apps.connections.open and blocks.validate."""

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.block_kit import Problem, message_problems, view_problems
from bot.sandbox.slack.core import Core
from bot.sandbox.slack.errors import ApiRefused
from bot.sandbox.slack.state import Json


def auth_test(core: Core, arguments: Arguments) -> Json:
    """auth.test."""
    state = core.state
    return {
        "url": f"https://{state.team.domain}.slack.com/",
        "team": state.team.name,
        "user": state.bot.name,
        "team_id": state.team.id,
        "user_id": state.bot.bot_user_id,
        "bot_id": state.bot.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(core: Core, arguments: Arguments) -> Json:
    """apps.connections.open: a websocket address that may be used once."""
    return {"url": core.sockets.new_address()}


def validate_blocks(core: Core, arguments: Arguments) -> Json:
    """blocks.validate: one of `blocks`, `message` or `view`."""
    blocks, message, view = (arguments.data(name) for name in ("blocks", "message", "view"))
    if sum(given is not None for given in (blocks, message, view)) != 1:
        raise ApiRefused("invalid_arguments", messages=["[ERROR] exactly one of blocks, message, view is required"])
    problems: list[Problem]
    if view is not None:
        problems = view_problems(view)
    elif message is not None:
        if not isinstance(message, dict):
            raise ApiRefused(
                "invalid_arguments", messages=["[ERROR] message must be an object [json-pointer:/message]"]
            )
        problems = message_problems(message.get("blocks", []), pointer="/message/blocks")
    else:
        problems = message_problems(blocks)
    if problems:
        raise ApiRefused(
            "invalid_blocks",
            extra={"errors": [{"pointer": p.pointer, "code": p.code, "message": p.message} for p in problems]},
            messages=[p.line for p in problems],
        )
    return {}
