"""Azure's state as a sheet."""

from typing import Any, Protocol

from bot.sandbox.page.render.markup import Html, tag
from bot.sandbox.page.render.surface import Surface


class AzureNow(Protocol):
    """The local Azure, as far as the page needs it."""

    def state(self) -> dict[str, Any]:
        """What exists, JSON-able, without secrets."""


def draw_azure(state: dict[str, Any], *, surface: Surface) -> Html:
    return tag("div", class_="sheet", data_testid="azure-state")
