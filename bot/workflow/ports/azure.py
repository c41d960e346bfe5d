"""Azure, its directory, and the files that go to it whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from bot.grammar.spec import Spec
from bot.model.catalogue import Price
from bot.model.facts import Unknown
from bot.model.operation import Answer, Operation, Query
from bot.model.outcome import Outcome
from bot.model.people import Principal
from bot.model.preflight import Finding
from bot.model.problem import Problem
from bot.model.seen import Find, SeenCompute


class Cloud(Protocol):
    """Azure, one operation at a time."""

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        """Tell Azure. Returns at once; a long operation comes back as InProgress.

        key  the same for every attempt at this operation: names what Azure lets us name.
        Returns Succeeded, InProgress or Rejected. Raises Unavailable, OutcomeUnknown.
        """

    def check(self, *, operation: Operation, key: str) -> Outcome:
        """Look, changing nothing: Succeeded, InProgress, Absent or Rejected (it failed). Raises Unavailable."""

    def look_ahead(self, *, operations: Sequence[Operation], region: str) -> tuple[Finding, ...]:
        """What Azure would say to a plan before it is told: what cannot be read is a finding too. Never raises."""

    def prices(self, *, subscription: str, region: str) -> Mapping[str, Price]:
        """Lower-case size -> Azure's own estimate. Raises Refused or Unavailable."""

    def answer(self, *, query: Query) -> Answer:
        """Read. Raises Refused (not found, forbidden) or Unavailable."""

    def find(self, *, find: Find) -> tuple[SeenCompute, ...]:
        """What is there; empty when it is not. Raises Refused (no such workspace, forbidden) or Unavailable."""


class Directory(Protocol):
    """Entra, through Microsoft Graph."""

    def principal(self, *, written: str) -> Principal | Unknown:
        """The identity somebody means by an e-mail address, a UPN or an object id.

        Unknown when there is none or more than one, with the reason. Raises Unavailable when Graph cannot be read.
        """

    def itself(self) -> str | Unknown:
        """Object id, lower case, of the identity amlbot itself signs in with. Raises Unavailable.

        Unknown, with the reason, when neither its token nor its settings say.
        """

    def groups_of(self, *, principal: str, among: Mapping[str, str]) -> frozenset[str]:
        """Names, out of name -> Entra group id, of the groups the identity is in, transitively. Raises Unavailable."""

    def members_of(self, *, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        """Group name -> object ids of its people, transitively, guests left out. Raises Unavailable."""

    def absent(self, *, ids: Sequence[str]) -> frozenset[str]:
        """Of these object ids, in lower case, those that nobody has: neither now nor, deleted, to be restored.

        Raises Unavailable when any part of it cannot be read.
        """


class Specs(Protocol):
    """YAML files that go to Azure whole, as the SDK will read them."""

    def proved(
        self, *, spec: Spec, sort: Literal["job", "component"], contents: Mapping[str, bytes]
    ) -> tuple[Problem, ...]:
        """What is wrong with a spec as the SDK reads it; nothing when it loads, in time and without looking elsewhere.

        contents  path -> bytes of the other files it needs.
        Raises Unavailable.
        """
