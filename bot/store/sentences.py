"""What an operator has to do about a database that cannot be used: one sentence, and never the password."""

from __future__ import annotations

import psycopg
import sqlalchemy as sa

from bot.store.faults import said

_STARTING = ("the database system is", "too many clients", "remaining connection slots")
"""What a server says that will let us in soon: it is starting, recovering or stopping, or has no place left."""

_DENIED = "42501"
_READ_ONLY = "25006"
_FULL = "53100"
_TAKEN = "42P07"
_HELD = "55P03"


def sqlite_sentence(*, path: str, why: str) -> str:
    """`why` is SQLite's own words."""
    if "not a database" in why or "malformed" in why:
        return f"the database file {path} is damaged or not SQLite: restore it from a backup or move it away"
    if "readonly" in why or "unable to open" in why:
        return f"the database file {path} cannot be written: give amlbot write access to it and to its folder"
    if "locked" in why:
        return f"the database file {path} is held by another process: stop it first"
    if "full" in why:
        return f"the disk of the database file {path} is full: free some space"
    if "already exists" in why:
        return f"the database file {path} holds tables of another application ({why}): give amlbot a file of its own"
    return f"the database file {path} cannot be used ({why}): check the disk and its permissions"


def postgres_sentence(*, shown: str, error: sa.exc.DBAPIError) -> str:
    """`shown` is the address without its password."""
    why = said(error)
    state = error.orig.sqlstate if isinstance(error.orig, psycopg.Error) else None
    if "authentication failed" in why or "no password supplied" in why:
        return f"the database {shown} does not let amlbot in ({why}): check the user and the password in its address"
    if "does not exist" in why and "FATAL" in why:
        return f"the database {shown} is not on that server ({why}): create it, or correct its address"
    if state == _DENIED:
        return f"the database {shown} does not let amlbot make its tables ({why}): make its user the database's owner"
    if state == _READ_ONLY:
        return f"the database {shown} can only be read ({why}): point amlbot at one that can be written"
    if state == _TAKEN:
        return f"the database {shown} holds tables of another application ({why}): give amlbot a database of its own"
    if state == _HELD:
        return f"the database {shown} is held by another process ({why}): let it finish, then try again"
    if state == _FULL:
        return f"the disk of the database {shown} is full ({why}): free some space"
    return f"the database {shown} cannot be used ({why}): check the server and the address"


def is_not_there_yet(why: str) -> bool:
    """Whether a connection failed for want of a server that takes it: nobody answers there, or it is not ready.

    psycopg gives no SQLSTATE for a connection that was never made; a server's own refusal says FATAL in every language.
    """
    return "FATAL" not in why or any(words in why for words in _STARTING)


def shown_address(url: sa.URL) -> str:
    """The address with three stars for its password."""
    return url.render_as_string(hide_password=True)
