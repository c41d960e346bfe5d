"""What was opened to look is not written in: nothing of it is kept, and the change would be lost without a word.

Not by the database (`PRAGMA query_only`, `SET TRANSACTION READ ONLY`): to say so costs a round trip at every look, and
most looks are one question.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.store.turnstile import is_only_reading

_QUESTIONS = ("SELECT", "WITH", "PRAGMA", "SHOW")


def must_be_kept(what: str) -> None:
    """Raises RuntimeError where nothing would be kept: a mistake of whoever wrote the use case."""
    if is_only_reading():
        raise RuntimeError(f"{what} is to be kept, in what was opened to look")


def refuse_changes(
    _connection: object, _cursor: object, statement: str, _parameters: object, context: Any, _many: bool
) -> None:
    """Before each statement: raises RuntimeError for one that changes something in what was opened to look."""
    if not is_only_reading():
        return
    if not statement.startswith(_QUESTIONS) or context.isinsert or context.isupdate or context.isdelete:
        raise RuntimeError(f"a change in what was opened to look: {statement[:60]}")


def install(engine: sa.Engine) -> None:
    """Put the guard before every statement of an engine."""
    sa.event.listen(engine, "before_cursor_execute", refuse_changes)
