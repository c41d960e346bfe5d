"""The sandbox's small internet: real host names, a throw-away certificate authority, and one way in through a proxy."""

import asyncio
import secrets
import socket
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import trustme
import uvicorn

from bot.sandbox.company import Company
from bot.sandbox.connection import Scope, server_for
from bot.sandbox.journal import Journal
from bot.sandbox.proxy import ConnectProxy

SLACK_HOSTS = ("slack.com", "*.slack.com")
AZURE_HOSTS = (
    "management.azure.com",
    "login.microsoftonline.com",
    "graph.microsoft.com",
    "ml.azure.com",
    "*.blob.core.windows.net",
    "*.dfs.core.windows.net",
    "*.file.core.windows.net",
    "*.api.azureml.ms",
    "vault.azure.net",
    "*.vault.azure.net",
    "azuremlschemasprod.azureedge.net",
    "azuremlschemas.azureedge.net",
    "prices.azure.com",
)


class ByHost:
    """An ASGI application that hands each call to the application of its Host header; unknown hosts get 421."""

    def __init__(self, *, applications: Sequence[tuple[Sequence[str], Any]]) -> None:
        """`applications` pairs host patterns (as in file names) with an ASGI application; the first match wins."""
        self._applications = [(tuple(patterns), app) for patterns, app in applications]

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower().partition(":")[0]
        for patterns, app in self._applications:
            if any(fnmatchcase(host, pattern) for pattern in patterns):
                await app(scope, receive, send)
                return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await send({"type": "http.response.start", "status": 421, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


class Network:
    """The running servers: TLS for all simulated hosts, the proxy in front of it, and plain HTTP for the page."""

    def __init__(self, *, directory: Path, journal: Journal) -> None:
        """The authority's public certificate is written to `directory`/ca.pem; its key never leaves memory."""
        self._journal = journal
        self._authority = trustme.CA(organization_name="amlbot sandbox, not a real authority")
        self.authority_file = directory / "ca.pem"
        directory.mkdir(parents=True, exist_ok=True)
        self._authority.cert_pem.write_to_path(str(self.authority_file))
        self._servers: list[tuple[uvicorn.Server, asyncio.Task[None]]] = []
        self._proxy: ConnectProxy | None = None
        self.proxy_port = 0

    async def start(self, *, applications: Sequence[tuple[Sequence[str], Any]]) -> None:
        """Serve the applications under their host names; afterwards `proxy_port` is where to go in."""
        hosts = [host for patterns, _ in applications for host in patterns]
        certificate = self._authority.issue_cert(*hosts)
        port = await self._serve(ByHost(applications=applications), port=0, certificate=certificate)
        self._proxy = ConnectProxy(
            target_port=port,
            allowed=lambda host, to: to == 443 and any(fnmatchcase(host, pattern) for pattern in hosts),
            refused=self._note_refusal,
        )
        self.proxy_port = await self._proxy.start()

    async def start_plain(self, *, app: Any, port: int = 0, bind: str = "127.0.0.1") -> int:
        """Serve an application in plain HTTP; gives its port. Raises OSError when the port is taken."""
        return await self._serve(app, port=port, certificate=None, bind=bind)

    async def stop(self) -> None:
        """Stop everything; open connections are dropped after at most a second."""
        if self._proxy is not None:
            await self._proxy.stop()
        for server, _ in self._servers:
            server.should_exit = True
        await asyncio.gather(*(task for _, task in self._servers))
        self._servers.clear()

    async def _serve(self, app: Any, *, port: int, certificate: Any | None, bind: str = "127.0.0.1") -> int:
        # Only sockets that say TCP get TCP_NODELAY from asyncio; without it every answer waits 40 ms for an ACK.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((bind, port))
        except OSError:
            listener.close()
            raise
        server = server_for(app, certificate=certificate)
        task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
        while not server.started:
            if task.done():
                listener.close()
                await task
                raise RuntimeError("the sandbox's server stopped before it started")
            await asyncio.sleep(0.01)
        self._servers.append((server, task))
        return int(listener.getsockname()[1])

    def _note_refusal(self, operation: str) -> None:
        self._journal.record(
            service="network",
            direction="in",
            operation=operation,
            status=403,
            request={},
            response={"error": "this host is not part of the sandbox"},
        )


def credentials(*, company: Company) -> dict[str, str]:
    """Fresh secrets for one run, by the names the bot reads: Slack's tokens and the Azure application's."""
    digits = "".join(secrets.choice("0123456789") for _ in range(24))
    return {
        "SLACK_BOT_TOKEN": f"xoxb-{digits[:12]}-{digits[12:]}-{secrets.token_hex(12)}",
        "SLACK_APP_TOKEN": f"xapp-1-{company.slack.app.id}-{digits[:12]}-{secrets.token_hex(32)}",
        "SLACK_SIGNING_SECRET": secrets.token_hex(16),
        "AZURE_TENANT_ID": company.azure.tenant_id,
        "AZURE_CLIENT_ID": company.azure.bot_client_id,
        "AZURE_CLIENT_SECRET": secrets.token_urlsafe(30),
        "AZURE_SUBSCRIPTION_ID": company.azure.subscription_id,
    }


def environment(*, proxy_port: int, authority_file: Path, credentials: Mapping[str, str]) -> dict[str, str]:
    """Everything a process needs in its environment to live in the sandbox, and nothing else.

    Both spellings of each proxy variable carry the same value: libraries disagree about which one wins. The
    authority file replaces the public roots, so a call that went around the proxy would fail closed.
    """
    proxy = f"http://127.0.0.1:{proxy_port}"
    direct = "localhost,127.0.0.1"
    return {
        "HTTPS_PROXY": proxy,
        "https_proxy": proxy,
        "HTTP_PROXY": proxy,
        "http_proxy": proxy,
        "NO_PROXY": direct,
        "no_proxy": direct,
        "SSL_CERT_FILE": str(authority_file),
        "REQUESTS_CA_BUNDLE": str(authority_file),
        "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
        **credentials,
    }
