"""What operations and queries point at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.model.noun import Noun

AssetType = Literal["data", "model", "environment", "component"]
"""What a workspace keeps in versions."""

_SEGMENTS: Mapping[AssetType, str] = {
    "data": "data",
    "model": "models",
    "environment": "environments",
    "component": "components",
}


class WorkspaceRef(Noun):
    """An Azure Machine Learning workspace by its path."""

    subscription: str
    resource_group: str
    workspace: str

    @property
    def id(self) -> str:
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.MachineLearningServices/workspaces/{self.workspace}"
        )

    def notebooks(self, *, tenant: str = "") -> str:
        """The address of the notebooks of this workspace in the studio."""
        return f"https://ml.azure.com/fileexplorerAzNB?wsid={self.id}" + (f"&tid={tenant}" if tenant else "")

    def run(self, *, name: str) -> str:
        """The address of a job of this workspace in the studio, as Azure itself gives it for a job."""
        return f"https://ml.azure.com/runs/{name}?wsid={self.id}"


def asset_id(*, workspace: WorkspaceRef, asset: AssetType, name: str, version: str = "") -> str:
    """The Azure id of one version of an asset; without a version, of the container of all of them."""
    container = f"{workspace.id}/{_SEGMENTS[asset]}/{name}"
    return f"{container}/versions/{version}" if version else container
