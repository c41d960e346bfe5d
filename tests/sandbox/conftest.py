"""One running sandbox for all tests of this folder, put back to its beginning before each test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox.azure import AzureSandbox
from bot.sandbox.server import Sandbox
from tests.sandbox.azure_clients import Clients
from tests.sandbox.slack_bench import bench as bench


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    directory: Path = tmp_path_factory.mktemp("sandbox")
    sandbox = Sandbox()
    sandbox.start(directory=directory)
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The sandbox at its beginning, its environment in this process, and long operations that end at once."""
    for name, value in running_sandbox.environment.items():
        monkeypatch.setenv(name, value)
    running_sandbox.azure.reset()
    running_sandbox.azure.tuning.instantly()
    running_sandbox.faults.clear()
    running_sandbox.journal.clear()
    yield running_sandbox
    running_sandbox.clock.resume()


@pytest.fixture
def azure(sandbox: Sandbox) -> AzureSandbox:
    return sandbox.azure


@pytest.fixture(scope="session")
def session_clients(running_sandbox: Sandbox) -> Clients:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in running_sandbox.environment.items():
            patch.setenv(name, value)
        return Clients()


@pytest.fixture
def clients(sandbox: Sandbox, session_clients: Clients) -> Clients:
    """The real SDK's clients, logged in as the bot; each MLClient is made once for all tests."""
    return session_clients
