"""A moderator deletes a card, somebody leaves the company: Slack tells, and nobody has to press anything for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.journeys.town import APPROVALS, VISION, Town, words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ANA, LEA, PAT, JOE, SARA = "U0ANA", "U0LEA", "U0PAT", "U0JOE", "U0SARA"
CONTRIBUTOR = 'role assignment create --role Contributor --assignee "joe@contoso.com" -g this-rg'


@contextmanager
def gone(town: Town, who: str, **how: bool) -> Iterator[None]:
    """An administrator changes somebody's account for a while."""
    town.sandbox.slack.change_account(who, **how)
    try:
        yield
    finally:
        town.sandbox.slack.change_account(who, **dict.fromkeys(how, False))


@pytest.mark.parametrize("discussed", [False, True], ids=["alone", "with a thread"])
def test_a_card_that_a_moderator_deletes_is_there_again_and_says_so(town: Town, discussed: bool) -> None:
    number = town.ask(ANA, f"group create --name nombre-moderado-{discussed} --location eastus".lower())
    card = town.card(LEA, number, "Approve")
    if discussed:
        town.sandbox.slack.human(LEA).say(text="Is this right?", channel=APPROVALS, thread_ts=card["ts"])
    town.sandbox.slack.human(PAT).delete(card)

    def again() -> bool:
        shown = [one for one in town.seen(LEA, channel=APPROVALS) if f"R-{number} " in words(one)]
        return len(shown) == 1 and shown[0]["ts"] != card["ts"]

    town.wait(again, what="the card once more")
    said = town.find(LEA, f"R-{number}", "was no longer there", channel=APPROVALS, thread=True)
    assert said["thread_ts"] == town.card(LEA, number, "Approve")["ts"]
    assert "view.reposted" in town.events(number)
    town.approve(number, LEA)
    assert town.until(number, "succeeded", "failed") == "succeeded"


def test_what_people_write_in_channels_is_kept_nowhere(town: Town) -> None:
    town.sandbox.slack.human(LEA).say(text="entre-nosotros-4711", channel=VISION)
    town.say(ANA, "history")
    town.wait(lambda: town.sandbox.slack.core.events.outstanding == 0, what="all events to be taken")
    tables = [name for (name,) in town.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "inbox" in tables
    for table in tables:
        assert "entre-nosotros-4711" not in str(town.rows(f'SELECT * FROM "{table}"'))
    assert "entre-nosotros-4711" not in town.log()


@pytest.mark.parametrize("how", ["deleted", "is_restricted"])
def test_when_an_approver_leaves_the_card_asks_again_at_once(town: Town, how: str) -> None:
    number = town.ask(ANA, CONTRIBUTOR)
    town.approve(number, LEA)
    with gone(town, LEA, **{how: True}):
        said = town.find(PAT, f"R-{number}", "counts no longer", channel=APPROVALS, thread=True)
        assert "vision-leads" in words(said) or "S0VISLEADS" in str(said["blocks"])
        assert town.status(number) == "pending"
        assert "approval.lapsed" in town.events(number)
    town.say(ANA, f"withdraw R-{number}")
    town.until(number, "withdrawn")


def test_when_the_requester_leaves_the_request_ends_at_once(town: Town) -> None:
    number = town.ask(JOE, "group create --name nombre-se-va --location eastus")
    town.card(LEA, number, "Approve")
    with gone(town, JOE, deleted=True):
        assert town.until(number, "denied", "succeeded") == "denied"
        town.card(LEA, number, "Denied")
        town.find(LEA, f"R-{number}", "has left Slack", channel=APPROVALS, thread=True)


def test_when_the_only_approver_leaves_others_are_asked_at_once(town: Town) -> None:
    number = town.ask(ANA, "group create --name nombre-sin-jefa --location eastus")
    town.card(LEA, number, "Approve")
    # Gus is a guest, and counts for nothing; Entra goes on having Lea in the group.
    with gone(town, LEA, deleted=True):
        town.find(PAT, f"R-{number}", "handed on", channel=APPROVALS, thread=True)
        town.approve(number, PAT)
        assert town.until(number, "succeeded", "failed") == "succeeded"


@pytest.mark.parametrize("where", ["in Slack", "at the command line"])
def test_when_a_link_is_removed_the_card_asks_again_at_once(town: Town, where: str) -> None:
    number = town.ask(ANA, CONTRIBUTOR)
    town.approve(number, LEA)
    if where == "in Slack":
        town.answer(PAT, f"unlink <@{LEA}>", "no longer linked")
    else:
        assert town.amlbot("people", "unlink", LEA).returncode == 0
    said = town.find(PAT, f"R-{number}", "is linked to nobody in Entra now", channel=APPROVALS, thread=True)
    assert "counts no longer" in words(said)
    town.answer(PAT, f"link <@{LEA}> lea@contoso.com", "is linked to lea@contoso.com")
    # Linked again, they may agree again.
    town.press(LEA, town.card(LEA, number, "Approve"), "aml:approve")
    lapsed = f"SELECT body ->> 'lapsed' FROM request WHERE number = {number}"
    town.wait(lambda: str(town.rows(lapsed)[0][0]) == "[]", what="the second approval of the same person")
    town.say(ANA, f"withdraw R-{number}")
    town.until(number, "withdrawn")
