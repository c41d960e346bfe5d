"""An Azure Resource Manager address, taken apart: what kind of resource it names, where, and by which names."""

import re
from dataclasses import dataclass

from bot.sandbox.azure.wire import AzureError

GROUPS = "Microsoft.Resources/resourceGroups"
SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"
DEPLOYMENTS = "Microsoft.Resources/deployments"
WORKSPACES = "Microsoft.MachineLearningServices/workspaces"
COMPUTES = f"{WORKSPACES}/computes"
DATASTORES = f"{WORKSPACES}/datastores"
JOBS = f"{WORKSPACES}/jobs"
SCHEDULES = f"{WORKSPACES}/schedules"
ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
ROLE_DEFINITIONS = "Microsoft.Authorization/roleDefinitions"
STORAGE_ACCOUNTS = "Microsoft.Storage/storageAccounts"
VAULTS = "Microsoft.KeyVault/vaults"
INSIGHTS = "Microsoft.Insights/components"
LOG_ANALYTICS = "Microsoft.OperationalInsights/workspaces"
REGISTRIES = "Microsoft.ContainerRegistry/registries"

_CANONICAL = {
    kind.lower(): kind
    for kind in (
        GROUPS,
        SUBSCRIPTIONS,
        DEPLOYMENTS,
        WORKSPACES,
        COMPUTES,
        DATASTORES,
        JOBS,
        SCHEDULES,
        ROLE_ASSIGNMENTS,
        ROLE_DEFINITIONS,
        STORAGE_ACCOUNTS,
        VAULTS,
        INSIGHTS,
        LOG_ANALYTICS,
        REGISTRIES,
        *(
            f"{WORKSPACES}/{asset}{versions}"
            for asset in ("environments", "data", "models", "components", "codes")
            for versions in ("", "/versions")
        ),
    )
}


@dataclass(frozen=True, slots=True)
class ArmPath:
    """`kind` is the canonical resource type; `names` has one name per type segment, or one fewer for a list.

    `scope` is what stands before the last /providers/ ("" at the tenant), `group` the resource group ("" above one).
    """

    subscription: str
    group: str
    scope: str
    kind: str
    names: tuple[str, ...]
    is_item: bool

    @property
    def name(self) -> str:
        """The last name; of a list, that of the parent, or "" at the top."""
        return self.names[-1] if self.names else ""

    @property
    def id(self) -> str:
        """The resource's id in canonical spelling; of a list, the address of the list."""
        if self.kind == SUBSCRIPTIONS:
            return self.scope
        if self.kind == GROUPS:
            return f"{self.scope}/resourceGroups/{self.name}" if self.is_item else f"{self.scope}/resourceGroups"
        namespace, *types = self.kind.split("/")
        text = f"{self.scope}/providers/{namespace}"
        for position, segment in enumerate(types):
            text += f"/{segment}"
            if position < len(self.names):
                text += f"/{self.names[position]}"
        return text

    @property
    def parent_id(self) -> str:
        """The id of what contains it: the resource one type up, else the scope."""
        types = self.kind.split("/")[1:]
        kept = len(types) - 1
        if self.kind in (SUBSCRIPTIONS, GROUPS) or kept == 0:
            return self.scope
        parent = ArmPath(
            self.subscription, self.group, self.scope, self.kind.rpartition("/")[0], self.names[:kept], True
        )
        return parent.id


def parse_arm_path(path: str) -> ArmPath:
    """Take an address apart; segment names are compared without regard to case. Raises AzureError 404 otherwise."""
    parts = [part for part in path.split("/") if part]
    last = max((at for at, part in enumerate(parts) if part.lower() == "providers"), default=None)
    head = parts if last is None else parts[:last]
    tail = [] if last is None else parts[last + 1 :]
    subscription, group, scope, extra = _scope(head, path)
    if last is None:
        if not group and [part.lower() for part in extra] == ["locations"]:
            return ArmPath(subscription, "", scope, f"{SUBSCRIPTIONS}/locations", (), False)
        if extra:
            # Deployments are also reachable without naming their provider; the machine learning SDK does that.
            return _typed("Microsoft.Resources", extra, subscription, group, scope)
        if len(head) == 3:
            return ArmPath(subscription, "", scope, GROUPS, (), False)
        if group:
            parent = scope.rpartition("/resourceGroups/")[0]
            return ArmPath(subscription, group, parent, GROUPS, (group,), True)
        return ArmPath(subscription, "", scope, SUBSCRIPTIONS, (subscription,), True)
    if not tail:
        return ArmPath(subscription, group, scope, "Microsoft.Resources/providers", (), False)
    if len(tail) == 1:
        return ArmPath(subscription, group, scope, "Microsoft.Resources/providers", (tail[0],), True)
    return _typed(tail[0], tail[1:], subscription, group, scope)


def _scope(head: list[str], path: str) -> tuple[str, str, str, list[str]]:
    if not head:
        return "", "", "", []
    if head[0].lower() != "subscriptions" or len(head) < 2:
        raise AzureError(404, "InvalidResourcePath", f"The request path '{path}' is not a resource address.")
    subscription, scope, rest = head[1], f"/subscriptions/{head[1]}", head[2:]
    if not rest:
        return subscription, "", scope, []
    if rest[0].lower() != "resourcegroups":
        return subscription, "", scope, rest
    if len(rest) == 1:
        return subscription, "", scope, []
    group, scope = rest[1], f"{scope}/resourceGroups/{rest[1]}"
    inner = rest[2:]
    if inner and inner[0].lower() == "providers" and len(inner) >= 4 and len(inner) % 2 == 0:
        # A resource that is itself the scope of an extension resource, such as a role assignment.
        typed = _typed(inner[1], inner[2:], subscription, group, scope)
        return subscription, group, typed.id, []
    return subscription, group, scope, inner


def _typed(namespace: str, rest: list[str], subscription: str, group: str, scope: str) -> ArmPath:
    types, names = rest[0::2], rest[1::2]
    kind = _canonical_prefix(f"{_NAMESPACES.get(namespace.lower(), namespace)}/{'/'.join(types)}")
    return ArmPath(subscription, group, scope, kind, tuple(names), len(types) == len(names))


def _canonical_prefix(kind: str) -> str:
    """Also types that only begin like a known one, such as an action on it, get the known spelling in front."""
    parts = kind.split("/")
    for length in range(len(parts), 1, -1):
        known = _CANONICAL.get("/".join(parts[:length]).lower())
        if known is not None:
            return "/".join([known, *parts[length:]])
    return kind


_NAMESPACES = {kind.partition("/")[0].lower(): kind.partition("/")[0] for kind in _CANONICAL.values()}


def same_id(first: str, second: str) -> bool:
    """True when two resource ids name the same resource: Azure compares them without regard to case."""
    return first.rstrip("/").lower() == second.rstrip("/").lower()


def is_under(resource_id: str, scope: str) -> bool:
    """True when `resource_id` is `scope` or lies below it; "/" and "" are above everything."""
    below, above = resource_id.rstrip("/").lower(), scope.rstrip("/").lower()
    return above == "" or below == above or below.startswith(above + "/")


def location_key(location: str) -> str:
    """A region by its short name: "West Europe" and "westeurope" are the same place."""
    return re.sub(r"[^a-z0-9]", "", location.lower())
