"""The bytes of files that came along, each once, under the digest of its content."""

from __future__ import annotations

import hashlib
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.store.rows import FileRow
from bot.store.statements import insert_new, table_of

FILE = table_of(FileRow)


class SqlFiles:
    """Stored files of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, *, content: bytes, at: datetime) -> str:
        digest = hashlib.sha256(content).hexdigest()
        insert_new(self._session, FileRow(digest=digest, size=len(content), at=at, body=content), key=("digest",))
        return digest

    def content(self, digest: str) -> bytes:
        found = self._session.execute(sa.select(FILE.c.body).where(FILE.c.digest == digest)).scalar_one_or_none()
        if found is None:
            raise LookupError(f"no file is stored under {digest}")
        content = bytes(found)
        if hashlib.sha256(content).hexdigest() != digest:
            raise LookupError(f"the file stored under {digest} is no longer what it was")
        return content
