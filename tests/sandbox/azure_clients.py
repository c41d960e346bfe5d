"""The unmodified Azure SDKs, set up as an operator would: by environment alone."""

import os
import warnings
from functools import cached_property
from typing import Any, Final

import requests
from azure.identity import ClientSecretCredential, DefaultAzureCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.resource.deployments import DeploymentsMgmtClient
from azure.mgmt.resource.resources import ResourceManagementClient

POLL: Final = 0.02
FAST: Final[dict[str, Any]] = {"retry_backoff_factor": 0.01, "polling_interval": POLL}
ARM: Final = "https://management.azure.com"


class Clients:
    """Everything a caller of Azure needs, for one identity; by default the bot's."""

    def __init__(self, credential: Any | None = None) -> None:
        self.subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
        self.scope = f"/subscriptions/{self.subscription}"
        self.credential = credential or DefaultAzureCredential()
        self._workspaces: dict[tuple[str, str], Any] = {}

    @cached_property
    def resources(self) -> Any:
        return ResourceManagementClient(self.credential, self.subscription, **FAST)

    @cached_property
    def deployments(self) -> Any:
        return DeploymentsMgmtClient(self.credential, self.subscription, **FAST).deployments

    @cached_property
    def deployment_operations(self) -> Any:
        return DeploymentsMgmtClient(self.credential, self.subscription, **FAST).deployment_operations

    @cached_property
    def roles(self) -> Any:
        return AuthorizationManagementClient(self.credential, self.subscription, **FAST)

    def ml(self, *, group: str = "nlp-rg", workspace: str = "ws-nlp") -> Any:
        """An MLClient of azure-ai-ml for one workspace."""
        with warnings.catch_warnings():
            # The SDK itself uses what its marshmallow calls deprecated.
            warnings.simplefilter("ignore")
            from azure.ai.ml import MLClient

        if (group, workspace) not in self._workspaces:
            self._workspaces[group, workspace] = MLClient(
                self.credential,
                self.subscription,
                group,
                workspace,
                show_progress=False,
                enable_telemetry=False,
                **FAST,
            )
        return self._workspaces[group, workspace]

    def token(self, audience: str = ARM) -> str:
        return str(self.credential.get_token(f"{audience}/.default").token)

    def call(
        self, method: str, path: str, *, body: Any = None, version: str = "2024-01-01", **query: str
    ) -> requests.Response:
        """A plain ARM call; `path` begins below the subscription."""
        return requests.request(
            method,
            f"{ARM}{self.scope}{path}",
            params={"api-version": version, **query},
            json=body,
            headers={"Authorization": f"Bearer {self.token()}"},
            timeout=20,
        )

    def graph(
        self,
        path: str,
        *,
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> requests.Response:
        """A plain call to Microsoft Graph v1.0."""
        token = self.token("https://graph.microsoft.com")
        return requests.request(
            method,
            f"https://graph.microsoft.com/v1.0{path}",
            params={f"${name}": value for name, value in query.items()},
            json=body,
            headers={"Authorization": f"Bearer {token}", **(headers or {})},
            timeout=20,
        )


def clients_of(application: Any, *, tenant: str) -> Clients:
    """The SDK's clients logged in as another application."""
    return Clients(ClientSecretCredential(tenant, application.app_id, application.secret))


def error_of(raised: Any) -> Any:
    """The error document behind a caught HttpResponseError: code, message, details."""
    error = raised.value.error
    assert error is not None
    return error
