"""Who somebody is in Entra, from Slack to the database: confirmed, linked by others, removed, listed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from bot.model.errors import Misconfigured
from bot.wiring.people import link_person, unlink_person
from tests.journeys.town import APPROVALS, Town, words

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

GROUP = 'az group create --name "{}" --location "eastus"'


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town in which nobody has said who they are."""
    with Town(directory=tmp_path_factory.mktemp("strangers"), introduced=False) as town:
        yield town


def link_of(town: Town, who: str) -> dict[str, Any]:
    found = town.rows(f"SELECT body FROM identity_link WHERE slack_user = '{who}'")
    return dict(json.loads(found[0][0])) if found else {}


def asked_who(town: Town, who: str, *texts: str, channel: str = "C0VISION") -> dict[str, Any]:
    return town.find(who, *texts, channel=channel)


def test_one_confirmation_a_person_and_everything_they_did_before_it_goes_on(strangers: Town) -> None:
    """Ana asks and Lea approves, both for the first time: each is asked once, and neither does anything again."""
    town = strangers
    town.say("U0ANA", GROUP.format("vision-first"))
    question = asked_who(town, "U0ANA", "¿Es usted en Entra?", "Ana García", "ana@contoso.com", town.entra("U0ANA"))
    assert town.newest() == 0
    assert link_of(town, "U0ANA") == {}
    town.press("U0ANA", question, "aml:link_confirm")
    number = int(town.wait(town.newest, what="the request that waited"))
    answer = town.find("U0ANA", "Desde ahora usted es ana@contoso.com", channel="C0VISION")
    assert answer["ts"] == question["ts"]
    assert "Soy yo" not in words(answer)

    town.press("U0LEA", town.card("U0LEA", number, "Approve"), "aml:approve")
    question = asked_who(town, "U0LEA", "Is this you in Entra?", "Lea Moreau", channel=APPROVALS)
    assert town.status(number) == "pending"
    town.press("U0LEA", question, "aml:link_confirm")
    assert town.until(number, "succeeded", "failed") == "succeeded"
    assert link_of(town, "U0LEA")["how"] == "confirmed"

    number = town.ask("U0ANA", GROUP.format("vision-second"))
    town.approve(number, "U0LEA")
    assert town.until(number, "succeeded") == "succeeded"
    assert town.events().count("identity.linked") == 2


def test_whoever_says_no_is_nobody(strangers: Town) -> None:
    town = strangers
    before = town.newest()
    town.say("U0DAN", GROUP.format("vision-third"))
    town.press("U0DAN", asked_who(town, "U0DAN", "Is this you in Entra?"), "aml:link_decline")
    town.find("U0DAN", "Nothing is linked", channel="C0VISION")
    town.answer("U0DAN", GROUP.format("vision-fourth"), "does not know which Entra identity is yours", "U0DAN")
    assert (town.newest(), link_of(town, "U0DAN")) == (before, {})


def test_the_home_asks_too_and_shows_itself_afterwards(strangers: Town) -> None:
    town = strangers
    human = town.sandbox.slack.human("U0NOA")
    human.open_home()
    home = town.wait(
        lambda: (found := human.home()) and "Soy yo" in words(found) and found, what="the question at home"
    )
    human.press(home, "aml:link_confirm")
    town.wait(lambda: (found := human.home()) and "Soy yo" not in words(found) and found, what="the home itself")
    assert link_of(town, "U0NOA")["entra"] == town.entra("U0NOA")


def test_an_administrator_links_lists_and_unlinks_and_the_person_hears_of_it(town: Town) -> None:
    town.say("U0PAT", "unlink <@U0JOE>")
    joe = town.sandbox.slack.human("U0JOE")

    def direct(text: str) -> dict[str, Any]:
        """A direct message from amlbot to Joe."""
        return next((one for one in joe.messages() if text in words(one)), {})

    town.wait(lambda: direct("no longer linked"), what="word of the removal")
    assert link_of(town, "U0JOE") == {}
    town.answer("U0JOE", GROUP.format("vision-none"), "Is this you in Entra?")
    town.answer("U0PAT", "link <@U0JOE> joe@contoso.com", "is linked to joe@contoso.com")
    shown = town.wait(lambda: direct("has linked your Slack account"), what="word of the link")
    town.answer("U0PAT", "links --find joe", "Links: 1", town.entra("U0JOE"))
    town.answer("U0DAN", "links", "Only people whose policy group links others")
    joe.press(shown, "aml:link_undo")
    town.wait(lambda: link_of(town, "U0JOE") == {}, what="no link of Joe's")
    assert town.events().count("identity.unlinked") == 2


def test_the_same_at_the_command_line_beside_the_running_bot(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in town.sandbox.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AMLBOT_DATABASE_URL", town.database_url)
    done = town.amlbot("people", "unlink", "U0SARA")
    assert done.stdout == "U0SARA is no longer linked to sara@contoso.com\n", done.stderr
    for user, identity, why in (
        ("U0SARA", "dan@contoso.com", "is linked to another account"),
        ("U0SARA", "nobody@contoso.com", "no enabled person"),
        ("U0OTTO", "sara@contoso.com", "no account of a person"),
        ("U0DAN", "sara@contoso.com", "is linked to dan@contoso.com"),
    ):
        with pytest.raises(Misconfigured, match=why):
            link_person(environment=os.environ, user=user, identity=identity)
        assert link_of(town, "U0SARA") == {}
    with pytest.raises(Misconfigured, match="linked to nobody"):
        unlink_person(url=town.database_url, user="U0SARA")
    done = town.amlbot("people", "link", "U0SARA", "sara@contoso.com")
    assert done.returncode == 0, done.stderr
    listed = town.amlbot("people", "links", "--json", "--find", "sara").stdout.splitlines()
    found = [json.loads(line) for line in listed]
    assert [(one["slack_user"], one["how"], one["by"]) for one in found] == [("U0SARA", "admin", "operator")]
    sara = town.sandbox.slack.human("U0SARA")
    town.wait(
        lambda: any("El equipo de plataforma ha vinculado" in words(one) for one in sara.messages()),
        what="word of the link",
    )
