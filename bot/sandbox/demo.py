"""The demo: the sandbox and the bot as two processes, and one address to open."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

START_SECONDS = 60.0
USUAL_PORT = 8420


def demo(*, port: int | None, bind: str, open_browser: bool) -> int:
    """Start both, print the address, and serve until stopped. Everything is forgotten at the end.

    `port` of the page: 0 takes a free one, None the usual one or, when that is taken, a free one.

    Returns the exit status: 0 when stopped by the person, 1 when one of the two ended by itself.
    """
    with tempfile.TemporaryDirectory(prefix="amlbot-demo-") as folder:
        sandbox = _sandbox(folder=folder, port=usual_port(bind=bind) if port is None else port, bind=bind)
        bot: subprocess.Popen[bytes] | None = None
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        try:
            ready = _first_line(sandbox)
            if ready is None:
                return 1
            bot = _bot(folder=folder, environment=ready.environment)
            if not _answers(bot):
                return 1
            address = ready.page_url
            print(_WELCOME.format(address=address, folder=folder), flush=True)
            if open_browser:
                webbrowser.open(address)
            while not stopped.wait(timeout=0.5):
                if sandbox.poll() is not None or bot.poll() is not None:
                    print("amlbot: the demo has ended by itself; its log is above", file=sys.stderr)
                    return 1
            return 0
        finally:
            for process in (bot, sandbox):
                _end(process)


def usual_port(*, bind: str, usual: int = USUAL_PORT) -> int:
    """The port a bookmark can have, 0 (a free one) when somebody else has it."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, usual))
        except OSError:
            return 0
    return usual


_WELCOME = """
amlbot is running against a local Slack and a local Azure. Nothing leaves this machine.

    open  {address}

You are a data scientist: Dan, or Ana if your browser speaks Spanish. In #ml-vision type a line of "Try this", such as

    /aml az group create --name "nombre-grupo" --location "eastus"

then become Lea, the team lead, and press Approve in #aml-approvals. docs/tutorial.md tells the whole story.
The database is {folder}/amlbot.db. Stop with Ctrl-C; the demo forgets everything then.
"""


def _sandbox(*, folder: str, port: int, bind: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot.sandbox", "--directory", folder, "--page-port", str(port), "--bind", bind]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=_plain_environment(), start_new_session=True)


def _bot(*, folder: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    policies = os.environ.get("AMLBOT_POLICIES", "policies")
    settings = {
        "AMLBOT_DATABASE_URL": f"sqlite:///{folder}/amlbot.db",
        "AMLBOT_POLICIES": policies,
        "AMLBOT_LINK_BY_EMAIL": "yes",
        "AMLBOT_AZURE_POLL_SECONDS": "1",
        "AMLBOT_POLICY_RELOAD_SECONDS": "2",
        "AMLBOT_LOG_LEVEL": "WARNING",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        stdout=subprocess.PIPE,
        env={**_plain_environment(), **environment, **settings},
        start_new_session=True,
    )


def _plain_environment() -> dict[str, str]:
    """The caller's environment without what would point the two anywhere else than at each other."""
    foreign = ("AMLBOT_", "AZURE_", "SLACK_", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(foreign)}


@dataclass(frozen=True, slots=True)
class _Ready:
    page_url: str
    environment: dict[str, str]


def _first_line(sandbox: subprocess.Popen[bytes]) -> _Ready | None:
    """What the sandbox says once everything answers; None when it could not start (it has said why)."""
    stream: IO[bytes] | None = sandbox.stdout
    line = stream.readline() if stream is not None else b""
    if not line:
        sandbox.wait(timeout=10)
        return None
    return _Ready(**json.loads(line))


def _answers(bot: subprocess.Popen[bytes]) -> bool:
    """Wait until the bot says that it listens; False when it ended instead (it has said why) or takes too long."""
    said: list[bytes] = []
    stream: IO[bytes] | None = bot.stdout
    reader = threading.Thread(target=lambda: said.append(stream.readline() if stream else b""), daemon=True)
    reader.start()
    reader.join(timeout=START_SECONDS)
    if not said:
        print(f"amlbot: the bot did not start within {START_SECONDS:.0f} seconds", file=sys.stderr)
    return bool(said and said[0])


def _end(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)
