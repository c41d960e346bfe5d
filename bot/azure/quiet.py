"""Keep the SDKs' own logging out of the way: requests with headers at INFO, progress lines, activity records."""

from __future__ import annotations

import logging

_LOUD = (
    "azure",
    "azure.core.pipeline.policies.http_logging_policy",
    "azure.identity",
    "azure.ai.ml",
    "msal",
    "urllib3",
)


def quieten() -> None:
    """Let the SDKs' loggers speak from WARNING on. Bodies are never logged: nobody turns `logging_enable` on."""
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
