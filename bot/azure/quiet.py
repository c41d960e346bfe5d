"""Keep the SDKs' own logging out of the way: requests with headers, progress lines."""

from __future__ import annotations

import logging

_LOUD = ("azure", "azure.ai.ml", "msal", "urllib3")


def quieten() -> None:
    """Let the SDKs' loggers speak from WARNING on. Bodies are never logged: nobody turns `logging_enable` on.

    To be called again after azure.ai.ml has been imported: it sets its own logger to INFO, with a handler of its own
    on stderr. Its record of activities goes nowhere as long as telemetry is off.
    """
    for name in _LOUD:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    # "Connection pool is full": under load one more connection is opened and closed, which nobody has to look into.
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
