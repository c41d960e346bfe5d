"""What this room asks of the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.model.form import Choice, Form
from bot.model.happening import Happening
from bot.model.incoming import Incoming
from bot.model.notice import FormPreview, Notice


class Receive(Protocol):
    def __call__(self, incoming: Incoming) -> Notice | None:
        """Record it in one short transaction and say at once what can be said; None when the answer follows by itself.

        Leaves the process for nothing but the database. The same incoming received twice is recorded once.
        Raises Unavailable when the database cannot be reached: nothing is kept then.
        """


class Heed(Protocol):
    def __call__(self, happening: Happening) -> None:
        """Enqueue what follows from it, in one short transaction; most happenings are followed by nothing.

        Leaves the process for nothing but the database. Raises Unavailable when that cannot be reached.
        """


class Forms(Protocol):
    """What forms are made of. Nothing here records anything; an incoming only says who asks where."""

    def turn(self, *, incoming: Incoming) -> Notice | None:
        """What keeps a person from one more form now, None when nothing does. Leaves the process for nothing but the
        database."""

    def form(self, *, incoming: Incoming, kind: str) -> Form | None:
        """The form of a kind, or of the line in `incoming.text`; None for what there is no form of."""

    def form_of_request(self, *, incoming: Incoming) -> Form | None:
        """The form of the request whose button was pressed; None when this person may not change it, or not now."""

    def line(self, *, kind: str, answers: Mapping[str, str]) -> str:
        """The line that says what was filled in. Raises LookupError for a kind there is not."""

    def preview(self, *, incoming: Incoming) -> FormPreview:
        """What would become of a line that a form says. Leaves the process: never before an ack."""

    def suggestions(self, *, incoming: Incoming, kind: str, field: str, typed: str) -> tuple[Choice, ...]:
        """What a searched field may hold. Leaves the process for nothing but the database."""
