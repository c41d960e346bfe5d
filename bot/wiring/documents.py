"""The policy folder as bytes, and the shipped catalogue where it has none of its own."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from pathlib import Path

from bot.model.errors import Misconfigured

log = logging.getLogger(__name__)

CATALOGUE = "policies/catalogue.yaml"
"""The shipped tables of sizes, regions and roles."""


def read_documents(folder: Path) -> Mapping[str, bytes]:
    """Every file under the policy folder by its path relative to it, hidden ones left out. Raises OSError.

    Files of other kinds too: a rule in a misnamed file must be complained about, not overlooked.
    """
    if not folder.is_dir():
        raise FileNotFoundError(2, "there is no such folder", str(folder))
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path.read_bytes()
        for name, path in files.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def lent(catalogue: bytes) -> bytes:
    """A catalogue for other policies than its own: without its owners, whom those may not know."""
    return re.sub(rb"(?m)^owners:.*\n", b"", catalogue)


def documents_in(folder: Path) -> Mapping[str, bytes]:
    """The documents of a folder, for tools; one without a catalogue of its own is read with the shipped one."""
    try:
        files = read_documents(folder)
    except OSError as error:
        raise Misconfigured([f"the policy folder {folder} cannot be read: {error.strerror}"]) from error
    for shipped in (Path(CATALOGUE), Path(__file__).parents[2] / CATALOGUE):
        if "catalogue.yaml" not in files and shipped.is_file():
            log.warning("policies.borrowed catalogue=%s: %s has none", shipped, folder)
            return {**files, "catalogue.yaml": lent(shipped.read_bytes())}
    return files
