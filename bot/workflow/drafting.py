"""A line read whole: with the files it needs, fetched, and with what goes to Azure as a file proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.grammar.parse import Draft
from bot.grammar.upload import Upload
from bot.model.incoming import Incoming
from bot.workflow.files import files_for, pasted
from bot.workflow.outside import Outside
from bot.workflow.ports import Asker
from bot.workflow.reading import draft_of


@dataclass(frozen=True, slots=True)
class Whole:
    """A draft that awaits nothing any more, and of the files those that it was read from.

    With problems in the draft the upload counts for nothing.
    """

    draft: Draft
    upload: Upload = field(default_factory=Upload)


def read_whole(
    *,
    outside: Outside,
    incoming: Incoming,
    draft: Draft,
    asker: Asker,
    kept: Sequence[tuple[str, bytes]] = (),
) -> Whole:
    """Go on from a draft without problems of the line in `incoming.text`.

    kept  (path, bytes) of files that are at hand already; one of the same name that comes along counts instead.
    Raises Unavailable when Slack cannot be asked for a file.
    """
    upload = Upload()
    if draft.awaits:
        fetched = files_for(outside=outside, incoming=incoming, awaited=draft.awaits, kept=kept)
        if not isinstance(fetched, Upload):
            return Whole(draft.with_problems(fetched))
        upload = fetched
        draft = draft_of(outside=outside, incoming=incoming, asker=asker, upload=upload)
        if draft.problems:
            return Whole(draft)
    elif incoming.files and isinstance(here := pasted(incoming), Upload):
        upload = here
    upload = upload.only(draft.used)
    kind = next((one for one in outside.kinds if one.name == draft.of), None)
    if draft.spec is not None and kind is not None and kind.loads:
        wrong = outside.specs.proved(spec=draft.spec, sort=kind.loads, contents=upload.contents)
        if wrong:
            return Whole(draft.with_problems(wrong))
    return Whole(draft, upload)
