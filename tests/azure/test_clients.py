"""The clients: imported late, bounded in number and time, quiet, and without a thread that waits."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.recent import Recent
from bot.azure.submission import submit
from bot.model.errors import Unavailable
from bot.model.operation import ListComputes, PutResourceGroup, WorkspaceRef
from bot.model.outcome import InProgress
from tests.azure.lab import Lab, cluster, instance

LATE = """
import sys
import bot.azure.cloud, bot.azure.directory
from bot.azure.clients import Clients
from bot.azure.directory import EntraDirectory
clients = Clients()
bot.azure.cloud.AzureCloud(clients=clients, names=EntraDirectory(clients=clients).names_of)
heavy = [name for name in ("azure.ai.ml", "azure.identity", "azure.mgmt", "msal", "marshmallow") if name in sys.modules]
assert not heavy, heavy
"""


def test_the_heavy_sdks_are_imported_by_whoever_executes_and_not_before() -> None:
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_thread_stays_behind_to_wait_for_azure(lab: Lab) -> None:
    before = set(threading.enumerate())
    assert isinstance(lab.cloud.begin(operation=cluster(lab), key="a"), InProgress)
    assert isinstance(lab.cloud.begin(operation=instance(lab), key="b"), InProgress)
    assert set(threading.enumerate()) <= before


def test_a_submission_through_a_client_without_the_hook_is_a_bug(lab: Lab) -> None:
    reader = lab.clients.reader(lab.workspace)
    with pytest.raises(RuntimeError, match="without the hook"):
        submit(lambda: reader.workspaces.get("ws-nlp"))


def test_sixteen_threads_share_the_clients(lab: Lab) -> None:
    query = ListComputes(workspace=lab.workspace)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: lab.cloud.answer(query=query), range(64)))
    assert {answer.rows for answer in answers} == {()}


def test_clients_are_kept_by_workspace_without_regard_to_case(lab: Lab) -> None:
    loud = WorkspaceRef(subscription=lab.subscription.upper(), resource_group="NLP-RG", workspace="WS-NLP")
    assert lab.clients.reader(loud) is lab.clients.reader(lab.workspace)
    assert lab.clients.reader(lab.workspace) is not lab.clients.writer(lab.workspace)


def test_only_so_many_clients_are_kept(lab: Lab) -> None:
    few = Clients(credential=lab.clients.credential, most=3)
    for number in range(8):
        few.resources(f"00000000-0000-4000-8000-{number:012d}")
    assert len(few._kept) == 3


def test_the_one_unused_for_longest_makes_room() -> None:
    recent: Recent[str, str] = Recent(most=2)
    for key, value in (("a", "1"), ("b", "2"), ("a", "3"), ("c", "4")):
        recent.get(key, make=value.strip)
    assert recent.get("a", make="5".strip) == "1"
    assert recent.get("b", make="6".strip) == "6"


def test_two_threads_that_make_one_at_once_are_given_the_same() -> None:
    recent: Recent[str, object] = Recent(most=2)
    barrier = threading.Barrier(4)

    def make() -> object:
        barrier.wait(5)
        return object()

    with ThreadPoolExecutor(4) as pool:
        values = list(pool.map(lambda _: recent.get("k", make=make), range(4)))
    assert len(set(map(id, values))) == 1


def test_a_memory_that_keeps_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Recent(most=0)


def test_a_service_that_nobody_reaches_has_applied_nothing(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    cloud = AzureCloud(clients=Clients(credential=lab.clients.credential), names=lambda ids: {})
    operation = PutResourceGroup(subscription=lab.subscription, name="g", region="eastus")
    with pytest.raises(Unavailable) as raised:
        cloud.begin(operation=operation, key="k")
    assert "127.0.0.1" not in raised.value.why


def test_a_wrong_secret_is_told_as_a_sign_in_problem(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "wrong~secret")
    cloud = AzureCloud(clients=Clients(), names=lambda ids: {})
    with pytest.raises(Unavailable) as raised:
        cloud.answer(query=ListComputes(workspace=lab.workspace))
    assert raised.value.service == "Microsoft Entra"
    assert "wrong~secret" not in str(raised.value)


def test_a_certificate_that_is_not_trusted_closes_the_way(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("SSL_CERT_FILE")
    cloud = AzureCloud(clients=Clients(credential=lab.clients.credential), names=lambda ids: {})
    operation = PutResourceGroup(subscription=lab.subscription, name="g", region="eastus")
    with pytest.raises(Unavailable):
        cloud.begin(operation=operation, key="k")


class Lines(logging.Handler):
    """What would be written to the bot's log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, handler = logging.getLogger(), Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_log_has_one_line_an_operation_and_none_of_the_sdks(lab: Lab, lines: Lines) -> None:
    operation = cluster(lab, description="a description of ours")
    lab.cloud.begin(operation=operation, key="r-7-0")
    written = [record for record in lines.records if not record.name.startswith(("uvicorn", "asyncio"))]
    assert [record.name for record in written] == ["bot.azure.cloud"]
    said = written[0].getMessage()
    assert f"verb=PutAmlCompute target={operation.target} key=r-7-0 result=in_progress" in said
    assert "a description of ours" not in said


@pytest.mark.parametrize("name", ["azure", "azure.ai.ml", "azure.core.pipeline.policies.http_logging_policy", "msal"])
def test_the_sdks_speak_from_warnings_on(lab: Lab, name: str) -> None:
    lab.clients.reader(lab.workspace)
    assert logging.getLogger(name).getEffectiveLevel() == logging.WARNING
