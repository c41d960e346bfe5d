"""The SDKs' clients: who signs in, how long a call may take, what is sent again, and which clients are kept.

Time: 10 s to connect and 60 s for an answer, against the SDKs' 300 s each: a thread is never lost for minutes.

Sending again: the durable engine retries with the whole picture, so the SDKs hardly do. A read is sent once
more when the connection broke (a kept connection that the other side has closed meanwhile), never because of a status:
429 and 503 go up with their Retry-After instead of putting a thread to sleep. A change is never sent again by an SDK:
azure-core would repeat a PUT whose answer was lost, and a POST after 500, 503 and 504, and nobody would learn of it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from bot.azure.allowance import Allowance
from bot.azure.quiet import keep_to_itself, quieten
from bot.azure.recent import Recent
from bot.azure.submission import end_when_submitted
from bot.model.operation import WorkspaceRef

if TYPE_CHECKING:
    from azure.ai.ml import MLClient
    from azure.core.credentials import TokenCredential
    from azure.mgmt.authorization import AuthorizationManagementClient
    from azure.mgmt.resource.deployments import DeploymentsMgmtClient
    from azure.mgmt.resource.resources import ResourceManagementClient

TIMEOUTS: Final[dict[str, Any]] = {"connection_timeout": 10, "read_timeout": 60}
READING: Final[dict[str, Any]] = {
    "retry_total": 1,
    "retry_connect": 1,
    "retry_read": 1,
    "retry_status": 0,
    "retry_backoff_factor": 0.2,
}
ONCE: Final[dict[str, Any]] = {"retry_total": 0, "retry_connect": 0, "retry_read": 0, "retry_status": 0}
"""For every call that changes something."""

_MOST = 64
_WRITING = "writing"


class Clients:
    """Clients by subscription or workspace; every method may be called from any thread.

    The SDKs are imported where they are first used: azure.ai.ml alone takes over a second and 95 MB, which only a
    thread that executes may spend.
    """

    def __init__(self, *, credential: TokenCredential | None = None, most: int = _MOST) -> None:
        """`credential` by default azure-identity's DefaultAzureCredential; `most` clients are kept."""
        self._credential = credential
        self._signing_in = threading.Lock()
        self._kept: Recent[tuple[str, ...], Any] = Recent(most=most)
        self.allowance = Allowance()
        self._reading = {**READING, "raw_response_hook": self.allowance.note}
        quieten()

    @property
    def credential(self) -> TokenCredential:
        """Who the bot is, made on first use. Raises azure-identity's own errors when a token is asked of it."""
        with self._signing_in:
            if self._credential is None:
                from azure.identity import DefaultAzureCredential

                self._credential = DefaultAzureCredential(**TIMEOUTS, retry_total=1, retry_status=0)
            return self._credential

    def resources(self, subscription: str) -> ResourceManagementClient:
        """For resource groups, and for plain requests to Azure Resource Manager."""

        def make() -> ResourceManagementClient:
            from azure.mgmt.resource.resources import ResourceManagementClient

            return ResourceManagementClient(self.credential, subscription, **TIMEOUTS, **self._reading)

        client: ResourceManagementClient = self._kept.get(("resources", subscription.lower()), make=make)
        return client

    def deployments(self, subscription: str) -> DeploymentsMgmtClient:
        """For deployments of templates."""

        def make() -> DeploymentsMgmtClient:
            from azure.mgmt.resource.deployments import DeploymentsMgmtClient

            return DeploymentsMgmtClient(self.credential, subscription, **TIMEOUTS, **self._reading)

        client: DeploymentsMgmtClient = self._kept.get(("deployments", subscription.lower()), make=make)
        return client

    def authorization(self, subscription: str) -> AuthorizationManagementClient:
        """For role assignments and definitions."""

        def make() -> AuthorizationManagementClient:
            from azure.mgmt.authorization import AuthorizationManagementClient

            return AuthorizationManagementClient(self.credential, subscription, **TIMEOUTS, **self._reading)

        client: AuthorizationManagementClient = self._kept.get(("authorization", subscription.lower()), make=make)
        return client

    def reader(self, workspace: WorkspaceRef) -> MLClient:
        """For looking at a workspace and what is in it."""
        return self._machine_learning(workspace, self._reading, "reading")

    def writer(self, workspace: WorkspaceRef) -> MLClient:
        """For changes, to be made through `submission.submit`: its calls end as soon as Azure has accepted them."""

        def noted_and_ended(response: Any) -> None:
            self.allowance.note(response)
            end_when_submitted(response)

        return self._machine_learning(workspace, {**ONCE, "raw_response_hook": noted_and_ended}, _WRITING)

    def uploader(self, workspace: WorkspaceRef) -> MLClient:
        """For changes made of several calls that end at once: code and data sent first, then a job or an asset."""
        return self._machine_learning(workspace, {**ONCE, "raw_response_hook": self.allowance.note}, "uploading")

    def _machine_learning(self, workspace: WorkspaceRef, options: dict[str, Any], use: str) -> MLClient:
        def make() -> MLClient:
            from azure.ai.ml import MLClient

            quieten()
            keep_to_itself()
            return MLClient(
                self.credential,
                workspace.subscription,
                workspace.resource_group,
                workspace.workspace,
                show_progress=False,
                enable_telemetry=False,
                **TIMEOUTS,
                **options,
            )

        client: MLClient = self._kept.get((use, workspace.id.lower()), make=make)
        return client
