"""The subscription's activity log: who has changed what, and with what success.

Source  learn.microsoft.com/rest/api/monitor/activity-logs/list (2015-04-01); the real log shows an event some minutes
after it happened, this one at once.
"""

import re
from datetime import datetime

from bot.sandbox.azure.arm_path import same_id
from bot.sandbox.azure.lists import page
from bot.sandbox.azure.routing import Router
from bot.sandbox.azure.wire import AzureError, Reply
from bot.sandbox.azure.world import Ask

VALUES = "Microsoft.Insights/eventtypes/values"
_TERM = re.compile(r"(eventTimestamp|resourceUri|resourceGroupName) (ge|le|eq) '([^']*)'")


def add_routes(router: Router) -> None:
    """Let the router answer for the activity log."""
    router.list(VALUES, _list)


def _list(ask: Ask) -> Reply:
    text = ask.call.query.get("$filter", "").strip()
    terms = _TERM.findall(text)
    if " and ".join(f"{name} {how} '{value}'" for name, how, value in terms) != text or "eventTimestamp ge" not in text:
        raise AzureError(400, "BadRequest", "The $filter clause is missing, or has a term that is not supported.")
    found = list(reversed(ask.world.activity))
    for name, how, value in terms:
        if name == "eventTimestamp":
            moment = datetime.fromisoformat(value)
            found = [one for one in found if (one.at >= moment if how == "ge" else one.at <= moment)]
        elif name == "resourceUri":
            found = [one for one in found if same_id(one.resource_id, value)]
        else:
            found = [one for one in found if f"/resourcegroups/{value.lower()}/" in f"{one.resource_id.lower()}/"]
    return page(ask, [one.document() for one in found])
