"""The process among others of its kind: its name, what its logs leave out, and what its memory keeps for good."""

from __future__ import annotations

import gc
import logging
import os
import socket

import sqlalchemy as sa

from bot.slack.redaction import Redaction


def replica_name(*, database: sa.Engine, named: str) -> str:
    """What this process is called among replicas: as set, else by host and process; always the same on SQLite.

    One file has one process, and the next one has to find what the last one left in its own name.
    """
    if database.dialect.name == "sqlite":
        return "local"
    return named or f"{socket.gethostname()}-{os.getpid()}"


def spare_the_collector() -> None:
    """What the start has made stays for good: looked through for garbage it holds up every ack for 0.1 to 0.2 s."""
    gc.collect()
    gc.freeze()


def keep_secrets_out_of_logs() -> None:
    """Every handler of the root logger leaves tokens, reply addresses and triggers out."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(one, Redaction) for one in handler.filters):
            handler.addFilter(Redaction())
