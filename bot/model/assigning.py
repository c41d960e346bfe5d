"""What giving and taking roles declare alike: to whom, what Azure should take them for, on what."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol

from pydantic import Field

from bot.model.declaring import scope_meant, scope_problems
from bot.model.facts import FactValue, Unknown
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Option
from bot.model.operation import DeleteRoleAssignment, PutRoleAssignment
from bot.model.options import OneLine
from bot.model.people import Principal
from bot.model.problem import Problem
from bot.model.text import Text

Assignee = Annotated[
    str,
    OneLine,
    Field(min_length=1, max_length=120),
    Option(
        flag="--assignee",
        aliases=("--assignee-object-id",),
        summary=Text(
            en="A person, a group or an application: e-mail address, @mention, object id, application id",
            es="Una persona, un grupo o una aplicación: correo, @mención, id de objeto o de aplicación",
        ),
        lookup="principals",
    ),
]
StatedType = Annotated[
    Literal["", "User", "Group", "ServicePrincipal", "ForeignGroup"],
    Option(
        flag="--assignee-principal-type",
        summary=Text(
            en="Type of identity; the directory is asked in any case",
            es="Tipo de identidad; de todos modos se consulta el directorio",
        ),
    ),
]

FOR_AMLBOT_FIELD = Fact(
    name="for_amlbot",
    type="boolean",
    summary=Text(
        en="It is for amlbot's own identity, or for a group that amlbot is in.",
        es="Es para la propia identidad de amlbot o para un grupo al que pertenece.",
    ),
)
ROLE_FIELDS = (
    Fact(name="role", type="text", table="roles", summary=Text(en="Role.", es="Rol.")),
    Fact(name="scope", type="text", table="scopes", summary=Text(en="Level of the scope.", es="Nivel del ámbito.")),
    FOR_AMLBOT_FIELD,
)


class _Placed(Protocol):
    """Parameters that name a scope, or the place that is one."""

    @property
    def scope(self) -> str: ...
    @property
    def resource_group(self) -> str: ...
    @property
    def workspace(self) -> str: ...


class _Stated(Protocol):
    """Parameters that say who, and what they are."""

    @property
    def assignee(self) -> str: ...
    @property
    def principal_type(self) -> str: ...


def scope_of(params: _Placed, context: Context) -> str:
    """The Azure scope of the role."""
    return scope_meant(scope=params.scope, workspace=params.workspace, place=context.place)


def place_problems(params: _Placed) -> tuple[Problem, ...]:
    """A problem when no scope, group or workspace is named or remembered, or the scope is none that roles are given
    on."""
    if params.scope or params.resource_group or params.workspace:
        return scope_problems(params.scope)
    text = Text(
        en="On what? Name it with --resource-group, --workspace-name or --scope.",
        es="¿Sobre qué? Indíquelo con --resource-group, --workspace-name o --scope.",
    )
    return (Problem(code="missing-option", text=text, field="scope"),)


def for_amlbot(written: str, context: Context) -> FactValue:
    """Value of FOR_AMLBOT_FIELD for whom `written` means. An id that nobody has any more is not amlbot's."""
    principal = context.principals[written]
    if principal.gone:
        return False
    return context.amlbots if isinstance(context.amlbots, Unknown) else principal.id in context.amlbots


def giving(
    *, role: str, scope: str, principal: Principal, context: Context, description: str = ""
) -> PutRoleAssignment:
    """To give somebody a role that the catalogue knows."""
    return PutRoleAssignment(
        scope=scope,
        role=role,
        role_id=context.catalogue.roles[role].id,
        principal=principal.id,
        principal_type=principal.type,
        principal_name=principal.shown,
        description=description,
    )


def taking(*, role: str, scope: str, principal: Principal, context: Context) -> DeleteRoleAssignment:
    """To take back what `giving` gave."""
    return DeleteRoleAssignment(
        scope=scope,
        role=role,
        role_id=context.catalogue.roles[role].id,
        principal=principal.id,
        principal_name=principal.shown,
    )


def type_clash(params: _Stated, context: Context) -> tuple[Problem, ...]:
    """A problem when the line says that they are something else than the directory says."""
    principal = context.principals.get(params.assignee)
    if principal is None or principal.gone or params.principal_type in ("", principal.type):
        return ()
    who = principal.shown
    text = Text(
        en=f"{who} is not a {params.principal_type} but a {principal.type}, says the directory.",
        es=f"Según el directorio, {who} no es {params.principal_type} sino {principal.type}.",
    )
    return (Problem(code="other-principal-type", text=text, field="principal_type"),)
