"""What giving and taking roles declare alike: to whom, what Azure should take them for, on what."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from bot.model.facts import Field as Fact
from bot.model.kind import Context, Option
from bot.model.options import OneLine
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

ROLE_FIELDS = (
    Fact(name="role", type="text", table="roles", summary=Text(en="Role.", es="Rol.")),
    Fact(name="scope", type="text", table="scopes", summary=Text(en="Level of the scope.", es="Nivel del ámbito.")),
)


def place_missing(params: Any) -> tuple[Problem, ...]:
    """A problem when neither a scope, a group nor a workspace is named or remembered."""
    if params.scope or params.resource_group or params.workspace:
        return ()
    text = Text(
        en="On what? Name it with --resource-group, --workspace-name or --scope.",
        es="¿Sobre qué? Indíquelo con --resource-group, --workspace-name o --scope.",
    )
    return (Problem(code="missing-option", text=text, field="scope"),)


def type_clash(params: Any, context: Context) -> tuple[Problem, ...]:
    """A problem when the line says that they are something else than the directory says."""
    principal = context.principals.get(params.assignee)
    if principal is None or principal.gone or params.principal_type in ("", principal.type):
        return ()
    who = principal.upn or principal.name
    text = Text(
        en=f"{who} is not a {params.principal_type} but a {principal.type}, says the directory.",
        es=f"Según el directorio, {who} no es {params.principal_type} sino {principal.type}.",
    )
    return (Problem(code="other-principal-type", text=text, field="principal_type"),)
