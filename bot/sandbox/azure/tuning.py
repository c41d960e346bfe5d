"""How the local Azure behaves where that may be chosen: how long things take, how strict it is, what is allowed."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from bot.sandbox.azure.arm_path import (
    COMPUTES,
    GROUPS,
    SCHEDULES,
    WORKSPACES,
)

_DEFAULT_SECONDS = {
    f"PUT {WORKSPACES}": 4.0,
    f"DELETE {WORKSPACES}": 3.0,
    f"POST {WORKSPACES}/diagnose": 2.0,
    f"PUT {COMPUTES}": 5.0,
    f"DELETE {COMPUTES}": 3.0,
    f"POST {COMPUTES}/start": 3.0,
    f"POST {COMPUTES}/stop": 3.0,
    f"POST {COMPUTES}/restart": 3.0,
    f"POST {COMPUTES}/resize": 3.0,
    f"PATCH {COMPUTES}": 2.0,
    f"DELETE {GROUPS}": 4.0,
    f"PUT {SCHEDULES}": 1.0,
    "PUT": 1.0,
    "DELETE": 1.0,
}

_DEFAULT_JOB_LADDER = (
    ("NotStarted", 0.0),
    ("Starting", 1.0),
    ("Preparing", 2.0),
    ("Queued", 3.0),
    ("Running", 5.0),
    ("Finalizing", 12.0),
    ("Completed", 14.0),
)


@dataclass(slots=True)
class Tuning:
    """Everything tests and the page may set; `reset` of the sandbox brings back the defaults.

    Durations are seconds of the sandbox's clock, far shorter than the minutes real Azure takes. A key is the method
    and the resource type, with the bare method as the fallback.
    """

    seconds: dict[str, float] = field(default_factory=lambda: dict(_DEFAULT_SECONDS))
    job_ladder: tuple[tuple[str, float], ...] = _DEFAULT_JOB_LADDER
    retry_after_seconds: int | None = None
    """Sent with every long operation; None as in Azure Machine Learning's own recordings."""
    same_role_assignment_again: Literal["answer", "conflict"] = "answer"
    """PUT of an identical role assignment under its own name: 200 with the existing one, or 409."""
    replication_seconds: float = 0.0
    """For so long after its creation a principal is unknown to role assignments that do not state its type."""
    enforce_rate_limits: bool = False
    rate_limits_left: dict[str, int] = field(default_factory=dict)
    """What the next call of a sort finds left, such as `subscription-writes`: others have spent the rest."""
    page_size: int = 100
    """Entries on one page of a list before `nextLink`."""
    quotas: dict[tuple[str, str], int] = field(default_factory=dict)
    """(location, family) → vCPUs, over the defaults of the size table."""
    unregistered_providers: set[str] = field(default_factory=set)
    """Lower-case namespaces that answer 409 MissingSubscriptionRegistration until they are registered."""
    sizes_without_estimate: set[str] = field(default_factory=set)
    """Sizes of which Azure Machine Learning names no price."""
    entra_premium: bool = True
    """Whether the tenant has the licence for Privileged Identity Management."""
    longest_active_assignment: timedelta | None = None
    """How long PIM's settings let a role be assigned; None for as long as anybody likes."""
    graph_permissions: set[str] = field(
        default_factory=lambda: {"User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Application.Read.All"}
    )

    def seconds_for(self, method: str, kind: str) -> float:
        """How long `method` on a resource of this type takes."""
        return self.seconds.get(f"{method} {kind}", self.seconds.get(method, 0.0))

    def instantly(self) -> None:
        """Let every long operation end at once; the polls still happen."""
        self.seconds = {"PUT": 0.0, "PATCH": 0.0, "DELETE": 0.0, "POST": 0.0}
        self.job_ladder = tuple((status, 0.0) for status, _ in self.job_ladder)
