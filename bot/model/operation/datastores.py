"""Datastores: the connections of a workspace to storage. Always identity-based here: no key ever passes through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.references import WorkspaceRef
from bot.model.operation.verb import AzureVerb, OperationEffect, Precondition
from bot.model.operation.wording import Say, described, tagged
from bot.model.text import Text

DatastoreType = Literal["azure_blob", "azure_file", "azure_data_lake_gen2", "one_lake"]

DATASTORE_WORDS: Mapping[DatastoreType, Text] = {
    "azure_blob": Text(en="blob container", es="contenedor de blobs"),
    "azure_file": Text(en="file share", es="recurso compartido de archivos"),
    "azure_data_lake_gen2": Text(en="Data Lake Gen2 file system", es="sistema de archivos de Data Lake Gen2"),
    "one_lake": Text(en="OneLake item", es="elemento de OneLake"),
}
BUILT_IN_DATASTORES: Mapping[str, Text] = {
    "workspaceblobstore": Text(
        en="Built in, and the default: the blob container where uploaded data of data assets is kept.",
        es="Integrado y predeterminado: el contenedor de blobs donde se guardan los datos que se cargan.",
    ),
    "workspacefilestore": Text(
        en="Built in: the workspace's own file share.",
        es="Integrado: el recurso compartido de archivos propio del área de trabajo.",
    ),
    "workspaceartifactstore": Text(
        en="Built in: the container azureml with logs, metrics and outputs of jobs.",
        es="Integrado: el contenedor azureml con los registros, métricas y salidas de los trabajos.",
    ),
    "workspaceworkingdirectory": Text(
        en="Built in: the file share behind Notebooks in the studio.",
        es="Integrado: el recurso compartido de archivos de los cuadernos del estudio.",
    ),
}
"""The four every workspace begins with, and what each is for.

Source  learn.microsoft.com/azure/machine-learning/concept-data, "Datastore", 2026
"""


class PutDatastore(AzureVerb):
    """Connect a workspace to storage, without credentials: whoever reads does so with their own Azure identity.

    container  the blob container, the file share, the file system, or of OneLake the item.
    account    the storage account, or of OneLake the Fabric workspace.
    endpoint   empty for Azure's usual one.
    """

    verb: Literal["PutDatastore"] = "PutDatastore"
    precondition: Precondition = "absent"
    effect: OperationEffect = "create"
    workspace: WorkspaceRef
    name: str
    type: DatastoreType
    account: str
    container: str
    endpoint: str = ""
    protocol: str = "https"
    description: str = ""
    tags: Mapping[str, str] = {}

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/datastores/{self.name}"

    def sentence(self, say: Say) -> str:
        words, place = DATASTORE_WORDS[self.type], self.workspace.workspace
        parts = (
            say(
                f"Create the datastore {self.name} ({self.type}) in {place}: the {words.en} {self.container} "
                f"of {self.account}",
                f"Crear el almacén de datos {self.name} ({self.type}) en {place}: el {words.es} {self.container} "
                f"de {self.account}",
            ),
            say("without credentials", "sin credenciales"),
            *((f"{say('protocol', 'protocolo')} {self.protocol}",) if self.protocol != "https" else ()),
            *((f"{say('endpoint', 'punto de conexión')} {self.endpoint}",) if self.endpoint else ()),
        )
        return ", ".join(parts) + described(self.description, say) + tagged(self.tags, say)


class DeleteDatastore(AzureVerb):
    """Disconnect a workspace from storage; the data stays. A datastore that is already gone counts as done."""

    verb: Literal["DeleteDatastore"] = "DeleteDatastore"
    precondition: Precondition = "any"
    effect: OperationEffect = "delete"
    workspace: WorkspaceRef
    name: str

    @property
    def target(self) -> str:
        return f"{self.workspace.id}/datastores/{self.name}"

    def sentence(self, say: Say) -> str:
        name, place = self.name, self.workspace.workspace
        return say(
            f"Delete the datastore {name} in {place}; the data it points to stays",
            f"Eliminar el almacén de datos {name} de {place}; los datos a los que apunta se quedan",
        )


class ListDatastores(Noun):
    """The datastores of a workspace."""

    verb: Literal["ListDatastores"] = "ListDatastores"
    workspace: WorkspaceRef


class ShowDatastore(Noun):
    """One datastore; the default one when none is named."""

    verb: Literal["ShowDatastore"] = "ShowDatastore"
    workspace: WorkspaceRef
    name: str = ""
