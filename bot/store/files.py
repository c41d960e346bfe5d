"""The bytes of files that came along, each once, under the digest of its content."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.request import OPEN
from bot.store.rows import FileRow, RequestRow
from bot.store.statements import insert_new, table_of

FILE = table_of(FileRow)
REQUEST = table_of(RequestRow)


class SqlFiles:
    """Stored files of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, *, content: bytes, at: datetime) -> str:
        digest = hashlib.sha256(content).hexdigest()
        row = FileRow(digest=digest, size=len(content), at=at, body=content)
        while not insert_new(self._session, row, key=("digest",)) and not self._touched(digest, at):
            # Erased by somebody else between the two: it is stored anew.
            continue
        return digest

    def _touched(self, digest: str, at: datetime) -> bool:
        """Note that it is needed again, so that whoever erases old ones at this moment leaves it alone."""
        later = sa.case((FILE.c.at < at, at), else_=FILE.c.at)
        statement = sa.update(FILE).where(FILE.c.digest == digest).values(at=later).returning(FILE.c.digest)
        return self._session.execute(statement).first() is not None

    def forget(self, *, before: datetime, limit: int = 50) -> tuple[str, ...]:
        needed = (
            sa.select(sa.literal(1))
            .where(sa.or_(REQUEST.c.status.in_([status.value for status in OPEN]), REQUEST.c.changed_at >= before))
            .where(REQUEST.c.body.contains(FILE.c.digest))
        )
        old = (
            sa.select(FILE.c.digest)
            .where(FILE.c.at < before, ~needed.exists())
            .order_by(FILE.c.at, FILE.c.digest)
            .limit(limit)
        )
        # Asked again of the row itself, which may have been touched while this waited for it.
        statement = sa.delete(FILE).where(FILE.c.digest.in_(old), FILE.c.at < before).returning(FILE.c.digest)
        return tuple(sorted(self._session.execute(statement).scalars()))

    def content(self, digest: str) -> bytes:
        found = self._session.execute(sa.select(FILE.c.body).where(FILE.c.digest == digest)).scalar_one_or_none()
        if found is None:
            raise LookupError(f"no file is stored under {digest}")
        content = bytes(found)
        if hashlib.sha256(content).hexdigest() != digest:
            raise LookupError(f"the file stored under {digest} is no longer what it was")
        return content
