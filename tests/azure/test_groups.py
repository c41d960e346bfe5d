"""Resource groups looked at and deleted: with what was agreed to, and with nothing else."""

from __future__ import annotations

import pytest

from bot.model.errors import OutcomeUnknown, Refused
from bot.model.operation import (
    Answer,
    DeleteResourceGroup,
    ListGroupContents,
    ListResourceGroups,
    PutResourceGroup,
    ResourceGroupExists,
    ShowResourceGroup,
)
from bot.model.outcome import Absent, InProgress, Rejected, Succeeded
from tests.azure.lab import NLP, Lab


def held(lab: Lab, group: str = NLP) -> tuple[str, ...]:
    """What is in a group, as a request for its deletion would name it."""
    answer = lab.cloud.answer(query=ListGroupContents(subscription=lab.subscription, name=group))
    return tuple(f"{kind}/{name}" for kind, name, _ in answer.rows)


def deletion(lab: Lab, **changes: object) -> DeleteResourceGroup:
    plain = DeleteResourceGroup(subscription=lab.subscription, name=NLP, holds=held(lab))
    return plain.model_copy(update=changes)


def as_pairs(answer: Answer) -> dict[str, str]:
    return {row[0]: row[1] for row in answer.rows}


def test_groups_are_listed_with_their_tags_and_narrowed_by_one(lab: Lab) -> None:
    made = PutResourceGroup(subscription=lab.subscription, name="datos", region="eastus", tags={"purpose": "lab"})
    assert isinstance(lab.finish(made, key="k"), Succeeded)
    every = lab.cloud.answer(query=ListResourceGroups(subscription=lab.subscription))
    assert [row[0] for row in every.rows] == ["datos", "nlp-rg", "this-rg"]
    assert every.rows[1][1:3] == ("westeurope", "succeeded")
    for tag, names in (("PURPOSE=lab", ["datos"]), ("purpose", ["datos"]), ("purpose=", []), ("purpose=other", [])):
        narrowed = lab.cloud.answer(query=ListResourceGroups(subscription=lab.subscription, tag=tag))
        assert [row[0] for row in narrowed.rows] == names


def test_a_group_is_shown_with_what_is_in_it(lab: Lab) -> None:
    shown = as_pairs(lab.cloud.answer(query=ShowResourceGroup(subscription=lab.subscription, name=NLP)))
    assert shown["region"] == "westeurope"
    assert shown["Microsoft.MachineLearningServices/workspaces"] == "ws-nlp (westeurope)"
    empty = as_pairs(lab.cloud.answer(query=ShowResourceGroup(subscription=lab.subscription, name="this-rg")))
    assert empty["contents"] == "(none)"


@pytest.mark.parametrize(("name", "answer"), [("NLP-RG", "true"), ("nowhere", "false")])
def test_existence_is_a_word(lab: Lab, name: str, answer: str) -> None:
    found = lab.cloud.answer(query=ResourceGroupExists(subscription=lab.subscription, name=name))
    assert found.rows == ((name, answer),)


def test_what_a_missing_group_holds_is_refused_and_not_empty(lab: Lab) -> None:
    with pytest.raises(Refused) as refused:
        lab.cloud.answer(query=ListGroupContents(subscription=lab.subscription, name="nowhere"))
    assert refused.value.code == "ResourceGroupNotFound"


def test_a_group_goes_with_everything_in_it_and_is_waited_for(lab: Lab) -> None:
    operation = deletion(lab)
    assert len(operation.holds) == 5
    assert isinstance(lab.cloud.begin(operation=operation, key="k"), InProgress)
    assert isinstance(lab.cloud.check(operation=operation, key="k"), InProgress)
    lab.wait()
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)
    assert [group["name"] for group in lab.sandbox.azure.state()["resource_groups"]] == ["this-rg"]


def test_what_has_come_since_stops_the_deletion_and_is_named(lab: Lab) -> None:
    operation = deletion(lab, holds=tuple(one for one in held(lab) if "Storage" not in one))
    outcome = lab.cloud.begin(operation=operation, key="k")
    assert isinstance(outcome, Rejected)
    assert outcome.code == "ChangedMeanwhile"
    assert "storage account st" in outcome.sentence.en
    assert "cuenta de almacenamiento st" in outcome.sentence.es
    assert lab.sent("DELETE", "resourcegroups") == 0


def test_what_has_gone_since_does_not_stop_it(lab: Lab) -> None:
    operation = deletion(lab, holds=(*held(lab), "Microsoft.Storage/storageAccounts/gone"))
    assert isinstance(lab.finish(operation, key="k"), Succeeded)


def test_a_group_that_is_gone_already_counts_as_done(lab: Lab) -> None:
    outcome = lab.cloud.begin(operation=deletion(lab, name="nowhere"), key="k")
    assert isinstance(outcome, Succeeded)
    assert outcome.already


def test_a_lost_answer_is_looked_for_and_found(lab: Lab) -> None:
    operation = deletion(lab)
    lab.disturb(f"DELETE *{NLP}", "reset_after")
    with pytest.raises(OutcomeUnknown):
        lab.cloud.begin(operation=operation, key="k")
    assert isinstance(lab.cloud.check(operation=operation, key="k"), InProgress)
    lab.wait()
    assert isinstance(lab.cloud.check(operation=operation, key="k"), Succeeded)


def test_a_deletion_that_azure_gives_up_leaves_the_group_standing(lab: Lab) -> None:
    operation = deletion(lab)
    lab.disturb(f"DELETE *{NLP}", "failed_operation", code="ResourceGroupDeletionBlocked")
    assert isinstance(lab.finish(operation, key="k"), Absent)
