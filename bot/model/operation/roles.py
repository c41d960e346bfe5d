"""Role assignments."""

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime

from bot.model.noun import Noun
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, scope_words
from bot.model.people import PrincipalType
from bot.model.place import scope_level


def assignment_name(*, scope: str, principal: str, role_id: str) -> str:
    """The name of the one role assignment for that triple: the same every time it is asked for."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{scope.lower()}|{principal.lower()}|{role_id.lower()}"))


def _three_levels(scope: str) -> str:
    if scope_level(scope) is None:
        raise ValueError("roles are given on subscriptions, resource groups and Machine Learning workspaces alone")
    return scope


GivenOn = Annotated[str, AfterValidator(_three_levels)]
"""The scope of a role that amlbot gives. Not a single resource below them: what is given is compared with Azure, and
roles of people who are gone are looked for, on these three levels."""


class PutRoleAssignment(AzureVerb):
    """Give a principal a role on a scope. An equal assignment that is there already counts as done.

    ends_at  filled in when Azure is told, where the role is for a time: Azure may be asked to end it by itself too.
    """

    verb: Literal["PutRoleAssignment"] = "PutRoleAssignment"
    precondition: Precondition = "any"
    effect: OperationEffect = "create"
    scope: GivenOn
    role: str
    role_id: str
    principal: str
    principal_type: PrincipalType
    principal_name: str = ""
    description: str = ""
    ends_at: AwareDatetime | None = None

    @property
    def name(self) -> str:
        return assignment_name(scope=self.scope, principal=self.principal, role_id=self.role_id)

    @property
    def target(self) -> str:
        return f"{self.scope}/providers/Microsoft.Authorization/roleAssignments/{self.name}"

    def sentence(self, say: Say) -> str:
        who, role, where = self.principal_name or self.principal, self.role, scope_words(self.scope, say)
        given = say(f"Give {who} the role {role} on {where}", f"Dar a {who} el rol {role} sobre {where}")
        return given + described(self.description, say)


class DeleteRoleAssignment(AzureVerb):
    """Take a role away. An assignment that is already gone counts as done."""

    verb: Literal["DeleteRoleAssignment"] = "DeleteRoleAssignment"
    precondition: Precondition = "any"
    effect: OperationEffect = "delete"
    scope: str
    role: str
    role_id: str
    principal: str
    principal_name: str = ""

    @property
    def name(self) -> str:
        return assignment_name(scope=self.scope, principal=self.principal, role_id=self.role_id)

    @property
    def target(self) -> str:
        return f"{self.scope}/providers/Microsoft.Authorization/roleAssignments/{self.name}"

    def sentence(self, say: Say) -> str:
        who, role, where = self.principal_name or self.principal, self.role, scope_words(self.scope, say)
        return say(f"Take the role {role} on {where} from {who}", f"Quitar a {who} el rol {role} sobre {where}")


class ListRoleAssignments(Noun):
    """Who has which role on a scope; principal narrows to one identity when not empty."""

    verb: Literal["ListRoleAssignments"] = "ListRoleAssignments"
    scope: str
    principal: str = ""


class InspectRoles(Noun):
    """The roles one identity has on a scope, inherited ones too: role, role_id and the scope it was given on."""

    verb: Literal["InspectRoles"] = "InspectRoles"
    scope: str
    principal: str


class InspectAssignments(Noun):
    """Every role assignment on a scope and below it, none from above: principal, type, role, role_id, scope, id."""

    verb: Literal["InspectAssignments"] = "InspectAssignments"
    scope: str


class ListRoleDefinitions(Noun):
    """Roles there are at a scope. name narrows to one (its name or GUID); custom to those of the tenant."""

    verb: Literal["ListRoleDefinitions"] = "ListRoleDefinitions"
    scope: str
    name: str = ""
    custom: bool = False


class ShowRoleDefinition(Noun):
    """What one role lets people do; name is its name, its GUID or the path of its definition."""

    verb: Literal["ShowRoleDefinition"] = "ShowRoleDefinition"
    scope: str
    name: str
