"""What is in Azure before a plan is made: how to look for it, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from bot.model.noun import Noun
from bot.model.operation.references import WorkspaceRef

RUNNING = frozenset({"running", "jobrunning", "settingup", "usersettingup"})
"""Power states of an instance that is on, in lower case.

Source  ComputeInstanceState in the REST models of azure-ai-ml 1.35.2
"""


class Use(Noun):
    """What Azure knows of the use of a compute that is paid for.

    idle_nodes  of a cluster: machines that wait for a job; busy_nodes: that run or prepare one. Both 0 for an instance.
    changed_at  when an instance was last started, stopped or made, or since when a cluster has as many nodes as it has;
                None when Azure does not tell.
    jobs        how many jobs that have not ended speak of it; last_job_at: when the newest was submitted, None: never.
    made_by     object id or user principal name of whoever made it; empty when Azure does not tell.
    """

    idle_nodes: int = 0
    busy_nodes: int = 0
    changed_at: AwareDatetime | None = None
    jobs: int = 0
    last_job_at: AwareDatetime | None = None
    made_by: str = ""


class SeenCompute(Noun):
    """A compute as Azure has it.

    state         lower-case provisioning state; empty when Azure named none.
    power         of an instance, such as Running or Stopped.
    idle_seconds  of a cluster; idle_minutes of an instance. None: never, or not a thing of that type.
    error         the outermost code of what went wrong.
    assigned_to   object id of the person an instance is made for.
    resource_id   Azure id of what is attached, empty for what the workspace manages itself.
    start_cron    when an instance is started and stopped every week, as cron expressions; empty: never.
    last_action   what was last done to an instance, in lower case: start, stop, restart, resize; last_status is
                  how it ended and last_at when, both as Azure puts them.
    use           None unless that was looked for.
    """

    id: str
    type: str
    name: str = ""
    size: str = ""
    state: str = ""
    power: str = ""
    region: str = ""
    tier: str = ""
    min_nodes: int | None = None
    max_nodes: int | None = None
    idle_seconds: int | None = None
    idle_minutes: int | None = None
    assigned_to: str = ""
    resource_id: str = ""
    namespace: str = ""
    description: str = ""
    error: str = ""
    start_cron: str = ""
    stop_cron: str = ""
    last_action: str = ""
    last_status: str = ""
    last_at: str = ""
    tags: Mapping[str, str] = {}
    use: Use | None = None

    @property
    def failed(self) -> bool:
        """True when Azure has given up on it."""
        return self.state in ("failed", "canceled")

    @property
    def is_instance(self) -> bool:
        return self.type.lower() == "computeinstance"

    @property
    def is_cluster(self) -> bool:
        return self.type.lower() == "amlcompute"

    @property
    def is_attached(self) -> bool:
        """True when it is somebody else's resource, which the workspace only uses."""
        return not (self.is_instance or self.is_cluster)

    @property
    def is_running(self) -> bool:
        return self.power.lower() in RUNNING

    @property
    def nodes(self) -> str:
        """How many machines: `0-4` for a cluster, `1` for an instance, nothing for what others run."""
        if self.max_nodes is not None:
            return f"{self.min_nodes or 0}-{self.max_nodes}"
        return "1" if self.is_instance else ""


class FindCompute(Noun):
    """One compute by its name; found or not."""

    verb: Literal["FindCompute"] = "FindCompute"
    workspace: WorkspaceRef
    name: str


class FindComputes(Noun):
    """Every compute of a workspace."""

    verb: Literal["FindComputes"] = "FindComputes"
    workspace: WorkspaceRef


class FindUse(Noun):
    """Every instance and cluster of a workspace, with its use."""

    verb: Literal["FindUse"] = "FindUse"
    workspace: WorkspaceRef


Find = Annotated[FindCompute | FindComputes | FindUse, Field(discriminator="verb")]
