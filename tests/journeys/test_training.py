"""Training as the founding document lists it: a component, and a job of every type, asked for with files in Slack."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.town import NLP, Town

pytestmark = pytest.mark.slow

NOA, LUIS = "U0NOA", "U0LUIS"
ENVIRONMENT = "environment: {image: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04}\n"
SCHEMA = "$schema: https://azuremlschemas.azureedge.net/latest/{}.schema.json\n"
TABLE = "{type: mltable, path: 'azureml://datastores/workspaceblobstore/paths/t/'}"
JOBS = {
    "command": "command: python train.py --lr 0.1\ncode: ./train.py\nexperiment_name: churn\ncompute: azureml:cpu\n"
    + ENVIRONMENT,
    "sweep": "type: sweep\ntrial:\n  command: echo ${{search_space.lr}}\n  " + ENVIRONMENT + "compute: azureml:cpu\n"
    "sampling_algorithm: random\nsearch_space:\n  lr: {type: uniform, min_value: 0.01, max_value: 0.9}\n"
    "objective: {goal: maximize, primary_metric: acc}\nlimits: {max_total_trials: 4, max_concurrent_trials: 2}\n",
    "pipeline": "type: pipeline\ndisplay_name: one step\nsettings: {default_compute: azureml:cpu}\njobs:\n"
    "  train:\n    type: command\n    command: echo train\n    " + ENVIRONMENT,
    "autoML": "type: automl\ntask: classification\nprimary_metric: accuracy\ntarget_column_name: churned\n"
    f"compute: azureml:cpu\ntraining_data: {TABLE}\nlimits: {{timeout_minutes: 60, max_concurrent_trials: 2}}\n",
}
COMPONENT = "type: command\nname: prepare\nversion: 1\ncommand: python train.py\ncode: ./train.py\n" + ENVIRONMENT


def asked(town: Town, text: str, files: dict[str, str]) -> int:
    """A data scientist mentions amlbot with files; gives the number of the request, once it has succeeded."""
    before = town.newest()
    sent = {name: content.encode() for name, content in files.items()}
    assert town.sandbox.slack.human(NOA).attach(files=sent, text=f"@amlbot {text}", channel=NLP).ok
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what=f"a request for {text}"))
    assert town.until(number, "succeeded", "failed", "denied", "pending") == "succeeded", town.everything()
    return number


def job(town: Town, number: int) -> dict[str, Any]:
    """What Azure keeps of the job of a request."""
    entries = town.sandbox.journal.entries(service="azure")
    mark = f"/jobs/amlbot-r-{number}-"
    (path,) = {
        one.operation.partition("?")[0] for one in entries if one.operation.startswith("PUT ") and mark in one.operation
    }
    found = town.sandbox.azure.resource(path.removeprefix("PUT management.azure.com"))
    assert found is not None
    return dict(found["properties"])


def shown(town: Town) -> str:
    """Everything she sees in the channel and its threads."""
    return str(town.seen(NOA, channel=NLP))


@pytest.fixture(scope="module")
def with_cluster(town: Town) -> Town:
    number = town.ask(LUIS, "az ml compute create -n cpu -t AmlCompute --size Standard_DS3_v2 --max-instances 2",
                      channel=NLP)  # fmt: skip
    assert town.until(number, "succeeded", "failed", "pending") == "succeeded", town.everything()
    return town


@pytest.mark.parametrize("kind", JOBS)
def test_a_job_of_every_type_runs_as_its_file_says(with_cluster: Town, kind: str) -> None:
    schema = SCHEMA.format(f"{kind}Job")
    number = asked(with_cluster, "", {"job.yml": schema + JOBS[kind], "train.py": "print('training')\n"})
    found = job(with_cluster, number)
    assert found["jobType"].lower() == kind.lower()
    with_cluster.answer(NOA, "ml job list", f"amlbot-r-{number}-", channel=NLP)
    assert with_cluster.wait(lambda: f"ml.azure.com/runs/amlbot-r-{number}-" in shown(with_cluster), what="its page")


def test_a_component_is_registered_with_its_code_and_hidden_again(with_cluster: Town) -> None:
    files = {"prepare.yml": SCHEMA.format("commandComponent") + COMPONENT, "train.py": "print('preparing')\n"}
    asked(with_cluster, "az ml component create --file prepare.yml", files)
    with_cluster.answer(NOA, "az ml component list", "prepare", channel=NLP)
    with_cluster.answer(NOA, "az ml component show -n prepare -v 1", "prepare", channel=NLP)
    for verb, view in (("archive", "--archived-only"), ("restore", "")):
        number = with_cluster.ask(NOA, f"az ml component {verb} -n prepare -v 1", channel=NLP)
        assert with_cluster.until(number, "succeeded", "failed") == "succeeded", with_cluster.everything()
        with_cluster.answer(NOA, f"az ml component list -n prepare {view}", "prepare", channel=NLP)
