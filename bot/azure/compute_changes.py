"""Change a compute that is there, guarded: looked at first, and told Azure only when that shows it is still needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.azure.computes import Computes, rejected
from bot.model.errors import Refused, Unavailable
from bot.model.operation.compute_changes import PowerChange, SettingsChange
from bot.model.outcome import InProgress, Outcome, Rejected, Succeeded
from bot.model.seen import SeenCompute
from bot.model.text import Text

C = TypeVar("C", bound=PowerChange | SettingsChange)

_GONE = Rejected(
    code="ResourceNotFound",
    sentence=Text(
        en="There is no compute of that name any more.",
        es="Ya no hay ningún proceso con ese nombre.",
    ),
)
_NOT_THAT_TYPE = Rejected(
    code="OtherType",
    sentence=Text(
        en="The compute of that name is of another type now. Look at it and ask again.",
        es="El proceso con ese nombre es ahora de otro tipo. Revíselo y vuelva a pedirlo.",
    ),
)


@dataclass(frozen=True, slots=True)
class Way(Generic[C]):
    """What is particular to one way of changing a compute.

    fits      whether what is there is of a type that can be changed so.
    standing  what is there means for the change: Succeeded, InProgress, Absent (not begun), Rejected (it failed).
    leads     whether what is under way there comes to what was asked for; else it is somebody else's doing.
    busy      why it cannot be told now, such as `the instance is stopping`; empty when it can.
    against   why what is there does not allow it; None when nothing is against it.
    send      tells Azure. Raises Refused, Unavailable, OutcomeUnknown.
    at_once   whether Azure has done it when it answers.
    """

    fits: Callable[[C, SeenCompute], bool]
    standing: Callable[[C, SeenCompute], Outcome]
    busy: Callable[[SeenCompute], str]
    against: Callable[[C, SeenCompute], Rejected | None]
    send: Callable[[C, SeenCompute], None]
    at_once: Callable[[C], bool] = lambda _: False
    leads: Callable[[C, SeenCompute], bool] = lambda _, __: True


class ComputeChanges(Generic[C]):
    """Carries out changes of one way. What stands is always read from Azure."""

    def __init__(self, *, way: Way[C], computes: Computes, look_seconds: float) -> None:
        """`look_seconds` after one look the next is worth it."""
        self._way = way
        self._computes = computes
        self._look_seconds = look_seconds

    def begin(self, *, operation: C, key: str) -> Outcome:
        """Submit it, unless it is so already. Raises Refused, Unavailable, OutcomeUnknown."""
        seen = self._computes.look(operation.workspace, operation.name)
        if seen is None:
            return _GONE
        if not self._way.fits(operation, seen):
            return _NOT_THAT_TYPE
        standing = self._so_already(operation, seen)
        if standing is not None:
            return standing
        busy = self._way.busy(seen)
        if busy:
            raise Unavailable(service="Azure", why=busy, retry_after=self._look_seconds)
        no = self._way.against(operation, seen)
        if no is not None:
            return no
        try:
            self._way.send(operation, seen)
        except Refused:
            # Perhaps it became so between the look and the call: a schedule stops an instance just as a person does.
            now = self._computes.look(operation.workspace, operation.name)
            standing = self._so_already(operation, now) if now is not None else None
            if standing is None:
                raise
            return standing
        if self._way.at_once(operation):
            return Succeeded(resource_id=operation.target)
        return InProgress(resource_id=operation.target, retry_after=self._look_seconds)

    def _so_already(self, operation: C, seen: SeenCompute) -> Succeeded | InProgress | None:
        """What there is to say instead of telling Azure; None when it has to be told. Raises Unavailable."""
        standing = self._way.standing(operation, seen)
        match standing:
            case Succeeded():
                return standing.model_copy(update={"already": True})
            case InProgress() if self._way.leads(operation, seen):
                return standing
            case InProgress():
                # Nothing was told yet that could be waited for: it would end as a change that Azure gave up.
                why = "somebody else's change of that compute is under way"
                raise Unavailable(service="Azure", why=why, retry_after=self._look_seconds)
        return None

    def check(self, *, operation: C, key: str) -> Outcome:
        """Look how far it is. Raises Refused, Unavailable."""
        seen = self._computes.look(operation.workspace, operation.name)
        if seen is None:
            return _GONE
        standing = self._way.standing(operation, seen)
        if isinstance(standing, Rejected):
            return rejected(self._computes.complaint(operation.workspace, operation.name))
        return standing
