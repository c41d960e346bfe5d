"""The files a line needs, fetched: those that came with it, and those it names and its conversation holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.grammar.document import MOST_BYTES, Document, Entries, Items, Node, Scalar
from bot.grammar.upload import MOST_FILES, MOST_TOTAL_BYTES, Upload, assembled
from bot.model.errors import Refused
from bot.model.incoming import Attachment, Incoming
from bot.model.problem import Problem
from bot.model.text import Text
from bot.workflow.outside import Outside

_MOST_ARCHIVES = 3
"""Of the archives shared before, so many are opened when no file has the name that a line gives."""


def pasted(incoming: Incoming) -> Upload | tuple[Problem, ...]:
    """What was pasted into a form, which is here already."""
    return assembled(files=[(one.name, one.text.encode()) for one in incoming.files if not one.id])


def files_for(
    *, outside: Outside, incoming: Incoming, awaited: Sequence[str], kept: Sequence[tuple[str, bytes]] = ()
) -> Upload | tuple[Problem, ...]:
    """Everything that came along, and what `awaited` names of the conversation, with what those files name in turn.

    kept  (path, bytes) of files that are at hand already: what comes along under the same name takes their place, and
          what is named is not looked for elsewhere when it is among them.
    Problems are values: too large, unreadable, refused by Slack. A name that is nowhere is no problem here.
    Raises Unavailable when Slack cannot be asked.
    """
    basket = _Basket(outside, kept)
    basket.take(incoming.files)
    upload = basket.upload()
    if not isinstance(upload, Upload):
        return upload
    missing = [name for name in awaited if not upload.named(name)]
    if not missing:
        return upload
    shared = outside.attachments.shared(incoming=incoming)
    for name in missing:
        found = _by_name(shared, name)
        if found is not None:
            basket.take([found])
        else:
            basket.take([one for one in shared if one.name.lower().endswith(".zip")][:_MOST_ARCHIVES])
    return basket.with_mentioned(shared)


class _Basket:
    """Files as they are fetched, with what may still be fetched."""

    def __init__(self, outside: Outside, kept: Sequence[tuple[str, bytes]]) -> None:
        self._outside = outside
        self._kept = kept
        self._contents: list[tuple[str, bytes]] = []
        self._taken: set[str] = set()
        self._problems: list[Problem] = []
        self._left = MOST_TOTAL_BYTES

    def take(self, attachments: Sequence[Attachment]) -> None:
        for one in attachments:
            if one.id in self._taken and one.id:
                continue
            self._taken.add(one.id)
            most = min(self._left, MOST_BYTES) if one.name.lower().endswith((".yml", ".yaml")) else self._left
            content = self._content(one, most)
            if content is not None:
                self._left -= len(content)
                self._contents.append((one.name, content))

    def upload(self) -> Upload | tuple[Problem, ...]:
        if self._problems:
            return tuple(self._problems)
        fresh = assembled(files=self._contents)
        if not self._kept or not isinstance(fresh, Upload):
            return fresh
        names = {path.casefold() for path in fresh.contents}
        kept = {path: content for path, content in self._kept if path.casefold() not in names}
        return assembled(files=[*fresh.contents.items(), *kept.items()], zips=False)

    def with_mentioned(self, shared: Sequence[Attachment]) -> Upload | tuple[Problem, ...]:
        """With the shared files that the fetched ones mention, and so on: a component a pipeline names."""
        upload = self.upload()
        while isinstance(upload, Upload) and len(self._taken) < MOST_FILES:
            wanted = [
                one
                for document in upload.documents.values()
                if isinstance(document, Document)
                for text in _texts(document.root)
                if (one := _by_name(shared, text)) is not None and one.id not in self._taken and not self._keeps(one)
            ]
            if not wanted:
                break
            self.take(wanted)
            upload = self.upload()
        return upload

    def _keeps(self, attachment: Attachment) -> bool:
        """Whether one of that name is at hand: what is merely mentioned takes nobody's place."""
        return any(path.rpartition("/")[2].casefold() == attachment.name.casefold() for path, _ in self._kept)

    def _content(self, attachment: Attachment, most: int) -> bytes | None:
        if not attachment.id:
            return attachment.text.encode()
        if attachment.size > most:
            self._problems.append(_too_large(attachment, most))
            return None
        try:
            return self._outside.attachments.content(attachment=attachment, most=most)
        except Refused as refused:
            self._problems.append(_not_given(attachment, refused))
            return None


def _by_name(shared: Sequence[Attachment], written: str) -> Attachment | None:
    """The newest file that a path may mean: what is shared one by one has no folder."""
    last = written.replace("\\", "/").removeprefix("file:").rstrip("/").rpartition("/")[2].casefold()
    return next((one for one in shared if last and one.name.casefold() == last), None)


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Scalar(text=text):
            yield text
        case Items(items=items):
            for one in items:
                yield from _texts(one)
        case Entries(entries=entries):
            for one in entries.values():
                yield from _texts(one)


def _too_large(attachment: Attachment, most: int) -> Problem:
    name = attachment.name[:120]
    text = Text(
        en=f"{name} has {attachment.size:,} bytes; here at most {most:,} are taken.",
        es=f"{name} tiene {attachment.size:,} bytes; aquí se admiten como máximo {most:,}.",
    )
    return Problem(code="files-too-large", text=text, field="file")


def _not_given(attachment: Attachment, refused: Refused) -> Problem:
    name = attachment.name[:120]
    text = Text(en=f"{name}: {refused.sentence.en}", es=f"{name}: {refused.sentence.es}")
    return Problem(code="file-not-given", text=text, field="file")
