"""List the workspaces of the subscription or of one group."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.model.kind import Context, Kind, Option, Params
from bot.model.list_options import ALL_SHOWN
from bot.model.operation import ListWorkspaces
from bot.model.options import Group, OneLine, Subscription
from bot.model.problem import Problem
from bot.model.text import Text

_KINDS = ("default", "hub", "project")


class WorkspaceListParams(Params):
    kinds: Annotated[
        str,
        OneLine,
        Field(max_length=60),
        Option(
            flag="--filtered-kinds",
            summary=Text(
                en="Only these kinds: default, hub, project, separated by commas",
                es="Solo de estas clases: default, hub, project, separadas por comas",
            ),
        ),
    ] = ""
    resource_group: Group = ""
    subscription: Subscription = ""


def _wanted(params: WorkspaceListParams) -> tuple[str, ...]:
    return tuple(word.strip().lower() for word in params.kinds.split(",") if word.strip())


def _check(params: WorkspaceListParams) -> tuple[Problem, ...]:
    strange = [word for word in _wanted(params) if word not in _KINDS]
    if not strange:
        return ()
    text = Text(
        en=f"{strange[0]} is no kind of workspace: there are {', '.join(_KINDS)}.",
        es=f"{strange[0]} no es una clase de área de trabajo: hay {', '.join(_KINDS)}.",
    )
    return (Problem(code="unknown-kind", text=text, field="kinds"),)


def _query(params: WorkspaceListParams, context: Context) -> ListWorkspaces:
    return ListWorkspaces(
        subscription=context.place.subscription, resource_group=params.resource_group, kinds=_wanted(params)
    )


KIND = Kind(
    name="workspace.list",
    title=Text(en="Workspaces", es="Áreas de trabajo"),
    summary=Text(
        en="The workspaces of your team's subscription, or of one resource group.",
        es="Las áreas de trabajo de la suscripción de su equipo, o de un grupo de recursos.",
    ),
    params=WorkspaceListParams,
    commands=("ml workspace list",),
    needs="subscription",
    check=_check,
    query=_query,
    untaken=(ALL_SHOWN,),
    examples=("ml workspace list", "ml workspace list -g this-rg --filtered-kinds hub,project"),
)
