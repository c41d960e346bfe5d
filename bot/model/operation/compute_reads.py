"""Questions about computes, sizes and quotas."""

from __future__ import annotations

from typing import Literal

from bot.model.noun import Noun
from bot.model.operation.references import WorkspaceRef


class ListComputes(Noun):
    """The computes of a workspace; type narrows when not empty."""

    verb: Literal["ListComputes"] = "ListComputes"
    workspace: WorkspaceRef
    type: str = ""


class ShowCompute(Noun):
    """One compute, of any type: property and value."""

    verb: Literal["ShowCompute"] = "ShowCompute"
    workspace: WorkspaceRef
    name: str


class ListComputeNodes(Noun):
    """The nodes a cluster has at the moment."""

    verb: Literal["ListComputeNodes"] = "ListComputeNodes"
    workspace: WorkspaceRef
    name: str


class ListComputeSizes(Noun):
    """The VM sizes a region offers, with Azure's own estimates of their prices.

    region  empty for the workspace's; type and match (part of a name) narrow when not empty.
    """

    verb: Literal["ListComputeSizes"] = "ListComputeSizes"
    workspace: WorkspaceRef
    region: str = ""
    type: str = ""
    match: str = ""


class ListComputeUsage(Noun):
    """How many vCPUs of each family the subscription uses in a region, and how many it may; empty: the workspace's."""

    verb: Literal["ListComputeUsage"] = "ListComputeUsage"
    workspace: WorkspaceRef
    region: str = ""
