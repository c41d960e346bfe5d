"""Register a component: a step of pipelines, as its YAML file says, with the code it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model.asset_options import REGISTRY_UNTAKEN, VERSION_FIELD, NewName, NewVersion
from bot.model.declaring import NAMING_FIELDS, naming_facts, workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.job_document import read_job, step_problems
from bot.model.kind import Context, Kind, Params, Untaken
from bot.model.operation import Operation, PutComponent
from bot.model.options import SET_UNTAKEN, File, Group, Reason, Subscription, Workspace
from bot.model.problem import Problem
from bot.model.text import Text
from bot.model.upload import spec_digest

_TYPES = ("command", "pipeline", "parallel")


class ComponentParams(Params):
    file: File
    name: NewName
    version: NewVersion = ""
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _values(params: ComponentParams, context: Context) -> Mapping[str, Any]:
    return context.documents[params.file]


def _type(params: ComponentParams, context: Context) -> str:
    return str(_values(params, context).get("type") or "command").lower()


def _tags(params: ComponentParams, context: Context) -> Mapping[str, str]:
    tags = _values(params, context).get("tags")
    return {str(name): str(value) for name, value in tags.items()} if isinstance(tags, Mapping) else {}


def _environment(values: Mapping[str, Any]) -> str:
    found = values.get("environment")
    if isinstance(found, Mapping):
        return str(found.get("image") or found.get("name") or "")
    return str(found or "").removeprefix("azureml:")


def _facts(params: ComponentParams, context: Context) -> Mapping[str, FactValue]:
    return {
        **naming_facts(name=params.name, tags=_tags(params, context), place=context.place),
        "version": params.version,
        "component_type": _type(params, context),
    }


def _objections(params: ComponentParams, context: Context) -> tuple[Problem, ...]:
    found = _type(params, context)
    if found in _TYPES:
        # What runs in it later is seen now alone: whoever submits it names the component and no more.
        return step_problems(file=params.file, job=read_job(main=params.file, documents=context.documents))
    shown, known = found[:40], ", ".join(_TYPES)
    text = Text(
        en=f"{params.file}: components of type {shown} are not registered here; these are: {known}.",
        es=f"{params.file}: aquí no se registran componentes de tipo {shown}; estos sí: {known}.",
    )
    return (Problem(code="component-type", text=text, field="file"),)


def _plan(params: ComponentParams, context: Context) -> tuple[Operation, ...]:
    values = _values(params, context)
    return (
        PutComponent(
            workspace=workspace_of(context.place),
            name=params.name,
            version=params.version,
            file=params.file,
            files=tuple(context.files[path] for path in sorted(context.files)),
            spec=spec_digest(main=params.file, documents=context.documents),
            type=_type(params, context),
            does=read_job(main=params.file, documents=context.documents).does,
            environment=_environment(values),
        ),
    )


KIND = Kind(
    name="component.create",
    title=Text(en="Register a component", es="Registrar un componente"),
    summary=Text(
        en="A name and a version for a step that pipelines can use: its command, its environment and its code.",
        es="Un nombre y una versión para un paso de canalizaciones: su comando, su entorno y su código.",
    ),
    params=ComponentParams,
    commands=("ml component create",),
    needs="workspace",
    fields=(
        *NAMING_FIELDS,
        VERSION_FIELD,
        Fact(
            name="component_type",
            type="text",
            summary=Text(en="command, pipeline or parallel.", es="command, pipeline o parallel."),
        ),
    ),
    facts=_facts,
    objections=_objections,
    plan=_plan,
    loads="component",
    untaken=(
        SET_UNTAKEN,
        REGISTRY_UNTAKEN,
        Untaken(
            flags=("--skip-validation",),
            why=Text(en="it is always validated", es="siempre se valida"),
            words=0,
            harmless=True,
        ),
    ),
    schemas=("commandComponent", "CommandComponent", "pipelineComponent", "parallelComponent"),
    examples=("ml component create --file prepare.yml", "ml component create -f prepare.yml --version 2"),
)
