"""Azure's own end of a role: active assignments for a time, made through Privileged Identity Management (PIM).

They are the last of three layers: amlbot's timer takes a role back at its end, its sweep what the timer missed, and
Azure itself ends it when amlbot is gone. Each request to PIM has a name that follows from the operation's key, so that
one that was never answered is found again.

Source  learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests (2020-10-01) and
        learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-assign-roles (2026):
        an assignment lasts five minutes at least and cannot be removed within five minutes of its beginning
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from bot.azure.clients import ONCE, Clients
from bot.azure.complaints import complaints
from bot.azure.errors import reading, writing
from bot.azure.existing import same_word
from bot.azure.plain import plain
from bot.azure.recycle_bin import utc_now
from bot.azure.role_ids import role_definition_id, role_guid, subscription_of
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.operation import DeleteRoleAssignment, PutRoleAssignment
from bot.model.outcome import Rejected
from bot.model.text import Text

log = logging.getLogger(__name__)

Wish = Literal["off", "prefer", "require"]
WISHES: Final[tuple[Wish, ...]] = ("off", "prefer", "require")
"""Whether Azure is to end roles itself: not at all, where the tenant can, or else not to give them."""

LATER: Final = timedelta(minutes=10)
"""Azure ends a role so long after amlbot does: what amlbot takes back in time is never ended under its hands, and no
assignment is shorter than PIM allows.
"""

_MARK = "amlbot "
_LEAST_SECONDS = 300.0
_OVER = frozenset({"failed", "denied", "canceled", "revoked", "timedout", "invalid", "admindenied"})


PIM_DID_NOT: Final = Rejected(
    code="PimDidNotAssign",
    sentence=Text(
        en="Privileged Identity Management took the request and did not give the role. Look at it in the portal, then "
        "retry.",
        es="Privileged Identity Management aceptó la solicitud y no concedió el rol. Revíselo en el portal y "
        "reintente.",
    ),
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """An active assignment of PIM's that amlbot has made. ends: None when it does not end."""

    id: str
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether PIM knows a request; fresh: made so lately that what it gives need not be listed yet."""

    there: bool = False
    over: bool = False
    fresh: bool = False


class NoLicence(Exception):
    """The tenant has no licence for PIM."""


class TimeBound:
    """Asks PIM for assignments, changes their end and ends them."""

    def __init__(self, *, clients: Clients, wish: Wish = "off", now: Callable[[], datetime] = utc_now) -> None:
        """`wish` is the operator's; what was made while it was another is looked after all the same."""
        self.wish = wish
        self._clients = clients
        self._now = now
        self._said = False

    def give(self, *, operation: PutRoleAssignment, key: str, ends_at: datetime) -> None:
        """Ask for the assignment. Raises NoLicence, Refused, Unavailable, OutcomeUnknown."""
        self._ask("AdminAssign", operation, key=key, ends_at=ends_at + LATER)

    def prolong(self, *, operation: PutRoleAssignment, key: str, schedule: Schedule, ends_at: datetime | None) -> None:
        """Let one that is there end later, or never; one that lasts long enough stays as it is.

        Raises NoLicence, Refused (also when PIM took the request and did not carry it out) and Unavailable, also for an
        answer that was lost: a look at the role sees that it is given and not how long, and the request of that name is
        found by the next attempt.
        """
        if schedule.ends is None or (ends_at is not None and schedule.ends >= ends_at):
            return
        asked = self.asked(scope=operation.scope, key=key, verb="AdminUpdate")
        if asked.over:
            raise Refused(code=PIM_DID_NOT.code, sentence=PIM_DID_NOT.sentence)
        if asked.there:
            return
        later = None if ends_at is None else ends_at + LATER
        try:
            self._ask("AdminUpdate", operation, key=key, ends_at=later, schedule=schedule)
        except OutcomeUnknown as lost:
            raise Unavailable(service=lost.service, why=lost.why) from lost

    def end(self, *, operation: DeleteRoleAssignment, key: str, schedule: Schedule) -> None:
        """Have it ended now. Raises Unavailable within five minutes of its beginning: PIM does not do it earlier."""
        try:
            self._ask("AdminRemove", operation, key=key, schedule=schedule)
        except Refused as refused:
            if refused.code == "RoleAssignmentDoesNotExist":
                return
            if refused.code != "ActiveDurationTooShort":
                raise
            why = "an assignment of PIM's cannot be ended within five minutes of its beginning"
            raise Unavailable(service="Azure", why=why, retry_after=_LEAST_SECONDS / 5) from refused

    def asked(self, *, scope: str, key: str, verb: str) -> Asked:
        """The request of that key as PIM has it. Raises Refused, Unavailable."""
        client = self._clients.authorization(subscription_of(scope))
        with reading():
            try:
                found = client.role_assignment_schedule_requests.get(scope, request_name(key=key, verb=verb))
            except ResourceNotFoundError:
                return Asked()
            except HttpResponseError as error:
                if _lacks_licence(error):
                    return Asked()
                raise
        since = found.created_on
        fresh = since is None or self._now() - since < LATER
        return Asked(there=True, over=plain(found.status).lower() in _OVER, fresh=fresh)

    def made_by_us(self, operation: PutRoleAssignment | DeleteRoleAssignment) -> Schedule | None:
        """The assignment of PIM's for the same principal, role and scope, when amlbot asked for it.

        Raises Refused, Unavailable. A tenant without the licence has none.
        """
        client = self._clients.authorization(subscription_of(operation.scope))
        with reading():
            try:
                found = [
                    one
                    for one in client.role_assignment_schedules.list_for_scope(
                        operation.scope, filter=f"principalId eq '{operation.principal}'"
                    )
                    if same_word(str(one.scope).rstrip("/"), operation.scope.rstrip("/"))
                    and same_word(role_guid(one.role_definition_id), role_guid(operation.role_id))
                ]
                for one in found:
                    name = str(one.role_assignment_schedule_request_id or "").rpartition("/")[2]
                    if name and self._is_ours(client, operation.scope, name):
                        return Schedule(id=str(one.id), ends=one.end_date_time)
            except HttpResponseError as error:
                if not _lacks_licence(error) and not isinstance(error, ResourceNotFoundError):
                    raise
        return None

    def is_licensed(self, *, subscription: str) -> bool:
        """Whether the tenant has PIM at all. Raises Refused, Unavailable."""
        client = self._clients.authorization(subscription)
        with reading():
            try:
                next(
                    iter(
                        client.role_assignment_schedules.list_for_scope(
                            f"/subscriptions/{subscription}", filter="atScope()"
                        )
                    ),
                    None,
                )
            except HttpResponseError as error:
                if not _lacks_licence(error):
                    raise
                return False
        return True

    def say_once(self) -> None:
        """Say in the log, once a process, that Azure cannot end roles here."""
        if not self._said:
            self._said = True
            log.warning("azure.time-bound-unlicensed roles are given without an end of Azure's own")

    def _is_ours(self, client: Any, scope: str, name: str) -> bool:
        try:
            request = client.role_assignment_schedule_requests.get(scope, name)
        except ResourceNotFoundError:
            return False
        return str(request.justification or "").startswith(_MARK)

    def _ask(
        self,
        verb: str,
        operation: PutRoleAssignment | DeleteRoleAssignment,
        *,
        key: str,
        ends_at: datetime | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        from azure.mgmt.authorization.v2020_10_01 import models

        client = self._clients.authorization(subscription_of(operation.scope))
        wanted = models.RoleAssignmentScheduleRequest(
            principal_id=operation.principal,
            role_definition_id=role_definition_id(scope=operation.scope, role_id=operation.role_id),
            request_type=verb,
            justification=f"{_MARK}{key}",
            target_role_assignment_schedule_id=schedule.id if schedule is not None else None,
        )
        if verb != "AdminRemove":
            expiration = models.RoleAssignmentScheduleRequestPropertiesScheduleInfoExpiration(
                type="NoExpiration" if ends_at is None else "AfterDateTime", end_date_time=ends_at
            )
            wanted.schedule_info = models.RoleAssignmentScheduleRequestPropertiesScheduleInfo(
                start_date_time=self._now().astimezone(UTC), expiration=expiration
            )
        name = request_name(key=key, verb=verb)
        try:
            with writing():
                client.role_assignment_schedule_requests.create(operation.scope, name, wanted, **ONCE)
        except Refused as refused:
            if refused.code == "AadPremiumLicenseRequired":
                raise NoLicence from refused
            # A request that PIM did not show a moment ago may have been made by an attempt of ours before this one.
            if (
                refused.code == "RoleAssignmentExists"
                or not self.asked(scope=operation.scope, key=key, verb=verb).there
            ):
                raise


def wish_of(written: str) -> Wish:
    """The wish of that name. Raises ValueError when there is none."""
    for wish in WISHES:
        if wish == written:
            return wish
    raise ValueError(f"{written!r} is none of {', '.join(WISHES)}")


def request_name(*, key: str, verb: str) -> str:
    """The name of the one request to PIM for an operation's key: the same every time it is asked for."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"amlbot|{key}|{verb}"))


def _lacks_licence(error: HttpResponseError) -> bool:
    return any(one.code == "AadPremiumLicenseRequired" for one in complaints(error.error))
