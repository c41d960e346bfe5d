"""The Home of the app, from Slack to the database and back."""

from __future__ import annotations

import pytest

from tests.journeys.town import Town, words

pytestmark = pytest.mark.slow

GROUP = 'az group create --name "nombre-casa" --location "eastus"'


def home(town: Town, who: str, *texts: str) -> dict[str, object]:
    """Open the Home and wait until it says all the texts."""
    human = town.sandbox.slack.human(who)
    human.open_home()

    def look() -> object:
        view = human.home()
        return view if view and all(text in words(view) for text in texts) else None

    found: dict[str, object] = town.wait(look, what=f"a Home of {who} with {texts}")
    return found


def test_what_waits_is_decided_in_the_home_and_then_held_by_the_requester(town: Town) -> None:
    number = town.ask("U0ANA", GROUP)
    town.card("U0LEA", number, "Approve")
    view = home(town, "U0LEA", "Waiting for you (1)", f"R-{number} ")
    assert town.sandbox.slack.human("U0LEA").press(view, "aml:approve").ok
    assert town.until(number, "succeeded", "failed") == "succeeded"
    town.wait(
        lambda: "Waiting for you (0)" in words(town.sandbox.slack.human("U0LEA").home()), what="a Home that follows"
    )
    assert "Sus solicitudes" in words(home(town, "U0ANA", f"R-{number} "))


def test_a_chosen_language_overrides_the_one_of_slack_and_is_remembered(town: Town) -> None:
    human = town.sandbox.slack.human("U0DAN")
    assert human.press(home(town, "U0DAN", "Your requests"), "aml:language", choice="es").ok
    home(town, "U0DAN", "Sus solicitudes")
    town.stop_bot()
    town.start_bot()
    home(town, "U0DAN", "Sus solicitudes")
    town.answer("U0DAN", "history", "Solicitudes")


def test_the_history_comes_as_a_file(town: Town) -> None:
    human = town.sandbox.slack.human("U0ANA")
    assert human.press(home(town, "U0ANA", "R-1"), "aml:history.csv").ok
    town.wait(lambda: [one for one in human.messages() if one.get("files")], what="a file")
