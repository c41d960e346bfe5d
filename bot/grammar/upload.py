"""What people attach, put together: files and zips into one small tree in memory. Nothing is written anywhere.

Names decide nothing but names: none is absolute, none climbs out with `..`, none is a link.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.grammar.document import Document, read_document, secret_in
from bot.grammar.secrets import line_with_secret
from bot.model.problem import Problem
from bot.model.text import Text
from bot.model.upload import StoredFile, stored

MOST_FILES = 200
MOST_TOTAL_BYTES = 8 * 1024 * 1024
"""Of everything that comes with one request, unpacked."""
LONGEST_PATH = 240

_MOST_LOOKED_THROUGH = 1024 * 1024
"""Bytes of a file in which secrets are looked for: what is larger is data."""

_YAML = (".yml", ".yaml")


@dataclass(frozen=True, slots=True)
class Upload:
    """contents: path -> bytes; documents: path -> the YAML files among them as read, or why one is not taken."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, Document | Problem] = field(default_factory=dict)

    @property
    def files(self) -> Mapping[str, StoredFile]:
        """Path -> the name its bytes are stored under."""
        return {path: stored(path=path, content=content) for path, content in self.contents.items()}

    @property
    def values(self) -> Mapping[str, Mapping[str, Any]]:
        """Path -> the plain values of each YAML file that could be read."""
        return {path: one.values for path, one in self.documents.items() if isinstance(one, Document)}

    def only(self, paths: Iterable[str]) -> Upload:
        """The same without every other file."""
        kept = [path for path in paths if path in self.contents]
        return Upload(
            contents={path: self.contents[path] for path in kept},
            documents={path: self.documents[path] for path in kept if path in self.documents},
        )

    def named(self, written: str) -> tuple[str, ...]:
        """Paths a person can mean: the very path, else every file whose path ends so, in any letter case.

        `./conf/env.yml` and `C:\\work\\conf\\env.yml` mean `conf/env.yml`, or `env.yml` when it came without a folder.
        """
        parts = [part for part in written.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        if not parts:
            return ()
        exact = "/".join(parts)
        if exact in self.contents:
            return (exact,)
        for tail in range(len(parts)):
            end = "/".join(parts[tail:]).casefold()
            found = [path for path in self.contents if f"/{path}".casefold().endswith(f"/{end}")]
            if found:
                return tuple(sorted(found))
        return ()


def assembled(*, files: Iterable[tuple[str, bytes]], zips: bool = True) -> Upload | tuple[Problem, ...]:
    """All files, zips unpacked, as one upload; or every reason why not.

    files  (name, content) in the order they were attached.
    zips   whether archives are unpacked; what is stored has been.
    """
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, content in files:
        opened: Mapping[str, bytes] | Problem
        if zips and (content[:4] == b"PK\x03\x04" or name.lower().endswith(".zip")):
            opened = _unzipped(name=name, content=content)
        else:
            opened = {name: content}
        if isinstance(opened, Problem):
            problems.append(opened)
            continue
        for path, inner in opened.items():
            clean = clean_path(path)
            if clean is None:
                problems.append(_unsafe_name(path))
            elif clean.casefold() in {known.casefold() for known in contents} and contents.get(clean) != inner:
                problems.append(_twice(clean))
            else:
                contents[clean] = inner
    total = sum(len(content) for content in contents.values())
    if len(contents) > MOST_FILES or total > MOST_TOTAL_BYTES:
        problems.append(_too_much(len(contents), total))
    problems += [problem for path, content in contents.items() if (problem := _secret_of(path, content)) is not None]
    if problems:
        return tuple(problems)
    documents = {
        path: read_document(name=path, content=content)
        for path, content in contents.items()
        if path.lower().endswith(_YAML)
    }
    secrets = tuple(one for one in documents.values() if isinstance(one, Problem) and one.code == "secret")
    return secrets or Upload(contents=contents, documents=documents)


def _secret_of(path: str, content: bytes) -> Problem | None:
    """That a file of any kind, code too, holds what is surely a secret. YAML is looked at as it is read."""
    if path.lower().endswith(_YAML) or len(content) > _MOST_LOOKED_THROUGH or b"\0" in content:
        return None
    where = line_with_secret(content.decode("utf-8", "replace"))
    return secret_in(path, line=where) if where else None


def clean_path(written: str) -> str | None:
    """The path inside an upload that a name means, None when it would lead out of it or is none.

    NFC, `/` between parts, no drive, no empty name, no control or direction character.
    """
    path = unicodedata.normalize("NFC", written.replace("\\", "/"))
    if len(path) > LONGEST_PATH or path.startswith(("/", "~")) or ":" in path:
        return None
    if any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") for one in path):
        return None
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts or any(part == ".." or part != part.strip() for part in parts):
        return None
    return "/".join(parts)


def _unzipped(*, name: str, content: bytes) -> Mapping[str, bytes] | Problem:
    """Path -> bytes of every file in an archive. What the archive says of its sizes is not believed."""
    found: dict[str, bytes] = {}
    left = MOST_TOTAL_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                return _too_much(len(entries), sum(entry.file_size for entry in entries))
            for entry in entries:
                if entry.filename.startswith("__MACOSX/") or entry.filename.endswith(".DS_Store"):
                    continue
                if entry.flag_bits & 1 or (entry.external_attr >> 16) & 0o170000 == 0o120000:
                    return _unsafe_name(entry.filename)
                if entry.filename in found or clean_path(entry.filename) is None:
                    return _unsafe_name(entry.filename)
                with archive.open(entry) as inside:
                    found[entry.filename] = inside.read(left + 1)
                left -= len(found[entry.filename])
                if left < 0:
                    return _too_much(len(entries), MOST_TOTAL_BYTES - left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error):
        return _problem("file-unreadable", f"{name[:120]} is not a zip that can be opened",
                        f"{name[:120]} no es un zip que se pueda abrir")  # fmt: skip
    return found


def _unsafe_name(path: str) -> Problem:
    shown = repr(path[:120])
    return _problem(
        "path-leads-out",
        f"{shown} is not taken: a file has a plain relative name, without `..`, links or passwords",
        f"no se admite {shown}: un archivo lleva un nombre relativo sencillo, sin `..`, enlaces ni contraseñas",
    )


def _twice(path: str) -> Problem:
    return _problem(
        "file-twice",
        f"{path} was attached twice with different content: leave one out",
        f"{path} se ha adjuntado dos veces con contenido distinto: quite uno",
    )


def _too_much(count: int, total: int) -> Problem:
    most = f"{MOST_TOTAL_BYTES // 1024 // 1024} MB"
    return _problem(
        "files-too-large",
        f"these are {count} files with {total:,} bytes; at most {MOST_FILES} files and {most} are taken",
        f"son {count} archivos con {total:,} bytes; se admiten como máximo {MOST_FILES} archivos y {most}",
    )


def _problem(code: str, en: str, es: str) -> Problem:
    return Problem(code=code, text=Text(en=f"{en[0].upper()}{en[1:]}.", es=f"{es[0].upper()}{es[1:]}."), field="file")
