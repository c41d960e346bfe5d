"""Files that came along with a request: named by path, told apart by their content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.model.noun import Noun, digest


class StoredFile(Noun):
    """One file as it was received.

    path    relative, with `/`, inside what was sent; never absolute and never with `..`.
    digest  lower-case hex SHA-256 of its bytes: the name it is stored under.
    size    in bytes.
    """

    path: str
    digest: str
    size: int


def stored(*, path: str, content: bytes) -> StoredFile:
    """The name these bytes are stored under, and the path they are known by."""
    return StoredFile(path=path, digest=hashlib.sha256(content).hexdigest(), size=len(content))


def spec_digest(*, main: str, documents: Mapping[str, Mapping[str, Any]]) -> str:
    """Of a YAML file and every other one it names, as plain values: what is shown, agreed to and carried out."""
    return digest({"main": main, "documents": {name: dict(one) for name, one in documents.items()}})
