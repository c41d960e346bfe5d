"""Create a datastore: a name in the workspace for a container, a share, a file system or a OneLake item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from bot.model.asset_sources import CLASSIFICATION_FIELD, classification_of
from bot.model.datastore_options import ACCOUNT_BOUNDS, CONTAINER_BOUNDS, container, storage_account
from bot.model.declaring import NAMING_FIELDS, naming_facts, with_tags, workspace_of
from bot.model.facts import FactValue
from bot.model.facts import Field as Fact
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import DatastoreType, DeleteDatastore, Operation, PutDatastore
from bot.model.operation.datastores import BUILT_IN_DATASTORES
from bot.model.options import SET_UNTAKEN, Description, Group, Reason, Subscription, Tags, Workspace
from bot.model.problem import Correction, Problem
from bot.model.text import Text


class DatastoreParams(Params):
    """What the YAML files of az say as options: az itself takes only a file here.

    Source  learn.microsoft.com/azure/machine-learning/reference-yaml-datastore-blob, -files, -data-lake-gen2, 2026
    """

    name: Annotated[
        str,
        Field(pattern=r"^[a-zA-Z0-9_]{1,255}$"),
        Option(
            flag="--name",
            aliases=("-n",),
            summary=Text(en="Name", es="Nombre"),
            rule=Text(en="1 to 255 letters, digits and _", es="de 1 a 255 letras sin tilde, dígitos y _"),
        ),
    ]
    type: Annotated[
        DatastoreType,
        Option(flag="--type", aliases=("-t",), summary=Text(en="What it connects to", es="A qué se conecta")),
    ]
    account_name: Annotated[
        str, ACCOUNT_BOUNDS, storage_account(en="Storage account", es="Cuenta de almacenamiento")
    ] = ""
    container_name: Annotated[
        str, CONTAINER_BOUNDS, container("--container-name", en="Blob container", es="Contenedor de blobs")
    ] = ""
    file_share_name: Annotated[
        str, CONTAINER_BOUNDS, container("--file-share-name", en="File share", es="Recurso compartido de archivos")
    ] = ""
    filesystem: Annotated[
        str,
        CONTAINER_BOUNDS,
        container("--filesystem", en="Data Lake Gen2 file system", es="Sistema de archivos de Data Lake Gen2"),
    ] = ""
    one_lake_workspace_name: Annotated[
        str,
        Field(pattern=r"^[-a-zA-Z0-9_ .]{0,256}$"),
        Option(
            flag="--one-lake-workspace-name",
            summary=Text(en="Fabric workspace, by name or id", es="Área de trabajo de Fabric, por nombre o id"),
        ),
    ] = ""
    artifact: Annotated[
        str,
        Field(pattern=r"^[-a-zA-Z0-9_ .]{0,256}$"),
        Option(
            flag="--artifact",
            summary=Text(en="Lakehouse of OneLake, by name or id", es="Lakehouse de OneLake, por nombre o id"),
            yaml="artifact.name",
        ),
    ] = ""
    protocol: Annotated[
        Literal["https", "wasbs", "abfss"],
        Option(flag="--protocol", summary=Text(en="Protocol", es="Protocolo")),
    ] = "https"
    endpoint: Annotated[
        str,
        Field(
            pattern=r"^$|^core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net)$"
            r"|^[a-z0-9-]*onelake\.(?:dfs|blob)\.fabric\.microsoft\.com$"
        ),
        Option(
            flag="--endpoint",
            summary=Text(
                en="Azure's endpoint, when not the usual one", es="Punto de conexión de Azure, si no es el usual"
            ),
            rule=Text(
                en="core.windows.net, core.chinacloudapi.cn, core.usgovcloudapi.net or a OneLake endpoint",
                es="core.windows.net, core.chinacloudapi.cn, core.usgovcloudapi.net o uno de OneLake",
            ),
        ),
    ] = ""
    description: Description = ""
    tags: Tags = {}
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


_NEEDS: Mapping[DatastoreType, tuple[str, str]] = {
    "azure_blob": ("account_name", "container_name"),
    "azure_file": ("account_name", "file_share_name"),
    "azure_data_lake_gen2": ("account_name", "filesystem"),
    "one_lake": ("one_lake_workspace_name", "artifact"),
}
_PROTOCOLS: Mapping[DatastoreType, tuple[str, ...]] = {
    "azure_blob": ("https", "wasbs"),
    "azure_file": ("https",),
    "azure_data_lake_gen2": ("https", "abfss"),
    "one_lake": ("https",),
}
_PLACES = tuple(dict.fromkeys(field for pair in _NEEDS.values() for field in pair))


def _check(params: DatastoreParams) -> tuple[Problem, ...]:
    needed, problems = _NEEDS[params.type], []
    for field in _PLACES:
        flag, given = f"--{field.replace('_', '-')}", bool(getattr(params, field))
        if field in needed and not given:
            text = Text(en=f"{params.type} needs {flag}.", es=f"{params.type} exige {flag}.")
            problems.append(Problem(code="missing-option", text=text, field=field))
        elif given and field not in needed:
            text = Text(
                en=f"{flag} is not for {params.type}, which has {' and '.join(_flags(needed))}.",
                es=f"{flag} no es para {params.type}, que tiene {' y '.join(_flags(needed))}.",
            )
            problems.append(Problem(code="option-of-another-kind", text=text, field=field))
    if params.protocol not in _PROTOCOLS[params.type]:
        known = ", ".join(_PROTOCOLS[params.type])
        text = Text(
            en=f"{params.type} does not speak {params.protocol}, only {known}.",
            es=f"{params.type} no admite {params.protocol}, solo {known}.",
        )
        problems.append(Problem(code="not-a-choice", text=text, field="protocol"))
    if params.endpoint and ("onelake" in params.endpoint) != (params.type == "one_lake"):
        text = Text(
            en=f"{params.endpoint} is no endpoint of {params.type}.",
            es=f"{params.endpoint} no es un punto de conexión de {params.type}.",
        )
        problems.append(Problem(code="not-a-choice", text=text, field="endpoint"))
    if params.name.lower() in BUILT_IN_DATASTORES:
        text = Text(
            en=f"{params.name} is one of the four datastores Azure makes itself. Choose another name.",
            es=f"{params.name} es uno de los cuatro almacenes de datos que crea la propia Azure. Elija otro nombre.",
        )
        problems.append(Problem(code="built-in", text=text, field="name"))
    return tuple(problems)


def _flags(fields: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"--{field.replace('_', '-')}" for field in fields)


def _facts(params: DatastoreParams, context: Context) -> Mapping[str, FactValue]:
    return {
        **naming_facts(name=params.name, tags=params.tags, place=context.place),
        "datastore_type": params.type,
        "storage_account": params.account_name,
        "container": params.container_name or params.file_share_name or params.filesystem or params.artifact,
        "credential_free": True,
        "classification": classification_of(params.tags),
    }


def _plan(params: DatastoreParams, context: Context) -> tuple[Operation, ...]:
    account, container = _NEEDS[params.type]
    return (
        PutDatastore(
            workspace=workspace_of(context.place),
            name=params.name,
            type=params.type,
            account=getattr(params, account),
            container=getattr(params, container),
            endpoint=params.endpoint,
            protocol=params.protocol,
            description=params.description,
            tags=params.tags,
        ),
    )


def _revoke(params: DatastoreParams, context: Context) -> tuple[Operation, ...]:
    return (DeleteDatastore(workspace=workspace_of(context.place), name=params.name),)


def _notes(params: DatastoreParams, context: Context) -> tuple[Correction, ...]:
    text = Text(
        en="No key is kept: whoever reads or writes needs a role of their own on the storage account, such as Storage "
        "Blob Data Reader.",
        es="No se guarda ninguna clave: quien lea o escriba necesita un rol propio sobre la cuenta de almacenamiento, "
        "como Lector de datos de blobs de almacenamiento.",
    )
    return (Correction(code="identity-based", text=text),)


KIND = Kind(
    name="datastore.create",
    title=Text(en="Create a datastore", es="Crear un almacén de datos"),
    summary=Text(
        en="A name in the workspace for storage that is there already, without credentials.",
        es="Un nombre en el área de trabajo para un almacenamiento que ya existe, sin credenciales.",
    ),
    params=DatastoreParams,
    commands=("ml datastore create",),
    needs="workspace",
    fields=(
        *NAMING_FIELDS,
        Fact(
            name="datastore_type",
            type="text",
            summary=Text(
                en="azure_blob, azure_file, azure_data_lake_gen2 or one_lake.",
                es="azure_blob, azure_file, azure_data_lake_gen2 o one_lake.",
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
            name="container",
            type="text",
            summary=Text(
                en="Container, share, file system or OneLake item.",
                es="Contenedor, recurso compartido, sistema de archivos o elemento de OneLake.",
            ),
        ),
        Fact(
            name="credential_free",
            type="boolean",
            summary=Text(
                en="It keeps no key; always so when it is asked for here.",
                es="No guarda ninguna clave; siempre es así cuando se pide aquí.",
            ),
        ),
        CLASSIFICATION_FIELD,
    ),
    facts=_facts,
    check=_check,
    oblige=with_tags,
    plan=_plan,
    revoke=_revoke,
    grants=True,
    notes=_notes,
    untaken=(
        SET_UNTAKEN,
        Untaken(
            flags=(),
            keys=("credentials",),
            why=Text(
                en="credentials never pass through Slack: everybody uses their own identity",
                es="las credenciales nunca pasan por Slack: cada cual usa su propia identidad",
            ),
        ),
        Untaken(
            flags=(),
            keys=("artifact.type",),
            why=Text(en="OneLake has only lakehouses here", es="OneLake solo tiene aquí lakehouses"),
            harmless=True,
        ),
    ),
    schemas=("azureBlob", "azureFile", "azureDataLakeGen2", "azureOneLake", "OneLakeDatastore"),
    examples=(
        "ml datastore create --name raw_images --type azure_blob --account-name contosoraw --container-name raw-images",
        "ml datastore create -n lake -t azure_data_lake_gen2 --account-name contosolake --filesystem curated "
        "--protocol abfss --tags classification=internal",
        "ml datastore create -n gold -t one_lake --one-lake-workspace-name analytics --artifact gold.Lakehouse",
    ),
)
