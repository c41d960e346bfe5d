"""The only way out of the sandbox is its proxy, and the proxy leads to a short list of hosts."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]


def _connect(sandbox: Sandbox, head: bytes, *, timeout: float = 5.0) -> tuple[bytes, socket.socket]:
    address = urlsplit(sandbox.environment["HTTPS_PROXY"])
    wire = socket.create_connection((address.hostname, address.port or 0), timeout=timeout)
    wire.sendall(head)
    return wire.recv(65_536), wire


@pytest.mark.parametrize(
    "host",
    [
        "management.azure.com",
        "login.microsoftonline.com",
        "graph.microsoft.com",
        "slack.com",
        "contoso.slack.com",
        "wss-primary.slack.com",
        "files.slack.com",
        "hooks.slack.com",
        "anything.blob.core.windows.net",
        "westeurope.api.azureml.ms",
        "prices.azure.com",
        "azuremlschemasprod.azureedge.net",
        "MANAGEMENT.azure.com",
    ],
)
def test_simulated_hosts_are_let_through(sandbox: Sandbox, host: str) -> None:
    answer, wire = _connect(sandbox, f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}:443\r\n\r\n".encode())
    wire.close()
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT example.com:443",
        "CONNECT management.azure.com:80",
        "CONNECT management.azure.com.evil.example:443",
        "CONNECT evilslack.com:443",
        "CONNECT 127.0.0.1:443",
        "CONNECT management.azure.com",
        "GET http://169.254.169.254/metadata/identity",
        "nonsense",
    ],
)
def test_every_other_host_is_refused_and_journaled(sandbox: Sandbox, line: str) -> None:
    answer, wire = _connect(sandbox, f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    wire.close()
    assert answer.startswith(b"HTTP/1.1 403 ")
    [entry] = sandbox.journal.entries(service="network")
    assert entry.status == 403


def test_a_refused_host_is_an_error_for_the_sdk_s_transport(sandbox: Sandbox) -> None:
    with pytest.raises(requests.exceptions.ProxyError):
        requests.get("https://example.com/", timeout=5)
    assert [entry.operation for entry in sandbox.journal.entries(service="network")] == ["CONNECT example.com:443"]


def test_without_the_authority_file_everything_fails_closed(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "https://management.azure.com/subscriptions?api-version=2022-12-01"
    assert requests.get(address, timeout=5).status_code == 401
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(address, timeout=5)


def test_the_authority_s_key_is_not_written(sandbox: Sandbox) -> None:
    files = list(Path(sandbox.environment["SSL_CERT_FILE"]).parent.iterdir())
    assert [file.name for file in files] == ["ca.pem"]
    assert "PRIVATE KEY" not in files[0].read_text()


def test_a_host_header_that_does_not_belong_is_misdirected(sandbox: Sandbox) -> None:
    answer = requests.get("https://slack.com/api/api.test", headers={"Host": "evil.example"}, timeout=5)
    assert answer.status_code == 421


def test_environment_names_both_spellings_and_never_frees_slack(sandbox: Sandbox) -> None:
    environment = sandbox.environment
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        assert environment[name] == environment[name.lower()]
    assert "slack" not in environment["NO_PROXY"]
    assert environment["SLACK_BOT_TOKEN"].startswith("xoxb-")
    assert environment["SLACK_APP_TOKEN"].startswith("xapp-")
    assert not [name for name in environment if "URL" in name or "HOST" in name]


def test_an_endless_head_is_cut_off(sandbox: Sandbox) -> None:
    answer, wire = _connect(sandbox, b"CONNECT slack.com:443 HTTP/1.1\r\nX: " + b"x" * 20_000)
    wire.close()
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_a_client_that_leaves_early_does_not_disturb_the_others(sandbox: Sandbox) -> None:
    for _ in range(20):
        _, wire = _connect(sandbox, b"CONNECT slack.com:443 HTTP/1.1\r\n\r\n")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        wire.close()
    assert requests.get("https://prices.azure.com/api/retail/prices", timeout=5).status_code == 200


def test_large_bodies_pass_both_ways(sandbox: Sandbox) -> None:
    from bot.sandbox.azure.blobs import signature

    content = os.urandom(5_000_000)
    address = "https://acct.blob.core.windows.net/box/file.bin"
    query = {"sig": signature("acct", "box")}
    assert requests.put(address, params=query, data=content, timeout=20).status_code == 201
    assert requests.get(address, params=query, timeout=20).content == content


def test_many_connections_at_once(sandbox: Sandbox) -> None:
    statuses: list[int] = []

    def call() -> None:
        with requests.Session() as session:
            for _ in range(5):
                statuses.append(session.get("https://azuremlschemasprod.azureedge.net/x", timeout=20).status_code)

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [404] * 60


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_a_reset_reaches_the_caller_as_a_lost_connection(sandbox: Sandbox, kind: str) -> None:
    address = "https://prices.azure.com/api/retail/prices"
    sandbox.faults.add(Fault(service="azure", match="GET prices.azure.com/*", kind=kind))  # type: ignore[arg-type]
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(address, timeout=5)
    assert requests.get(address, timeout=5).status_code == 200


def test_the_page_answers_in_plain_http(sandbox: Sandbox) -> None:
    assert sandbox.page_url.startswith("http://127.0.0.1:")
    assert requests.get(sandbox.page_url, timeout=5).status_code == 200


def test_starting_twice_is_refused_and_stopping_twice_is_not(tmp_path: Path) -> None:
    sandbox = Sandbox()
    sandbox.start(directory=tmp_path)
    with pytest.raises(RuntimeError, match="already runs"):
        sandbox.start(directory=tmp_path)
    with pytest.raises(OSError, match="in use"):
        Sandbox().start(directory=tmp_path, page_port=urlsplit(sandbox.page_url).port or 0)
    sandbox.stop()
    sandbox.stop()
    assert sandbox.environment == {}


def test_as_a_process_it_prints_its_environment_and_ends_on_sigterm(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.sandbox", "--directory", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        printed = json.loads(process.stdout.readline())
        assert printed["page_url"].startswith("http://127.0.0.1:")
        assert Path(printed["environment"]["SSL_CERT_FILE"]).is_file()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 5
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
