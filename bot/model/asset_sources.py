"""What data and models declare alike: where they come from, as facts for policies and as problems of a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.declaring import NAMING_FIELDS, naming_facts, workspace_of
from bot.model.elsewhere import ELSEWHERE_FIELD, is_elsewhere
from bot.model.facts import FactValue, Unknown
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Option
from bot.model.options import OneLine
from bot.model.problem import Problem
from bot.model.storage_path import StoragePath, storage_path
from bot.model.text import Text
from bot.model.upload import StoredFile

PATH_RULE = Text(
    en="an address in the cloud (azureml://datastores/…, azureml://jobs/…, https://, abfss://, wasbs://) or an "
    "attached file",
    es="una dirección en la nube (azureml://datastores/…, azureml://jobs/…, https://, abfss://, wasbs://) o un archivo "
    "adjunto",
)


def _came_along(written: str) -> bool:
    return storage_path(written).names_file


SourcePath = Annotated[
    str,
    OneLine,
    Field(min_length=1, max_length=2000),
    Option(
        flag="--path",
        aliases=("-p",),
        summary=Text(en="Where it is", es="Dónde está"),
        rule=PATH_RULE,
        before=("local_path",),
        names_file=_came_along,
    ),
]
UploadDatastore = Annotated[
    str,
    Field(pattern=r"^[a-zA-Z0-9_]{0,255}$"),
    Option(
        flag="--datastore",
        summary=Text(
            en="Datastore that a file which came along is uploaded to; left out, the default one",
            es="Almacén de datos en el que se carga un archivo adjunto; si se omite, el predeterminado",
        ),
        rule=Text(en="1 to 255 letters, digits and _", es="de 1 a 255 letras sin tilde, dígitos y _"),
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
    ELSEWHERE_FIELD,
)


def classification_of(tags: Mapping[str, str]) -> FactValue:
    """The value of the tag `classification`; Unknown when it is not among the tags."""
    found = next((value for name, value in tags.items() if name.casefold() == "classification"), "")
    return found or Unknown(unknown="there is no tag classification")


def source_facts(
    *, name: str, tags: Mapping[str, str], asset_type: str, path: StoragePath, datastore: str, context: Context
) -> Mapping[str, FactValue]:
    """Values of SOURCE_FIELDS. `datastore` is the one that files which came along are uploaded to."""
    there, here = path.workspace, workspace_of(context.place)
    elsewhere = there is not None and there.id.casefold() != here.id.casefold()
    return {
        **naming_facts(name=name, tags=tags, place=context.place),
        "asset_type": asset_type,
        "source": "upload" if path.source == "local" else path.source,
        "source_host": path.host,
        "storage_account": path.account,
        "datastore": f"{there.workspace}/{path.datastore}"
        if there is not None and elsewhere
        else path.datastore or datastore,
        "elsewhere": is_elsewhere(written=path.written, here=here),
    }


def files_of(path: StoragePath, *, context: Context) -> tuple[StoredFile, ...]:
    """The files that came along which a path names: one, or those of a folder; empty for a path in the cloud."""
    if path.source != "local":
        return ()
    if path.written in context.files:
        return (context.files[path.written],)
    folder = f"{path.written.rstrip('/')}/"
    return tuple(context.files[name] for name in sorted(context.files) if name.startswith(folder))


def missing_files(path: StoragePath, *, context: Context) -> tuple[Problem, ...]:
    """A problem when a path is no address in the cloud and no file of that name came along."""
    if path.source != "local" or files_of(path, context=context):
        return ()
    shown = path.written[:120]
    text = Text(
        en=f"{shown} is no address in the cloud and no file of that name came along. Write {PATH_RULE.en}.",
        es=f"{shown} no es una dirección en la nube ni hay ningún archivo adjunto con ese nombre. Escriba "
        f"{PATH_RULE.es}.",
    )
    return (Problem(code="local-path", text=text, field="path"),)


def path_problems(path: StoragePath, *, runs: bool, datastore: str) -> tuple[Problem, ...]:
    """Why a path cannot be registered. `runs`: what an MLflow run left behind may be (models)."""
    shown = path.written[:120]
    if datastore and path.source != "local":
        text = Text(
            en="--datastore is for files that come along; this path says itself where it is.",
            es="--datastore es para archivos adjuntos; esta ruta ya indica dónde está.",
        )
        return (Problem(code="options-exclude", text=text, field="datastore"),)
    if path.source == "local" and not path.names_file:
        text = Text(
            en=f"{shown} is no address that Azure Machine Learning knows. Write {PATH_RULE.en}.",
            es=f"{shown} no es una dirección que Azure Machine Learning conozca. Escriba {PATH_RULE.es}.",
        )
        return (Problem(code="unknown-address", text=text, field="path"),)
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
