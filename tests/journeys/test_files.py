"""People hand amlbot files: attached to a mention, shared in the channel and named after /aml, or refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.grammar.samples import FILES
from tests.journeys.town import NLP, VISION, Town

pytestmark = pytest.mark.slow

CLUSTER = b"""\
$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json
name: cpu-from-file
type: amlcompute
size: STANDARD_DS11_V2
max_instances: 2
"""
PIPELINE = {
    "work/pipeline.yml": "$schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json\n"
    "type: pipeline\n"
    "display_name: nightly\nsettings: {default_compute: serverless}\njobs:\n"
    "  prepare:\n    type: command\n    component: ./steps/prepare.yml\n"
    "    resources: {instance_type: Standard_DS3_v2}\n",
    "work/steps/prepare.yml": "type: command\nname: prepare\ncommand: python prepare.py\ncode: ../code\n"
    "environment: {image: mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04}\n",
    "work/code/prepare.py": "print('preparing')\n",
}


def attach(town: Town, who: str, text: str, files: dict[str, bytes], *, channel: str = VISION) -> None:
    """Somebody sends a message with files."""
    outcome = town.sandbox.slack.human(who).attach(files=files, text=text, channel=channel)
    assert outcome.ok, outcome


def asked(town: Town, who: str, text: str, files: dict[str, bytes], *, channel: str = VISION) -> int:
    """The same, and the number of the request that it becomes."""
    before = town.newest()
    attach(town, who, text, files, channel=channel)
    return int(town.wait(lambda: town.newest() > before and town.newest(), what=f"a request for {text}"))


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return made.getvalue()


def sent_to_azure(town: Town, path: str) -> list[Any]:
    """Bodies that Azure was sent at addresses with the path, oldest first."""
    entries = town.sandbox.journal.entries(service="azure")
    return [one.request for one in entries if one.operation.startswith("PUT ") and path in one.operation]


def test_a_cluster_is_asked_for_by_a_file_named_after_the_command(town: Town) -> None:
    place = "-g nombre-grupo -w area-trabajo-nombre"
    attach(town, "ana", "our cluster", {"cluster.yml": CLUSTER})
    number = town.ask("ana", f"ml compute create --file cluster.yml --max-instances 3 {place}")
    assert town.card("lea", number, "cpu-from-file", "0–3")
    assert town.rows("SELECT size FROM stored_file") == [(len(CLUSTER),)]


def test_a_file_nobody_sent_is_asked_for(town: Town) -> None:
    assert town.answer("ana", "ml compute create -f nowhere.yml", "nowhere.yml", "adjúntelo")


def test_the_founding_document_s_two_files_become_an_environment(town: Town) -> None:
    """Both YAML files as the document prints them, `file:` and slipped `- pip:` included, typed as it types them."""
    files = {path.rpartition("/")[2]: FILES[path].encode() for path in ("basic-env.yml", "conda-envs/basic-env-ml.yml")}
    attach(town, "noa", "mi entorno", files, channel=NLP)
    number = town.ask("noa", "az ml environment create --file basic-env.yml", channel=NLP)
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    (body,) = sent_to_azure(town, "/environments/basic-env-scikit/versions/1")
    text = str(body)
    for word in ("openmpi3.1.2-ubuntu18.04", "scikit-learn", "azureml-mlflow", "python=3.8"):
        assert word in text
    said = town.find("noa", f"R-{number}", channel=NLP)
    assert said
    corrections = str(town.rows(f"SELECT body FROM request WHERE number = {number}"))
    for code in ("file-prefix", "found-by-name", "conda-indentation", "retired-image", "retired-python"):
        assert code in corrections
    assert len(town.rows("SELECT digest FROM stored_file")) >= 2


def test_a_pipeline_from_a_zip_runs_without_a_compute(town: Town) -> None:
    number = asked(town, "noa", "@amlbot", {"work.zip": zipped(PIPELINE)}, channel=NLP)
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    (body,) = sent_to_azure(town, "/jobs/amlbot-")
    assert "nightly" in str(body)
    name = f"amlbot-r-{number}-"
    listed = town.answer("noa", "ml job list", name, "pipeline", channel=NLP)
    full = next(word for word in listed.split() if word.startswith(name))
    shown = town.answer("noa", f"ml job show --name {full}", "https://ml.azure.com/runs/", channel=NLP)
    assert "pipeline" in shown
    cancelled = town.ask("noa", f"ml job cancel --name {full}", channel=NLP)
    assert town.until(cancelled, "succeeded", "failed") == "succeeded", town.everything()


def test_a_path_that_leads_out_of_what_was_sent_is_refused(town: Town) -> None:
    job = b"command: python train.py\ncode: ../../etc\nenvironment: azureml:e:1\ncompute: azureml:cpu\n"
    attach(town, "noa", "@amlbot az ml job create --file job.yml", {"job.yml": job}, channel=NLP)
    assert town.find("noa", "../../etc", channel=NLP)
    assert not town.rows("SELECT number FROM request WHERE kind = 'job.submit' AND body LIKE '%../../etc%'")


def test_a_secret_in_a_file_is_refused_and_kept_nowhere(town: Town) -> None:
    secret = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo="
    job = f"command: echo\nenvironment_variables:\n  STORAGE_KEY: {secret}\nenvironment: azureml:e:1\n".encode()
    attach(town, "noa", "@amlbot az ml job create --file job.yml", {"job.yml": job}, channel=NLP)
    town.wait(lambda: "ask.rejected" in town.events(), what="the refusal on record")
    for table, column in (("stored_file", "body"), ("inbox", "body"), ("audit_event", "body"), ("request", "body")):
        assert secret not in str(town.rows(f"SELECT {column} FROM {table}"))
    assert secret not in town.log()
