"""Datastores, environments, data, models, components and code through azure-ai-ml."""

import warnings
from pathlib import Path
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from bot.sandbox.azure.arm_path import WORKSPACES
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients, error_of

# The SDK itself uses what its marshmallow calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")

PATH = f"/resourceGroups/nlp-rg/providers/{WORKSPACES}/ws-nlp"


def _blob_store(**more: Any) -> Any:
    from azure.ai.ml.entities import AzureBlobDatastore

    return AzureBlobDatastore(**{"name": "raw", "account_name": "acct", "container_name": "c", **more})


def test_datastores_of_every_kind(clients: Clients, sandbox: Sandbox) -> None:
    from azure.ai.ml.entities import (
        AccountKeyConfiguration,
        AzureDataLakeGen2Datastore,
        AzureFileDatastore,
        OneLakeArtifact,
        OneLakeDatastore,
        SasTokenConfiguration,
        ServicePrincipalConfiguration,
    )

    stores = clients.ml().datastores
    principal = ServicePrincipalConfiguration(tenant_id="t", client_id="c", client_secret="hunter2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one_lake = OneLakeDatastore(
            name="onel", one_lake_workspace_name="fabric", artifact=OneLakeArtifact(name="lh.Lakehouse"), endpoint="x"
        )
    for store in (
        _blob_store(credentials=SasTokenConfiguration(sas_token="sv=hunter2")),
        AzureFileDatastore(
            name="files",
            account_name="acct",
            file_share_name="s",
            credentials=AccountKeyConfiguration(account_key="hunter2"),
        ),
        AzureDataLakeGen2Datastore(name="lake", account_name="acct", filesystem="fs", credentials=principal),
        one_lake,
    ):
        assert stores.create_or_update(store).name == store.name
    assert len(list(stores.list())) == 8
    assert stores.get("raw").container_name == "c"
    assert stores.get_default().name == "workspaceblobstore"
    assert clients.call("POST", f"{PATH}/datastores/raw/listSecrets").json()["sasToken"] == "sv=hunter2"
    for text in (
        clients.call("GET", f"{PATH}/datastores").text,
        str(sandbox.azure.state()),
        str(sandbox.journal.entries()),
    ):
        assert "hunter2" not in text


def test_a_datastore_can_become_the_default_and_is_then_kept(clients: Clients) -> None:
    stores = clients.ml().datastores
    stores.create_or_update(_blob_store())
    assert clients.call("DELETE", f"{PATH}/datastores/workspaceblobstore").status_code == 400
    body = clients.call("GET", f"{PATH}/datastores/raw").json()
    body["properties"]["isDefault"] = True
    clients.call("PUT", f"{PATH}/datastores/raw", body=body)
    assert stores.get_default().name == "raw"
    assert clients.call("DELETE", f"{PATH}/datastores/workspaceblobstore").status_code == 200
    with pytest.raises(HttpResponseError):
        stores.delete("raw")


@pytest.mark.parametrize(
    ("name", "properties"),
    [
        ("bad-name", {"datastoreType": "AzureBlob", "accountName": "a", "containerName": "c"}),
        ("raw", {"datastoreType": "AzureBlob", "accountName": "a"}),
        ("raw", {"datastoreType": "Floppy"}),
        ("workspaceblobstore", {"datastoreType": "AzureFile", "accountName": "a", "fileShareName": "s"}),
    ],
)
def test_bad_datastores_are_refused(clients: Clients, name: str, properties: dict[str, Any]) -> None:
    answer = clients.call("PUT", f"{PATH}/datastores/{name}", body={"properties": properties})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "UserError")


def test_environments_get_versions_by_themselves(clients: Clients, tmp_path: Path) -> None:
    from azure.ai.ml.entities import Environment

    conda = tmp_path / "conda.yaml"
    conda.write_text("name: e\ndependencies:\n  - python=3.10\n")
    environments = clients.ml().environments
    assert environments.create_or_update(Environment(name="envd", image="mcr.microsoft.com/x:1")).version == "1"
    made = environments.create_or_update(Environment(name="envd", image="mcr.microsoft.com/x:2", conda_file=str(conda)))
    assert made.version == "2"
    assert "python=3.10" in str(made.conda_file)
    assert environments.get("envd", label="latest").image == "mcr.microsoft.com/x:2"
    assert [item.version for item in environments.list("envd")] == ["2", "1"]
    assert [item.name for item in environments.list()] == ["envd"]
    with pytest.raises(HttpResponseError) as raised:
        environments.create_or_update(Environment(name="envd", version="1", image="mcr.microsoft.com/other:1"))
    assert (raised.value.status_code, error_of(raised).code) == (409, "UserError")
    again = Environment(name="envd", version="1", image="mcr.microsoft.com/x:1", tags={"a": "b"})
    assert environments.create_or_update(again).tags == {"a": "b"}


def test_data_is_archived_and_restored(clients: Clients) -> None:
    from azure.ai.ml.entities import Data

    data = clients.ml().data
    for version in ("1", "2"):
        data.create_or_update(
            Data(name="d1", version=version, type="uri_folder", path="azureml://datastores/workspaceblobstore/paths/x/")
        )
    assert data.get("d1", label="latest").version == "2"
    moved = Data(name="d1", version="1", type="uri_folder", path="azureml://datastores/workspaceblobstore/paths/y/")
    with pytest.raises(HttpResponseError) as raised:
        data.create_or_update(moved)
    assert error_of(raised).message == "Asset paths cannot be updated."
    data.archive("d1", version="2")
    assert [item.version for item in data.list("d1")] == ["1"]
    data.restore("d1", version="2")
    assert [item.version for item in data.list("d1")] == ["2", "1"]
    data.archive("d1")
    assert list(data.list()) == []
    with pytest.raises(ResourceNotFoundError):
        data.get("nothing", version="1")


def test_local_files_are_uploaded_to_the_default_datastore(clients: Clients, sandbox: Sandbox, tmp_path: Path) -> None:
    from azure.ai.ml.entities import Data

    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.csv").write_text("a,b\n1,2\n")
    made = clients.ml().data.create_or_update(Data(name="local", type="uri_folder", path=str(folder)))
    assert "LocalUpload" in made.path
    uploads = [entry.operation for entry in sandbox.journal.entries() if ".blob.core.windows.net" in entry.operation]
    assert any(operation.startswith("PUT ") and operation.endswith("a.csv") for operation in uploads)


def test_models_are_registered_from_the_cloud(clients: Clients) -> None:
    from azure.ai.ml.entities import Model

    models, where = clients.ml().models, "azureml://datastores/workspaceblobstore/paths/m/"
    assert models.create_or_update(Model(name="m1", type="custom_model", path=where + "model.pkl")).version == "1"
    assert models.create_or_update(Model(name="m1", type="custom_model", path=where + "model2.pkl")).version == "2"
    assert models.create_or_update(Model(name="m2", type="mlflow_model", path=where)).type == "mlflow_model"
    assert [item.name for item in models.list()] == ["m1", "m2"]
    assert [item.version for item in models.list("m1")] == ["2", "1"]


def test_components_bring_their_code_and_find_it_again(clients: Clients, sandbox: Sandbox, tmp_path: Path) -> None:
    from azure.ai.ml import Input, command

    clients.call("PUT", f"{PATH}/environments/envd/versions/1", body={"properties": {"image": "mcr.microsoft.com/x:1"}})
    (tmp_path / "main.py").write_text("print('hi')\n")
    components = clients.ml().components
    for name in ("c1", "c2"):
        node = command(
            code=str(tmp_path),
            command="python main.py ${{inputs.x}}",
            environment="envd@latest",
            inputs={"x": Input(type="number", default=1)},
            name=name,
        )
        assert components.create_or_update(node.component, version="1").version == "1"
    assert sorted(item.name for item in components.list()) == ["c1", "c2"]
    stored = [
        entry
        for entry in sandbox.journal.entries()
        if entry.operation.startswith("PUT management.azure.com") and "/codes/" in entry.operation
    ]
    assert len(stored) == 1


def test_blobs_need_our_signature(clients: Clients) -> None:
    import requests

    address = "https://acct.blob.core.windows.net/c/a.txt"
    refused = requests.put(address, data=b"x", params={"sig": "forged"}, timeout=5)
    assert (refused.status_code, refused.headers["x-ms-error-code"]) == (403, "AuthenticationFailed")
    assert requests.get("https://acct.dfs.core.windows.net/c", timeout=5).status_code == 501
