"""What befalls messages, channels, modals and people while a request waits: it survives, somebody is told, and its card
is posted again. Unmodified Bolt and SDKs; each table is one kind of mishap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.sandbox.faults import Fault
from tests.journeys.town import APPROVALS, SHARED, VISION, Town, words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ANA, LEA, PAT, DAN, JOE, OTTO = "U0ANA", "U0LEA", "U0PAT", "U0DAN", "U0JOE", "U0OTTO"
BOT = "U0AMLBOT"


def asked(town: Town, name: str) -> int:
    return town.ask(ANA, f"group create --name nombre-{name} --location eastus")


def made(town: Town, number: int, name: str) -> bool:
    """Whether it ended well, once."""
    assert town.until(number, "succeeded", "failed") == "succeeded"
    groups = [group["name"] for group in town.resources()["resource_groups"]]
    return groups.count(f"nombre-{name}") == 1 and town.events(number).count("execution.succeeded") == 1


def changed(town: Town, number: int) -> None:
    """Something about it changes, so that all its messages have something new to show."""
    revision = town.rows(f"SELECT body ->> 'revision' FROM request WHERE number = {number}")[0][0]
    town.say(ANA, f'edit R-{number} --tags "look=again"')
    look = f"SELECT body ->> 'revision' FROM request WHERE number = {number}"
    town.wait(lambda: int(town.rows(look)[0][0]) > int(revision), what=f"the change of R-{number}")


def direct(town: Town, who: str, *texts: str) -> dict[str, Any]:
    """A message in somebody's direct messages."""
    return town.find(who, *texts, channel=town.sandbox.slack.human(who).dm)


def delete(town: Town, message: dict[str, Any]) -> None:
    """An administrator deletes it."""
    state = town.sandbox.slack.core.state
    found = state.find_message(channel=message["channel"], ts=message["ts"])
    assert found is not None
    state.remove_message(found)


# Messages


@pytest.mark.parametrize(
    ("gone", "where", "again"),
    [("card", APPROVALS, "the card, with its buttons"), ("request", VISION, "the message where it was asked")],
)
def test_a_message_that_was_deleted_is_posted_again(town: Town, gone: str, where: str, again: str) -> None:
    number = asked(town, f"borrado-{gone}")
    shown = town.card(LEA, number, "Approve") if gone == "card" else town.find(ANA, f"R-{number} ", channel=where)
    delete(town, {**shown, "channel": where})
    changed(town, number)
    posted = town.find(LEA, f"R-{number} ", "look=again", channel=where)
    assert posted["ts"] != shown["ts"], again
    town.card(LEA, number, "look=again")
    town.approve(number, LEA)
    assert made(town, number, f"borrado-{gone}")
    assert len([one for one in town.seen(LEA, channel=where) if f"R-{number} " in words(one)]) == 1


def test_a_thread_whose_root_was_deleted_does_not_lose_the_progress(town: Town) -> None:
    number = asked(town, "hilo")
    card = town.card(LEA, number, "Approve")
    delete(town, {**town.find(ANA, f"R-{number} ", channel=VISION), "channel": VISION})
    town.press(LEA, card, "aml:approve")
    assert made(town, number, "hilo")
    town.find(ANA, f"R-{number} ", "Hecha", channel=VISION)


# Channels


@contextmanager
def closed(town: Town, how: str, *channels: str) -> Iterator[None]:
    """Channels that are archived, or that have removed the bot, for a while."""
    state = town.sandbox.slack.core.state
    for one in channels:
        if how == "archived":
            state.channels[one].is_archived = True
        else:
            state.channels[one].members.discard(BOT)
    try:
        yield
    finally:
        for one in channels:
            state.channels[one].is_archived = False
            state.channels[one].members.add(BOT)


@pytest.mark.parametrize("how", ["archived", "kicked"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_card_whose_channel_takes_nothing_goes_where_it_was_asked(town: Town, how: str, when: str) -> None:
    name = f"{how}-{when}"
    number = asked(town, name) if when == "after" else 0
    if number:
        town.card(LEA, number, "Approve")
    with closed(town, how, APPROVALS):
        if number:
            changed(town, number)
        else:
            number = asked(town, name)
        # Slack lets us edit what we have posted where we are no longer; where it did not, the card would move too.
        stays = (how, when) == ("kicked", "after")
        seen = ["Approve", "look=again"] if when == "after" else ["Approve"]
        card = town.find(LEA, f"R-{number} ", *seen, channel=APPROVALS if stays else VISION)
        town.press(LEA, card, "aml:approve")
        assert made(town, number, name)


@pytest.mark.parametrize("how", ["archived", "kicked"])
def test_what_the_requesters_channel_no_longer_takes_comes_to_them_directly(town: Town, how: str) -> None:
    number = asked(town, f"canal-{how}")
    card = town.card(LEA, number, "Approve")
    with closed(town, how, VISION):
        town.press(LEA, card, "aml:approve")
        direct(town, ANA, f"R-{number} ", "Hecha")
    assert made(town, number, f"canal-{how}")


def test_a_card_that_no_channel_takes_comes_to_its_approvers_directly(town: Town) -> None:
    town.say(LEA, "history")
    town.wait(lambda: town.rows(f"SELECT 1 FROM identity_link WHERE slack_user = '{LEA}'"), what="Lea's account")
    with closed(town, "kicked", APPROVALS, VISION):
        # A command is answered where the bot is no member: Slack gives an address for it.
        number = asked(town, "sin-canal")
        copy = direct(town, LEA, f"R-{number} ", "Approve")
        direct(town, ANA, f"R-{number} ")
        assert "view.unplaced" in town.events(number)
        town.press(LEA, copy, "aml:approve")
        assert made(town, number, "sin-canal")


# Modals


def refused_modal(town: Town, number: int) -> str:
    town.press(LEA, town.card(LEA, number, "Approve"), "aml:refuse")
    return words(town.find(LEA, "in time", channel=APPROVALS))


def edit_modal(town: Town, number: int) -> str:
    mine = town.find(ANA, f"R-{number} ", "Editar", channel=VISION)
    town.press(ANA, mine, "aml:edit")
    return words(town.find(ANA, "a tiempo", channel=VISION))


def launcher(town: Town, number: int) -> str:
    town.say(DAN, "")
    return words(town.find(DAN, "in time", channel=VISION))


@pytest.mark.parametrize(
    ("opens", "code"),
    [
        (refused_modal, "expired_trigger_id"),
        (edit_modal, "expired_trigger_id"),
        (edit_modal, "invalid_trigger_id"),
        (launcher, "exchanged_trigger_id"),
    ],
)
def test_a_modal_whose_trigger_is_no_good_is_said_and_nothing_changes(
    town: Town, opens: Callable[[Town, int], str], code: str
) -> None:
    number = asked(town, f"{opens.__name__.replace('_', '-')}-{code.split('_')[0]}")
    town.card(LEA, number, "Approve")
    town.sandbox.faults.add(Fault(service="slack", match="views.open", kind="error", code=code))
    assert opens(town, number)
    assert (town.status(number), "approval.recorded" in town.events(number)) == ("pending", False)


@pytest.mark.parametrize("code", ["not_found", "hash_conflict"])
def test_a_form_that_cannot_be_told_what_would_become_of_it_is_still_sent(town: Town, code: str) -> None:
    human = town.sandbox.slack.human(DAN)
    town.sandbox.faults.add(Fault(service="slack", match="views.update", kind="error", code=code))
    before = town.newest()
    town.say(DAN, "group create --location eastus")
    view = town.wait(human.views, what="the form")[-1]
    name = f"nombre-{code.replace('_', '-')}"
    assert human.submit(view, {"field.name": {"aml:field": name}}).status == "closed"
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what="the request of the form"))
    town.approve(number, LEA)
    assert town.until(number, "succeeded", "failed") == "succeeded"


def test_details_whose_modal_was_closed_meanwhile_come_as_a_message(town: Town) -> None:
    number = asked(town, "detalles")
    card = town.card(LEA, number, "Approve")
    town.sandbox.faults.add(Fault(service="slack", match="views.update", kind="error", code="not_found", times=2))
    town.press(LEA, card, "aml:details")
    town.find(LEA, f"R-{number} ", "What happened", channel=APPROVALS)


# Slack itself


def test_a_storm_of_rate_limits_delays_everything_and_doubles_nothing(town: Town) -> None:
    for method, times in (("chat.postMessage", 6), ("chat.update", 6), ("users.info", 3)):
        town.sandbox.faults.add(
            Fault(service="slack", match=method, kind="status", status=429, retry_after=1, times=times)
        )
    number = asked(town, "tormenta")
    town.press(LEA, town.card(LEA, number, "Approve"), "aml:approve")
    assert made(town, number, "tormenta")
    town.card(LEA, number, "Done")
    town.find(ANA, f"R-{number} ", "Hecha", channel=VISION)
    for channel in (VISION, APPROVALS):
        assert len([one for one in town.seen(LEA, channel=channel) if f"R-{number} " in words(one)]) == 1
    assert town.events(number).count("approval.recorded") == 1


# People


@contextmanager
def without_account(town: Town, who: str) -> Iterator[None]:
    """Somebody's account is deactivated for a while."""
    person = town.sandbox.slack.core.state.people[who]
    person.deleted = True
    try:
        yield
    finally:
        person.deleted = False


def test_what_somebody_asked_who_has_left_is_not_made_and_whoever_decides_is_told(town: Town) -> None:
    number = asked(town, "se-fue")
    card = town.card(LEA, number, "Approve")
    with without_account(town, ANA):
        town.press(LEA, card, "aml:approve")
        assert town.until(number, "denied", "succeeded") == "denied"
        town.find(LEA, f"R-{number} ", "no longer", channel=APPROVALS)
        town.card(LEA, number, "Denied")
    assert "nombre-se-fue" not in [group["name"] for group in town.resources()["resource_groups"]]


def test_an_approval_of_somebody_who_has_left_counts_no_longer_and_the_card_asks_again(town: Town) -> None:
    number = town.ask(ANA, 'role assignment create --role Contributor --assignee "joe@contoso.com" -g this-rg')
    town.approve(number, LEA)
    with without_account(town, LEA):
        town.press(PAT, town.card(PAT, number, "Approve"), "aml:approve")
        town.wait(lambda: len(town.approvers(number)) == 2, what="the second approval")
        town.wait(
            lambda: town.entra(LEA) in str(town.rows(f"SELECT body ->> 'lapsed' FROM request WHERE number = {number}")),
            what="the first one to lapse",
        )
        assert town.status(number) == "pending"
        town.card(PAT, number, "Approve")
    town.press(LEA, town.card(LEA, number, "Approve"), "aml:approve")
    assert town.until(number, "succeeded", "failed") == "succeeded"


@pytest.mark.parametrize("press", ["aml:details", "aml:nudge", "aml:withdraw", "aml:edit"])
def test_an_outsider_in_a_shared_channel_presses_in_vain_and_is_told(town: Town, press: str) -> None:
    number = town.ask(ANA, f"group create --name nombre-{press[4:]} --location eastus", channel=SHARED)
    message = town.find(OTTO, f"R-{number} ", channel=SHARED)
    before = town.events().count("ask.refused")
    # Nudge is not there yet: an outsider who presses it has made it from another.
    row = next(block for block in message["blocks"] if block["type"] == "actions")
    town.sandbox.slack.human(OTTO).press(message, press, element={**row["elements"][0], "action_id": press})
    town.wait(lambda: town.events().count("ask.refused") > before, what="the refusal on record")
    said = town.wait(
        lambda: [one for one in town.seen(OTTO, channel=SHARED) if one.get("ephemeral")], what="a word to the outsider"
    )
    assert f"nombre-{press[4:]}" not in words(said[-1])
    assert town.status(number) == "pending"
