"""A template of the platform team that is edited after somebody has asked for it: what was agreed to is deployed."""

from __future__ import annotations

import hashlib
import json

import pytest

from bot.model.operation import DeployTemplate
from bot.model.request import Request, Status
from tests.workflow.office import Office, shipped

PATH = "templates/private.json"
LINE = "az ml workspace create -n {name} -g vision-rg --template private"
EDIT = ('"10.60.0.0/24"', '"10.99.0.0/24"')


@pytest.fixture
def office() -> Office:
    return Office()


def asked(office: Office, name: str) -> tuple[Request, DeployTemplate]:
    request = office.ask("ana", LINE.format(name=name))
    (operation,) = request.plan
    assert isinstance(operation, DeployTemplate)
    return request, operation


def told(office: Office, request: Request) -> DeployTemplate:
    target = request.plan[0].target
    return [one for one in office.cloud.told if isinstance(one, DeployTemplate) and one.target == target][-1]


@pytest.mark.parametrize("edited", [False, True], ids=["as it was", "edited meanwhile"])
def test_the_digest_that_was_agreed_to_is_the_digest_that_is_deployed(office: Office, edited: bool) -> None:
    before = shipped()[PATH]
    request, operation = asked(office, "vision-first")
    assert operation.digest == hashlib.sha256(before).hexdigest()
    if edited:
        office.edit(PATH, *EDIT)
    office.click("lea", request, "approve")
    assert office.now(request).status is Status.SUCCEEDED
    deployed = told(office, request)
    assert deployed == operation
    assert json.loads(deployed.document) == json.loads(before)
    assert office.now(request).digest == request.digest
    assert office.event("execution.started")["data"]["digest"] == request.digest


def test_whoever_asks_after_the_edit_gets_the_edited_one(office: Office) -> None:
    _, old = asked(office, "vision-first")
    office.edit(PATH, *EDIT)
    request, new = asked(office, "vision-second")
    assert new.digest == hashlib.sha256(shipped()[PATH].replace(EDIT[0].encode(), EDIT[1].encode())).hexdigest()
    assert new.digest != old.digest
    office.click("lea", request, "approve")
    assert told(office, request).digest == new.digest
