"""Azure's state as a sheet: what is under way, resource groups with what is in them, and who has which role where."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol, TypeAlias

from bot.sandbox.page.markup import EMPTY, Html, join, tag
from bot.sandbox.page.render.icons import icon
from bot.sandbox.page.render.surface import Surface

Json: TypeAlias = dict[str, Any]

_WORKSPACES: Final = "Microsoft.MachineLearningServices/workspaces"
_COMPUTES: Final = f"{_WORKSPACES}/computes"
_DEPENDENTS: Final = ("storageAccount", "keyVault", "applicationInsights", "containerRegistry")
# Resource types whose last word says too little, by the word that does.
_KINDS: Final = {
    "Microsoft.Storage/storageAccounts": "kind_storage",
    "Microsoft.KeyVault/vaults": "kind_vault",
    "Microsoft.Insights/components": "kind_insights",
    "Microsoft.OperationalInsights/workspaces": "kind_logs",
    "Microsoft.ContainerRegistry/registries": "kind_registry",
    _WORKSPACES: "kind_workspace",
    f"{_WORKSPACES}/datastores": "kind_datastore",
}
_GOOD: Final = frozenset({"succeeded", "running", "steady", "completed", "idle", "enabled"})
_BAD: Final = frozenset({"failed", "createfailed", "canceled", "unusable", "unknown"})
_RESTING: Final = frozenset({"stopped", "deallocated"})


class AzureNow(Protocol):
    """The local Azure, as far as the page needs it."""

    def state(self) -> dict[str, Any]:
        """What exists, JSON-able and without secrets, in the shape that `draw_azure` reads."""


def draw_azure(state: Json, *, surface: Surface) -> Html:
    """The sheet for `azure.state()`: subscription, resource_groups, role_assignments, operations, soft_deleted."""
    groups = state.get("resource_groups") or []
    assignments = state.get("role_assignments") or []
    operations = state.get("operations") or []
    sections = [
        _section("operations", "operations", operations, _operations(operations, surface), surface)
        if operations
        else EMPTY,
        _section("resource_groups", "groups", groups, join(_group(group, surface) for group in groups), surface),
        _section("role_assignments", "roles", assignments, _assignments(assignments, state, surface), surface),
        _deleted(state.get("soft_deleted") or [], surface),
    ]
    return tag("div", *sections, class_="sheet", data_testid="azure-state")


def _section(word: str, key: str, rows: Sequence[Any], body: Html, surface: Surface) -> Html:
    title = tag("h2", surface.word(word), tag("span", str(len(rows)), class_="count"))
    content = body if rows else tag("p", surface.word("none_yet"), class_="none")
    return tag("section", title, content, data_key=key, data_testid=f"azure-{key}")


def _group(group: Json, surface: Surface) -> Html:
    resources = group["resources"]
    workspaces = [item for item in resources if item["type"] == _WORKSPACES]
    inside = [item["id"].lower() + "/" for item in workspaces]
    used = {str(item["properties"].get(name, "")).lower() for item in workspaces for name in _DEPENDENTS}
    loose = [
        item
        for item in resources
        if item not in workspaces
        and item["id"].lower() not in used
        and not item["id"].lower().startswith(tuple(inside))
    ]
    heading = tag(
        "h3", icon("cloud"), group["name"], tag("span", group["location"], class_="described"), _state(group["state"])
    )
    body = [_workspace(item, resources, surface) for item in workspaces]
    if loose:
        body.append(_resources(loose, surface))
    if not resources:
        body.append(tag("p", surface.word("empty_group"), class_="none"))
    return tag(
        "div", heading, *body, class_="resource-group", data_key=group["id"], data_testid=f"azure-group-{group['name']}"
    )


def _workspace(workspace: Json, resources: list[Json], surface: Surface) -> Html:
    root = workspace["id"].lower() + "/"
    children = [item for item in resources if item["id"].lower().startswith(root)]
    computes = [item for item in children if item["type"] == _COMPUTES]
    named = {item["id"].lower(): item for item in resources}
    dependents = [
        named[address]
        for name in _DEPENDENTS
        if (address := str(workspace["properties"].get(name, "")).lower()) in named
    ]
    heading = tag(
        "h4",
        workspace["name"],
        tag("span", f"{surface.word('workspace')} · {workspace['location']}", class_="described"),
        _state(workspace["state"]),
    )
    rows = [tag("dt", surface.word("dependents")), tag("dd", _names(dependents, surface))] if dependents else []
    for kind in sorted({item["type"] for item in children if item["type"] != _COMPUTES}):
        these = [item for item in children if item["type"] == kind]
        rows += [tag("dt", _heading(_kind(kind, surface))), tag("dd", ", ".join(item["name"] for item in these))]
    return tag(
        "div",
        heading,
        tag("dl", *rows) if rows else EMPTY,
        _computes(computes, surface) if computes else EMPTY,
        class_="azure-workspace",
        data_key=workspace["id"],
        data_testid=f"azure-workspace-{workspace['name']}",
    )


def _names(items: list[Json], surface: Surface) -> Html:
    parts = [join((item["name"], " ", tag("span", _kind(item["type"], surface), class_="described"))) for item in items]
    return join(parts, between=" · ")


def _computes(items: list[Json], surface: Surface) -> Html:
    def row(item: Json) -> tuple[str, list[Html | str]]:
        inner = item["properties"].get("properties") or {}
        return item["name"], [
            tag("strong", item["name"]),
            str(item["properties"].get("computeType", "")),
            tag("code", str(inner.get("vmSize", ""))),
            _nodes(inner),
            _state(item["state"] if item["state"] != "Succeeded" else item["detail"] or item["state"]),
        ]

    heads = ("computes", "kind", "size", "nodes", "state")
    return _table(heads, (row(item) for item in items), surface, testid="azure-compute")


def _nodes(inner: Json) -> str:
    scale = inner.get("scaleSettings")
    if not isinstance(scale, dict):
        return "1"
    return f"{scale.get('minNodeCount', 0)}–{scale.get('maxNodeCount', '?')}"


def _resources(items: list[Json], surface: Surface) -> Html:
    def row(item: Json) -> tuple[str, list[Html | str]]:
        return item["name"], [tag("strong", item["name"]), _kind(item["type"], surface), _state(item["state"])]

    return _table(("resources", "kind", "state"), (row(item) for item in items), surface, testid="azure-resource")


def _assignments(items: list[Json], state: Json, surface: Surface) -> Html:
    def row(item: Json) -> tuple[str, list[Html | str]]:
        kind = tag("span", item["principal_type"], class_="described")
        return item["id"].rpartition("/")[2], [
            join((tag("strong", item["principal"]), " ", kind)),
            item["role"],
            _scope(item["scope"], state, surface),
        ]

    return _table(("holder", "role", "scope"), (row(item) for item in items), surface, testid="azure-role")


def _scope(scope: str, state: Json, surface: Surface) -> Html:
    """Where a role holds, by the last name of the path and what it is the name of."""
    parts = [part for part in scope.split("/") if part]
    if len(parts) <= 2:
        name, kind = str((state.get("subscription") or {}).get("name", "")), surface.word("subscription")
    elif len(parts) == 4:
        name, kind = parts[3], surface.word("resource_group")
    else:
        name, kind = parts[-1], _kind("/".join([parts[5], *parts[6::2]]), surface)
    return join((tag("code", name, title=scope), " ", tag("span", kind, class_="described")))


def _operations(items: list[Json], surface: Surface) -> Html:
    def row(item: Json) -> tuple[str, list[Html | str]]:
        left = item.get("seconds_left")
        return item["resource_id"], [
            tag("strong", item["what"]),
            tag("code", item["resource_id"].rpartition("/")[2], title=item["resource_id"]),
            tag("span", "…" if left is None else f"{left:.0f} s", class_="pill pill-busy"),
        ]

    return _table(("what", "resource", "time_left"), (row(item) for item in items), surface, testid="azure-operation")


def _deleted(ids: list[str], surface: Surface) -> Html:
    if not ids:
        return EMPTY
    names = [tag("li", tag("code", address.rpartition("/")[2], title=address)) for address in ids]
    title = tag("h2", surface.word("deleted"), tag("span", str(len(ids)), class_="count"))
    return tag("section", title, tag("ul", *names), data_key="deleted", data_testid="azure-deleted")


def _table(
    heads: Iterable[str], rows: Iterable[tuple[str, Sequence[Html | str]]], surface: Surface, *, testid: str
) -> Html:
    head = tag("tr", *(tag("th", surface.word(word), scope="col") for word in heads))
    body = [
        tag("tr", *(tag("td", cell) for cell in cells), data_key=key, data_testid=f"{testid}-{key}")
        for key, cells in rows
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="table-frame")


def _state(state: str) -> Html:
    """A state as a coloured pill; what is neither good nor bad is under way."""
    low = state.lower()
    if low in _RESTING:
        return tag("span", state, class_="pill")
    look = "ok" if low in _GOOD else "bad" if low in _BAD else "busy"
    return tag("span", state, class_=f"pill pill-{look}")


def _heading(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _kind(kind: str, surface: Surface) -> str:
    """What a resource type is called; for most the last word of it, apart: "batchEndpoints" is "batch endpoints"."""
    if kind in _KINDS:
        return surface.word(_KINDS[kind])
    last = kind.rpartition("/")[2]
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in last).strip()
