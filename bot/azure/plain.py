"""Plain text out of what the SDKs give: some of their models hold words, some hold enumerations of them."""

from __future__ import annotations


def plain(value: object) -> str:
    """The word itself; empty for None. `str()` of the SDKs' enumerations would give `ProvisioningState.SUCCEEDED`."""
    return "" if value is None else str(getattr(value, "value", value))
