"""Cancelling, archiving and restoring a job are declared alike: one job by its name, one verb, one fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import Field

from bot.model.declaring import workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params
from bot.model.operation import Operation, WorkspaceRef
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.text import Text

JobName = Annotated[
    str,
    Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}$"),
    Option(
        flag="--name",
        aliases=("-n",),
        summary=Text(en="Name of the job, as the list shows it", es="Nombre del trabajo, como aparece en la lista"),
        rule=Text(
            en="1 to 255 letters, digits, - and _, beginning with a letter or a digit",
            es="de 1 a 255 letras sin tilde, dígitos, - y _, empezando por letra o dígito",
        ),
    ),
]
"""Source  the pattern of job names in azure-rest-api-specs, machineLearningServices, 2024-01-01-preview"""


class JobChangeParams(Params):
    name: JobName
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def change_kind(
    *, word: str, title: Text, summary: Text, operation: Callable[[WorkspaceRef, str], Operation], example: str
) -> Kind[Any]:
    """`az ml job <word> --name …`. operation: workspace and name -> the verb."""

    def facts(params: JobChangeParams, context: Context) -> Mapping[str, FactValue]:
        return {"name": params.name}

    def plan(params: JobChangeParams, context: Context) -> tuple[Operation, ...]:
        return (operation(workspace_of(context.place), params.name),)

    return Kind(
        name=f"job.{word}",
        title=title,
        summary=summary,
        params=JobChangeParams,
        commands=(f"ml job {word}",),
        needs="workspace",
        fields=(Fact(name="name", type="text", summary=Text(en="Name of the resource.", es="Nombre del recurso.")),),
        facts=facts,
        plan=plan,
        examples=(f"ml job {word} --name {example}", f"ml job {word} -n {example} -w ws-nlp -g nlp-rg"),
    )
