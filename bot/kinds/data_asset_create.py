"""Register data: a name and a version for a file, a folder or a table that is in the cloud already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.model.asset_options import REGISTRY_UNTAKEN, NewName, NewVersion
from bot.model.asset_sources import (
    CLASSIFICATION_FIELD,
    SOURCE_FIELDS,
    SourcePath,
    UploadDatastore,
    classification_of,
    files_of,
    folder_problems,
    missing_files,
    path_problems,
    source_facts,
)
from bot.model.declaring import with_tags, workspace_of
from bot.model.facts import FactValue
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import DataType, Operation, PutDataAsset
from bot.model.options import SET_UNTAKEN, Group, OneLine, Reason, Subscription, Tags, Workspace
from bot.model.problem import Correction, Problem
from bot.model.storage_path import storage_path
from bot.model.text import Text


class DataAssetParams(Params):
    """Without a type it follows from the path; az itself takes uri_folder. learn.microsoft.com/cli/azure/ml/data."""

    name: NewName
    version: NewVersion = ""
    type: Annotated[
        Literal["", "uri_file", "uri_folder", "mltable"],
        Option(
            flag="--type",
            aliases=("-t",),
            summary=Text(
                en="A file, a folder or a table; left out, as the path looks",
                es="Un archivo, una carpeta o una tabla; si se omite, según la ruta",
            ),
        ),
    ] = ""
    path: SourcePath
    datastore: UploadDatastore = ""
    description: Annotated[
        str,
        OneLine,
        Field(max_length=256),
        Option(flag="--description", aliases=("-d",), summary=Text(en="Description", es="Descripción"), free=True),
    ] = ""
    tags: Tags = {}
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _type(params: DataAssetParams) -> DataType:
    if params.type:
        return params.type
    return "uri_file" if storage_path(params.path).is_file else "uri_folder"


def _facts(params: DataAssetParams, context: Context) -> Mapping[str, FactValue]:
    path = storage_path(params.path)
    return {
        **source_facts(
            name=params.name,
            tags=params.tags,
            asset_type=_type(params),
            path=path,
            datastore=params.datastore,
            context=context,
        ),
        "classification": classification_of(params.tags),
    }


def _check(params: DataAssetParams) -> tuple[Problem, ...]:
    path = storage_path(params.path)
    return path_problems(path, runs=False, datastore=params.datastore) + folder_problems(path, asset_type=params.type)


def _objections(params: DataAssetParams, context: Context) -> tuple[Problem, ...]:
    return missing_files(storage_path(params.path), context=context)


def _plan(params: DataAssetParams, context: Context) -> tuple[Operation, ...]:
    return (
        PutDataAsset(
            workspace=workspace_of(context.place),
            name=params.name,
            version=params.version,
            type=_type(params),
            path=params.path,
            files=files_of(storage_path(params.path), context=context),
            datastore=params.datastore,
            description=params.description,
            tags=params.tags,
        ),
    )


def _notes(params: DataAssetParams, context: Context) -> tuple[Correction, ...]:
    if params.type:
        return ()
    kind = _type(params)
    text = Text(en=f"No type is named: by its path it is {kind}.", es=f"No se indica tipo: por su ruta es {kind}.")
    return (Correction(code="type-from-path", text=text),)


KIND = Kind(
    name="data_asset.create",
    title=Text(en="Register a data asset", es="Registrar un recurso de datos"),
    summary=Text(
        en="A name and a version for a file, a folder or a table, in the cloud or attached, to be used by that name.",
        es="Un nombre y una versión para un archivo, carpeta o tabla, en la nube o adjunto, y usarlo por ese nombre.",
    ),
    params=DataAssetParams,
    commands=("ml data create",),
    needs="workspace",
    fields=(*SOURCE_FIELDS, CLASSIFICATION_FIELD),
    facts=_facts,
    check=_check,
    objections=_objections,
    oblige=with_tags,
    plan=_plan,
    notes=_notes,
    untaken=(
        REGISTRY_UNTAKEN,
        SET_UNTAKEN,
        Untaken(
            flags=("--skip-validation",),
            why=Text(
                en="the content of a table is not looked at here", es="aquí no se examina el contenido de la tabla"
            ),
            words=0,
            harmless=True,
        ),
    ),
    words=("dataset", "conjunto de datos"),
    schemas=("data", "asset"),
    examples=(
        "ml data create --file data-local-path.yml",
        "ml data create --name customer-churn-data --version 1 --type uri_file "
        "--path azureml://datastores/workspaceblobstore/paths/churn/customer-churn.csv",
        "ml data create -n raw-images -t uri_folder -p abfss://images@contosoraw.dfs.core.windows.net/2026/ "
        "--description 'Fotos de 2026' --tags classification=internal",
    ),
)
