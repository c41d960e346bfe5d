"""What the use cases say about forms, for tests of the room that shows them: real kinds, a preview one sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.grammar.form import choices_of, form_of
from bot.grammar.menu import menu_of
from bot.grammar.written import line_of
from bot.kinds import KINDS
from bot.model.form import Choice, Form
from bot.model.incoming import Incoming
from bot.model.kind import AnyKind
from bot.model.notice import FormPreview, Help, Launcher, Notice
from bot.model.text import same
from tests.grammar.reading import CATALOGUE, read

# Few and always the same, so that a new kind changes no picture.
SHOWN = ("resource_group.create", "workspace.create", "workspace.show", "compute_cluster.create", "role.grant")
LAUNCHER = Launcher(
    menu=menu_of(
        kinds=[kind for kind in KINDS if kind.name in SHOWN], used={"compute_cluster.create": 3, "role.grant": 9}
    ),
    help=Help(title=same("What you can ask for"), paragraphs=(same("Everything."),), examples=("/aml group list",)),
)


def kind_of(name: str) -> AnyKind:
    """Raises LookupError, as the real one does."""
    return {kind.name: kind for kind in KINDS}[name]


@dataclass
class ScriptedForms:
    """previewed  the lines a preview was asked for, in order.

    asked  the kind and the parameters of the request that may be changed; no parameters, and none may.
    """

    preview_now: FormPreview = field(default_factory=FormPreview)
    previewed: list[Incoming] = field(default_factory=list)
    asked: tuple[str, Mapping[str, object]] = ("resource_group.create", {})
    full: Notice | None = None

    def turn(self, *, incoming: Incoming) -> Notice | None:
        return self.full

    def form(self, *, incoming: Incoming, kind: str) -> Form | None:
        if incoming.text:
            draft = read(incoming.text)
            known = [one for one in KINDS if one.name == draft.of]
            return form_of(kind=known[0], catalogue=CATALOGUE, values=draft.values, draft=draft) if known else None
        return form_of(kind=kind_of(kind), catalogue=CATALOGUE, values={"resource_group": "nombre-grupo"})

    def form_of_request(self, *, incoming: Incoming) -> Form | None:
        kind, values = self.asked
        return form_of(kind=kind_of(kind), catalogue=CATALOGUE, values=values) if values else None

    def line(self, *, kind: str, answers: Mapping[str, str]) -> str:
        return line_of(kind=kind_of(kind), answers=answers)

    def preview(self, *, incoming: Incoming) -> FormPreview:
        self.previewed.append(incoming)
        return self.preview_now

    def suggestions(self, *, incoming: Incoming, kind: str, field: str, typed: str) -> tuple[Choice, ...]:
        known = choices_of(kind=kind_of(kind), lookup="regions", catalogue=CATALOGUE)
        return (*(one for one in known if typed in one.value), Choice(value=f"{field}:{typed}"[:150], text=same("x")))
