"""What people agreed to is what is carried out, whoever can write to the database."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.model.noun import Noun
from bot.model.operation import Operation, PutResourceGroup
from bot.model.place import Place
from bot.model.request import Request, Status
from bot.workflow.agreed_plan import digest_of_asked, digest_of_request
from tests.grammar.reading import read
from tests.kinds.plans import lines
from tests.kinds.standing import context_for, kind_named
from tests.workflow.office import Office

GROUP = "az group create -n vision-new -l westeurope"
ELSE = PutResourceGroup(subscription="other", name="vision-other", region="eastus")


@pytest.fixture
def office() -> Office:
    return Office(operators_channel="C0OPS")


def tampered(office: Office, request: Request, **update: Any) -> None:
    """Somebody writes to the row of a request past amlbot."""
    with office.outside.store.transaction() as tx:
        now = tx.requests.get(request.id)
        assert now is not None
        changed = now.model_copy(update={**update, "version": now.version + 1})
        assert tx.requests.move(request_id=request.id, to=changed, expected=now.status)


CHANGES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "what it says it is about": {"line": "az group delete -n vision-old"},
    "another plan": {"plan": (ELSE,)},
    "one step more": {"plan": (ELSE, ELSE)},
    "no step": {"plan": ()},
    "what is undone in the end": {"undo": (ELSE,)},
    "what was asked": {"params": {"name": "vision-other"}},
    "another kind": {"kind": "resource_group.delete"},
}
BESIDE_THE_POINT = ("nothing", "what it says it is about")
"""The line is shown; what is done is the plan."""


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_stored_otherwise_than_it_was_agreed_to_is_not_carried_out(office: Office, change: str) -> None:
    request = office.ask("ana", GROUP)
    tampered(office, request, **CHANGES[change])
    office.click("lea", request, "approve")
    if change in BESIDE_THE_POINT:
        assert office.status(request) is Status.SUCCEEDED
        assert office.cloud.told == list(request.plan)
        assert not office.messenger.alerts
        return
    assert office.status(request) is Status.DENIED
    assert office.cloud.told == []
    stopped = office.event("request.stopped")["data"]
    assert stopped["rules"] == ["agreed-plan"]
    (alert,) = office.messenger.alerts["C0OPS"]
    assert all(request.name in words for words in (alert.text.en, alert.text.es))
    reason = office.now(request).decision.reasons[0].text
    assert "no longer what was agreed to" in reason.en
    assert "ya no es lo que se aprobó" in reason.es


class _Older(Noun):
    name: str
    size: int = 1


def test_a_field_that_a_later_version_adds_changes_no_digest_until_it_says_something() -> None:
    def digest(noun: Noun) -> str:
        return digest_of_asked(
            kind="k",
            params={"inner": {"a": [1]}},
            plan=(noun,),  # type: ignore[arg-type]
            undo=(),
            requester="r",
            place=noun,  # type: ignore[arg-type]
            revision=1,
        )

    later = type("_Older", (_Older,), {"__annotations__": {"added": "str"}, "added": ""})
    assert digest(later(name="a")) == digest(_Older(name="a"))
    assert digest(later(name="a", added="x")) != digest(_Older(name="a"))
    assert digest(_Older(name="a", size=2)) != digest(_Older(name="a"))


def test_each_revision_has_its_own_digest(office: Office) -> None:
    request = office.ask("ana", GROUP)
    again = request.model_copy(update={"revision": 2})
    assert digest_of_request(request=request) == request.digest != digest_of_request(request=again)


@pytest.mark.parametrize("line", [line for line in lines() if read(line).params is not None])
def test_what_is_stored_and_read_again_has_the_digest_it_was_agreed_to_by(line: str) -> None:
    draft = read(line)
    assert draft.params is not None
    kind = kind_named(draft.of)
    context = context_for(kind=kind, params=draft.params)
    stored = TypeAdapter(tuple[Operation, ...])

    def digest(plan: tuple[Operation, ...], undo: tuple[Operation, ...], params: Any, place: Place) -> str:
        return digest_of_asked(
            kind=kind.name, params=params, plan=plan, undo=undo, requester="r", place=place, revision=1
        )

    plan, undo = tuple(kind.plan(draft.params, context)), tuple(kind.revoke(draft.params, context))
    params = draft.params.model_dump(mode="json")
    assert digest(plan, undo, params, context.place) == digest(
        stored.validate_json(stored.dump_json(plan)),
        stored.validate_json(stored.dump_json(undo)),
        json.loads(json.dumps(params)),
        Place.model_validate_json(context.place.model_dump_json()),
    )
    for one, operation in enumerate(plan):
        without = plan[:one] + plan[one + 1 :]
        assert digest(without, undo, params, context.place) != digest(plan, undo, params, context.place), operation
