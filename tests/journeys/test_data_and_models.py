"""Storage, data and models of a workspace, from Slack to Azure and back: lines, files, refusals and what is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.journeys.town import APPROVALS, NLP, Town

pytestmark = pytest.mark.slow

NOA, LUIS, ANA = "U0NOA", "U0LUIS", "U0ANA"
WORKSPACE = "/subscriptions/{}/resourceGroups/nlp-rg/providers/Microsoft.MachineLearningServices/workspaces/ws-nlp"
DATASTORE = (
    "az ml datastore create --name raw_images --type azure_blob --account-name contosoraw --container-name raw-images"
)
DATA = (
    "az ml data create --name raw-images --version 1 --type uri_folder "
    "--path azureml://datastores/raw_images/paths/2026/"
)
MODEL = (
    "az ml model create --name churn-model --type custom_model "
    "--path azureml://jobs/train-7/outputs/artifacts/paths/model/churn.pkl --stage Production"
)
SEED_FILE = b"""\
$schema: https://azuremlschemas.azureedge.net/latest/asset.schema.json
name: customer-churn-data
version: 1
local_path: customer-churn.csv
description: Dataset pointing to customer churn CSV.
"""
CSV = b"customer,churned\n1,0\n2,1\n"
LEAKY_FILE = b"""\
$schema: https://azuremlschemas.azureedge.net/latest/azureBlob.schema.json
name: leaky
type: azure_blob
account_name: contosoraw
container_name: raw-images
credentials:
  account_key: hunter2hunter2hunter2
"""


def kept(town: Town, path: str) -> dict[str, Any]:
    """What the local Azure keeps of a thing in the workspace; empty when it is not there."""
    scope = WORKSPACE.format(town.sandbox.company.azure.subscription_id)
    found = town.sandbox.azure.resource(f"{scope}/{path}")
    return dict(found["properties"]) if found is not None else {}


def done(town: Town, who: str, line: str) -> int:
    number = town.ask(who, line, channel=NLP)
    assert town.until(number, "succeeded", "failed", "denied", "pending") == "succeeded", town.everything()
    return number


def shared(town: Town, who: str, files: Mapping[str, bytes]) -> None:
    assert town.sandbox.slack.human(who).attach(files=files, text="here", channel=NLP).ok


def uploads(town: Town) -> list[str]:
    """Addresses of the blobs that have been written, newest last."""
    entries = town.sandbox.journal.entries(service="azure")
    return [one.operation for one in entries if one.operation.startswith("PUT ") and ".blob.core." in one.operation]


@pytest.fixture(scope="module")
def kept_in(town: Town) -> Town:
    """The town after the Azure admin has connected storage and a data scientist has registered data and a model."""
    done(town, LUIS, DATASTORE)
    done(town, NOA, DATA)
    done(town, NOA, MODEL)
    done(town, NOA, MODEL.replace("churn.pkl", "churn-2.pkl"))
    return town


def test_a_datastore_is_created_without_credentials_by_an_azure_admin(kept_in: Town) -> None:
    found = kept(kept_in, "datastores/raw_images")
    assert (found["datastoreType"], found["accountName"], found["containerName"]) == (
        "AzureBlob",
        "contosoraw",
        "raw-images",
    )
    assert found["credentials"] == {"credentialsType": "None"}


def test_a_data_scientist_creates_no_datastore(kept_in: Town) -> None:
    number = kept_in.ask(NOA, DATASTORE.replace("raw_images", "mine"), channel=NLP)
    assert kept_in.until(number, "denied", "pending", "succeeded") == "denied"
    assert kept(kept_in, "datastores/mine") == {}


def test_a_key_in_a_line_or_a_file_is_refused_before_anything_is_stored(kept_in: Town) -> None:
    before = kept_in.newest()
    kept_in.say(LUIS, f"{DATASTORE.replace('raw_images', 'leaky')} --account-key hunter2hunter2hunter2", channel=NLP)
    kept_in.say(NOA, "az ml data create -n d -p https://a123.blob.core.windows.net/c/x?sig=hunter2hunter2", channel=NLP)
    shared(kept_in, LUIS, {"leaky.yml": LEAKY_FILE})
    kept_in.answer(LUIS, "az ml datastore create --file leaky.yml", "secreto", channel=NLP)
    assert kept_in.newest() == before
    for table in ("audit_event", "request", "stored_file"):
        for row in kept_in.rows(f"SELECT * FROM {table}"):
            assert b"hunter2" not in b" ".join(str(cell).encode() for cell in row), table
    assert "hunter2" not in kept_in.log()
    kept_in.wait(lambda: kept_in.events().count("ask.rejected") >= 3, what="three refusals on record")


def test_data_is_registered_at_the_version_that_was_named(kept_in: Town) -> None:
    found = kept(kept_in, "data/raw-images/versions/1")
    assert found["dataType"] == "uri_folder"
    assert found["dataUri"].endswith("/workspaces/ws-nlp/datastores/raw_images/paths/2026/")


def test_a_model_gets_the_next_version_each_time(kept_in: Town) -> None:
    first, second = (kept(kept_in, f"models/churn-model/versions/{version}") for version in (1, 2))
    assert first["modelUri"].endswith("churn.pkl")
    assert second["modelUri"].endswith("churn-2.pkl")
    assert (first["modelType"], first["stage"]) == ("custom_model", "Production")


def test_the_same_version_again_is_done_and_a_different_one_is_refused_with_the_difference(kept_in: Town) -> None:
    done(kept_in, NOA, DATA)
    before = kept_in.newest()
    kept_in.answer(NOA, DATA.replace("2026", "2027"), "raw-images:1 ya existe y es distinto (ruta:", channel=NLP)
    assert kept_in.newest() == before


def test_the_seed_s_own_file_is_asked_for_by_its_old_names_and_that_is_said(kept_in: Town) -> None:
    shared(kept_in, NOA, {"data-local-path.yml": SEED_FILE, "customer-churn.csv": CSV})
    number = done(kept_in, NOA, "az ml dataset create --file data-local-path.yml")
    found = kept(kept_in, "data/customer-churn-data/versions/1")
    assert found["dataType"] == "uri_file"
    assert "/datastores/workspaceblobstore/paths/LocalUpload/" in found["dataUri"]
    assert found["dataUri"].endswith("/customer-churn.csv")
    assert uploads(kept_in)[0].endswith("/customer-churn.csv")
    assert kept_in.answer(NOA, f"show R-{number}", "local_path", "path", channel=NLP)


def test_a_model_that_came_along_is_uploaded_and_registered_once(kept_in: Town) -> None:
    shared(kept_in, NOA, {"churn.pkl": b"\x80\x04K\x01."})
    done(kept_in, NOA, "az ml model create --name mine --version 1 --path ./churn.pkl")
    found = kept(kept_in, "models/mine/versions/1")
    assert found["modelUri"].endswith("/churn.pkl")
    before = len(uploads(kept_in))
    done(kept_in, NOA, "az ml model create --name mine --version 1 --path ./churn.pkl")
    assert len(uploads(kept_in)) == before


def test_a_file_that_nobody_sent_is_asked_for(kept_in: Town) -> None:
    assert kept_in.answer(NOA, "az ml data create -n d --path nowhere.csv", "nowhere.csv", "adjúntelo", channel=NLP)


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("az ml datastore list", ("workspaceblobstore", "Integrado y predeterminado", "raw_images", "contosoraw")),
        ("az ml datastore show", ("workspaceblobstore", "azureml-blobstore-")),
        ("az ml datastore show -n raw_images", ("contosoraw", "ninguna: cada cual accede con su identidad")),
        ("az ml dataset list", ("raw-images", "activo")),
        ("az ml data show -n raw-images -v 1", ("uri_folder", "datastores/raw_images/paths/2026/")),
        ("az ml model list", ("churn-model",)),
        ("az ml model list -n churn-model --stage Production", ("churn-model", "custom_model")),
        ("az ml model show -n churn-model --label latest", ("churn-2.pkl", "Production")),
    ],
)
def test_what_there_is_is_told_to_the_asker_in_their_language(kept_in: Town, line: str, texts: tuple[str, ...]) -> None:
    kept_in.answer(NOA, line, *texts, channel=NLP)


@pytest.mark.parametrize(
    ("asset", "name", "path"), [("data", "raw-images", "data"), ("model", "churn-model", "models")]
)
def test_what_is_archived_is_hidden_and_comes_back_whole(kept_in: Town, asset: str, name: str, path: str) -> None:
    before = kept(kept_in, f"{path}/{name}/versions/1")
    done(kept_in, NOA, f"az ml {asset} archive --name {name} --version 1")
    assert kept(kept_in, f"{path}/{name}/versions/1")["isArchived"] is True
    kept_in.answer(NOA, f"az ml {asset} list -n {name} --archived-only", name, "archivado", channel=NLP)
    done(kept_in, NOA, f"az ml {asset} restore --name {name} --version 1")
    assert kept(kept_in, f"{path}/{name}/versions/1") == before


def test_data_from_anywhere_in_the_web_needs_a_data_steward(kept_in: Town) -> None:
    line = "az ml data create -n titanic -t uri_file -p https://example.com/titanic.csv"
    number = kept_in.ask(NOA, line, channel=NLP)
    assert kept_in.until(number, "pending", "succeeded", "denied") == "pending"
    assert kept_in.find("U0FINN", f"R-{number} ", "titanic", "⏳", channel=APPROVALS)


def test_a_datastore_is_deleted_and_the_built_in_ones_are_not(kept_in: Town) -> None:
    done(kept_in, LUIS, "az ml datastore create -n short_lived -t azure_file --account-name contosoraw "
         "--file-share-name scratch")  # fmt: skip
    done(kept_in, LUIS, "az ml datastore delete --name short_lived --yes")
    assert kept(kept_in, "datastores/short_lived") == {}
    assert "necesita" in kept_in.say(LUIS, "az ml datastore delete -n workspaceartifactstore", channel=NLP)
