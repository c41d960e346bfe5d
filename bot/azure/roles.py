"""Role assignments: one per scope, principal and role, under a name that follows from the three."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import ONCE, Clients
from bot.azure.complaints import complaints
from bot.azure.errors import is_missing, reading, writing
from bot.azure.existing import same_word
from bot.azure.refusals import NOT_OURS
from bot.azure.role_ids import role_definition_id, role_guid, subscription_of
from bot.azure.time_bound import PIM_DID_NOT, Asked, NoLicence, Schedule, TimeBound
from bot.model.errors import Refused, Unavailable
from bot.model.operation import DeleteRoleAssignment, PutRoleAssignment
from bot.model.outcome import Absent, InProgress, Outcome, Rejected, Succeeded
from bot.model.text import Text

if TYPE_CHECKING:
    from azure.mgmt.authorization.v2022_04_01.models import RoleAssignment

log = logging.getLogger(__name__)

_STILL_GIVEN = Rejected(
    code=NOT_OURS,
    sentence=Text(
        en="The same role was given there by somebody else, outside amlbot, and is still in force. amlbot does not "
        "take away what it did not give: whoever gave it has to remove it.",
        es="El mismo rol lo asignó ahí otra persona, fuera de amlbot, y sigue vigente. amlbot no retira lo que no ha "
        "concedido: tiene que quitarlo quien lo asignó.",
    ),
)


_NO_LICENCE = Text(
    en="Azure cannot end this role by itself, because the tenant has no licence for Privileged Identity Management, "
    "and the operator wants no role for a time without that.",
    es="Azure no puede terminar este rol por sí mismo, porque el inquilino no tiene licencia de Privileged Identity "
    "Management, y quien opera amlbot no quiere roles temporales sin ello.",
)
LOOK_SECONDS = 5.0
"""After one look at an assignment of PIM's the next is worth it."""


class RoleAssignments:
    """Gives and takes roles with azure-mgmt-authorization, where the operator wants it with an end of Azure's own."""

    def __init__(self, *, clients: Clients, time_bound: TimeBound) -> None:
        self._clients = clients
        self._timed = time_bound

    def begin(self, *, operation: PutRoleAssignment, key: str) -> Outcome:
        """Give the role. Raises Refused, Unavailable, OutcomeUnknown.

        Azure refuses a second assignment of the same three under another name; that one counts as done, after it has
        been seen. Unavailable while Azure says that it exists and does not list it yet, and while the principal is too
        new for Azure to know it.
        """
        if operation.ends_at is not None and self._timed.wish != "off":
            given = self._given_for_a_time(operation, key, operation.ends_at)
            if given is not None:
                return given
        client = self._clients.authorization(subscription_of(operation.scope))
        from azure.mgmt.authorization.v2022_04_01.models import RoleAssignmentCreateParameters

        wanted = RoleAssignmentCreateParameters(
            role_definition_id=role_definition_id(scope=operation.scope, role_id=operation.role_id),
            principal_id=operation.principal,
            principal_type=operation.principal_type,
            description=operation.description or None,
        )
        try:
            with writing():
                status, made = client.role_assignments.create(
                    operation.scope, operation.name, wanted, cls=_with_status, **ONCE
                )
        except Refused as refused:
            if refused.code.lower() != "roleassignmentexists":
                raise
            return self._seen(operation, key)
        return Succeeded(resource_id=str(made.id), already=status == 200)

    def check(self, *, operation: PutRoleAssignment, key: str) -> Outcome:
        """Look whether the role is given. Raises Refused, Unavailable."""
        found = self._equal(operation)
        if found is not None and same_word(found.name, operation.name):
            return Succeeded(resource_id=str(found.id))
        asked = Asked()
        if self._timed.wish != "off":
            asked = self._timed.asked(scope=operation.scope, key=key, verb="AdminAssign")
        if found is None:
            if asked.over:
                return PIM_DID_NOT
            waits = InProgress(resource_id=operation.target, retry_after=LOOK_SECONDS)
            return waits if asked.fresh else Absent(resource_id=operation.target)
        if asked.there or self._timed.made_by_us(operation) is not None:
            return Succeeded(resource_id=operation.target, already=not asked.there)
        return Succeeded(resource_id=str(found.id), already=True)

    def begin_delete(self, *, operation: DeleteRoleAssignment, key: str) -> Outcome:
        """Take the role away. Raises Refused, Unavailable, OutcomeUnknown.

        With precondition `any` only the assignment that amlbot made goes, and an equal one under another name is
        reported as Rejected; with `present` the one that was asked about goes, whoever made it.
        """
        client = self._clients.authorization(subscription_of(operation.scope))
        found = self._equal(operation)
        if found is None:
            return Succeeded(resource_id=operation.target, already=True)
        ours = same_word(found.name, operation.name)
        schedule = None if ours else self._timed.made_by_us(operation)
        if schedule is not None:
            return self._ended(operation, key, schedule)
        if not ours and operation.precondition != "present":
            return _STILL_GIVEN
        name = str(found.name)
        try:
            with writing():
                gone = client.role_assignments.delete(operation.scope, name, **ONCE)
        except Refused as refused:
            if not is_missing(refused):
                raise
            gone = None
        return Succeeded(resource_id=str(found.id), already=gone is None)

    def check_delete(self, *, operation: DeleteRoleAssignment, key: str) -> Outcome:
        """Look whether the role is gone; Absent means that it is still given. Raises Refused, Unavailable."""
        found = self._equal(operation)
        if found is None:
            return Succeeded(resource_id=operation.target)
        ours = same_word(found.name, operation.name) or self._timed.made_by_us(operation) is not None
        if not ours and operation.precondition != "present":
            return _STILL_GIVEN
        return Absent(resource_id=operation.target)

    def _given_for_a_time(self, operation: PutRoleAssignment, key: str, ends_at: datetime) -> Outcome | None:
        """What came of asking PIM; None when the tenant has none and the operator is content without."""
        try:
            asked = self._timed.asked(scope=operation.scope, key=key, verb="AdminAssign")
            if not asked.there:
                self._timed.give(operation=operation, key=key, ends_at=ends_at)
        except NoLicence as lacking:
            if self._timed.wish == "require":
                raise Refused(code="AadPremiumLicenseRequired", sentence=_NO_LICENCE) from lacking
            self._timed.say_once()
            return None
        except Refused as refused:
            if refused.code.lower() != "roleassignmentexists":
                raise
            return self._seen(operation, key)
        return self.check(operation=operation, key=key)

    def _ended(self, operation: DeleteRoleAssignment, key: str, schedule: Schedule) -> Outcome:
        """Have PIM end what it has given for us, and look."""
        if not self._timed.asked(scope=operation.scope, key=key, verb="AdminRemove").there:
            self._timed.end(operation=operation, key=key, schedule=schedule)
        if self._equal(operation) is None:
            return Succeeded(resource_id=operation.target)
        return InProgress(resource_id=operation.target, retry_after=LOOK_SECONDS)

    def _seen(self, operation: PutRoleAssignment, key: str) -> Succeeded:
        found = self._equal(operation)
        if found is None:
            raise Unavailable(service="Azure", why="a role assignment exists and is not listed yet", retry_after=10.0)
        schedule = None if same_word(found.name, operation.name) else self._timed.made_by_us(operation)
        if schedule is not None:
            self._timed.prolong(operation=operation, key=key, schedule=schedule, ends_at=operation.ends_at)
            return Succeeded(resource_id=operation.target, already=True)
        log.info("azure.role-already-given target=%s found=%s", operation.target, found.name)
        return Succeeded(resource_id=str(found.id), already=True)

    def _equal(self, operation: PutRoleAssignment | DeleteRoleAssignment) -> RoleAssignment | None:
        """The assignment of the same principal and role on the same scope; ours when there were two."""
        client = self._clients.authorization(subscription_of(operation.scope))
        equal = []
        with reading():
            try:
                pages: Iterator[Any] = iter(
                    client.role_assignments.list_for_scope(
                        operation.scope, filter=f"principalId eq '{operation.principal}'"
                    )
                )
                equal = [
                    item
                    for item in pages
                    if same_word(str(item.scope).rstrip("/"), operation.scope.rstrip("/"))
                    and same_word(item.principal_id, operation.principal)
                    and same_word(role_guid(item.role_definition_id), role_guid(operation.role_id))
                ]
            except ResourceNotFoundError as missing:
                if isinstance(operation, PutRoleAssignment) or not _is_gone(missing):
                    raise
        return next((item for item in equal if same_word(item.name, operation.name)), equal[0] if equal else None)


def _with_status(response: Any, document: Any, _headers: Any) -> tuple[int, Any]:
    return int(response.http_response.status_code), document


def _is_gone(missing: ResourceNotFoundError) -> bool:
    """True when the scope itself is gone, and every assignment on it with it."""
    codes = {c.code.lower() for c in complaints(missing.error)}
    return bool(codes & {"resourcenotfound", "resourcegroupnotfound", "parentresourcenotfound"})
