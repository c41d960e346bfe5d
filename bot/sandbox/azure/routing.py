"""Which handler answers which call: by method and resource type, never by api-version."""

from collections.abc import Callable

from bot.sandbox.azure.arm_path import ArmPath
from bot.sandbox.azure.wire import AzureError, Reply
from bot.sandbox.azure.world import Ask

Handler = Callable[[Ask], Reply]


class Router:
    """Handlers of ARM by (method, resource type, item or list); an action is a POST on a list named like it."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, str, bool], Handler] = {}
        self._generic: dict[tuple[str, bool], Handler] = {}

    def item(self, method: str, kind: str, handler: Handler) -> None:
        """Answer `method` on one resource of this type."""
        self._routes[method, kind.lower(), True] = handler

    def list(self, kind: str, handler: Handler) -> None:
        """Answer GET on the list of a type."""
        self._routes["GET", kind.lower(), False] = handler

    def action(self, kind: str, action: str, handler: Handler) -> None:
        """Answer POST `action` on one resource of this type."""
        self._routes["POST", f"{kind}/{action}".lower(), False] = handler

    def generic(self, method: str, *, is_item: bool, handler: Handler) -> None:
        """Answer `method` for every type that has no handler of its own."""
        self._generic[method, is_item] = handler

    def handler(self, *, method: str, path: ArmPath) -> Handler:
        """The handler for a call; raises AzureError 404 or 405 when nothing answers it."""
        key = path.kind.lower()
        if found := self._routes.get((method, key, path.is_item)):
            return found
        if any(known == key for _, known, _ in self._routes):
            raise AzureError(
                405, "MethodNotAllowed", f"The requested resource does not support http method '{method}'."
            )
        if path.scope and (fallback := self._generic.get((method, path.is_item))):
            return fallback
        raise AzureError(
            404,
            "InvalidResourceType",
            f"The resource type '{path.kind.partition('/')[2]}' could not be found in the namespace "
            f"'{path.kind.partition('/')[0]}' for api version given.",
        )
