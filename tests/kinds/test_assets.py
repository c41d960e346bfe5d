"""Datastores, data and models: what a line or a file means, and what is refused with which reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.grammar.commands import COMMANDS
from bot.grammar.draft import Draft
from bot.grammar.parse import parse
from bot.grammar.upload import Upload, assembled
from bot.kinds import KINDS
from bot.model.facts import Unknown
from bot.model.operation import PutDataAsset, PutDatastore, PutModel, WorkspaceRef
from bot.model.storage_path import same_path, storage_path
from tests.grammar.reading import CATALOGUE, named, only, read
from tests.kinds.standing import SUBSCRIPTION, context_for, kind_named

HERE = WorkspaceRef(subscription="s", resource_group="g", workspace="w")
CORPUS = Path(__file__).parents[3] / "shared" / "data" / "azure-cli" / "corpus" / "yaml"
SEED = """$schema: https://azuremlschemas.azureedge.net/latest/asset.schema.json
name: customer-churn-data
version: 1
{path}
description: Dataset pointing to customer churn CSV.
"""
CLOUD = "azureml://datastores/workspaceblobstore/paths/customer-churn.csv"


BLOB = "ml datastore create -n d -t azure_blob --account-name abc --container-name abc"
STORE = "ml datastore create -n d -t"
LONG = "azureml://subscriptions/S/resourcegroups/G/workspaces/{}/datastores/D/paths/x"


def read_file(line: str, text: str, *, name: str = "spec.yml") -> Draft:
    upload = assembled(files=[(name, text.encode())])
    if not isinstance(upload, Upload):
        return Draft(problems=upload)
    return parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, defaults={}, upload=upload)


PATHS = [
    ("azureml://datastores/raw/paths/a/b.csv", "datastore", "", "raw", True),
    ("AzureML://Datastores/raw/paths/a/", "datastore", "", "raw", False),
    ("azureml://subscriptions/s/resourcegroups/g/workspaces/w/datastores/raw/paths/a", "datastore", "", "raw", False),
    (
        "azureml://subscriptions/s/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/w/datastores"
        "/raw/paths/a.pkl",
        "datastore",
        "",
        "raw",
        True,
    ),
    ("https://contosoraw.blob.core.windows.net/c/x.csv", "storage", "contosoraw", "", True),
    ("wasbs://cifar-10@contosoraw.blob.core.windows.net/", "storage", "contosoraw", "", False),
    ("abfss://fs@contosoraw.dfs.core.windows.net/2026/", "storage", "contosoraw", "", False),
    ("https://contosoraw.blob.core.chinacloudapi.cn/c/x", "storage", "contosoraw", "", False),
    ("https://onelake.dfs.fabric.microsoft.com/ws/lh.Lakehouse/Files/x.csv", "storage", "", "", True),
    ("azureml://jobs/train-7/outputs/artifacts/paths/model/", "job", "", "", False),
    ("runs:/train-7/model", "run", "", "", False),
    ("https://example.com/data.csv?raw=true", "web", "", "", True),
    ("http://example.com", "web", "", "", False),
    ("https://contosoraw.blob.core.windows.net.example.com/c/x.csv", "web", "", "", True),
    ("https://blob.core.windows.net/c/x.csv", "web", "", "", True),
    ("customer-churn.csv", "local", "", "", True),
    ("./data/", "local", "", "", False),
    ("../production/data", "local", "", "", False),
    ("C:\\data\\x.csv", "local", "", "", True),
    ("file:///etc/passwd", "local", "", "", False),
    ("azureml:churn:1", "local", "", "", False),
    ("azureml://elsewhere", "local", "", "", False),
    ("https://[", "local", "", "", False),
    ("", "local", "", "", False),
]  # fmt: skip


@pytest.mark.parametrize(("written", "source", "account", "datastore", "is_file"), PATHS, ids=[one[0] for one in PATHS])
def test_a_path_says_where_it_leads(written: str, source: str, account: str, datastore: str, is_file: bool) -> None:
    path = storage_path(written)
    assert (path.source, path.account, path.datastore) == (source, account, datastore)
    assert path.is_file == is_file


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("azureml://datastores/d/paths/x", LONG.format("W"), True),
        ("azureml://datastores/d/paths/x/", "azureml://datastores/d/paths/x", True),
        ("azureml://datastores/d/paths/x", "azureml://datastores/d/paths/X", False),
        ("azureml://datastores/d/paths/x", LONG.format("v"), False),
        ("https://a.blob.core.windows.net/c/x", "https://b.blob.core.windows.net/c/x", False),
    ],
)
def test_two_paths_are_one_place_or_two(left: str, right: str, same: bool) -> None:
    assert same_path(left, right, here=HERE) is same


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("ml data create -n d -p file:///etc/passwd", "unknown-address", "path"),
        ("ml data create -n d -p azureml:churn:1", "unknown-address", "path"),
        ("ml model create -n m -p wasbs://account-name.blob.core.windows.net/c/m.pkl", "unknown-address", "path"),
        (f"ml data create -n d -p {CLOUD} --datastore raw", "options-exclude", "datastore"),
        ("ml data create -n d -p runs:/r/model", "not-for-data", "path"),
        ("ml data create -n d -t mltable -p https://a123.blob.core.windows.net/c/x.csv", "not-a-folder", "path"),
        ("ml model create -n m -t mlflow_model -p azureml://datastores/d/paths/m.pkl", "not-a-folder", "path"),
        ("ml data create -n 'a b' -p https://a123.blob.core.windows.net/c/", "string-pattern-mismatch", "name"),
        ("ml data create -n _a -p https://a123.blob.core.windows.net/c/", "string-pattern-mismatch", "name"),
        ("ml data create -n a -v 'a/b' -p https://a123.blob.core.windows.net/c/", "string-pattern-mismatch", "version"),
        ("ml data create -n a", "missing-option", "path"),
        ("ml data create -n a -p https://a123.blob.core.windows.net/c/ --registry-name r", "option-not-taken", ""),
        ("ml model archive -n m --label latest", "option-not-taken", ""),
        ("ml model show -n m -v 1 --label latest", "options-exclude", "label"),
        ("ml model list --stage Production", "options-exclude", "stage"),
        ("ml data list --archived-only --include-archived", "options-exclude", "include_archived"),
        (f"{STORE} azure_blob --container-name abc", "missing-option", "account_name"),
        (
            f"{STORE} azure_file --account-name abc --container-name abc --file-share-name abc",
            "option-of-another-kind",
            "container_name",
        ),
        (f"{STORE} azure_blob --account-name Abc --container-name abc", "string-pattern-mismatch", "account_name"),
        (f"{STORE} azure_blob --account-name abc --container-name ab", "string-pattern-mismatch", "container_name"),
        (f"{STORE} azure_blob --account-name abc --container-name a--b", "string-pattern-mismatch", "container_name"),
        (
            "ml datastore create -n d-1 -t azure_blob --account-name abc --container-name abc",
            "string-pattern-mismatch",
            "name",
        ),
        (BLOB.replace("-n d", "-n workspaceblobstore"), "built-in", "name"),
        (f"{BLOB} --protocol abfss", "not-a-choice", "protocol"),
        (f"{BLOB} --endpoint example.com", "string-pattern-mismatch", "endpoint"),
        (f"{BLOB} --endpoint onelake.dfs.fabric.microsoft.com", "not-a-choice", "endpoint"),
        ("ml datastore delete -n workspaceArtifactStore", "built-in", "name"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_in_both_languages(line: str, code: str, field: str) -> None:
    problem = only(read(line))
    assert (problem.code, problem.field) == (code, field)
    assert problem.text.en != problem.text.es


SENT = {"customer-churn.csv": b"a,b\n", "data/a.csv": b"a\n", "data/deep/b.csv": b"b\n", "model/churn.pkl": b"\x80"}


@pytest.mark.parametrize(
    ("line", "path", "files", "type_"),
    [
        ("ml data create -n d -p ./customer-churn.csv", "customer-churn.csv", ("customer-churn.csv",), "uri_file"),
        ("ml data create -n d -p ./data", "data/", ("data/a.csv", "data/deep/b.csv"), "uri_folder"),
        ("ml data create -n d -p data/ -t mltable", "data/", ("data/a.csv", "data/deep/b.csv"), "mltable"),
        ("ml model create -n m -p churn.pkl --datastore raw", "model/churn.pkl", ("model/churn.pkl",), "custom_model"),
        ("ml model create -n m -p model/ -t mlflow_model", "model/", ("model/churn.pkl",), "mlflow_model"),
    ],
)
def test_a_path_names_what_came_along(line: str, path: str, files: tuple[str, ...], type_: str) -> None:
    awaiting = parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE)
    assert awaiting.awaits
    assert awaiting.params is None
    upload = assembled(files=SENT.items())
    assert isinstance(upload, Upload)
    draft = parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, upload=upload)
    assert draft.params is not None, draft.problems
    assert set(draft.used) == set(files)
    kind = kind_named(draft.of)
    context = replace(context_for(kind=kind, params=draft.params), files=upload.only(draft.used).files)
    assert kind.facts(draft.params, context)["source"] == "upload"
    assert kind.objections(draft.params, context) == ()
    (operation,) = kind.plan(draft.params, context)
    assert isinstance(operation, (PutDataAsset, PutModel))
    assert (operation.path, operation.type) == (path, type_)
    assert tuple(file.path for file in operation.files) == files


@pytest.mark.parametrize(
    "path", ["nowhere.csv", "../customer-churn.csv", "/etc/passwd", "~/x.csv", "elsewhere/", "C:\\\\x.csv"]
)
def test_a_path_that_names_nothing_that_came_along_is_refused(path: str) -> None:
    upload = assembled(files=SENT.items())
    assert isinstance(upload, Upload)
    line = f"ml data create -n d -p {path}"
    problem = only(parse(line=line, kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, upload=upload))
    assert problem.field == "path"
    assert problem.code in ("no-such-file", "path-leads-out")


def test_a_file_of_the_file_is_found_beside_it() -> None:
    text = "name: churn\npath: ./customer-churn.csv\ntype: uri_file\n"
    upload = assembled(files=[("specs/data.yml", text.encode()), ("specs/customer-churn.csv", b"a,b\n")])
    assert isinstance(upload, Upload)
    draft = parse(line="ml data create -f data.yml", kinds=KINDS, commands=COMMANDS, catalogue=CATALOGUE, upload=upload)
    assert draft.params is not None, draft.problems
    assert draft.params.model_dump()["path"] == "specs/customer-churn.csv"
    assert set(draft.used) == {"specs/data.yml", "specs/customer-churn.csv"}


@pytest.mark.parametrize(
    "line",
    [
        f"{BLOB} --account-key hunter2hunter2",
        f"{BLOB} --sas-token '?sv=1&sig=hunter2hunter2'",
        f"{STORE} azure_data_lake_gen2 --account-name abc --filesystem abc --client-secret hunter2hunter2",
        "ml data create -n d -p https://a123.blob.core.windows.net/c/x.csv?sv=2024&sig=hunter2",
        "ml data create -n d -p 'https://a123.blob.core.windows.net/c/x.csv?sig=hunter2&sv=2024'",
        "ml data create -n d -p https://ana:hunter2@example.com/x.csv",
        "ml model create -n m -p https://example.com/m.pkl?access_token=hunter2hunter2hunter2",
    ],
)
def test_a_key_a_signature_or_a_password_is_refused_and_blacked_out(line: str) -> None:
    draft = read(line)
    assert draft.holds_secret
    assert draft.params is None
    said = str([problem.model_dump() for problem in draft.problems]) + draft.line + draft.redacted + str(draft.values)
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "line",
    [
        "ml data create -n d -p https://example.com/x.csv?raw=true&page=2",
        "ml data create -n d -p abfss://raw@contosoraw.dfs.core.windows.net/x.csv",
        "ml data create -n d -p https://example.com/a:b@c.csv",
    ],
)
def test_an_address_without_a_secret_is_none(line: str) -> None:
    assert not read(line).holds_secret


def test_the_old_name_of_data_and_of_its_path_are_read_and_said() -> None:
    draft = read_file("az ml dataset create --file data-local-path.yml", SEED.format(path=f"local_path: {CLOUD}"),
                      name="data-local-path.yml")  # fmt: skip
    assert named(draft) == {
        "name": "customer-churn-data",
        "version": "1",
        "path": CLOUD,
        "description": "Dataset pointing to customer churn CSV.",
    }
    notes = {note.code: note.text for note in draft.corrections}
    assert "`local_path` is called `path` today" in notes["renamed"].en
    assert "`local_path` se llama hoy `path`" in notes["renamed"].es
    assert "data" in notes["renamed-command"].en
    kind = kind_named("data_asset.create")
    (operation,) = kind.plan(draft.params, context_for(kind=kind, params=draft.params))
    assert isinstance(operation, PutDataAsset)
    assert operation.type == "uri_file"
    (note,) = kind.notes(draft.params, context_for(kind=kind, params=draft.params))
    assert "uri_file" in note.text.es


def test_the_list_of_the_founding_document_is_the_list_of_today() -> None:
    draft = read("az ml dataset list")
    assert draft.of == "data_asset.list"
    assert [note.code for note in draft.corrections] == ["renamed-command"]


def test_a_file_with_credentials_is_refused_whether_they_look_secret_or_not() -> None:
    store = "type: azure_blob\nname: d\naccount_name: abc\ncontainer_name: abc\ncredentials:\n  {}\n"
    secret = read_file("ml datastore create -f spec.yml", store.format("account_key: hunter2"))
    assert "hunter2" not in str(secret)
    assert [problem.code for problem in secret.problems] == ["secret"]
    named_only = read_file("ml datastore create -f spec.yml", store.format("tenant_id: t"))
    assert [problem.code for problem in named_only.problems] == ["option-not-taken"]
    assert "identity" in named_only.problems[0].text.en


def test_a_datastore_of_every_type_is_read_from_its_file() -> None:
    for text, kind, account, container in (
        ("type: azure_blob\naccount_name: abc\ncontainer_name: def", "azure_blob", "abc", "def"),
        ("type: azure_file\naccount_name: abc\nfile_share_name: def", "azure_file", "abc", "def"),
        ("type: azure_data_lake_gen2\naccount_name: abc\nfilesystem: def", "azure_data_lake_gen2", "abc", "def"),
        (
            "type: one_lake\none_lake_workspace_name: abc\nartifact:\n  type: lake_house\n  name: def",
            "one_lake",
            "abc",
            "def",
        ),
    ):
        draft = read_file("ml datastore create --file spec.yml", f"name: d\n{text}\n")
        declared = kind_named("datastore.create")
        (operation,) = declared.plan(draft.params, context_for(kind=declared, params=draft.params))
        assert isinstance(operation, PutDatastore)
        assert (operation.type, operation.account, operation.container) == (kind, account, container)


def test_a_model_is_read_from_its_file_with_its_tags_and_properties() -> None:
    text = (
        "$schema: https://azuremlschemas.azureedge.net/latest/model.schema.json\nname: churn\nversion: 3\n"
        "type: mlflow_model\npath: runs:/train-7/model\nstage: Staging\ntags: {team: nlp}\nproperties: {auc: 0.91}\n"
    )
    draft = read_file("", text)
    kind = kind_named("model.register")
    (operation,) = kind.plan(draft.params, context_for(kind=kind, params=draft.params))
    assert isinstance(operation, PutModel)
    assert (operation.version, operation.stage, operation.properties) == ("3", "Staging", {"auc": "0.91"})
    assert operation.tags == {"team": "nlp"}


def test_what_policies_know_of_data_is_what_its_path_and_tags_say() -> None:
    kind = kind_named("data_asset.create")
    line = "ml data create -n d -p https://contosoraw.blob.core.windows.net/c/x.csv --tags Classification=internal"
    params = read(line).params
    facts = kind.facts(params, context_for(kind=kind, params=params))
    assert facts["source"] == "storage"
    assert facts["source_host"] == "contosoraw.blob.core.windows.net"
    assert facts["storage_account"] == "contosoraw"
    assert facts["asset_type"] == "uri_file"
    assert facts["classification"] == "internal"
    other = read(
        "ml data create -n d -p azureml://subscriptions/s/resourcegroups/g/workspaces/ws-2/datastores/raw/paths/x/"
    ).params
    elsewhere = kind.facts(other, context_for(kind=kind, params=other))
    assert elsewhere["datastore"] == "ws-2/raw"
    assert isinstance(elsewhere["classification"], Unknown)


def test_files_of_strangers_are_read_or_refused_with_a_reason() -> None:
    """Data, datastores and models of public repositories: cloud paths are taken, what lies beside them is not."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not here")
    seen = {"taken": 0, "refused": 0}
    for folder, line in (
        ("data", "ml data create"),
        ("datastore", "ml datastore create"),
        ("model", "ml model create"),
    ):
        for file in sorted((CORPUS / folder).iterdir()):
            draft = read_file(f"{line} --file {file.name}", file.read_text(encoding="utf-8"), name=file.name)
            seen["taken" if draft.params is not None else "refused"] += 1
            assert draft.params is not None or all(problem.text.en != problem.text.es for problem in draft.problems)
            assert draft.params is not None or draft.problems
    print(seen)
    assert seen == {"taken": 3, "refused": 66}


@pytest.mark.parametrize("kind_name", ["data_asset.create", "model.register"])
@pytest.mark.parametrize(
    ("group", "workspace", "elsewhere"),
    [("nombre-grupo", "area-trabajo-nombre", False), ("other-rg", "area-trabajo-nombre", True), ("g", "ws-2", True)],
)
def test_data_of_another_workspace_is_seen_as_such_also_when_that_has_the_same_name(
    kind_name: str, group: str, workspace: str, elsewhere: bool
) -> None:
    """Registered, it would be at hand for every job here. A workspace was told from another by its name alone."""
    kind = kind_named(kind_name)
    place = f"azureml://subscriptions/{SUBSCRIPTION}/resourcegroups/{group}/workspaces/{workspace}/datastores/raw"
    params = read(f"{kind.commands[0]} -n d -p {place}/paths/x/").params
    facts = kind.facts(params, context_for(kind=kind, params=params))
    assert facts["elsewhere"] is elsewhere
    assert facts["datastore"] == (f"{workspace}/raw" if elsewhere else "raw")


@pytest.mark.parametrize("kind_name", ["data_asset.create", "model.register"])
@pytest.mark.parametrize(
    "address", ["https://contosoraw.blob.core.windows.net/c/x/", "abfss://c@contosoraw.dfs.core.windows.net/x/"]
)
def test_whose_storage_is_that_is_named_by_its_address_is_not_known(kind_name: str, address: str) -> None:
    kind = kind_named(kind_name)
    params = read(f"{kind.commands[0]} -n d -p {address}").params
    facts = kind.facts(params, context_for(kind=kind, params=params))
    assert isinstance(facts["elsewhere"], Unknown)
    assert facts["storage_account"] == "contosoraw"
