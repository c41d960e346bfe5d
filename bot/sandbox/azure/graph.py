"""Microsoft Graph v1.0: people, groups and service principals, as far as approvals and role assignments need them."""

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from bot.sandbox.azure.directory import Directory, DirectoryGroup, ServicePrincipal, User
from bot.sandbox.azure.wire import GRAPH, AzureError, Call, Json, Reply
from bot.sandbox.azure.world import World

Principal = User | DirectoryGroup | ServicePrincipal

_ROOT = f"https://{GRAPH}/v1.0"
_CONTEXT = f"{_ROOT}/$metadata#"
_FILTER = re.compile(
    r"(?P<name>\w+) eq '(?P<value>(?:[^']|'')*)'|startswith\((?P<of>\w+),\s*'(?P<start>(?:[^']|'')*)'\)"
)
_DEFAULT_USER = ("businessPhones", "displayName", "givenName", "jobTitle", "mail", "userPrincipalName", "id")
_NEEDS = {
    "users": "User.Read.All",
    "groups": "GroupMember.Read.All",
    "servicePrincipals": "Application.Read.All",
    "directoryObjects": "User.Read.All",
    "directory": "User.Read.All",
}

_DELETED: Mapping[str, tuple[type[Principal], str]] = {
    "microsoft.graph.user": (User, "User.Read.All"),
    "microsoft.graph.group": (DirectoryGroup, "Group.Read.All"),
    "microsoft.graph.serviceprincipal": (ServicePrincipal, "Application.Read.All"),
}
"""What can be deleted and restored -> the permission to see it, by the type's name in lower case."""


def answer_graph(*, world: World, call: Call) -> Reply:
    """Answer a call to graph.microsoft.com; raises AzureError in Graph's words."""
    parts = [part for part in call.path.split("/") if part]
    if len(parts) < 2 or parts[0] != "v1.0" or parts[1] not in _NEEDS:
        raise AzureError(400, "BadRequest", f"Resource not found for the segment '{parts[-1] if parts else ''}'.")
    _must_have(world, _NEEDS[parts[1]])
    if "$search" in call.query or "$count" in call.query:
        _require_eventual(call)
    collection, rest = parts[1], parts[2:]
    directory = world.directory
    if collection == "directoryObjects":
        return _by_ids(directory, call, rest)
    if collection == "directory":
        return _deleted(world, call, rest)
    if not rest:
        return _listed(directory, call, collection)
    principal = _one(directory, collection, rest[0])
    if len(rest) == 1:
        return Reply(200, {"@odata.context": f"{_CONTEXT}{collection}/$entity", **_shown(principal, call, False)})
    return _relation(directory, call, principal, rest[1:])


def _one(directory: Directory, collection: str, key: str) -> Principal:
    found: Principal | None = None
    if collection == "users":
        wanted = key.lower()
        found = next((user for user in directory.users.values() if wanted in (user.id, user.upn.lower())), None)
    elif collection == "groups":
        found = directory.groups.get(key.lower())
    elif match := re.fullmatch(r"servicePrincipals?\(appId='([^']+)'\)", key):
        found = directory.application_by_client_id(match[1])
    else:
        found = directory.applications.get(key.lower())
    if found is None:
        raise AzureError(
            404,
            "Request_ResourceNotFound",
            f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
        )
    return found


def _listed(directory: Directory, call: Call, collection: str) -> Reply:
    if call.method != "GET":
        raise AzureError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    everyone: dict[str, Sequence[Principal]] = {
        "users": list(directory.users.values()),
        "groups": list(directory.groups.values()),
        "servicePrincipals": list(directory.applications.values()),
    }
    kept = [item for item in everyone[collection] if _filter(call.query.get("$filter", ""))(_whole(item))]
    return _page(call, kept, context=collection, mixed=False)


def _relation(directory: Directory, call: Call, principal: Principal, rest: list[str]) -> Reply:
    relation = rest[0]
    if relation in ("checkMemberGroups", "checkMemberObjects", "getMemberGroups") and call.method == "POST":
        mine = [group.id for group in directory.groups_of(principal.id)]
        if relation == "getMemberGroups":
            return _values(mine, "Collection(Edm.String)")
        asked = call.json().get("groupIds" if relation == "checkMemberGroups" else "ids")
        if not isinstance(asked, list) or not asked or len(asked) > 20:
            raise AzureError(400, "Request_BadRequest", "Between 1 and 20 ids must be given in one request.")
        return _values([group for group in asked if group in mine], "Collection(Edm.String)")
    if call.method != "GET":
        raise AzureError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
    members: list[Principal]
    if relation in ("memberOf", "transitiveMemberOf"):
        members = list(directory.groups_of(principal.id, transitive=relation == "transitiveMemberOf"))
    elif relation in ("members", "transitiveMembers") and isinstance(principal, DirectoryGroup):
        members = _members(directory, principal, transitive=relation == "transitiveMembers")
    else:
        raise AzureError(400, "BadRequest", f"Resource not found for the segment '{relation}'.")
    if rest[1:] and rest[1] not in ("microsoft.graph.group", "microsoft.graph.user"):
        raise AzureError(400, "BadRequest", f"Resource not found for the segment '{rest[1]}'.")
    if rest[1:]:
        wanted: type[Principal] = DirectoryGroup if rest[1].endswith("group") else User
        members = [item for item in members if isinstance(item, wanted)]
    return _page(call, members, context="directoryObjects", mixed=True)


def _page(call: Call, items: Sequence[Principal], *, context: str, mixed: bool) -> Reply:
    """`$top` entries and, while more follow, the address of the next ones."""
    token, top = call.query.get("$skiptoken", "0"), _top(call)
    if not token.isdigit():
        raise AzureError(400, "Directory_ExpiredPageToken", "The specified page token value has expired or is invalid.")
    start = int(token)
    body: Json = {
        "@odata.context": f"{_CONTEXT}{context}",
        "value": [_shown(item, call, mixed) for item in items[start : start + top]],
    }
    if len(items) > start + top:
        query = urlencode({**call.query, "$skiptoken": str(start + top)})
        body["@odata.nextLink"] = f"https://{GRAPH}{call.path}?{query}"
    return Reply(200, body)


def _members(directory: Directory, group: DirectoryGroup, *, transitive: bool) -> list[Principal]:
    known: dict[str, Principal] = {**directory.users, **directory.groups, **directory.applications}
    if not transitive:
        return [known[member] for member in sorted(group.members) if member in known]
    return [item for key, item in known.items() if any(g.id == group.id for g in directory.groups_of(key))]


def _by_ids(directory: Directory, call: Call, rest: list[str]) -> Reply:
    if rest != ["getByIds"] or call.method != "POST":
        raise AzureError(400, "BadRequest", "Resource not found for the segment 'directoryObjects'.")
    known: dict[str, Principal] = {**directory.users, **directory.groups, **directory.applications}
    ids = call.json().get("ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 1000:
        raise AzureError(400, "Request_BadRequest", "Between 1 and 1000 ids must be given in one request.")
    found = [_shown(known[key], call, True) for key in ids if key in known]
    return Reply(200, {"@odata.context": f"{_CONTEXT}directoryObjects", "value": found})


def _deleted(world: World, call: Call, rest: list[str]) -> Reply:
    """What was deleted and can be restored: one by its id, or those of one type."""
    if call.method != "GET" or len(rest) != 2 or rest[0] != "deletedItems":
        raise AzureError(400, "BadRequest", "Resource not found for the segment 'directory'.")
    deleted, wanted = world.directory.deleted, rest[1].lower()
    if wanted in _DELETED:
        kind, right = _DELETED[wanted]
        _must_have(world, right)
        return _page(call, [item for item in deleted.values() if isinstance(item, kind)], context=rest[1], mixed=False)
    found = deleted.get(wanted)
    if found is None:
        raise AzureError(
            404,
            "Request_ResourceNotFound",
            f"Resource '{rest[1]}' does not exist or one of its queried reference-property objects are not present.",
        )
    _must_have(world, next(right for kind, right in _DELETED.values() if isinstance(found, kind)))
    return Reply(200, {"@odata.context": f"{_CONTEXT}directoryObjects/$entity", **_shown(found, call, True)})


def _must_have(world: World, right: str) -> None:
    if right not in world.tuning.graph_permissions:
        raise AzureError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _whole(item: Principal) -> Json:
    if isinstance(item, User):
        given, _, family = item.name.partition(" ")
        return {
            "id": item.id,
            "businessPhones": [],
            "displayName": item.name,
            "givenName": given,
            "surname": family,
            "jobTitle": None,
            "mail": item.mail,
            "userPrincipalName": item.upn,
            "accountEnabled": item.enabled,
            "userType": item.user_type,
        }
    if isinstance(item, DirectoryGroup):
        return {
            "id": item.id,
            "displayName": item.name,
            "mailEnabled": False,
            "mailNickname": item.name,
            "securityEnabled": True,
            "groupTypes": [],
        }
    return {
        "id": item.id,
        "appId": item.app_id,
        "displayName": item.name,
        "servicePrincipalType": item.kind,
        "accountEnabled": True,
    }


def _shown(item: Principal, call: Call, mixed: bool) -> Json:
    whole = _whole(item)
    selected = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    if selected:
        shown = {name: whole[name] for name in selected if name in whole}
    elif isinstance(item, User):
        shown = {name: whole[name] for name in _DEFAULT_USER}
    else:
        shown = whole
    if mixed:
        kind = {User: "user", DirectoryGroup: "group", ServicePrincipal: "servicePrincipal"}[type(item)]
        return {"@odata.type": f"#microsoft.graph.{kind}", **shown}
    return shown


def _filter(text: str) -> Callable[[Json], bool]:
    if not text:
        return lambda _: True
    terms = []
    for part in re.split(r"\s+or\s+", text):
        match = _FILTER.fullmatch(part.strip())
        if match is None:
            raise AzureError(400, "Request_UnsupportedQuery", f"Unsupported query: {text}")
        terms.append(match)

    def holds(whole: Json) -> bool:
        for match in terms:
            name = match["name"] or match["of"]
            if name not in whole:
                raise AzureError(400, "BadRequest", f"Could not find a property named '{name}'.")
            mine = str(whole[name]).lower()
            if match["name"] and mine == match["value"].replace("''", "'").lower():
                return True
            if match["of"] and mine.startswith(match["start"].replace("''", "'").lower()):
                return True
        return False

    return holds


def _top(call: Call) -> int:
    text = call.query.get("$top", "100")
    if not text.isdigit() or not 1 <= int(text) <= 999:
        raise AzureError(
            400, "Request_BadRequest", f"Invalid page size specified: '{text}'. Must be between 1 and 999 inclusive."
        )
    return int(text)


def _values(value: list[str], kind: str) -> Reply:
    return Reply(200, {"@odata.context": f"{_CONTEXT}{kind}", "value": value})


def _require_eventual(call: Call) -> None:
    if call.headers.get("consistencylevel", "").lower() != "eventual":
        raise AzureError(
            400,
            "Request_UnsupportedQuery",
            "This query needs the request header 'ConsistencyLevel: eventual' and $count=true.",
        )
