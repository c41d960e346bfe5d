"""Jobs from YAML files, through the real SDK: submitted once under our name, with their code, from the very bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.azure.proving import Specs
from bot.grammar.spec import Spec, composed
from bot.grammar.upload import Upload, assembled
from bot.model.errors import OutcomeUnknown, Unavailable
from bot.model.job_document import read_job
from bot.model.operation import ArchiveJob, CancelJob, ListJobs, RestoreJob, ShowJob, SubmitJob
from bot.model.outcome import Absent, Rejected, Succeeded
from bot.model.upload import stored
from bot.sandbox.faults import Fault, FaultKind
from tests.azure.lab import Lab, cluster

pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")

KEY = "r-7-1a2b3c4d-0"
ENVIRONMENT = "environment:\n  image: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04\n"
COMMAND = {
    "job.yml": "command: python train.py --lr 0.1\ncode: ./src\ndisplay_name: first\nexperiment_name: churn\n"
    "compute: azureml:cpu\n" + ENVIRONMENT,
    "src/train.py": "print('training')",
}
SWEEP = {
    "sweep.yml": "type: sweep\ntrial:\n  command: echo ${{search_space.lr}}\n  environment:\n    image: x/y\n"
    "compute: azureml:cpu\nsampling_algorithm: random\nsearch_space:\n"
    "  lr: {type: uniform, min_value: 0.01, max_value: 0.9}\n"
    "objective: {goal: maximize, primary_metric: acc}\nlimits: {max_total_trials: 4, max_concurrent_trials: 2}\n"
}
PIPELINE = {
    "pipeline.yml": "type: pipeline\ndisplay_name: two steps\nsettings: {default_compute: azureml:cpu}\njobs:\n"
    "  prepare: {type: command, component: file:./steps/prepare.yml}\n"
    "  train:\n    type: command\n    command: echo train\n    environment: {image: x/y}\n",
    "steps/prepare.yml": "name: prepare\ntype: command\ncommand: python prepare.py\ncode: ./code\n"
    "environment:\n  image: x/y\n  conda_file: ../conda.yml\n",
    "steps/code/prepare.py": "print('preparing')",
    "conda.yml": "name: env\ndependencies: [python=3.11, pip]\n",
}
AUTOML = {
    "automl.yml": "type: automl\ntask: classification\nprimary_metric: accuracy\ntarget_column_name: y\n"
    "compute: azureml:cpu\ntraining_data: {type: mltable, path: 'azureml://datastores/workspaceblobstore/paths/t/'}\n"
    "limits: {timeout_minutes: 60, max_concurrent_trials: 2}\n"
}
FORECASTING = {
    "automl.yml": AUTOML["automl.yml"]
    .replace("classification", "forecasting")
    .replace("accuracy", "normalized_root_mean_squared_error")
    + "forecasting: {time_column_name: day, forecast_horizon: 7}\n"
}
REGRESSION = {
    "automl.yml": AUTOML["automl.yml"].replace("classification", "regression").replace("accuracy", "r2_score")
}
IMAGES = {
    "automl.yml": "type: automl\ntask: image_classification\nprimary_metric: accuracy\ntarget_column_name: label\n"
    "compute: azureml:cpu\ntraining_data: {type: mltable, path: 'azureml://datastores/workspaceblobstore/paths/t/'}\n"
    "limits: {timeout_minutes: 60, max_trials: 2}\n"
}
TEXTS = {
    "automl.yml": IMAGES["automl.yml"]
    .replace("image_classification", "text_classification")
    .replace("max_trials: 2", "max_concurrent_trials: 1")
    + "validation_data: {type: mltable, path: 'azureml://datastores/workspaceblobstore/paths/v/'}\n"
}


def spec_of(files: dict[str, str], *overrides: str) -> tuple[Spec, Upload]:
    upload = assembled(files=[(path, text.encode()) for path, text in files.items()])
    assert isinstance(upload, Upload), upload
    spec = composed(upload=upload, main=next(iter(files)), overrides=overrides)
    assert isinstance(spec, Spec), spec
    return spec, upload


def job(lab: Lab, files: dict[str, str], *overrides: str, **changes: object) -> SubmitJob:
    """The operation that these files ask for, with their bytes in the store."""
    spec, upload = spec_of(files, *overrides)
    used = [stored(path=path, content=upload.contents[path]) for path in (*spec.documents, *spec.files)]
    lab.stored.update({one.digest: upload.contents[one.path] for one in used})
    read = read_job(main=spec.main, documents=spec.documents)
    operation = SubmitJob(
        workspace=lab.workspace, file=spec.main, files=tuple(used), overrides=overrides, spec=spec.digest,
        type=read.type, does=read.does, computes=read.computes,
    )  # fmt: skip
    return operation.model_copy(update=changes)


@pytest.fixture
def with_cluster(lab: Lab) -> Lab:
    assert isinstance(lab.finish(cluster(lab), key="cluster"), Succeeded)
    return lab


def submitted(lab: Lab) -> list[dict[str, Any]]:
    """What Azure was sent for jobs, oldest first."""
    entries = lab.sandbox.journal.entries(service="azure")
    return [dict(one.request) for one in entries if one.operation.startswith("PUT ") and "/jobs/" in one.operation]  # type: ignore[call-overload]


def properties(lab: Lab) -> dict[str, str]:
    """What is shown of the job of our name."""
    return {
        row[0]: row[1] for row in lab.cloud.answer(query=ShowJob(workspace=lab.workspace, name=f"amlbot-{KEY}")).rows
    }


@pytest.mark.parametrize(
    ("files", "type_"),
    [
        (COMMAND, "command"), (SWEEP, "sweep"), (PIPELINE, "pipeline"), (AUTOML, "automl"), (REGRESSION, "automl"),
        (FORECASTING, "automl"), (IMAGES, "automl"), (TEXTS, "automl"),
    ],
    ids=["command", "sweep", "pipeline", "classification", "regression", "forecasting", "images", "texts"],
)  # fmt: skip
def test_every_type_of_job_is_submitted_under_the_name_of_its_request(
    with_cluster: Lab, files: dict[str, str], type_: str
) -> None:
    lab, operation = with_cluster, job(with_cluster, files)
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Absent)
    outcome = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(outcome, Succeeded), outcome
    assert outcome.resource_id == f"{lab.workspace.id}/jobs/amlbot-{KEY}"
    assert lab.cloud.check(operation=operation, key=KEY) == Succeeded(resource_id=outcome.resource_id)
    shown = properties(lab)
    assert shown["type"] == type_
    assert shown["studio"].startswith("https://ml.azure.com/runs/")
    assert [way.address for way in operation.opens(resource_id=outcome.resource_id)] == [shown["studio"]]


def test_the_code_is_sent_and_nothing_else_of_the_machine(with_cluster: Lab) -> None:
    lab = with_cluster
    assert isinstance(lab.cloud.begin(operation=job(lab, COMMAND), key=KEY), Succeeded)
    sent = [one.operation for one in lab.sandbox.journal.entries(service="azure") if "blob.core" in one.operation]
    assert any(one.endswith("/train.py") or "train.py" in one for one in sent), sent


def test_the_repository_of_the_process_is_not_told_with_the_job(
    with_cluster: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each job said the repository, branch and commit that amlbot itself was started from, as if they were its own."""
    for name in ("REPOSITORY_URI", "BRANCH", "COMMIT"):
        monkeypatch.setenv(f"AZUREML_GIT_{name}", "of-the-process")
    lab = with_cluster
    assert isinstance(lab.cloud.begin(operation=job(lab, COMMAND), key=KEY), Succeeded)
    [sent] = [
        one.request
        for one in lab.sandbox.journal.entries(service="azure")
        if one.operation.startswith("PUT ") and one.operation.endswith(f"/jobs/amlbot-{KEY}")
    ]
    assert "churn" in str(sent)
    assert "of-the-process" not in str(sent)
    assert "git" not in str(sent)


@pytest.mark.parametrize(
    "where", ["compute: local\n", "compute: azureml:cpu\nresources: {properties: {IsLocal: {IsLocal: true}}}\n"]
)
def test_nothing_is_run_where_it_is_submitted_from(with_cluster: Lab, where: str) -> None:
    """The SDK fetches what Azure wants run locally and starts it, in the process that has amlbot's identity."""
    lab, written = with_cluster, "command: echo\n" + ENVIRONMENT + where
    outcome = lab.cloud.begin(operation=job(lab, {"job.yml": written}), key=KEY)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "RunsHere"
    assert lab.sent("PUT", "/jobs/") == 0


def test_a_job_is_submitted_once_however_often_it_is_told(with_cluster: Lab) -> None:
    lab, operation = with_cluster, job(with_cluster, SWEEP)
    first = lab.cloud.begin(operation=operation, key=KEY)
    again = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(first, Succeeded)
    assert isinstance(again, Succeeded)
    assert (first.already, again.already, again.resource_id) == (False, True, first.resource_id)
    assert lab.sent("PUT", "/jobs/") == 1
    assert isinstance(lab.cloud.begin(operation=operation, key="r-8-1a2b3c4d-0"), Succeeded)
    assert len(lab.cloud.answer(query=ListJobs(workspace=lab.workspace)).rows) == 2


def test_a_lost_answer_is_found_again_by_the_name(with_cluster: Lab) -> None:
    lab, operation = with_cluster, job(with_cluster, SWEEP)
    lab.disturb("PUT */jobs/*", "reset_after")
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(lab.cloud.check(operation=operation, key=KEY), Succeeded)
    assert lab.sent("PUT", "/jobs/") == 1


def test_overrides_are_part_of_what_is_carried_out(with_cluster: Lab) -> None:
    lab = with_cluster
    operation = job(lab, SWEEP, "limits.max_total_trials=8", "experiment_name=other")
    assert isinstance(lab.cloud.begin(operation=operation, key=KEY), Succeeded)
    shown = properties(lab)
    assert shown["experiment"] == "other"


@pytest.mark.parametrize("how", ["bytes", "missing", "override"])
def test_what_is_not_what_was_agreed_to_is_not_submitted(with_cluster: Lab, how: str) -> None:
    lab, operation = with_cluster, job(with_cluster, SWEEP)
    if how == "bytes":
        lab.stored[operation.files[0].digest] = SWEEP["sweep.yml"].replace("0.9", "0.8").encode()
    elif how == "missing":
        lab.stored.clear()
    else:
        operation = operation.model_copy(update={"overrides": ("limits.max_total_trials=99",)})
    outcome = lab.cloud.begin(operation=operation, key=KEY)
    assert isinstance(outcome, Rejected)
    assert outcome.code == "FilesChanged"
    assert lab.sent("PUT", "/jobs/") == 0


def test_azure_may_refuse_a_job(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=job(lab, COMMAND), key=KEY)
    assert isinstance(outcome, Rejected), outcome
    assert outcome.sentence.en != outcome.sentence.es


def test_a_job_is_cancelled_once_and_one_that_has_ended_is_left_alone(with_cluster: Lab) -> None:
    lab, operation = with_cluster, job(with_cluster, SWEEP)
    lab.cloud.begin(operation=operation, key=KEY)
    cancel = CancelJob(workspace=lab.workspace, name=f"amlbot-{KEY}")
    assert isinstance(lab.cloud.check(operation=cancel, key="c"), Absent)
    assert lab.cloud.begin(operation=cancel, key="c") == Succeeded(resource_id=cancel.target)
    assert isinstance(lab.cloud.check(operation=cancel, key="c"), Succeeded)
    again = lab.cloud.begin(operation=cancel, key="c")
    assert isinstance(again, Succeeded)
    assert again.already
    assert lab.sent("POST", "/cancel") == 1
    nowhere = lab.cloud.begin(operation=cancel.model_copy(update={"name": "nowhere"}), key="c")
    assert isinstance(nowhere, Rejected)


def test_a_job_is_archived_and_restored(with_cluster: Lab) -> None:
    lab, operation = with_cluster, job(with_cluster, SWEEP)
    lab.cloud.begin(operation=operation, key=KEY)
    name = f"amlbot-{KEY}"
    archive, restore = (verb(workspace=lab.workspace, name=name) for verb in (ArchiveJob, RestoreJob))
    assert isinstance(lab.cloud.check(operation=archive, key="a"), Absent)
    assert isinstance(lab.cloud.begin(operation=archive, key="a"), Succeeded)
    assert isinstance(lab.cloud.check(operation=archive, key="a"), Succeeded)
    assert lab.cloud.answer(query=ListJobs(workspace=lab.workspace)).rows == ()
    archived = lab.cloud.answer(query=ListJobs(workspace=lab.workspace, archived="archived"))
    assert [row[0] for row in archived.rows] == [name]
    assert isinstance(lab.cloud.begin(operation=restore, key="b"), Succeeded)
    assert isinstance(lab.cloud.check(operation=restore, key="b"), Succeeded)


HISTORY = "PATCH *.api.azureml.ms/history/*"


@pytest.mark.parametrize(("kind", "archived"), [("reset_before", False), ("reset_after", True)])
def test_a_history_that_does_not_answer_is_looked_at_and_never_a_refusal(
    with_cluster: Lab, kind: FaultKind, archived: bool
) -> None:
    """The SDK goes another way then, without a word, which Azure does not take for a command: that no is of its own."""
    lab = with_cluster
    lab.cloud.begin(operation=job(lab, COMMAND), key=KEY)
    archive = ArchiveJob(workspace=lab.workspace, name=f"amlbot-{KEY}")
    lab.sandbox.faults.add(Fault(service="azure", match=HISTORY, kind=kind))
    if archived:
        assert isinstance(lab.cloud.begin(operation=archive, key="a"), Succeeded)
    else:
        with pytest.raises(OutcomeUnknown):
            lab.cloud.begin(operation=archive, key="a")
        assert isinstance(lab.cloud.check(operation=archive, key="a"), Absent)
        assert isinstance(lab.cloud.begin(operation=archive, key="a"), Succeeded)


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
@pytest.mark.parametrize("match", ["POST */startPendingUpload", "PUT management.azure.com/*/codes/*"])
def test_an_upload_that_breaks_off_is_a_lost_answer_and_never_a_refusal(
    with_cluster: Lab, match: str, kind: FaultKind
) -> None:
    """The SDK makes an error of its own out of it, which looks like the one for bad values."""
    lab = with_cluster
    lab.sandbox.faults.add(Fault(service="azure", match=match, kind=kind))
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=job(lab, COMMAND), key=KEY)
    assert isinstance(lab.cloud.check(operation=job(lab, COMMAND), key=KEY), Absent)
    assert isinstance(lab.cloud.begin(operation=job(lab, COMMAND), key=KEY), Succeeded)


def test_an_upload_for_which_azure_asks_for_time_is_tried_again(with_cluster: Lab) -> None:
    lab = with_cluster
    lab.sandbox.faults.add(
        Fault(service="azure", match="POST */startPendingUpload", kind="status", status=429, retry_after=7)
    )
    with pytest.raises(Unavailable) as raised:
        lab.cloud.begin(operation=job(lab, COMMAND), key=KEY)
    assert (raised.value.throttled, raised.value.retry_after) == (True, 7.0)


def test_who_may_not_archive_is_refused_at_once(with_cluster: Lab) -> None:
    lab = with_cluster
    lab.cloud.begin(operation=job(lab, COMMAND), key=KEY)
    for match in (HISTORY, "PUT management.azure.com/*/jobs/*"):
        lab.sandbox.faults.add(
            Fault(service="azure", match=match, kind="error", status=403, code="AuthorizationFailed")
        )
    outcome = lab.cloud.begin(operation=ArchiveJob(workspace=lab.workspace, name=f"amlbot-{KEY}"), key="a")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "AuthorizationFailed"


BROKEN = [
    ({"a.yml": "command: echo\nenvironmnt: {image: x}\n"}, "`environmnt` is not known there"),
    ({"a.yml": "command: echo\nenvironment: {image: x}\nlimits: {timeout: soon}\n"}, "`limits.timeout` is not a whole"),
    ({"a.yml": "type: pipeline\njobs: {a: {type: command}}\n"}, "a.yml"),
]


@pytest.mark.parametrize(("files", "words"), BROKEN)
def test_a_spec_the_sdk_does_not_take_is_said_by_field_and_names_no_path_of_ours(
    files: dict[str, str], words: str
) -> None:
    spec, upload = spec_of(files)
    problems = Specs().proved(spec=spec, sort="job", contents=upload.contents)
    said = " ".join(one.text.en + one.text.es for one in problems)
    assert words in said
    assert "/tmp" not in said
    assert "amlbot-spec" not in said


def test_the_sdk_reads_no_more_nodes_and_no_other_ways_in_than_the_policies_are_told(tmp_path: Path) -> None:
    """`instance_count: "50"` and `type: SSH` are 50 and ssh to it; the policies were told of one node and of none."""
    from azure.ai.ml import load_job

    written = (
        'command: echo\nenvironment: azureml:e:1\nresources: {instance_count: "50", max_instance_count: 80}\n'
        "services: {s: {type: SSH}}\n"
    )
    (tmp_path / "job.yml").write_text(written, encoding="utf-8")
    by_sdk: Any = load_job(source=tmp_path / "job.yml")._to_dict()
    spec, _ = spec_of({"job.yml": written})
    read = read_job(main="job.yml", documents=spec.documents)
    assert (by_sdk["resources"]["instance_count"], by_sdk["resources"]["max_instance_count"]) == (50, 80)
    assert [one.nodes for one in read.runners] == [80]
    assert read.services == tuple(one["type"] for one in by_sdk["services"].values()) == ("ssh",)


def test_a_spark_step_would_run_as_whoever_submits_it(tmp_path: Path) -> None:
    """Which is why there are none: the SDK puts in the submitter's identity where a step names none."""
    from azure.ai.ml import load_job

    (tmp_path / "a.py").touch()
    (tmp_path / "job.yml").write_text(
        "type: pipeline\njobs:\n  a:\n    type: spark\n    code: .\n    entry: {file: a.py}\n"
        '    resources: {instance_type: Standard_E4S_V3, runtime_version: "3.4"}\n'
        "    conf: {spark.driver.cores: 1, spark.driver.memory: 2g, spark.executor.cores: 1, "
        "spark.executor.memory: 2g, spark.executor.instances: 2}\n",
        encoding="utf-8",
    )
    step = load_job(source=tmp_path / "job.yml")._to_dict()["jobs"]["a"]
    assert step["identity"] == {"type": "user_identity"}
