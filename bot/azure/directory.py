"""Who is who: Entra identities, and the groups they are in, read from Microsoft Graph."""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any
from urllib.parse import quote

from azure.core.exceptions import ResourceNotFoundError

from bot.azure.clients import Clients
from bot.azure.errors import GRAPH, reading
from bot.azure.graph import Graph
from bot.azure.itself import signed_in
from bot.model.errors import Refused, Unavailable
from bot.model.facts import Unknown
from bot.model.people import Principal, PrincipalType

log = logging.getLogger(__name__)

_USER = "id,displayName,userPrincipalName,mail,accountEnabled,userType"
_PERSON_OR_NAME = re.compile(r"[^\s<>/\\]{1,320}")
_ASKED_AT_ONCE = 20
"""Groups in one checkMemberGroups.  learn.microsoft.com/graph/api/directoryobject-checkmembergroups, 2026-11."""
_NAMED_AT_ONCE = 15
"""Comparisons in one filter.  learn.microsoft.com/graph/filter-query-parameter, 2026-11."""
_LOOKED_FOR_AT_ONCE = 1000
"""Ids in one getByIds.  learn.microsoft.com/graph/api/directoryobject-getbyids, 2026-11."""
_MEMBERS_SECONDS = 60.0
_KINDS: Mapping[str, str] = {
    "users": _USER,
    "groups": "id,displayName",
    "servicePrincipals": "id,displayName,accountEnabled",
}
_TYPES: Mapping[str, PrincipalType] = {"users": "User", "groups": "Group", "servicePrincipals": "ServicePrincipal"}


class EntraDirectory:
    """The port Directory; every method may be called from any thread.

    Nothing about one person's groups is remembered: authority is asked for each time. Only the lists of members, used
    to say who may approve, are kept for a minute.
    """

    def __init__(
        self, *, clients: Clients, application: str = "", monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """`application` is the client id amlbot signs in with, where it is known beforehand; `monotonic` seconds, for
        the minute that lists of members are kept."""
        self._clients = clients
        self._application = application.strip().lower()
        self._itself = ""
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._made: Graph | None = None
        self._members: dict[str, tuple[float, frozenset[str]]] = {}

    def principal(self, *, written: str) -> Principal | Unknown:
        """The identity meant by a user principal name, an e-mail address or an object id.

        Unknown, with the reason, when there is none, more than one, or the account is disabled. Raises Unavailable.
        """
        text = written.strip()
        if not _PERSON_OR_NAME.fullmatch(text):
            return Unknown(unknown="that is not an e-mail address, a user principal name or an object id")
        with _graph_reads():
            if _is_guid(text):
                return self._by_id(text.lower())
            if "@" not in text:
                return Unknown(unknown="that is not an e-mail address, a user principal name or an object id")
            found = self._by_name(text)
        if not found:
            return Unknown(unknown=f"nobody in the directory has the address {text}")
        if len(found) > 1:
            return Unknown(unknown=f"more than one account in the directory has the address {text}")
        return _person(found[0])

    def itself(self) -> str | Unknown:
        """Object id, lower case, of the identity amlbot itself signs in with.

        Its token says so, or the directory does of the client id it signs in with. Unknown when neither does. Raises
        Unavailable. Once known it is kept: nobody becomes somebody else without a new start.
        """
        with self._lock:
            if self._itself:
                return self._itself
        with _graph_reads():
            signed = signed_in(self._clients.credential)
            application = signed.application or self._application
            if not _is_guid(signed.id) and _is_guid(application):
                found = self._by_application(application)
                signed = signed.model_copy(update={"id": "" if isinstance(found, Unknown) else found.id})
        if not _is_guid(signed.id):
            return Unknown(unknown="amlbot's own token does not say who it is, nor does AZURE_CLIENT_ID")
        with self._lock:
            self._itself = signed.id
        return signed.id

    def groups_of(self, *, principal: str, among: Mapping[str, str]) -> frozenset[str]:
        """Names, out of name -> Entra group id, of the groups the identity is in, transitively. Raises Unavailable.

        An identity that no longer exists is in none.
        """
        ids = sorted({group.lower() for group in among.values()})
        if not ids:
            return frozenset()
        with _graph_reads():
            for kind in ("users", "servicePrincipals", "groups"):
                try:
                    inside = self._inside(f"/{kind}/{quote(principal, safe='')}/checkMemberGroups", ids)
                except ResourceNotFoundError:
                    continue
                return frozenset(name for name, group in among.items() if group.lower() in inside)
        return frozenset()

    def members_of(self, *, groups: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        """Group name -> object ids of its people, transitively, without guests and disabled accounts.

        A group that does not exist has nobody. Up to a minute old. Raises Unavailable.
        """
        return {name: self._members_of(group.lower()) for name, group in groups.items()}

    def absent(self, *, ids: Sequence[str]) -> frozenset[str]:
        """Of these object ids, in lower case, those that nobody has: neither now nor, deleted, to be restored.

        Raises Unavailable when any part of it cannot be read: who was not found is then not held to be gone.
        """
        wanted = sorted({one.lower() for one in ids if _is_guid(one.lower())})
        there: set[str] = set()
        with _graph_reads():
            for some in _batches(wanted, _LOOKED_FOR_AT_ONCE):
                found = self._graph.post("/directoryObjects/getByIds", {"ids": some}).get("value") or ()
                there |= {str(item["id"]).lower() for item in found}
            missing = [one for one in wanted if one not in there]
            if missing:
                # Whoever may not read the deleted ones of a type may be answered as if there were none.
                for kind in ("user", "group", "servicePrincipal"):
                    self._graph.get(f"/directory/deletedItems/microsoft.graph.{kind}", select="id", top="1")
            return frozenset(one for one in missing if not self._restorable(one))

    def _restorable(self, object_id: str) -> bool:
        try:
            self._graph.get(f"/directory/deletedItems/{object_id}", select="id")
        except ResourceNotFoundError:
            return False
        return True

    def names_of(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Object ids, lower case -> names to show. Ids that nobody has, or that cannot be read now, are left out."""
        found: dict[str, str] = {}
        wanted = sorted({one.lower() for one in ids if _is_guid(one.lower())})
        try:
            with _graph_reads():
                for kind, name in (
                    ("users", "userPrincipalName"),
                    ("groups", "displayName"),
                    ("servicePrincipals", "displayName"),
                ):
                    for some in _batches([one for one in wanted if one not in found], _NAMED_AT_ONCE):
                        same = " or ".join(f"id eq '{one}'" for one in some)
                        for item in self._graph.pages(f"/{kind}", filter=same, select=f"id,{name}"):
                            found[str(item["id"]).lower()] = str(item.get(name) or item["id"])
        except Unavailable as away:
            log.warning("graph.names-unavailable count=%d why=%s", len(ids), away.why)
        return found

    @property
    def _graph(self) -> Graph:
        with self._lock:
            if self._made is None:
                self._made = Graph(credential=self._clients.credential)
            return self._made

    def _inside(self, address: str, ids: Sequence[str]) -> set[str]:
        inside: set[str] = set()
        for some in _batches(ids, _ASKED_AT_ONCE):
            inside |= {str(group).lower() for group in self._graph.post(address, {"groupIds": some}).get("value") or ()}
        return inside

    def _by_id(self, object_id: str) -> Principal | Unknown:
        """A person, a group or an application: asked one after the other, because each has a permission of its own."""
        for kind, select in _KINDS.items():
            try:
                item = self._graph.get(f"/{kind}/{object_id}", select=select)
            except ResourceNotFoundError:
                continue
            if kind == "users":
                return _person(item)
            if item.get("accountEnabled") is False:
                return Unknown(unknown=f"the application with the id {object_id} is disabled")
            return Principal(id=object_id, type=_TYPES[kind], name=str(item.get("displayName") or object_id))
        return self._by_application(object_id)

    def _by_application(self, application_id: str) -> Principal | Unknown:
        """An application by the id it signs in with, which people know better than that of its service principal."""
        same = f"appId eq '{application_id}'"
        found = self._graph.pages("/servicePrincipals", filter=same, select=_KINDS["servicePrincipals"])
        item = next(found, None)
        if item is None:
            return Unknown(unknown=f"nobody in the directory has the id {application_id}")
        if item.get("accountEnabled") is False:
            return Unknown(unknown=f"the application with the id {application_id} is disabled")
        return Principal(
            id=str(item["id"]).lower(), type="ServicePrincipal", name=str(item.get("displayName") or application_id)
        )

    def _by_name(self, written: str) -> list[dict[str, Any]]:
        """Users by user principal name, else by mail."""
        try:
            return [self._graph.get(f"/users/{_in_path(written)}", select=_USER)]
        except ResourceNotFoundError:
            pass
        same = written.replace("'", "''")
        return list(islice(self._graph.pages("/users", filter=f"mail eq '{same}'", select=_USER, top="5"), 2))

    def _members_of(self, group: str) -> frozenset[str]:
        with self._lock:
            kept = self._members.get(group)
        if kept is not None and self._monotonic() - kept[0] < _MEMBERS_SECONDS:
            return kept[1]
        with _graph_reads():
            try:
                people = frozenset(
                    str(item["id"]).lower()
                    for item in self._graph.pages(
                        f"/groups/{quote(group, safe='')}/transitiveMembers/microsoft.graph.user",
                        select="id,userType,accountEnabled",
                        top="999",
                    )
                    if item.get("accountEnabled") is not False and str(item.get("userType") or "Member") != "Guest"
                )
            except ResourceNotFoundError:
                log.warning("graph.group-missing group=%s", group)
                people = frozenset()
        with self._lock:
            self._members[group] = (self._monotonic(), people)
        return people


@contextmanager
def _graph_reads() -> Iterator[None]:
    """Around reads of Graph: what the bot may not read is Unavailable, never taken for an answer."""
    try:
        with reading(service=GRAPH):
            yield
    except Refused as refused:
        raise Unavailable(service=GRAPH, why=f"refused to answer ({refused.code})", retry_after=30.0) from refused


def _person(user: Mapping[str, Any]) -> Principal | Unknown:
    upn = str(user.get("userPrincipalName") or "")
    if user.get("accountEnabled") is False:
        return Unknown(unknown=f"the account {upn} is disabled")
    name = str(user.get("displayName") or upn or user["id"])
    return Principal(id=str(user["id"]).lower(), type="User", name=name, upn=upn)


def _in_path(text: str) -> str:
    """A key of an address: quotes doubled as OData wants it, and everything else that is special in a path escaped."""
    return quote(text.replace("'", "''"), safe="@")


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
