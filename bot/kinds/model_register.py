"""Register a model: a name and a version for a file such as a pickle, or for an MLflow or Triton folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.model.asset_options import REGISTRY_UNTAKEN, STAGE_PATTERN, STAGE_RULE, NewName, NewVersion
from bot.model.asset_sources import (
    SOURCE_FIELDS,
    SourcePath,
    UploadDatastore,
    files_of,
    folder_problems,
    missing_files,
    path_problems,
    source_facts,
)
from bot.model.declaring import with_tags, workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import ModelType, Operation, PutModel
from bot.model.options import (
    SET_UNTAKEN,
    Description,
    Group,
    Reason,
    Subscription,
    Tags,
    Workspace,
    pairs_of,
)
from bot.model.problem import Problem
from bot.model.storage_path import storage_path
from bot.model.text import Text


class ModelParams(Params):
    """The type az takes when none is named is custom_model. learn.microsoft.com/cli/azure/ml/model, 2026."""

    name: NewName
    version: NewVersion = ""
    type: Annotated[
        ModelType,
        Option(
            flag="--type",
            aliases=("-t",),
            summary=Text(
                en="A file or folder of any format (such as a pickle), an MLflow or a Triton model",
                es="Un archivo o carpeta de cualquier formato (como un pickle), un modelo de MLflow o de Triton",
            ),
        ),
    ] = "custom_model"
    path: SourcePath
    datastore: UploadDatastore = ""
    stage: Annotated[
        str,
        Field(pattern=STAGE_PATTERN),
        Option(
            flag="--stage",
            aliases=("-s",),
            summary=Text(en="Stage of its life, such as Production", es="Fase de su vida, como Production"),
            rule=STAGE_RULE,
        ),
    ] = ""
    description: Description = ""
    tags: Tags = {}
    properties: Annotated[
        Mapping[str, str],
        BeforeValidator(pairs_of),
        Option(
            flag="--properties",
            summary=Text(
                en="Properties, as name=value; they never change later",
                es="Propiedades, como nombre=valor; no cambian después",
            ),
            many=True,
            free=True,
        ),
    ] = {}
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _facts(params: ModelParams, context: Context) -> Mapping[str, FactValue]:
    path = storage_path(params.path)
    return {
        **source_facts(
            name=params.name,
            tags=params.tags,
            asset_type=params.type,
            path=path,
            datastore=params.datastore,
            context=context,
        ),
        "stage": params.stage,
    }


def _check(params: ModelParams) -> tuple[Problem, ...]:
    path = storage_path(params.path)
    return path_problems(path, runs=True, datastore=params.datastore) + folder_problems(path, asset_type=params.type)


def _objections(params: ModelParams, context: Context) -> tuple[Problem, ...]:
    return missing_files(storage_path(params.path), context=context)


def _plan(params: ModelParams, context: Context) -> tuple[Operation, ...]:
    return (
        PutModel(
            workspace=workspace_of(context.place),
            name=params.name,
            version=params.version,
            type=params.type,
            path=params.path,
            files=files_of(storage_path(params.path), context=context),
            datastore=params.datastore,
            stage=params.stage,
            description=params.description,
            tags=params.tags,
            properties=params.properties,
        ),
    )


KIND = Kind(
    name="model.register",
    title=Text(en="Register a model", es="Registrar un modelo"),
    summary=Text(
        en="A name and a version for a trained model: a file such as a pickle, an MLflow or a Triton folder.",
        es="Un nombre y una versión para un modelo entrenado: un archivo como un pickle, o una carpeta de MLflow o de "
        "Triton.",
    ),
    params=ModelParams,
    commands=("ml model create",),
    needs="workspace",
    fields=(
        *SOURCE_FIELDS,
        Fact(
            name="stage",
            type="text",
            summary=Text(
                en="Stage of the model; empty when none is named.", es="Fase del modelo; vacía si no se indica."
            ),
        ),
    ),
    facts=_facts,
    check=_check,
    objections=_objections,
    oblige=with_tags,
    plan=_plan,
    untaken=(
        REGISTRY_UNTAKEN,
        SET_UNTAKEN,
        Untaken(
            flags=(),
            keys=("flavors", "system_metadata", "intellectual_property", "isArchived"),
            why=Text(
                en="Azure reads the flavours of an MLflow model from its own file; the rest is for registries",
                es="Azure lee las variantes de un modelo de MLflow de su propio archivo; lo demás es para registros",
            ),
        ),
    ),
    schemas=("model",),
    examples=(
        "ml model create --name churn-model --path model/churn.pkl --description 'Entrenado en mi equipo'",
        "ml model create --name churn-model --version 1 --type custom_model "
        "--path azureml://jobs/train-7/outputs/artifacts/paths/model/churn.pkl --stage Production",
        "ml model create -n churn-mlflow -t mlflow_model -p runs:/train-7/model --tags team=vision "
        "--properties auc=0.91",
    ),
)
