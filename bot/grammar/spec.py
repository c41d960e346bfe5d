"""A YAML file that goes to Azure whole, with every file it names: made plain, proved to stay inside what was sent.

The same bytes and the same overrides make the same spec, whoever makes it: when a request is judged, and again when it
is carried out. Nothing here touches a disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.grammar.document import Document, read_document
from bot.grammar.upload import Upload
from bot.model.problem import Correction, Problem
from bot.model.text import Text
from bot.model.upload import spec_digest

BUILD_WHY = Text(
    en="an image is not built from files sent through Slack, since nobody would see what goes into it: name an image, "
    "and the packages in a conda file",
    es="no se construye una imagen con archivos enviados por Slack, porque nadie vería qué contiene: indique una "
    "imagen y los paquetes en un archivo conda",
)
_FILES = frozenset({"path", "code", "conda_file", "local_path", "additional_includes", "source", "script"})
"""Names under which the SDK looks for a file or folder."""
_SPECS = frozenset({"component", "trial", "environment"})
"""Names under which it looks for another YAML file, unless the value is the name of an asset."""
_CLOUD = re.compile(r"azureml:|azureml://|\$\{\{|https://[a-z0-9]{3,24}\.(?:blob|dfs|file)\.core\.windows\.net/|"
                    r"wasbs://|abfss://|https://onelake\.dfs\.fabric\.microsoft\.com/", re.IGNORECASE)  # fmt: skip
_WEB = re.compile(r"https?://", re.IGNORECASE)
_NAMES = frozenset({
    "name", "version", "compute", "default_compute", "environment", "component", "trial", "experiment_name", "image",
    "instance_type", "instance_count", "default_datastore", "datastore",
})  # fmt: skip
"""Names under which stands the name of something, or how many: never words of a person's own."""
_PLACEHOLDER = re.compile(r"\$\{?[A-Za-z_]\w*\}?|<[^<>]*>|(?<!\$)\{\{[^{}]*\}\}|\$\[\[")
"""What a shell, a template or a person would have filled in. `${{…}}` is an expression of Azure's own."""
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_INCLUDES = ".additional_includes"
"""The SDK reads a file of that name beside a component, with paths to anywhere."""
_DEEPEST = 8
"""So many files may name one another in a row."""


@dataclass(frozen=True, slots=True)
class Spec:
    """main: path of the file that was asked for; documents: path -> plain values of it and of every YAML it names.

    files        paths of the other files it needs: code, data, archives of nothing else.
    corrections  what was put right, each said.
    """

    main: str
    documents: Mapping[str, Mapping[str, Any]]
    files: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def digest(self) -> str:
        """Of everything in the documents: what is shown, agreed to and carried out."""
        return spec_digest(main=self.main, documents=self.documents)


def composed(*, upload: Upload, main: str, overrides: Sequence[str] = ()) -> Spec | tuple[Problem, ...]:
    """The spec that a file and what came with it make, or every reason why it is none.

    overrides  `name.inner=value` and `list[0].name=value`, as az takes them after --set: JSON where it reads as JSON.
    """
    maker = _Maker(upload)
    maker.make(main, overrides, 1)
    for one in maker.files:
        if one.endswith(_INCLUDES):
            maker.say(one, "option-not-taken", "files are not gathered from elsewhere: put them into the folder",
                      "no se recogen archivos de otros lugares: póngalos en la carpeta")  # fmt: skip
    if maker.problems:
        return tuple(maker.problems)
    return Spec(
        main=main,
        documents=maker.documents,
        files=tuple(sorted(maker.files)),
        corrections=tuple(dict.fromkeys(maker.corrections)),
    )


def inside(*, folder: str, written: str) -> str | None:
    """The path inside an upload that a path in a file of that folder means.

    Empty for the whole upload, None when it leads out.
    """
    path = written.replace("\\", "/")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", path):
        return None
    parts = [part for part in folder.split("/") if part]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


@dataclass(slots=True)
class _Maker:
    upload: Upload
    documents: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    corrections: list[Correction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _begun: set[str] = field(default_factory=set)

    def make(self, path: str, overrides: Sequence[str], depth: int) -> None:
        """Read one file and all it names."""
        if path in self._begun:
            return
        self._begun.add(path)
        if depth > _DEEPEST:
            self.say(path, "names-too-deep", "too many files name one another in a row",
                      "demasiados archivos se nombran uno a otro")  # fmt: skip
            return
        document = self._document(path)
        if document is None:
            return
        values = document.values
        values.pop("$schema", None)
        for override in overrides:
            self._override(path, values, override)
        self.corrections += document.corrections
        self._walk(path, values, depth)
        self.documents[path] = values

    def _document(self, path: str) -> Document | None:
        found = self.upload.documents.get(path)
        if found is None:
            found = read_document(name=path, content=self.upload.contents[path])
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found

    def _walk(self, path: str, node: Any, depth: int, inputs: bool = False) -> None:
        """Make every path in the document one inside the upload, in place."""
        if isinstance(node, list):
            for one in node:
                self._walk(path, one, depth, inputs)
            return
        if not isinstance(node, dict):
            return
        for name, value in list(node.items()):
            if name == "build" and isinstance(value, dict):
                self.say(path, "option-not-taken", f"`build` is not taken: {BUILD_WHY.en}",
                          f"no se admite `build`: {BUILD_WHY.es}")  # fmt: skip
            elif name in _NAMES and isinstance(value, str) and (left := _PLACEHOLDER.search(value)) is not None:
                self._unfilled(path, f"{name}: {value[:80]}", left[0][:40])
            elif isinstance(value, str) and self._names_file(name, value):
                node[name] = self._found(path, name, value, depth, inputs)
            elif name in _FILES and isinstance(value, list):
                node[name] = [
                    self._found(path, name, one, depth, inputs) if isinstance(one, str) else one for one in value
                ]
            else:
                self._walk(path, value, depth, inputs or name in ("inputs", "outputs", "training_data", "test_data"))

    def _unfilled(self, path: str, shown: str, what: str) -> None:
        self.say(path, "placeholder", f"`{shown}` holds `{what}`, which nobody fills in here: write the value itself",
                 f"`{shown}` contiene `{what}`, que aquí nadie rellena: escriba el valor")  # fmt: skip

    @staticmethod
    def _names_file(name: str, value: str) -> bool:
        if value.startswith("file:"):
            return True
        return name in _FILES or name in _SPECS

    def _found(self, path: str, name: str, written: str, depth: int, inputs: bool) -> str:
        """The path as the SDK is to read it, relative to the file it stands in; as written when it is in the cloud."""
        value = written
        if value.startswith("file:"):
            value = value.removeprefix("file:")
            if name == "conda_file":
                self._note("file-prefix", f"{path}: `{written}` was read as `{value}`.",
                           f"{path}: `{written}` se leyó como `{value}`.")  # fmt: skip
        elif _CLOUD.match(value) or (name == "path" and inputs and _WEB.match(value)):
            return written
        if not value:
            return written
        folder = path.rpartition("/")[0]
        target = inside(folder=folder, written=value)
        shown = written[:120]
        if target is None:
            self.say(path, "path-leads-out", f"`{shown}` is outside of what you sent: only files of the "
                      "same message, thread or zip can be used, or a path in the cloud",
                      f"`{shown}` está fuera de lo que ha enviado: solo se pueden usar archivos del mismo mensaje, "
                      "hilo o zip, o una ruta en la nube")  # fmt: skip
            return written
        there = self._there(path, name, written, target)
        if there is None:
            self.say(path, "no-such-file", f"`{shown}` is not among what you sent; send a zip when "
                      "folders matter",
                      f"`{shown}` no está entre lo que ha enviado; envíe un zip si importan las carpetas")  # fmt: skip
            return written
        if there in self.upload.contents:
            if name in _SPECS or name == "conda_file":
                self.make(there, (), depth + 1)
            else:
                self.files.add(there)
        else:
            self.files |= {one for one in self.upload.contents if there in ("", one) or one.startswith(f"{there}/")}
        return _relative(there, folder)

    def _there(self, path: str, name: str, written: str, target: str) -> str | None:
        """The file or folder that is meant; what was sent without its folder is found by its name, and that is said."""
        contents = self.upload.contents
        if target in contents or any(target == "" or one.startswith(f"{target}/") for one in contents):
            return target
        found = self.upload.named(target)
        if len(found) == 1:
            self._note("found-by-name", f"{path}: `{written}` was read as `{found[0]}`, as it was sent.",
                       f"{path}: `{written}` se leyó como `{found[0]}`, tal como se envió.")  # fmt: skip
            return found[0]
        if name == "code" and all("/" not in one for one in contents):
            self._note("loose-files", f"{path}: the files sent were taken as the contents of `{written}`.",
                       f"{path}: los archivos enviados se tomaron como el contenido de `{written}`.")  # fmt: skip
            return ""
        return None

    def _override(self, path: str, values: dict[str, Any], written: str) -> None:
        name, equals, text = written.partition("=")
        parts = [word if word else int(index) for word, index in _PART.findall(name)]
        if not equals or not parts or isinstance(parts[0], int):
            shown = written[:80]
            self.say(path, "unexpected-word", f"`{shown}` after --set is not name=value",
                      f"`{shown}` tras --set no es nombre=valor")  # fmt: skip
            return
        node: Any = values
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            fits = isinstance(node, dict) if isinstance(part, str) else isinstance(node, list) and part < len(node)
            if not fits:
                self.say(path, "unexpected-word", f"--set {name[:80]}: there is no such place in the file",
                          f"--set {name[:80]}: no existe ese lugar en el archivo")  # fmt: skip
                return
            if last:
                node[part] = _json(text)
            elif isinstance(part, str):
                node = node.setdefault(part, {})
            else:
                node = node[part]

    def say(self, path: str, code: str, en: str, es: str) -> None:
        text = Text(en=f"{path}: {en}.", es=f"{path}: {es}.")
        self.problems.append(Problem(code=code, text=text, field="file"))

    def _note(self, code: str, en: str, es: str) -> None:
        self.corrections.append(Correction(code=code, text=Text(en=en, es=es)))


def _relative(target: str, folder: str) -> str:
    """The target as a path from the folder: `./…` or `../…`, so that nothing takes it for the name of an asset."""
    there, here = [part for part in target.split("/") if part], [part for part in folder.split("/") if part]
    same = 0
    while same < min(len(there), len(here)) and there[same] == here[same]:
        same += 1
    up = [".."] * (len(here) - same)
    return "/".join([*(up or ["."]), *there[same:]])


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def texts_of(node: Any) -> Iterator[str]:
    """Every text in plain values."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for one in node.values():
            yield from texts_of(one)
    elif isinstance(node, list):
        for one in node:
            yield from texts_of(one)
