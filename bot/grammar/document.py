"""An az ml YAML file, read without believing it: parser events only, bounded, nothing expanded, nothing followed.

The SDK's own `load_*` reads any file a path in it names and lets a 412-byte file with anchors take minutes and
gigabytes, so no file reaches it before it has been read here. Of 747 real specs none has an anchor, an alias or a tag.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.grammar.secrets import line_with_secret, looks_secret, may_hold_secret, names_secret_key
from bot.model.problem import Correction, Problem
from bot.model.text import Text

MOST_BYTES = 64 * 1024
MOST_NODES = 4000
DEEPEST = 24
LONGEST_VALUE = 8 * 1024

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_CONSTRUCTOR = yaml.constructor.SafeConstructor()


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value. text: as written; value: what YAML 1.1 makes of it, a date left as text; line: from 1."""

    text: str
    value: Any
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Entries:
    entries: Mapping[str, Node]
    line: int


Node = Scalar | Items | Entries


@dataclass(frozen=True, slots=True)
class Document:
    """One file that reads. name: its path; corrections: what had to be put right to read it."""

    name: str
    root: Entries
    corrections: tuple[Correction, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """The document as plain JSON values."""
        found: dict[str, Any] = plain(self.root)
        return found

    @property
    def schema(self) -> str:
        """The name of the schema it says it follows, such as `commandJob`; empty when it does not say."""
        written = self.root.entries.get("$schema")
        last = written.text.rstrip("/").rpartition("/")[2] if isinstance(written, Scalar) else ""
        return last.removesuffix(".json").removesuffix(".schema")


def plain(node: Node) -> Any:
    """The node as plain JSON values."""
    match node:
        case Scalar():
            return node.value
        case Items():
            return [plain(one) for one in node.items]
        case Entries():
            return {key: plain(one) for key, one in node.entries.items()}


def read_document(*, name: str, content: bytes) -> Document | Problem:
    """The document, or the first reason why it is not taken. Never raises, whatever the bytes."""
    if len(content) > MOST_BYTES:
        size = f"{len(content):,} bytes"
        return _unreadable(
            name, f"it has {size}, the most is {MOST_BYTES:,}", f"tiene {size}, lo máximo es {MOST_BYTES:,}"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _unreadable(name, "it is not UTF-8 text", "no es texto UTF-8")
    # In a comment too: what is kept of a file is all of it.
    where = line_with_secret(text)
    if where:
        return secret_in(name, line=where)
    document = _read(name=name, text=text)
    if isinstance(document, Problem) and document.code != "secret" and may_hold_secret(text):
        # Whether it is one cannot be told from a file that does not read; kept it is not.
        return secret_in(name)
    return document


def _read(*, name: str, text: str) -> Document | Problem:
    hidden = next((one for one in text if one not in "\n\r\t" and unicodedata.category(one) in ("Cc", "Cf", "Cs")), "")
    if hidden:
        mark = f"U+{ord(hidden):04X}"
        return _unreadable(name, f"it holds the invisible character {mark}", f"contiene el carácter invisible {mark}")
    corrections: tuple[Correction, ...] = ()
    try:
        root = _root(text)
    except yaml.YAMLError as error:
        mended = conda_mended(text)
        if mended == text:
            return _not_yaml(name, error)
        try:
            root = _root(mended)
        except (yaml.YAMLError, _Stop, RecursionError):
            return _not_yaml(name, error)
        corrections = (_conda_note(name),)
    except _Stop as stop:
        return _unreadable(name, stop.en, stop.es, line=stop.line, code=stop.code)
    except RecursionError:
        return _unreadable(name, *_TOO_DEEP)
    if not isinstance(root, Entries):
        return _unreadable(name, "it is not a mapping of names to values", "no asigna valores a nombres")
    return Document(name=name, root=root, corrections=corrections)


_TOO_DEEP = (f"it is nested more than {DEEPEST} deep", f"tiene más de {DEEPEST} niveles")


class _Stop(Exception):
    """Reading has ended early, and why."""

    def __init__(self, en: str, es: str, line: int = 0, code: str = "file-unreadable") -> None:
        super().__init__(en)
        self.en, self.es, self.line, self.code = en, es, line, code


def _root(text: str) -> Node:
    tree = _Tree()
    return tree.root(yaml.parse(text, Loader=_Parser))


class _Tree:
    """Builds nodes from parser events, counting, so that a hostile file costs no more than the limits."""

    def __init__(self) -> None:
        self._nodes = 0

    def root(self, events: Iterator[Any]) -> Node:
        root: Node | None = None
        for event in events:
            match event:
                case yaml.StreamStartEvent() | yaml.StreamEndEvent() | yaml.DocumentEndEvent():
                    continue
                case yaml.DocumentStartEvent():
                    if root is not None or event.version or event.tags:
                        raise _stop(event, "one file holds one document, without directives",
                                    "un archivo contiene un solo documento, sin directivas")  # fmt: skip
                case _:
                    root = self._node(event, events, 1)
        if root is None:
            raise _Stop("it is empty", "está vacío")
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _stop(event, f"it holds more than {MOST_NODES:,} values", f"tiene más de {MOST_NODES:,} valores")
        if depth > DEEPEST:
            raise _stop(event, *_TOO_DEEP)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _stop(event, "anchors and aliases (& and *) are not taken: write the value out",
                        "no se admiten anclas ni alias (& y *): escriba el valor completo")  # fmt: skip
        if event.tag is not None:
            tag = event.tag[:60]
            raise _stop(event, f"the tag {tag} is not taken", f"no se admite la etiqueta {tag}")
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                items.append(self._node(inner, events, depth + 1))
            return Items(items=tuple(items), line=line)
        return self._entries(events, depth, line)

    def _entries(self, events: Iterator[Any], depth: int, line: int) -> Entries:
        found: dict[str, Node] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            if not isinstance(key, Scalar) or key.text == "<<":
                raise _stop(event, "a name is one word", "un nombre es una sola palabra")
            if key.text in found:
                shown = key.text[:60]
                raise _stop(event, f"`{shown}` is written twice", f"`{shown}` está escrito dos veces")
            value = self._node(next(events), events, depth + 1)
            _refuse_secret(key, value)
            found[key.text] = value
        return Entries(entries=found, line=line)

    def _scalar(self, event: Any, line: int) -> Scalar:
        text: str = event.value
        if len(text) > LONGEST_VALUE:
            raise _stop(event, f"a value has more than {LONGEST_VALUE:,} characters",
                        f"un valor tiene más de {LONGEST_VALUE:,} caracteres")  # fmt: skip
        if looks_secret(text):
            raise _secret(line)
        return Scalar(text=text, value=_valued(text, event.implicit), line=line)


def _valued(text: str, implicit: tuple[bool, bool]) -> Any:
    """What the SDK's own reader makes of a scalar; a date, and a number JSON has not, stay text."""
    node = yaml.ScalarNode(_RESOLVER.resolve(yaml.ScalarNode, text, implicit), text)
    try:
        match node.tag:
            case "tag:yaml.org,2002:null":
                return None
            case "tag:yaml.org,2002:bool":
                return _CONSTRUCTOR.construct_yaml_bool(node)
            case "tag:yaml.org,2002:int":
                return _CONSTRUCTOR.construct_yaml_int(node)
            case "tag:yaml.org,2002:float":
                number = _CONSTRUCTOR.construct_yaml_float(node)
                return number if math.isfinite(number) else text
            case _:
                return text
    except ValueError:
        # `0x` resolves to a number and is none; more digits than Python reads are refused there too.
        return text


def _refuse_secret(key: Scalar, value: Node) -> None:
    given = isinstance(value, Scalar) and isinstance(value.value, (str, int, float)) and value.text != ""
    if given and isinstance(value, Scalar) and names_secret_key(key.text) and not value.text.startswith("${{"):
        raise _secret(key.line)


_HELD = (
    "it holds a secret, which must not be sent through Slack. I have not stored it; change it if it is a real one. "
    "amlbot uses identities instead of secrets",
    "contiene un secreto, que no debe enviarse por Slack. No lo he guardado; cámbielo si es real. amlbot usa "
    "identidades en lugar de secretos",
)


def _secret(line: int) -> _Stop:
    return _Stop(*_HELD, line, "secret")


def secret_in(name: str, *, line: int = 0) -> Problem:
    """That a file holds a secret, as far as it is known where."""
    return _unreadable(name, *_HELD, line=line, code="secret")


def _stop(event: Any, en: str, es: str) -> _Stop:
    return _Stop(en, es, event.start_mark.line + 1)


def _not_yaml(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 0
    return _unreadable(
        name, "it is not YAML; look at the indentation there", "no es YAML; revise ahí la sangría", line=line
    )


def _unreadable(name: str, en: str, es: str, *, line: int = 0, code: str = "file-unreadable") -> Problem:
    where_en, where_es = (f", line {line}", f", línea {line}") if line else ("", "")
    shown = name[:120]
    return Problem(code=code, text=Text(en=f"{shown}{where_en}: {en}.", es=f"{shown}{where_es}: {es}."), field="file")


def conda_mended(text: str) -> str:
    """A conda file whose last list item, `- pip:`, has slipped out of `dependencies`, with it put back.

    Anything else comes back as it was.
    """
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.rstrip() == "dependencies:"), None)
    if start is None:
        return text
    slipped = next((at for at in range(start + 1, len(lines)) if lines[at].startswith("- pip:")), None)
    first = next((line for line in lines[start + 1 : slipped] if line.lstrip().startswith("- ")), "")
    indent = first[: len(first) - len(first.lstrip())]
    if slipped is None or not indent:
        return text
    return "\n".join([*lines[:slipped], *(indent + line if line.strip() else line for line in lines[slipped:])]) + "\n"


def _conda_note(name: str) -> Correction:
    text = Text(
        en=f"{name}: the `- pip:` list stood outside `dependencies`; it was moved inside.",
        es=f"{name}: la lista `- pip:` estaba fuera de `dependencies`; se ha movido dentro.",
    )
    return Correction(code="conda-indentation", text=text)
