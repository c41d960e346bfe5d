"""Nouns for the store: plain examples to start from, and anything at all that a noun's own type allows."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import EnumType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from bot.model.audit import AuditEvent
from bot.model.decision import Decision, Effect, Reservation
from bot.model.execution import Execution, Grant, OperationRun
from bot.model.facts import Facts, Subject
from bot.model.incoming import Incoming
from bot.model.noun import Noun
from bot.model.operation import PutResourceGroup, PutRoleAssignment
from bot.model.people import IdentityLink, LinkOffer, Person, SlackAccount
from bot.model.place import Place
from bot.model.request import Approval, Request, Status, Verdict
from bot.workflow.ports import View

N = TypeVar("N", bound=Noun)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
GROUP = PutResourceGroup(subscription="sub-1", name="nombre-grupo", region="eastus")


def person(name: str = "ana") -> Person:
    return Person(slack=SlackAccount(team="T1", user=f"U-{name}", name=name), entra=f"entra-{name}", upn=f"{name}@x.es")


def request(number: int = 1, **changes: Any) -> Request:
    """A pending request R-<number> by ana in team credit, with changes."""
    given: dict[str, Any] = {
        "id": f"request-{number}",
        "number": number,
        "kind": "resource_group.create",
        "params": {"name": "nombre-grupo", "location": "eastus"},
        "line": 'az group create --name "nombre-grupo" --location "eastus"',
        "requester": person(),
        "place": Place(team="credit", project="scoring", subscription="sub-1"),
        "plan": (GROUP,),
        "facts": Facts(action="resource_group.create", now=NOON, requester=Subject(id="entra-ana", groups=frozenset())),
        "decision": Decision(effect=Effect.NEEDS_APPROVAL),
        "digest": "d" * 64,
        "status": Status.PENDING,
        "created_at": NOON,
        "changed_at": NOON,
    }
    return Request(**{**given, **changes})


def moved(before: Request, to: Status) -> Request:
    return before.model_copy(update={"status": to, "version": before.version + 1})


def approval(by: str = "luis", **changes: Any) -> Approval:
    given: dict[str, Any] = {
        "request": "request-1",
        "approver": person(by),
        "verdict": Verdict.APPROVE,
        "digest": "d" * 64,
        "groups": frozenset({"leads"}),
        "at": NOON,
    }
    return Approval(**{**given, **changes})


def execution(**changes: Any) -> Execution:
    given: dict[str, Any] = {
        "id": "exec-request-1",
        "request": "request-1",
        "runs": (OperationRun(operation=GROUP),),
    }
    return Execution(**{**given, **changes})


def grant(name: str = "g1", **changes: Any) -> Grant:
    given: dict[str, Any] = {
        "id": name,
        "request": "request-1",
        "key": "/subscriptions/sub-1/roleassignments/1",
        "undo": (GROUP,),
        "starts_at": NOON,
    }
    return Grant(**{**given, **changes})


def reservation(**changes: Any) -> Reservation:
    """Eight nodes of project credit/scoring, with changes."""
    given: dict[str, Any] = {"counter": "nodes", "key": "credit/scoring", "amount": 8.0}
    return Reservation(**{**given, **changes})


def view(**changes: Any) -> View:
    return View(**{"request": "request-1", "purpose": "card", "channel": "C1", **changes})


def incoming(**changes: Any) -> Incoming:
    given: dict[str, Any] = {
        "id": "in-1",
        "sort": "command",
        "at": NOON,
        "team": "T1",
        "user": "U1",
        "user_team": "T1",
        "channel": "C1",
        "text": "group create",
    }
    return Incoming(**{**given, **changes})


def link(**changes: Any) -> IdentityLink:
    given: dict[str, Any] = {
        "slack_team": "T1",
        "slack_user": "U1",
        "entra": "entra-ana",
        "upn": "ana@x.es",
        "how": "confirmed",
    }
    return IdentityLink(**{**given, **changes})


def offer(**changes: Any) -> LinkOffer:
    given: dict[str, Any] = {
        "slack_team": "T1",
        "slack_user": "U1",
        "entra": "entra-ana",
        "name": "Ana",
        "upn": "ana@x.es",
        "email": "ana@x.es",
        "at": NOON,
        "waiting": ("in-1",),
    }
    return LinkOffer(**{**given, **changes})


def event(name: str = "request.submitted", **changes: Any) -> AuditEvent:
    given: dict[str, Any] = {"name": name, "at": NOON, "actor": "entra-ana", "request": "request-1"}
    return AuditEvent(**{**given, **changes})


_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
_INSTANTS = st.datetimes(
    min_value=datetime(1971, 1, 1),  # noqa: DTZ001
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=5,
)
_PLAIN: Mapping[object, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    datetime: _INSTANTS,
    type(None): st.none(),
    Any: _JSON,
}
_IN_COLUMNS: Mapping[str, st.SearchStrategy[Any]] = {
    "number": st.integers(1, 2**63 - 1),
    "version": st.integers(1, 2**31 - 1),
}
"""Fields that are columns with bounds of their own."""
_OF_NOUNS: Mapping[tuple[type[Noun], str], st.SearchStrategy[Any]] = {
    (PutRoleAssignment, "scope"): st.sampled_from(("/subscriptions/s", "/subscriptions/s/resourceGroups/ñ")),
}
"""Fields that take only some of what their type says."""


def anything(noun: type[N], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[N]:
    """Every value the noun's fields allow, default or not; fixed names the strategies of some fields."""
    fields: Mapping[str, FieldInfo] = noun.model_fields
    columns = {
        name: within for name, within in _IN_COLUMNS.items() if name in fields and fields[name].annotation is int
    }
    narrow = {name: within for (of, name), within in _OF_NOUNS.items() if of is noun}
    known = {**columns, **narrow, **fixed}
    strategies = {name: known[name] if name in known else _of_type(field.annotation) for name, field in fields.items()}
    return st.fixed_dictionaries(strategies).map(lambda values: noun(**values))


def _of_type(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is not None:
        return _of_generic(origin, arguments)
    if isinstance(annotation, EnumType):
        return st.sampled_from(list(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Noun):
        return st.deferred(lambda: anything(annotation))
    if getattr(annotation, "__name__", "") == "AwareDatetime":
        return _INSTANTS
    raise TypeError(f"no strategy for {annotation!r}")


def _of_generic(origin: Any, arguments: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Annotated:
        return _of_type(arguments[0])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of([_of_type(one) for one in arguments])
    if origin in (dict, Mapping) or getattr(origin, "__name__", "") == "Mapping":
        return st.dictionaries(_of_type(arguments[0]), _of_type(arguments[1]), max_size=2)
    made: Callable[[list[Any]], Any] = {tuple: tuple, frozenset: frozenset}[origin]
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*[_of_type(one) for one in arguments])
    return st.lists(_of_type(arguments[0]), max_size=2).map(made)
