"""What data and models declare alike: where they come from, as facts for policies and as problems of a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.declaring import NAMING_FIELDS, naming_facts
from bot.model.facts import FactValue, Unknown
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Option
from bot.model.options import OneLine
from bot.model.problem import Problem
from bot.model.storage_path import StoragePath
from bot.model.text import Text

PATH_RULE = Text(
    en="an address in the cloud: azureml://datastores/…, azureml://jobs/…, https://, abfss:// or wasbs://",
    es="una dirección en la nube: azureml://datastores/…, azureml://jobs/…, https://, abfss:// o wasbs://",
)
CloudPath = Annotated[
    str,
    OneLine,
    Field(min_length=1, max_length=2000),
    Option(
        flag="--path",
        aliases=("-p",),
        summary=Text(en="Where it is", es="Dónde está"),
        rule=PATH_RULE,
        before=("local_path",),
    ),
]

CLASSIFICATION_FIELD = Fact(
    name="classification",
    type="text",
    summary=Text(
        en="Classification of the data: the value of the tag `classification`.",
        es="Clasificación de los datos: el valor de la etiqueta `classification`.",
    ),
)
SOURCE_FIELDS = (
    *NAMING_FIELDS,
    Fact(
        name="asset_type",
        type="text",
        summary=Text(
            en="uri_file, uri_folder, mltable, custom_model, mlflow_model or triton_model.",
            es="uri_file, uri_folder, mltable, custom_model, mlflow_model o triton_model.",
        ),
    ),
    Fact(
        name="source",
        type="text",
        summary=Text(
            en="Where it comes from: datastore, storage, job, run, web or upload.",
            es="De dónde procede: datastore, storage, job, run, web o upload.",
        ),
    ),
    Fact(
        name="source_host",
        type="text",
        summary=Text(
            en="Host of its address, such as contosoraw.blob.core.windows.net; empty when the path has none.",
            es="Host de su dirección, como contosoraw.blob.core.windows.net; vacío si la ruta no lo tiene.",
        ),
    ),
    Fact(
        name="storage_account",
        type="text",
        summary=Text(
            en="Storage account that is named; empty when none is.",
            es="Cuenta de almacenamiento indicada; vacía si no se indica.",
        ),
    ),
    Fact(
        name="datastore",
        type="text",
        summary=Text(
            en="Datastore the path is in, with its workspace when that is another one; empty when none.",
            es="Almacén de datos de la ruta, con su área de trabajo si es otra; vacío si no lo hay.",
        ),
    ),
)


def classification_of(tags: Mapping[str, str]) -> FactValue:
    """The value of the tag `classification`; Unknown when it is not among the tags."""
    found = next((value for name, value in tags.items() if name.casefold() == "classification"), "")
    return found or Unknown(unknown="there is no tag classification")


def source_facts(
    *, name: str, tags: Mapping[str, str], asset_type: str, path: StoragePath, context: Context
) -> Mapping[str, FactValue]:
    """Values of SOURCE_FIELDS."""
    there = path.workspace
    elsewhere = there is not None and there.workspace.casefold() != context.place.workspace.casefold()
    return {
        **naming_facts(name=name, tags=tags, place=context.place),
        "asset_type": asset_type,
        "source": path.source,
        "source_host": path.host,
        "storage_account": path.account,
        "datastore": f"{there.workspace}/{path.datastore}" if there is not None and elsewhere else path.datastore,
    }


def path_problems(path: StoragePath, *, runs: bool) -> tuple[Problem, ...]:
    """Why a path cannot be registered. `runs`: what an MLflow run left behind may be (models)."""
    shown = path.written[:120]
    if path.source == "local":
        text = Text(
            en=f"{shown} is no address in the cloud, and what is on your machine cannot be read from here. Write "
            f"{PATH_RULE.en}.",
            es=f"{shown} no es una dirección en la nube, y lo que hay en su equipo no se puede leer desde aquí. "
            f"Escriba {PATH_RULE.es}.",
        )
        return (Problem(code="local-path", text=text, field="path"),)
    if path.source == "run" and not runs:
        text = Text(
            en=f"{shown} is of an MLflow run, which only models are registered from.",
            es=f"{shown} es de una ejecución de MLflow, de donde solo se registran modelos.",
        )
        return (Problem(code="not-for-data", text=text, field="path"),)
    return ()


def folder_problems(path: StoragePath, *, asset_type: str) -> tuple[Problem, ...]:
    """A problem when the path looks like one file and the type is a folder with files of its own."""
    needs = {"mltable": "MLTable", "mlflow_model": "MLmodel", "triton_model": "config.pbtxt"}.get(asset_type)
    if needs is None or not path.is_file:
        return ()
    text = Text(
        en=f"A {asset_type} is a folder with a file {needs}, and --path names one file.",
        es=f"Un {asset_type} es una carpeta con un archivo {needs}, y --path indica un solo archivo.",
    )
    return (Problem(code="not-a-folder", text=text, field="path"),)
