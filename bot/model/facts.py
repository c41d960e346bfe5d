"""What a policy may know about a request, and the vocabulary those facts come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, StrictBool, StrictFloat, StrictInt, StrictStr

from bot.model.noun import Noun
from bot.model.text import Text


class Unknown(Noun):
    """A fact that exists but could not be learnt. It never helps the requester.

    unknown   why it could not be learnt, in words for a log or an explanation.
    """

    unknown: str


FactValue = StrictBool | StrictInt | StrictFloat | StrictStr | tuple[StrictStr, ...] | Unknown


class Subject(Noun):
    """A person as policies see them.

    id      Entra object id.
    groups  names of groups.yaml the person is in, transitively; Unknown when the directory could not be read.
    guest   True for a Slack guest or an Entra guest; Unknown is not possible: it is asked with the identity.
    """

    id: str
    groups: frozenset[str] | Unknown
    guest: bool = False


class Facts(Noun):
    """Everything a decision is made from. Built by the server, never copied from Slack text.

    action   the kind's name, such as compute_cluster.create.
    now      one instant for the whole evaluation, UTC.
    values   the kind's own fields by name; numbers in the unit of their field; a field that does not
             exist for the action is absent, one that could not be learnt is Unknown.
    """

    action: str
    now: AwareDatetime
    requester: Subject
    beneficiary: Subject | None = None
    team: str = ""
    project: str = ""
    emergency: bool = False
    values: Mapping[str, FactValue] = {}

    def at(self, now: datetime) -> Facts:
        """The same facts at another instant."""
        return self.model_copy(update={"now": now})


class Field(Noun):
    """One name policies may write in a condition.

    table   for text: the closed table whose members alone are values (sizes, regions, roles, scopes), or empty.
    unit    for numbers: the unit of the value, such as `hours` or `USD per month`.
    """

    name: str
    type: Literal["text", "number", "boolean", "time", "texts"]
    summary: Text
    table: str = ""
    unit: str = ""


class Vocabulary(Noun):
    """The closed set of words policies are written in. It follows from the kinds.

    fields    field name -> Field, of all actions.
    actions   action name -> names of the fields that exist for it.
    tables    table name -> lower-case spelling -> canonical spelling.
    """

    fields: Mapping[str, Field]
    actions: Mapping[str, frozenset[str]]
    tables: Mapping[str, Mapping[str, str]]
