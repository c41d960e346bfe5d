"""What came of one attempt at an operation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.model.noun import Noun
from bot.model.text import Text


class Step(Noun):
    """One visible part of a long operation, such as the storage account of a workspace."""

    name: str
    state: Literal["pending", "in_progress", "complete", "error"]


class Succeeded(Noun):
    """Azure says it is there, or gone, as asked. resource_id is Azure's own id; already: nothing had to be done."""

    result: Literal["succeeded"] = "succeeded"
    resource_id: str
    already: bool = False
    steps: tuple[Step, ...] = ()


class InProgress(Noun):
    """Azure accepted it and is working; ask again after about retry_after seconds."""

    result: Literal["in_progress"] = "in_progress"
    resource_id: str
    retry_after: float = 5.0
    steps: tuple[Step, ...] = ()


class Absent(Noun):
    """A read found nothing: the operation has not been applied (or the thing is gone)."""

    result: Literal["absent"] = "absent"
    resource_id: str


class Rejected(Noun):
    """Azure said no, finally. code is Azure's; sentence is for a person."""

    result: Literal["rejected"] = "rejected"
    code: str
    sentence: Text
    steps: tuple[Step, ...] = ()


Outcome = Annotated[Succeeded | InProgress | Absent | Rejected, Field(discriminator="result")]
