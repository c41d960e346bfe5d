"""What every Azure verb states: what must be true before it, what it does to what is there, and its sentence."""

from __future__ import annotations

from abc import abstractmethod
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.wording import Say, english, spanish
from bot.model.text import Text

Precondition = Literal["absent", "present", "any"]
OperationEffect = Literal["create", "replace", "patch", "act", "delete"]


class Way(Noun):
    """A way to what an operation has left: an https address, and the words that are clicked."""

    address: str
    text: Text


class AzureVerb(Noun):
    """One thing Azure is told to do, as data.

    precondition  `absent`: refuse when it is there already; `present`: refuse when it is not; `any`.
    effect        what it does to what is there, so that a plan can never silently reset what nobody named; `act` starts
                  or stops it and changes none of its settings.
    """

    precondition: Precondition
    effect: OperationEffect

    @property
    @abstractmethod
    def target(self) -> str:
        """The Azure id of what it acts on; the same for every attempt."""

    @abstractmethod
    def sentence(self, say: Say) -> str:
        """One sentence for whoever must agree to it, naming everything it sets. `say` chooses the language."""

    def opens(self, *, resource_id: str) -> tuple[Way, ...]:
        """Where what it has left can be used; empty when there is no such place. `resource_id` is what Azure made."""
        return ()

    @property
    def said(self) -> Text:
        """The sentence in both languages."""
        return Text(en=self.sentence(english), es=self.sentence(spanish))
