"""A local Azure for the real SDKs: one for all tests, put back to its beginning before each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.directory import EntraDirectory
from bot.sandbox.server import Sandbox
from tests.azure.lab import Lab


@pytest.fixture(scope="session")
def azure_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    directory: Path = tmp_path_factory.mktemp("azure-sandbox")
    sandbox = Sandbox()
    sandbox.start(directory=directory)
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="session")
def kept_clients(azure_sandbox: Sandbox) -> Clients:
    """The bot's own clients, made once for all tests, as they are kept in the bot."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in azure_sandbox.environment.items():
            patch.setenv(name, value)
        clients = Clients()
        assert clients.credential is not None
        return clients


@pytest.fixture
def lab(azure_sandbox: Sandbox, kept_clients: Clients, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:
    for name, value in azure_sandbox.environment.items():
        monkeypatch.setenv(name, value)
    azure_sandbox.faults.clear()
    azure_sandbox.journal.clear()
    azure_sandbox.azure.reset()
    directory = EntraDirectory(clients=kept_clients)
    stored: dict[str, bytes] = {}
    yield Lab(
        sandbox=azure_sandbox,
        clients=kept_clients,
        cloud=AzureCloud(clients=kept_clients, names=directory.names_of, contents=stored.__getitem__),
        directory=directory,
        stored=stored,
    )
    assert not azure_sandbox.faults.pending(), "an ordered fault never struck"
