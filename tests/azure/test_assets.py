"""Versions of data and models, and datastores: counted, kept, archived without losing anything, read back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.azure.assets import Assets
from bot.azure.existing import MARK
from bot.model.errors import OutcomeUnknown, Refused, Unavailable
from bot.model.operation import (
    ArchiveAsset,
    DeleteDatastore,
    ListAssets,
    ListDatastores,
    Operation,
    RestoreAsset,
    ShowAsset,
    ShowDatastore,
    WorkspaceRef,
)
from bot.model.outcome import Rejected, Succeeded
from bot.model.upload import stored
from tests.azure.lab import Lab, Meanwhile, data_asset, datastore, model

LONG = (
    "azureml://subscriptions/{subscription}/resourcegroups/NLP-RG/workspaces/ws-nlp/datastores/workspaceblobstore"
    "/paths/churn/customer-churn.csv"
)


def properties(lab: Lab, operation: Operation, version: str = "") -> dict[str, Any]:
    """What Azure keeps of it."""
    suffix = f"/versions/{version}" if version else ""
    found = lab.sandbox.azure.resource(operation.target + suffix)
    assert found is not None
    return dict(found["properties"])


@pytest.mark.parametrize("make", [data_asset, model])
def test_without_a_version_each_request_gets_the_next_one_exactly_once(lab: Lab, make: Any) -> None:
    operation = make(lab, version="")
    for key, version in (("a", "1"), ("b", "2"), ("a", "1"), ("b", "2")):
        outcome = lab.cloud.begin(operation=operation, key=key)
        assert isinstance(outcome, Succeeded)
        assert outcome.resource_id == f"{operation.target}/versions/{version}"
        assert isinstance(lab.cloud.check(operation=operation, key=key), Succeeded)


@pytest.mark.parametrize("make", [data_asset, model])
def test_an_archived_version_keeps_its_number(lab: Lab, make: Any) -> None:
    assert isinstance(lab.finish(make(lab), key="a"), Succeeded)
    asset = "data" if make is data_asset else "model"
    archive = ArchiveAsset(workspace=lab.workspace, asset=asset, name=make(lab).name)
    assert isinstance(lab.finish(archive, key="b"), Succeeded)
    outcome = lab.cloud.begin(operation=make(lab, version=""), key="c")
    assert isinstance(outcome, Succeeded)
    assert outcome.resource_id.endswith("/versions/2")


@pytest.mark.parametrize("make", [data_asset, model])
def test_whose_answer_was_lost_finds_its_own_version_by_the_mark(lab: Lab, make: Any) -> None:
    operation = make(lab, version="")
    lab.disturb(f"PUT /*/{'data' if make is data_asset else 'models'}/*", "reset_after")
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=operation, key="a")
    assert isinstance(lab.cloud.begin(operation=operation, key="b"), Succeeded)
    found = lab.cloud.check(operation=operation, key="a")
    assert isinstance(found, Succeeded)
    assert found.resource_id.endswith("/versions/1")


def test_two_that_are_given_the_same_number_do_not_share_it(lab: Lab) -> None:
    """The number is read and then taken; somebody else took it in between with other data."""
    operation = data_asset(lab, version="")
    other = data_asset(lab, path="azureml://datastores/workspaceblobstore/paths/other.csv")
    clients: Any = Meanwhile(lab, lambda: lab.cloud.begin(operation=other, key="other"), at="writer")
    with pytest.raises(Unavailable):
        Assets(clients=clients, contents=lab.stored.__getitem__).begin(operation=operation, key="a")
    outcome = lab.cloud.begin(operation=operation, key="a")
    assert isinstance(outcome, Succeeded)
    assert outcome.resource_id.endswith("/versions/2")


def test_the_short_and_the_long_path_of_a_datastore_are_one(lab: Lab) -> None:
    assert isinstance(lab.finish(data_asset(lab), key="a"), Succeeded)
    kept = properties(lab, data_asset(lab))["dataUri"]
    assert kept.startswith("azureml://subscriptions/")
    for path in (data_asset(lab).path, LONG.format(subscription=lab.subscription), kept):
        outcome = lab.cloud.begin(operation=data_asset(lab, path=path), key="b")
        assert isinstance(outcome, Succeeded), path
        assert outcome.already


@pytest.mark.parametrize(
    ("make", "changes", "said"),
    [
        (data_asset, {"type": "uri_folder"}, "type: uri_file instead of uri_folder"),
        (
            data_asset,
            {"path": "https://other.blob.core.windows.net/c/x.csv"},
            "/customer-churn.csv instead of https://",
        ),
        (data_asset, {"tags": {"team": "vision"}}, "tag: team=nlp instead of team=vision"),
        (model, {"stage": "Staging"}, "stage: Production instead of Staging"),
        (model, {"properties": {"auc": "0.95"}}, "property: auc=0.91 instead of auc=0.95"),
        (model, {"type": "mlflow_model"}, "type: custom_model instead of mlflow_model"),
        (datastore, {"container": "other"}, "container: raw-data instead of other"),
        (datastore, {"account": "other"}, "account: contosoraw instead of other"),
        (datastore, {"type": "azure_file"}, "type: azure_blob instead of azure_file"),
        (datastore, {"protocol": "wasbs"}, "protocol: https instead of wasbs"),
    ],
)
def test_a_different_one_is_named_and_left_alone(lab: Lab, make: Any, changes: dict[str, object], said: str) -> None:
    assert isinstance(lab.finish(make(lab), key="a"), Succeeded)
    before = properties(lab, make(lab))
    outcome = lab.cloud.begin(operation=make(lab, **changes), key="b")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "AlreadyExists"
    assert said in outcome.sentence.en
    assert properties(lab, make(lab)) == before


@pytest.mark.parametrize("make", [data_asset, model, datastore])
def test_an_equal_one_counts_as_done(lab: Lab, make: Any) -> None:
    assert isinstance(lab.finish(make(lab), key="a"), Succeeded)
    outcome = lab.cloud.begin(operation=make(lab, description="otherwise described"), key="b")
    assert isinstance(outcome, Succeeded)
    assert outcome.already


def test_a_version_that_is_archived_is_not_the_one_that_was_asked_for(lab: Lab) -> None:
    assert isinstance(lab.finish(data_asset(lab), key="a"), Succeeded)
    archive = ArchiveAsset(workspace=lab.workspace, asset="data", name="churn", version="1")
    assert isinstance(lab.finish(archive, key="b"), Succeeded)
    outcome = lab.cloud.begin(operation=data_asset(lab), key="c")
    assert isinstance(outcome, Rejected)
    assert "archived" in outcome.sentence.en
    assert "archivado" in outcome.sentence.es


def test_archiving_and_restoring_a_model_lose_nothing_of_it(lab: Lab) -> None:
    """MLClient's own archive writes the version back without its stage; Azure may take that for no stage."""
    assert isinstance(lab.finish(model(lab, tags={"team": "nlp"}), key="a"), Succeeded)
    before = properties(lab, model(lab))
    archive = ArchiveAsset(workspace=lab.workspace, asset="model", name="churn-model", version="1")
    assert isinstance(lab.finish(archive, key="b"), Succeeded)
    assert properties(lab, model(lab)) == before | {"isArchived": True}
    restore = RestoreAsset(workspace=lab.workspace, asset="model", name="churn-model", version="1")
    assert isinstance(lab.finish(restore, key="c"), Succeeded)
    after = properties(lab, model(lab))
    assert after == before
    assert (after["stage"], after["tags"][MARK]) == ("Production", "a")


@pytest.mark.parametrize("verb", [ArchiveAsset, RestoreAsset])
def test_what_is_not_there_cannot_be_archived_or_restored(lab: Lab, verb: Any) -> None:
    operation = verb(workspace=lab.workspace, asset="data", name="nothing", version="1")
    outcome = lab.cloud.begin(operation=operation, key="a")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "ResourceNotFound"


STORES = [
    ("azure_blob", {}, {"containerName": "raw-data", "accountName": "contosoraw"}),
    ("azure_file", {}, {"fileShareName": "raw-data", "accountName": "contosoraw"}),
    ("azure_data_lake_gen2", {"protocol": "abfss"}, {"filesystem": "raw-data", "accountName": "contosoraw"}),
    ("one_lake", {}, {"oneLakeWorkspaceName": "contosoraw", "endpoint": "onelake.dfs.fabric.microsoft.com"}),
]


@pytest.mark.parametrize(("kind", "changes", "kept"), STORES, ids=[one[0] for one in STORES])
def test_a_datastore_of_every_type_is_created_without_credentials(
    lab: Lab, kind: str, changes: dict[str, object], kept: dict[str, str]
) -> None:
    operation = datastore(lab, type=kind, **changes)
    assert isinstance(lab.finish(operation, key="a"), Succeeded)
    found = properties(lab, operation)
    assert found["credentials"] == {"credentialsType": "None"}
    assert kept.items() <= found.items()
    again = lab.cloud.begin(operation=operation, key="b")
    assert isinstance(again, Succeeded)
    assert again.already
    shown = _shown(lab, ShowDatastore(workspace=lab.workspace, name="raw"))
    assert (shown["type"], shown["account"], shown["container"]) == (kind, "contosoraw", "raw-data")
    assert shown["credentials"] == "none: each reads as themselves"


def test_one_that_holds_a_key_is_not_the_one_that_was_asked_for(lab: Lab) -> None:
    from azure.ai.ml.entities import AccountKeyConfiguration, AzureBlobDatastore

    lab.clients.reader(lab.workspace).datastores.create_or_update(
        AzureBlobDatastore(
            name="raw",
            account_name="contosoraw",
            container_name="raw-data",
            tags={"team": "nlp"},
            credentials=AccountKeyConfiguration(account_key="hunter2"),
        )
    )
    outcome = lab.cloud.begin(operation=datastore(lab), key="a")
    assert isinstance(outcome, Rejected)
    assert "credentials: account_key" in outcome.sentence.en
    assert "hunter2" not in str(_shown(lab, ShowDatastore(workspace=lab.workspace, name="raw")))


def test_the_default_datastore_cannot_be_deleted_and_azures_no_is_said(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=DeleteDatastore(workspace=lab.workspace, name="workspaceblobstore"), key="a")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "UserError"


def test_the_built_in_datastores_come_first_with_what_they_are_for_in_both_languages(lab: Lab) -> None:
    assert isinstance(lab.finish(datastore(lab, name="a_first", description="Raw files"), key="a"), Succeeded)
    answer = lab.cloud.answer(query=ListDatastores(workspace=lab.workspace))
    assert answer.columns == ("name", "type", "account", "container", "default", "about")
    assert [row[0] for row in answer.rows] == [
        "workspaceartifactstore",
        "workspaceblobstore",
        "workspacefilestore",
        "workspaceworkingdirectory",
        "a_first",
    ]
    assert [row[0] for row in answer.rows if row[4]] == ["workspaceblobstore"]
    for row in answer.rows[:4]:
        assert row[5].startswith("Built in")
        assert answer.words[row[5]].es.startswith("Integrado")
    assert answer.rows[4][1:] == ("azure_blob", "contosoraw", "raw-data", "", "Raw files")


def test_the_default_datastore_is_shown_when_none_is_named(lab: Lab) -> None:
    assert _shown(lab, ShowDatastore(workspace=lab.workspace))["name"] == "workspaceblobstore"


def test_assets_are_listed_by_name_and_by_version_archived_ones_on_request(lab: Lab) -> None:
    for version in ("1", "2"):
        assert isinstance(lab.finish(model(lab, version=version), key=version), Succeeded)
    archive = ArchiveAsset(workspace=lab.workspace, asset="model", name="churn-model", version="2")
    assert isinstance(lab.finish(archive, key="c"), Succeeded)

    def rows(**how: Any) -> list[tuple[Any, ...]]:
        answer = lab.cloud.answer(query=ListAssets(workspace=lab.workspace, asset="model", **how))
        return [row[:4] for row in answer.rows]

    assert [row[0] for row in rows()] == ["churn-model"]
    assert rows(name="churn-model") == [("churn-model", "1", "custom_model", "active")]
    assert rows(name="churn-model", view="archived") == [("churn-model", "2", "custom_model", "archived")]
    assert len(rows(name="churn-model", view="all")) == 2


def test_models_are_listed_by_stage(lab: Lab) -> None:
    for version, stage in (("1", "Staging"), ("2", "Production")):
        assert isinstance(lab.finish(model(lab, version=version, stage=stage), key=version), Succeeded)
    query = ListAssets(workspace=lab.workspace, asset="model", name="churn-model", stage="Staging")
    assert [row[1] for row in lab.cloud.answer(query=query).rows] == ["1"]


def test_one_version_is_shown_with_everything_and_without_our_mark(lab: Lab) -> None:
    assert isinstance(lab.finish(model(lab, tags={"team": "nlp"}, description="Churn"), key="a"), Succeeded)
    for version in ("1", ""):
        shown = _shown(lab, ShowAsset(workspace=lab.workspace, asset="model", name="churn-model", version=version))
        assert shown["version"] == "1"
        assert shown["stage"] == "Production"
        assert shown["tags"] == "team=nlp"
        assert shown["properties"] == "auc=0.91"
        assert shown["state"] == "active"
        assert shown["description"] == "Churn"


@pytest.mark.parametrize(
    "query",
    [
        lambda ref: ShowAsset(workspace=ref, asset="data", name="nothing"),
        lambda ref: ShowAsset(workspace=ref, asset="data", name="nothing", version="3"),
        lambda ref: ShowDatastore(workspace=ref, name="nothing"),
        lambda ref: ListDatastores(workspace=ref.model_copy(update={"workspace": "nowhere"})),
        lambda ref: ListAssets(workspace=ref.model_copy(update={"workspace": "nowhere"}), asset="data"),
    ],
)
def test_what_is_not_there_is_said_to_be_missing(lab: Lab, query: Any) -> None:
    with pytest.raises(Refused) as raised:
        lab.cloud.answer(query=query(lab.workspace))
    assert "does not have" in raised.value.sentence.en


@pytest.mark.parametrize("make", [data_asset, model, datastore])
def test_a_workspace_that_is_missing_is_not_taken_for_a_missing_asset(lab: Lab, make: Any) -> None:
    nowhere = WorkspaceRef(subscription=lab.subscription, resource_group="nlp-rg", workspace="nowhere")
    for outcome in (
        lab.cloud.check(operation=make(lab, workspace=nowhere), key="a"),
        lab.cloud.begin(operation=make(lab, workspace=nowhere), key="a"),
    ):
        assert isinstance(outcome, Rejected)
        assert outcome.code == "ResourceNotFound"


def test_a_path_in_this_workspace_is_shown_as_people_write_it(lab: Lab) -> None:
    assert isinstance(lab.finish(data_asset(lab), key="a"), Succeeded)
    shown = _shown(lab, ShowAsset(workspace=lab.workspace, asset="data", name="churn"))
    assert shown["path"] == data_asset(lab).path


FILES = {"data/a.csv": b"a,b\n1,2\n", "data/deep/b.csv": b"a,b\n3,4\n", "churn.pkl": b"\x80\x04K\x01."}
STORED = {path: stored(path=path, content=content) for path, content in FILES.items()}


def uploading(lab: Lab) -> Assets:
    by_digest = {STORED[path].digest: content for path, content in FILES.items()}
    return Assets(clients=lab.clients, contents=by_digest.__getitem__)


UPLOADS = [
    (data_asset, {"type": "uri_file", "path": "data/a.csv"}, ("data/a.csv",)),
    (data_asset, {"type": "uri_folder", "path": "data/"}, ("data/a.csv", "data/deep/b.csv")),
    (model, {"type": "custom_model", "path": "churn.pkl"}, ("churn.pkl",)),
]


@pytest.mark.parametrize(("make", "changes", "paths"), UPLOADS)
def test_what_came_along_is_uploaded_once_and_registered(
    lab: Lab, make: Any, changes: dict[str, object], paths: tuple[str, ...]
) -> None:
    operation = make(lab, files=tuple(STORED[path] for path in paths), version="", **changes)
    assets = uploading(lab)
    made = assets.begin(operation=operation, key="a")
    assert isinstance(made, Succeeded)
    kept = properties(lab, operation, "1")
    assert "/datastores/workspaceblobstore/paths/LocalUpload/" in str(kept.get("dataUri") or kept.get("modelUri"))
    names = [path.rpartition("/")[2] for path in paths]
    before = [lab.sent("PUT", f"/{name}") for name in names]
    assert all(before)
    assert isinstance(assets.check(operation=operation, key="a"), Succeeded)
    again = assets.begin(operation=operation.model_copy(update={"version": "1"}), key="b")
    assert isinstance(again, Succeeded)
    assert again.already
    assert [lab.sent("PUT", f"/{name}") for name in names] == before
    other = operation.model_copy(update={"version": "1", "files": (STORED["data/deep/b.csv"],)})
    different = assets.begin(operation=other, key="c")
    assert isinstance(different, Rejected)
    assert different.code == "AlreadyExists"


def test_files_that_are_no_longer_those_are_not_registered(lab: Lab) -> None:
    operation = data_asset(lab, path="data/a.csv", files=(STORED["data/a.csv"],))
    gone: dict[str, bytes] = {}
    outcome = Assets(clients=lab.clients, contents=gone.__getitem__).begin(operation=operation, key="a")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "FilesChanged"
    assert lab.sent("PUT", "/data/") == 0


def test_an_upload_whose_answer_is_lost_is_found_by_its_mark(lab: Lab) -> None:
    operation = data_asset(lab, version="", path="data/a.csv", files=(STORED["data/a.csv"],))
    lab.disturb("PUT /*/data/*", "reset_after")
    assets = uploading(lab)
    with pytest.raises(OutcomeUnknown):
        assets.begin(operation=operation, key="a")
    found = assets.check(operation=operation, key="a")
    assert isinstance(found, Succeeded)
    assert found.resource_id.endswith("/versions/1")


def _shown(lab: Lab, query: ShowAsset | ShowDatastore) -> dict[str, str]:
    return {row[0]: row[1] for row in lab.cloud.answer(query=query).rows}
