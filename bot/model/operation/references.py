"""What operations and queries point at."""

from __future__ import annotations

from bot.model.noun import Noun


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
