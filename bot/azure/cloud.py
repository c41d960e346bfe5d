"""Azure as the use cases know it: operations begun and checked, questions answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import assert_never

from bot.azure.clients import Clients
from bot.azure.computes import Computes
from bot.azure.deployments import Workspaces
from bot.azure.groups import ResourceGroups
from bot.azure.reads import Names, Reads
from bot.azure.roles import RoleAssignments
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.operation import (
    Answer,
    DeleteCompute,
    DeleteRoleAssignment,
    DeployWorkspace,
    ListComputes,
    ListRoleAssignments,
    Operation,
    PutAmlCompute,
    PutComputeInstance,
    PutResourceGroup,
    PutRoleAssignment,
    Query,
    ShowWorkspace,
)
from bot.model.outcome import Outcome, Rejected

log = logging.getLogger(__name__)


class AzureCloud:
    """The port Cloud over the SDKs of Azure; every method may be called from any thread and blocks it.

    No method waits for a long operation, and nothing of one is kept in memory: what stands is read from Azure by the
    names that follow from the operation and its key.
    """

    def __init__(self, *, clients: Clients, names: Names, look_seconds: float = 10.0) -> None:
        """`names` shows principals by name in answers: EntraDirectory.names_of. `look_seconds` lie between two looks
        at a long operation: a compute takes one to ten minutes, a workspace with its parts one to five.
        """
        self._groups = ResourceGroups(clients=clients)
        self._workspaces = Workspaces(clients=clients, look_seconds=look_seconds)
        self._computes = Computes(clients=clients, look_seconds=look_seconds)
        self._roles = RoleAssignments(clients=clients)
        self._reads = Reads(clients=clients, names=names)

    def begin(self, *, operation: Operation, key: str) -> Outcome:
        """Tell Azure, and come back at once.

        Returns Succeeded, InProgress or Rejected. Raises Unavailable (nothing was applied) or OutcomeUnknown.
        """
        return _told("begin", operation, key, lambda: self._begin(operation, key))

    def check(self, *, operation: Operation, key: str) -> Outcome:
        """Look, changing nothing: Succeeded, InProgress, Absent or Rejected. Raises Unavailable.

        Absent means that the operation has not been applied: for a deletion, that the thing is still there.
        """
        return _told("check", operation, key, lambda: self._check(operation, key))

    def answer(self, *, query: Query) -> Answer:
        """Read. Raises Refused (not found, forbidden) or Unavailable."""
        match query:
            case ListComputes():
                return self._reads.computes(query=query)
            case ShowWorkspace():
                return self._reads.workspace(query=query)
            case ListRoleAssignments():
                return self._reads.role_assignments(query=query)
        assert_never(query)

    def _begin(self, operation: Operation, key: str) -> Outcome:
        match operation:
            case PutResourceGroup():
                return self._groups.begin(operation=operation, key=key)
            case DeployWorkspace():
                return self._workspaces.begin(operation=operation, key=key)
            case PutComputeInstance() | PutAmlCompute():
                return self._computes.begin(operation=operation, key=key)
            case DeleteCompute():
                return self._computes.begin_delete(operation=operation, key=key)
            case PutRoleAssignment():
                return self._roles.begin(operation=operation, key=key)
            case DeleteRoleAssignment():
                return self._roles.begin_delete(operation=operation, key=key)
        assert_never(operation)

    def _check(self, operation: Operation, key: str) -> Outcome:
        match operation:
            case PutResourceGroup():
                return self._groups.check(operation=operation, key=key)
            case DeployWorkspace():
                return self._workspaces.check(operation=operation, key=key)
            case PutComputeInstance() | PutAmlCompute():
                return self._computes.check(operation=operation, key=key)
            case DeleteCompute():
                return self._computes.check_delete(operation=operation, key=key)
            case PutRoleAssignment():
                return self._roles.check(operation=operation, key=key)
            case DeleteRoleAssignment():
                return self._roles.check_delete(operation=operation, key=key)
        assert_never(operation)


def _told(what: str, operation: Operation, key: str, call: Callable[[], Outcome]) -> Outcome:
    """Make the call, turn a final refusal into its value, and leave one line in the log."""
    line = "azure.%s verb=%s target=%s key=%s result=%s"
    try:
        outcome = call()
    except Refused as refused:
        outcome = Rejected(code=refused.code, sentence=refused.sentence)
    except (Unavailable, OutcomeUnknown) as trouble:
        result = f"{type(trouble).__name__} ({trouble.why})"
        log.warning(line, what, operation.verb, operation.target, key, result)
        raise
    result = f"rejected ({outcome.code})" if isinstance(outcome, Rejected) else outcome.result
    log.info(line, what, operation.verb, operation.target, key, result)
    return outcome
