"""Which of the files that came along is meant: the one the line names, else the one that says what it is."""

from __future__ import annotations

from collections.abc import Iterable

from bot.grammar.document import Document, Entries, Items, Node, Scalar
from bot.grammar.mending import Mending
from bot.grammar.options import Gathered
from bot.grammar.spec import inside
from bot.grammar.table import Parameter, Said, parameters_of, takes_file
from bot.grammar.upload import Upload
from bot.model.kind import AnyKind, Kind
from bot.model.problem import Correction, Problem
from bot.model.text import Text

FIELD = "file"
"""The name of the parameter, and among gathered values, that names the file."""


def file_of(
    *, upload: Upload, kinds: tuple[AnyKind, ...], several: tuple[Said, ...], gathered: Gathered, mending: Mending
) -> Document | None:
    """The file to read values from; None when there is none, or when a problem with it was added to the mending.

    several  the kinds the line may mean.
    """
    schemas = frozenset(schema for one in several if isinstance(one, Kind) for schema in one.schemas)
    named = gathered.values.get(FIELD)
    if named is None and files_named(several=several, gathered=gathered):
        # A line that names its files has said which it means.
        return None
    if named is None:
        fitting = [one for one in _readable(upload) if one.schema in schemas]
        main = _unmentioned(fitting)
        if len(main) > 1:
            mending.add(several_files(names=[one.name for one in main]))
            return None
        if main:
            gathered.values[FIELD] = main[0].name
            return main[0]
        loose = [path for path, one in upload.documents.items() if _is_loose(one, path, kinds, gathered)]
        if len(loose) != 1:
            return None
        gathered.values[FIELD] = named = loose[0]
    found = upload.named(str(gathered.values[FIELD]))
    document = upload.documents.get(found[0]) if len(found) == 1 else None
    if len(found) > 1:
        mending.add(several_files(names=found))
    elif not found:
        mending.add(no_such_file(name=str(named), names=upload.contents))
    elif document is None:
        mending.add(_no_yaml(found[0]))
    elif isinstance(document, Problem):
        mending.add(document)
    elif document.schema and document.schema not in schemas and (other := _of_schema(kinds, document.schema)):
        mending.add(_another(document=document, other=other))
    else:
        gathered.values[FIELD] = document.name
        return document
    return None


def _is_loose(document: Document | Problem, path: str, kinds: tuple[AnyKind, ...], gathered: Gathered) -> bool:
    """Whether a file may be the one that is meant: no other option names it, and its schema is no other kind's."""
    if any(isinstance(value, str) and _ends(value, path) for value in gathered.values.values()):
        return False
    return isinstance(document, Problem) or _of_schema(kinds, document.schema) is None


def files_named(*, several: tuple[Said, ...], gathered: Gathered) -> tuple[str, ...]:
    """Files that the line names: the one to read values from, and those that other options name."""
    parameters = {one.field: one for said in several for one in parameters_of(said.params)}
    found = []
    for field, value in gathered.values.items():
        if isinstance(value, str) and value and (field == FIELD or _is_file(parameters.get(field), value)):
            found.append(value)
    return tuple(found)


def find_files(
    *, upload: Upload, said: Said, document: Document | None, gathered: Gathered, mending: Mending
) -> tuple[str, ...]:
    """Say for every option that names a file which of the files sent it is, by its path there; gives these paths.

    A file that stands inside the document, as a conda file may, is named after its place there: `env.yml#conda_file`.
    """
    found = []
    for one in parameters_of(said.params):
        written = gathered.values.get(one.field)
        if not isinstance(written, str) or not written or one.field == FIELD or not _is_file(one, written):
            continue
        if "#" in written:
            found.append(written.partition("#")[0])
            continue
        folder = _folder(upload, document, written, one, gathered)
        if folder:
            gathered.values[one.field] = folder
            found += [path for path in upload.contents if path.startswith(folder)]
            continue
        path = _located(upload, document, written, one, gathered, mending)
        if path is not None:
            gathered.values[one.field] = path
            found.append(path)
    return tuple(found)


def _folder(upload: Upload, document: Document | None, written: str, one: Parameter, gathered: Gathered) -> str:
    """The folder of what was sent that an option means, ending in `/`, where it may mean one; else empty."""
    if one.option.names_file is None:
        return ""
    target = inside(folder=_beside(document, one, gathered), written=written)
    folders = {path[: at + 1] for path in upload.contents for at, sign in enumerate(path) if sign == "/"}
    return f"{target}/" if target and f"{target}/" in folders else ""


def _beside(document: Document | None, one: Parameter, gathered: Gathered) -> str:
    """The folder that a path is meant in: that of the document it stands in, else the outermost."""
    in_document = document is not None and one.field not in gathered.places
    return document.name.rpartition("/")[0] if document is not None and in_document else ""


def _located(
    upload: Upload, document: Document | None, written: str, one: Parameter, gathered: Gathered, mending: Mending
) -> str | None:
    plain = written.removeprefix("file:")
    if plain != written:
        gathered.corrections.append(_read_otherwise("file-prefix", written, plain))
    target = inside(folder=_beside(document, one, gathered), written=plain)
    if target is None:
        mending.add(_leads_out(written, one.field))
        return None
    paths = (target,) if target in upload.contents else upload.named(target)
    if len(paths) != 1:
        missing = several_files(names=paths) if paths else no_such_file(name=plain, names=upload.contents)
        mending.add(missing.model_copy(update={"field": one.field}))
        return None
    if paths[0] != target:
        gathered.corrections.append(_read_otherwise("found-by-name", plain, paths[0]))
    read = upload.documents.get(paths[0])
    if isinstance(read, Problem):
        mending.add(read.model_copy(update={"field": one.field}))
        return None
    if read is not None:
        gathered.corrections += read.corrections
    return paths[0]


def _is_file(parameter: Parameter | None, written: str) -> bool:
    if parameter is None:
        return False
    option = parameter.option
    return option.lookup == "files" or (option.names_file is not None and option.names_file(written))


def _read_otherwise(code: str, written: str, read: str) -> Correction:
    text = Text(en=f"`{written}` was read as `{read}`.", es=f"`{written}` se leyó como `{read}`.")
    return Correction(code=code, text=text)


def _leads_out(written: str, field: str) -> Problem:
    shown = written[:120]
    text = Text(
        en=f"`{shown}` is outside of what you sent: only files of the same message, thread or zip can be used.",
        es=f"`{shown}` está fuera de lo que ha enviado: solo se pueden usar archivos del mismo mensaje, hilo o zip.",
    )
    return Problem(code="path-leads-out", text=text, field=field)


def meant_by_files(*, upload: Upload, kinds: tuple[AnyKind, ...]) -> tuple[AnyKind, Document] | Problem:
    """What files without a word ask for, by the schema that one of them names."""
    known = [(kind, one) for one in _readable(upload) if (kind := _of_schema(kinds, one.schema)) is not None]
    main = _unmentioned([one for _, one in known])
    if len(main) == 1:
        return next(pair for pair in known if pair[1] is main[0])
    if main:
        return several_files(names=[one.name for one in main])
    broken = next((one for one in upload.documents.values() if isinstance(one, Problem)), None)
    return broken if broken is not None else _says_nothing(upload.contents)


def read_as(*, kind: AnyKind, document: Document) -> Correction:
    """That a file without words was taken for a command."""
    text = Text(
        en=f"No command was written: {document.name} says by its $schema that it is for `{kind.commands[0]}`.",
        es=f"No se escribió ningún comando: {document.name} indica con $schema que es para `{kind.commands[0]}`.",
    )
    return Correction(code="read-by-schema", text=text)


def no_such_file(*, name: str, names: Iterable[str]) -> Problem:
    """A file that the line names and nobody sent; `names` are those that were."""
    shown = ", ".join(sorted(names)[:10])
    en = f"I see {shown}" if shown else "I see no file"
    es = f"Veo {shown}" if shown else "No veo ningún archivo"
    text = Text(
        en=f"There is no file {name[:120]}. {en}: attach it to your message, or share it in this thread or channel.",
        es=f"No hay ningún archivo {name[:120]}. {es}: adjúntelo a su mensaje o compártalo en este hilo o canal.",
    )
    return Problem(code="no-such-file", text=text, field=FIELD)


def several_files(*, names: Iterable[str]) -> Problem:
    """More than one file could be meant."""
    shown = ", ".join(sorted(names)[:10])
    text = Text(
        en=f"More than one file could be meant: {shown}. Say which one with --file.",
        es=f"Puede tratarse de más de un archivo: {shown}. Indique cuál con --file.",
    )
    return Problem(code="several-files", text=text, field=FIELD)


def _readable(upload: Upload) -> list[Document]:
    return [one for one in upload.documents.values() if isinstance(one, Document)]


def _unmentioned(documents: list[Document]) -> list[Document]:
    """Those that no other one refers to: of a pipeline and its components, the pipeline."""
    mentioned = {
        one.name
        for one in documents
        for other in documents
        if other is not one and any(_ends(text, one.name) for text in _texts(other.root))
    }
    return [one for one in documents if one.name not in mentioned]


def _ends(text: str, name: str) -> bool:
    last = name.rpartition("/")[2].casefold()
    return text.casefold().replace("\\", "/").removeprefix("file:").rpartition("/")[2] == last


def _texts(node: Node) -> list[str]:
    match node:
        case Scalar(text=text):
            return [text]
        case Items(items=items):
            return [text for one in items for text in _texts(one)]
        case Entries(entries=entries):
            return [text for one in entries.values() for text in _texts(one)]


def _of_schema(kinds: tuple[AnyKind, ...], schema: str) -> AnyKind | None:
    return next((kind for kind in kinds if takes_file(kind) and schema in kind.schemas), None)


def _another(*, document: Document, other: AnyKind) -> Problem:
    command = other.commands[0]
    text = Text(
        en=f"{document.name} says by its $schema that it is for `{command}`.",
        es=f"{document.name} indica con $schema que es para `{command}`.",
    )
    return Problem(code="file-of-another-kind", text=text, field=FIELD)


def _no_yaml(name: str) -> Problem:
    text = Text(en=f"{name} is no YAML file (.yml or .yaml).", es=f"{name} no es un archivo YAML (.yml o .yaml).")
    return Problem(code="file-unreadable", text=text, field=FIELD)


def _says_nothing(names: Iterable[str]) -> Problem:
    shown = ", ".join(sorted(names)[:10])
    text = Text(
        en=f"None of these files says by a $schema what it is ({shown}): write the command too, such as "
        "`az ml environment create --file environment.yml`.",
        es=f"Ninguno de estos archivos indica con $schema qué es ({shown}): escriba también el comando, como "
        "`az ml environment create --file environment.yml`.",
    )
    return Problem(code="no-command", text=text, field=FIELD)
