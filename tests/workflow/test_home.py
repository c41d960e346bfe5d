"""The Home of the app: what waits, what was asked for, what is held, what was used; language and history by button."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

from bot.model.home import HomePage
from bot.model.incoming import FROM_HOME, Incoming
from bot.model.notice import HistoryFile, HistoryPage, Hurdle, Said
from bot.model.request import Status
from bot.workflow.history import as_csv
from bot.workflow.home import LANGUAGE
from bot.workflow.ports import EVERYWHERE
from tests.workflow.office import CLUSTER, GROUP, READER, TEAM, Office, slack


@pytest.fixture
def office() -> Office:
    return Office()


def at_home(office: Office, who: str, action: str = "home", **more: object) -> Incoming:
    written = office.line(who, "", channel="")
    return written.model_copy(
        update={"sort": "click", "action": action, "values": {FROM_HOME: "yes"}, "reply_url": "", **more}
    )


def opened(office: Office, who: str) -> HomePage:
    office.arrive(at_home(office, who))
    office.run_jobs()
    return office.messenger.homes[slack(who)][-1]


def test_it_shows_what_waits_for_somebody_and_to_the_requester_what_they_asked_for(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    hers, leas = opened(office, "ana"), opened(office, "lea")
    assert [picture.request.id for picture in leas.waiting] == [request.id]
    assert ([*hers.waiting], [picture.request.id for picture in hers.mine]) == ([], [request.id])
    office.click("lea", request, "approve")
    assert opened(office, "lea").waiting == ()
    assert [picture.request.id for picture in opened(office, "ana").held] == [request.id]


def test_what_waits_beyond_a_page_is_counted(office: Office) -> None:
    for number in range(8):
        office.ask("ana", GROUP.replace("nombre-grupo", f"nombre-{number}"))
    page = opened(office, "lea")
    assert (len(page.waiting), page.more_waiting) == (6, 2)
    assert page.waiting[0].request.number == 1


def test_what_ends_first_is_held_at_the_front_and_what_has_ended_is_not(office: Office) -> None:
    long = office.ask("ana", READER.replace("8h", "24h").replace("joe@", "dan@"))
    short = office.ask("ana", READER)
    for request in (long, short):
        office.click("lea", request, "approve")
    assert [picture.request.id for picture in opened(office, "ana").held] == [short.id, long.id]
    office.move(hours=9)
    assert [picture.request.id for picture in opened(office, "ana").held] == [long.id]


def test_quotas_and_the_months_spending_of_ones_teams_are_there(office: Office) -> None:
    office.click("lea", office.ask("ana", CLUSTER), "approve")
    totals = {total.counter: total for total in opened(office, "ana").totals}
    assert "nlp-monthly-spend" not in totals
    assert totals["vision-monthly-spend"].used == pytest.approx(2 * 0.185 * 730)
    assert totals["vision-monthly-spend"].monthly
    assert totals["vision-monthly-spend"].unit == "USD per month"


def test_a_button_in_the_home_does_its_work_and_the_home_follows(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    pressed = at_home(office, "lea", "approve", request=request.id, revision=1)
    office.arrive(pressed)
    office.run_jobs()
    assert office.status(request) is Status.SUCCEEDED
    assert office.messenger.homes[slack("lea")][-1].waiting == ()


@pytest.mark.parametrize(("who", "hurdle"), [("otto", Hurdle.STRANGER), ("guest", Hurdle.NOT_LINKED)])
def test_whoever_may_ask_for_nothing_is_told_so_there(who: str, hurdle: Hurdle) -> None:
    office = Office(link_by_email=False, linked=False)
    if who == "otto":
        incoming = at_home(office, "otto", user_team=TEAM)
        office.arrive(incoming)
        office.run_jobs()
        assert office.messenger.homes[slack("otto")][-1].hurdle is hurdle
    else:
        assert opened(office, "ana").hurdle is hurdle


@pytest.mark.parametrize(("pressed", "kept"), [("es", "es"), ("en", "en"), ("slack", ""), ("klingon", "")])
def test_a_chosen_language_is_kept_for_the_person_everywhere(office: Office, pressed: str, kept: str) -> None:
    office.arrive(at_home(office, "dan", "language", text=pressed))
    office.run_jobs()
    assert isinstance(office.last("dan"), Said)
    with office.outside.store.transaction() as tx:
        chosen = tx.defaults.of(team=TEAM, user=slack("dan"), channel=EVERYWHERE)
    assert chosen.get(LANGUAGE, "") == kept
    assert opened(office, "dan").language == kept


def test_the_history_is_a_table_or_a_file_by_button_as_by_line(office: Office) -> None:
    office.ask("ana", CLUSTER + ' --reason "=cmd()"')
    office.arrive(at_home(office, "ana", "history", text="history"))
    office.run_jobs()
    assert isinstance(office.last("ana"), HistoryPage)
    office.arrive(at_home(office, "ana", "history", text="history --csv"))
    office.run_jobs()
    file = office.last("ana")
    assert isinstance(file, HistoryFile)
    rows = list(csv.DictReader(StringIO(file.content)))
    assert [(row["request"], row["state"], row["reason"]) for row in rows] == [("R-1", "pending", "'=cmd()")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_of_the_file_is_a_formula(office: Office, start: str) -> None:
    request = office.ask("ana", CLUSTER).model_copy(update={"reason": f"{start}1", "line": f"{start}2"})
    (row,) = csv.DictReader(StringIO(as_csv([request])))
    assert (row["reason"], row["line"]) == (f"'{start}1", f"'{start}2")


@pytest.mark.parametrize("before", ["ok;", "ok; ", 'ok;"', "ok\t", "ok\n", " "])
def test_nor_is_what_a_spreadsheet_takes_for_one_that_splits_at_semicolons(office: Office, before: str) -> None:
    """A spreadsheet in Spanish splits at semicolons: what followed one in a reason was a cell of its own."""
    request = office.ask("ana", CLUSTER).model_copy(update={"reason": f"{before}=1+1"})
    (row,) = csv.DictReader(StringIO(as_csv([request])))
    assert row["reason"] == f"{before}'=1+1"
