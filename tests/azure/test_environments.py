"""Environments and components, through the real SDK: registered once, counted, never written over."""

from __future__ import annotations

import pytest

from bot.grammar.spec import Spec, composed
from bot.grammar.upload import Upload, assembled
from bot.model.errors import OutcomeUnknown
from bot.model.operation import ArchiveAsset, ListAssets, PutComponent, PutEnvironment, ShowAsset
from bot.model.outcome import Absent, Rejected, Succeeded
from bot.model.upload import stored
from tests.azure.lab import Lab

pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")

CONDA = {"name": "e", "channels": ["conda-forge"], "dependencies": ["python=3.11", "pip", {"pip": ["numpy", "pandas"]}]}
COMPONENT = {
    "prepare.yml": "type: command\nname: prepare\ncommand: python prepare.py\ncode: ./src\n"
    "environment:\n  image: x/y\n",
    "src/prepare.py": "print('preparing')\n",
}


def environment(lab: Lab, **changes: object) -> PutEnvironment:
    plain = PutEnvironment(
        workspace=lab.workspace, name="basic-env", version="1", image="mcr.microsoft.com/azureml/x:1", conda=CONDA,
        tags={"team": "nlp"},
    )  # fmt: skip
    return plain.model_copy(update=changes)


def component(lab: Lab, files: dict[str, str] = COMPONENT, **changes: object) -> PutComponent:
    upload = assembled(files=[(path, text.encode()) for path, text in files.items()])
    assert isinstance(upload, Upload)
    spec = composed(upload=upload, main="prepare.yml")
    assert isinstance(spec, Spec), spec
    used = [stored(path=path, content=upload.contents[path]) for path in (*spec.documents, *spec.files)]
    lab.stored.update({one.digest: upload.contents[one.path] for one in used})
    plain = PutComponent(
        workspace=lab.workspace, name="prepare", version="1", file="prepare.yml", files=tuple(used), spec=spec.digest,
        type="command",
    )  # fmt: skip
    return plain.model_copy(update=changes)


def test_an_environment_is_registered_with_its_packages(lab: Lab) -> None:
    operation = environment(lab)
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Absent)
    assert lab.cloud.begin(operation=operation, key="k") == Succeeded(resource_id=operation.target)
    assert lab.cloud.check(operation=operation, key="k") == Succeeded(resource_id=operation.target)
    shown = {row[0]: row[1] for row in lab.cloud.answer(
        query=ShowAsset(workspace=lab.workspace, asset="environment", name="basic-env", version="1")
    ).rows}  # fmt: skip
    assert shown["name"] == "basic-env"


def test_an_equal_environment_counts_as_done_and_another_one_is_named(lab: Lab) -> None:
    lab.cloud.begin(operation=environment(lab), key="k")
    same = lab.cloud.begin(operation=environment(lab), key="other")
    assert isinstance(same, Succeeded)
    assert same.already
    for changes, words in (
        ({"image": "other:1"}, "other:1"),
        ({"conda": {**CONDA, "dependencies": ["python=3.12"]}}, "python=3.12"),
        ({"conda": {}}, "packages"),
    ):
        refused = lab.cloud.begin(operation=environment(lab, **changes), key="other")
        assert isinstance(refused, Rejected), refused
        assert words in refused.sentence.en
    assert lab.sent("PUT", "/environments/") == 1


def test_the_next_version_is_counted_once_even_when_the_answer_is_lost(lab: Lab) -> None:
    lab.cloud.begin(operation=environment(lab), key="k")
    following = environment(lab, version="", image="other:1")
    lab.disturb("PUT */environments/*", "reset_after")
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=following, key="n")
    found = lab.cloud.check(operation=following, key="n")
    assert isinstance(found, Succeeded)
    assert found.resource_id.endswith("/versions/2")
    again = lab.cloud.begin(operation=following, key="n")
    assert isinstance(again, Succeeded)
    assert again.already


def test_an_archived_version_keeps_its_number(lab: Lab) -> None:
    lab.cloud.begin(operation=environment(lab), key="k")
    archive = ArchiveAsset(workspace=lab.workspace, asset="environment", name="basic-env", version="1")
    assert isinstance(lab.cloud.begin(operation=archive, key="a"), Succeeded)
    following = lab.cloud.begin(operation=environment(lab, version=""), key="n")
    assert isinstance(following, Succeeded)
    assert following.resource_id.endswith("/versions/2")


def test_a_component_is_registered_with_its_code(lab: Lab) -> None:
    operation = component(lab)
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Absent)
    assert lab.cloud.begin(operation=operation, key="k") == Succeeded(resource_id=operation.target)
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)
    sent = [one.operation for one in lab.sandbox.journal.entries(service="azure") if "blob.core" in one.operation]
    assert any("prepare.py" in one for one in sent), sent
    rows = lab.cloud.answer(query=ListAssets(workspace=lab.workspace, asset="component")).rows
    assert [row[0] for row in rows] == ["prepare"]


def test_a_version_of_a_component_is_never_written_over(lab: Lab) -> None:
    lab.cloud.begin(operation=component(lab), key="k")
    refused = lab.cloud.begin(operation=component(lab), key="other")
    assert isinstance(refused, Rejected)
    following = lab.cloud.begin(operation=component(lab, version=""), key="other")
    assert isinstance(following, Succeeded)
    assert following.resource_id.endswith("/versions/2")


def test_a_component_whose_files_changed_is_not_registered(lab: Lab) -> None:
    operation = component(lab)
    lab.stored.clear()
    outcome = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "FilesChanged"
    assert lab.sent("PUT", "/components/") == 0
