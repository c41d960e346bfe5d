"""`amlbot drift`: each thing that is not as it should be, once; what cannot be read is said, and changes nothing."""

from __future__ import annotations

import pytest

from bot.model.errors import Refused
from bot.model.operation import Answer
from bot.model.seen import Find
from bot.model.text import same
from bot.policy.bundle import Bundle
from bot.workflow.differences import differences
from tests.workflow.office import Office
from tests.workflow.test_idle import azure_has as has_machines
from tests.workflow.test_idle import instance, set_rule
from tests.workflow.test_unfinished import azure_has as has_left_overs
from tests.workflow.test_unfinished import left

KEY = "r-40-1a2b3c4d-0"
COLUMNS = ("name", "group", "kind", "region", "state")


def found(office: Office) -> list[tuple[str, str]]:
    outside = office.outside
    bundle = outside.policies.current
    assert isinstance(bundle, Bundle)
    every = differences(
        store=outside.store,
        cloud=outside.cloud,
        directory=outside.directory,
        bundle=bundle,
        subscription=outside.subscription,
        now=office.clock.now(),
    )
    return [(one.sort, one.name) for one in every]


def half_made(office: Office) -> None:
    """The workspace of `left` stands among the others, and its machines cannot be read."""
    set_rule(office, "{after_h: 8}")
    has_left_overs(office, *left(KEY))
    rows = (("Vision-Trial", "this-rg", "Default", "eastus", "failed"),)
    office.cloud.answers["ListWorkspaces"] = Answer(columns=COLUMNS, rows=rows)

    def before_find(find: Find) -> None:
        raise Refused(code="Failed", sentence=same("The workspace is not there yet."))

    office.cloud.before_find = before_find


def test_nothing_differs_in_an_azure_that_has_nothing(office: Office) -> None:
    set_rule(office, "{after_h: 8}")
    assert found(office) == []


def test_a_half_made_workspace_is_named_once_though_its_machines_cannot_be_read(office: Office) -> None:
    half_made(office)
    assert found(office) == [("unfinished", "vision-trial")]


def test_machines_of_any_other_workspace_that_cannot_be_read_are_said_to_be_unknown(office: Office) -> None:
    half_made(office)
    rows = (("vision-lab", "this-rg", "Default", "eastus", "succeeded"),)
    office.cloud.answers["ListWorkspaces"] = Answer(columns=COLUMNS, rows=rows)
    assert found(office) == [("unfinished", "vision-trial"), ("unknown", "vision-lab")]


def test_machines_of_a_half_made_workspace_that_can_be_read_are_looked_at(office: Office) -> None:
    half_made(office)
    office.cloud.before_find = lambda find: None
    office.cloud.computes = (instance(office),)
    assert found(office) == [("unfinished", "vision-trial"), ("idle", "nb-ana")]


HALF_MADE, IDLE = ("unfinished", "vision-trial"), ("idle", "nb-ana")


@pytest.mark.parametrize(
    ("verb", "left_to_see"),
    [
        ("InspectAssignments", [("unknown", "roles of people who are gone"), HALF_MADE, IDLE]),
        ("ListResourceGroups", [("unknown", "half-made workspaces"), IDLE]),
        ("ListUnfinished", [("unknown", "half-made workspaces"), IDLE]),
        ("ListWorkspaces", [HALF_MADE, ("unknown", "idle machines")]),
    ],
)
def test_one_look_that_fails_leaves_the_others_as_they_are(
    office: Office, verb: str, left_to_see: list[tuple[str, str]]
) -> None:
    set_rule(office, "{after_h: 8}")
    has_left_overs(office, *left(KEY))
    has_machines(office, instance(office))
    assert found(office) == [HALF_MADE, IDLE]
    office.cloud.unanswered[verb] = Refused(code="Forbidden", sentence=same("No."))
    assert found(office) == left_to_see
