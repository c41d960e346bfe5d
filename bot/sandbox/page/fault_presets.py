"""Trouble that can be ordered on the page with one press."""

from dataclasses import replace
from typing import Final

from bot.sandbox.faults import Fault

FAULT_PRESETS: Final = {
    "slack_429": Fault(service="slack", match="chat.*", kind="status", status=429, retry_after=2),
    "slack_500": Fault(service="slack", match="chat.*", kind="status", status=500),
    "slack_lost": Fault(service="slack", match="chat.*", kind="reset_after"),
    "azure_429": Fault(service="azure", match="* management.azure.com/*", kind="status", status=429, retry_after=2),
    "azure_500": Fault(service="azure", match="* management.azure.com/*", kind="status", status=500),
    "azure_lost": Fault(service="azure", match="PUT management.azure.com/*", kind="reset_after"),
    "azure_failed": Fault(
        service="azure",
        match="*",
        kind="failed_operation",
        code="InternalServerError",
        message="The sandbox was told to let this operation fail.",
    ),
    "azure_slow": Fault(service="azure", match="* management.azure.com/*", kind="delay", seconds=5.0),
}


def preset(name: str, *, times: int) -> Fault:
    """The preset of this name for the next `times` calls; raises KeyError for a name there is not, ValueError for 0."""
    return replace(FAULT_PRESETS[name], times=times)
