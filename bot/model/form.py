"""Forms as values: what a person fills in instead of writing a line, and the list they choose one from."""

from __future__ import annotations

from typing import Literal

from bot.model.noun import Noun
from bot.model.problem import Problem
from bot.model.text import Text

Element = Literal[
    "text", "paragraph", "number", "select", "search", "person", "switch", "date", "time", "moment", "document"
]
"""`select` has all its choices in it; `search` has them looked up while somebody types; a `moment` is an instant, shown
where the person is; a `document` is pasted or attached."""


class Choice(Noun):
    """One value there is, and how it reads."""

    value: str
    text: Text


class FormField(Noun):
    """One parameter of a kind as something to fill in.

    name      the parameter; problems name it too.
    choices   for `select`: every value there is.
    least     for `number`, like `most`: the bounds, in the unit of the label; None where there is none.
    longest   characters a text may have; 0 where nothing says so.
    initial   what it holds when the form opens, as it would be written in a line; empty when nothing.
    chosen    how `initial` reads, for `search`.
    """

    name: str
    label: Text
    hint: Text
    element: Element
    required: bool = False
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None
    whole: bool = True
    longest: int = 0
    initial: str = ""
    chosen: Text | None = None


class Form(Noun):
    """Everything there is to say about one request, as far as it is known.

    kind      name of the request kind.
    problems  what was wrong with the line it was opened from; empty for a form opened as such.
    line      that line without secrets: reading it again gives the same form.
    """

    kind: str
    title: Text
    summary: Text
    fields: tuple[FormField, ...]
    problems: tuple[Problem, ...] = ()
    line: str = ""


class Offer(Noun):
    """A kind that may be chosen."""

    kind: str
    title: Text


class OfferGroup(Noun):
    """Kinds about the same sort of thing."""

    title: Text
    offers: tuple[Offer, ...]


class Menu(Noun):
    """Every kind there is, in groups, and those the asker's team asks for most."""

    favourites: tuple[Offer, ...] = ()
    groups: tuple[OfferGroup, ...]
