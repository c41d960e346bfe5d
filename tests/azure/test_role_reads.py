"""Who has which role, what a role allows, and taking one away whoever gave it."""

from __future__ import annotations

import pytest

from bot.model.errors import Refused
from bot.model.operation import (
    DeleteRoleAssignment,
    InspectAssignments,
    InspectRoles,
    ListRoleDefinitions,
    PutRoleAssignment,
    ShowRoleDefinition,
)
from bot.model.outcome import Succeeded
from bot.sandbox.azure.world import Resource
from tests.azure.lab import DATA_SCIENTIST, NLP, READER, Lab

CUSTOM = "99999999-0000-4000-8000-000000000001"


def subscription(lab: Lab) -> str:
    return f"/subscriptions/{lab.subscription}"


def given(lab: Lab, scope: str) -> tuple[tuple[str, ...], ...]:
    return lab.cloud.answer(query=InspectRoles(scope=scope, principal=lab.entra("joe"))).rows


def custom_role(lab: Lab) -> None:
    """The organisation has made a role of its own."""
    permissions = {
        "actions": ["Microsoft.MachineLearningServices/workspaces/labeling/*"],
        "notActions": ["Microsoft.MachineLearningServices/workspaces/labeling/delete"],
    }
    kind = "Microsoft.Authorization/roleDefinitions"
    properties = {
        "roleName": "NLP Annotator",
        "description": "Labels texts",
        "assignableScopes": [lab.group(NLP)],
        "permissions": [permissions],
    }
    path = f"{subscription(lab)}/providers/{kind}/{CUSTOM}"
    lab.sandbox.azure._world.put(Resource(path, kind, CUSTOM, {"properties": properties}))


def test_roles_are_told_with_the_scope_they_were_given_on(lab: Lab) -> None:
    lab.sandbox.azure.give_role(principal_id=lab.entra("joe"), role="Reader", scope=subscription(lab))
    lab.sandbox.azure.give_role(principal_id=lab.entra("joe"), role="AzureML Data Scientist", scope=lab.workspace.id)
    lab.sandbox.azure.give_role(principal_id=lab.entra("joe"), role="Contributor", scope=lab.group("this-rg"))
    assert given(lab, lab.workspace.id) == (
        ("AzureML Data Scientist", DATA_SCIENTIST, lab.workspace.id),
        ("Reader", READER, subscription(lab)),
    )
    assert given(lab, lab.group(NLP)) == (("Reader", READER, subscription(lab)),)


@pytest.mark.parametrize("somebody_else", [True, False])
def test_a_role_that_is_asked_away_goes_whoever_gave_it(lab: Lab, somebody_else: bool) -> None:
    scope, joe = lab.group(NLP), lab.entra("joe")
    if somebody_else:
        lab.sandbox.azure.give_role(principal_id=joe, role="Reader", scope=scope)
    else:
        put = PutRoleAssignment(scope=scope, role="Reader", role_id=READER, principal=joe, principal_type="User")
        assert isinstance(lab.cloud.begin(operation=put, key="k"), Succeeded)
    away = DeleteRoleAssignment(precondition="present", scope=scope, role="Reader", role_id=READER, principal=joe)
    outcome = lab.cloud.begin(operation=away, key="k")
    assert isinstance(outcome, Succeeded)
    assert not outcome.already
    assert given(lab, scope) == ()


def test_roles_of_the_organisation_are_listed_where_they_can_be_given(lab: Lab) -> None:
    custom_role(lab)
    for scope, names in ((lab.group(NLP), ["NLP Annotator"]), (lab.group("this-rg"), [])):
        answer = lab.cloud.answer(query=ListRoleDefinitions(scope=scope, custom=True))
        assert [row[0] for row in answer.rows] == names
    every = lab.cloud.answer(query=ListRoleDefinitions(scope=lab.group(NLP)))
    assert {"Owner", "AzureML Compute Operator", "NLP Annotator"} <= {row[0] for row in every.rows}
    one = lab.cloud.answer(query=ListRoleDefinitions(scope=lab.group(NLP), name="nlp annotator"))
    assert one.rows == (("NLP Annotator", "CustomRole", CUSTOM, "Labels texts"),)


@pytest.mark.parametrize("name", ["nlp annotator", CUSTOM, f"/subscriptions/x/roleDefinitions/{CUSTOM}"])
def test_a_role_is_shown_with_what_it_allows_and_leaves_out(lab: Lab, name: str) -> None:
    custom_role(lab)
    shown = lab.cloud.answer(query=ShowRoleDefinition(scope=lab.group(NLP), name=name)).rows
    assert ("type", "CustomRole") in shown
    assert ("may", "Microsoft.MachineLearningServices/workspaces/labeling/*") in shown
    assert ("may_not", "Microsoft.MachineLearningServices/workspaces/labeling/delete") in shown


def test_a_role_that_nobody_knows_is_refused(lab: Lab) -> None:
    with pytest.raises(Refused):
        lab.cloud.answer(query=ShowRoleDefinition(scope=lab.group(NLP), name="Emperor"))


def test_every_assignment_on_a_scope_and_below_it_is_told_with_whom_it_is_for(lab: Lab) -> None:
    joe = lab.entra("joe")
    for scope in (subscription(lab), lab.group(NLP), lab.workspace.id, lab.group("this-rg")):
        lab.sandbox.azure.give_role(principal_id=joe, role="Reader", scope=scope)
    lab.sandbox.azure.directory.purge(joe)
    rows = [row for row in lab.cloud.answer(query=InspectAssignments(scope=lab.group(NLP))).rows if row[0] == joe]
    assert [row[:5] for row in rows] == [
        (joe, "User", "Reader", READER, scope) for scope in (lab.group(NLP), lab.workspace.id)
    ]
    everywhere = lab.cloud.answer(query=InspectAssignments(scope=subscription(lab))).rows
    assert len([row for row in everywhere if row[0] == joe]) == 4
