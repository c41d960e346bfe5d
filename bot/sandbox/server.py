"""The whole sandbox in one object: a local Slack, a local Azure, the page, and the network between them and the bot."""

import asyncio
import threading
from pathlib import Path

from bot.sandbox.azure import AzureSandbox, create_azure
from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import Company, default_company
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.network import AZURE_HOSTS, SLACK_HOSTS, Network, credentials, environment
from bot.sandbox.page import create_page
from bot.sandbox.slack import Shortcut, SlackOptions, SlackSandbox, create_slack

_START_SECONDS = 30.0


class Sandbox:
    """A local Slack and a local Azure on 127.0.0.1, in a thread of their own.

    After `start`, give `environment` to the process that shall live in it and nothing else has to change there.
    """

    def __init__(self, *, company: Company | None = None, faults: Faults | None = None) -> None:
        """`company` is who and what it starts with, by default the one that comes with the sandbox; `faults` the
        trouble to order, for whoever wants to know of every call when it comes and when its work is done."""
        self.company = company or default_company()
        self.clock = SandboxClock()
        self.journal = Journal(clock=self.clock)
        self.faults = faults or Faults()
        self.page_url = ""
        self._secrets = credentials(company=self.company)
        self._environment: dict[str, str] = {}
        self._network: Network | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.azure: AzureSandbox = create_azure(
            company=self.company,
            clock=self.clock,
            journal=self.journal,
            faults=self.faults,
            client_secret=self._secrets["AZURE_CLIENT_SECRET"],
        )
        self.slack: SlackSandbox = create_slack(
            company=self.company,
            clock=self.clock,
            journal=self.journal,
            faults=self.faults,
            bot_token=self._secrets["SLACK_BOT_TOKEN"],
            app_token=self._secrets["SLACK_APP_TOKEN"],
            signing_secret=self._secrets["SLACK_SIGNING_SECRET"],
            options=SlackOptions(
                shortcuts=tuple(Shortcut(**one.model_dump()) for one in self.company.slack.app.shortcuts)
            ),
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to live in this sandbox; empty before `start`."""
        return dict(self._environment)

    def start(self, *, directory: Path, page_port: int = 0, bind: str = "127.0.0.1") -> None:
        """Serve until `stop`; `directory` gets the certificate authority's file, `page_port` 0 takes a free port.

        `bind` is the address of the page alone: in a container it must be another one to be reached from outside.

        Raises RuntimeError when it already runs, OSError when the page's port is taken.
        """
        if self._thread is not None:
            raise RuntimeError("the sandbox already runs")
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="sandbox", daemon=True)
        thread.start()
        self._loop, self._thread = loop, thread
        try:
            asyncio.run_coroutine_threadsafe(self._serve(directory, page_port, bind), loop).result(_START_SECONDS)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop serving and forget the environment. Stopping twice changes nothing."""
        loop, thread, network = self._loop, self._thread, self._network
        self._loop, self._thread, self._network = None, None, None
        self._environment, self.page_url = {}, ""
        if loop is None or thread is None:
            return
        try:
            if network is not None:
                asyncio.run_coroutine_threadsafe(network.stop(), loop).result(_START_SECONDS)
            asyncio.run_coroutine_threadsafe(_cancel_the_rest(), loop).result(_START_SECONDS)
        finally:
            self.slack.close()
            loop.call_soon_threadsafe(loop.stop)
            thread.join(_START_SECONDS)
            if not loop.is_running():
                loop.close()

    async def _serve(self, directory: Path, page_port: int, bind: str) -> None:
        network = Network(directory=directory, journal=self.journal)
        self._network = network
        await network.start(applications=[(SLACK_HOSTS, self.slack.app), (AZURE_HOSTS, self.azure.app)])
        page = create_page(
            slack=self.slack,
            azure=self.azure,
            company=self.company,
            clock=self.clock,
            journal=self.journal,
            faults=self.faults,
        )
        port = await network.start_plain(app=page, port=page_port, bind=bind)
        self.page_url = f"http://127.0.0.1:{port}/"
        self._environment = environment(
            proxy_port=network.proxy_port, authority_file=network.authority_file, credentials=self._secrets
        )


async def _cancel_the_rest() -> None:
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
