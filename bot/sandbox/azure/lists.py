"""Lists as ARM gives them: one page of values and the address of the next."""

from collections.abc import Sequence
from urllib.parse import urlencode

from bot.sandbox.azure.wire import AzureError, Json, Reply
from bot.sandbox.azure.world import Ask

_TOKEN = "$skiptoken"  # noqa: S105


def page(ask: Ask, documents: Sequence[Json], *, size: int | None = None) -> Reply:
    """The page that the call asks for, `Tuning.page_size` entries long, with `nextLink` while more follow."""
    token = ask.call.query.get(_TOKEN, ask.call.query.get("$skip", "0"))
    if not token.isdigit():
        raise AzureError(400, "InvalidSkipToken", f"The skip token '{token}' is invalid.")
    start, length = int(token), size or ask.world.tuning.page_size
    body: Json = {"value": list(documents[start : start + length])}
    if len(documents) > start + length:
        query = {**ask.call.query, _TOKEN: str(start + length)}
        body["nextLink"] = f"https://{ask.call.host}{ask.call.path}?{urlencode(query)}"
    return Reply(200, body)
