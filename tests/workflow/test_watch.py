"""Bad policies are refused with the last good ones in force, and an operator hears of it once, with file and line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.decision import Effect
from bot.model.errors import Unavailable
from bot.model.notice import Denied
from bot.policy.bundle import Bundle
from bot.workflow.policies import Policies
from bot.workflow.watch import PolicyWatch
from tests.workflow.office import GROUP, Office, shipped

OPERATORS = "C0OPERATE"
TEAM = "teams/vision.yaml"


class Folder:
    """A policy folder that somebody edits, watched for an office."""

    def __init__(self, office: Office, *, broken: bool = False, channel: str = OPERATORS) -> None:
        self.files = dict(shipped())
        if broken:
            self.misspell()
        policies = Policies(read=lambda: dict(self.files), vocabulary=vocabulary(kinds=KINDS))
        office.outside = replace(office.outside, policies=policies, operators_channel=channel)
        self.watch = PolicyWatch(outside=office.outside)
        self.watch.look()

    def misspell(self, group: bytes = b"ds-visoin") -> None:
        self.files[TEAM] = shipped()[TEAM].replace(b"to: [ds-vision]", b"to: [" + group + b"]", 1)

    def mend(self) -> None:
        self.files[TEAM] = shipped()[TEAM]


def said(office: Office) -> list[str]:
    return [alert.text.en for alert in office.messenger.alerts[OPERATORS]]


def test_good_policies_are_on_record_and_no_news(office: Office) -> None:
    Folder(office)
    assert said(office) == []
    assert office.event("policies.loaded")["data"]["rules"] > 20


def test_bad_ones_leave_the_last_good_ones_in_force_and_are_said_with_file_and_line(office: Office) -> None:
    folder = Folder(office)
    good = office.outside.policies.current
    folder.misspell()
    folder.watch.look()
    assert office.outside.policies.current is good
    [alert] = office.messenger.alerts[OPERATORS]
    assert alert.lines[0].startswith(f"{TEAM}:")
    assert "did you mean `ds-vision`?" in alert.lines[0]
    assert isinstance(good, Bundle)
    assert good.hash[:12] in alert.text.en
    assert office.event("policies.refused")["data"]["in_force"] == good.hash
    assert office.ask("ana", GROUP).decision.effect is Effect.NEEDS_APPROVAL


def test_the_same_mistake_is_said_once_another_again_and_that_it_is_mended(office: Office) -> None:
    folder = Folder(office)
    folder.misspell()
    for _ in range(3):
        folder.watch.look()
    assert len(said(office)) == 1
    folder.misspell(b"ds-vison")
    folder.watch.look()
    assert len(said(office)) == 2
    folder.files[TEAM] = shipped()[TEAM] + b"# mended\n"
    folder.watch.look()
    assert said(office)[-1].startswith("The policies can be read again")
    folder.watch.look()
    assert len(said(office)) == 3


def test_with_none_at_start_everything_is_denied_and_that_is_said(office: Office) -> None:
    Folder(office, broken=True)
    assert said(office)[0].endswith("Everything is denied meanwhile.")
    office.say("ana", GROUP)
    office.run_jobs()
    last = office.last("ana")
    assert isinstance(last, Denied)
    assert last.decision.effect is Effect.DENY


@pytest.mark.parametrize("trouble", ["away", "closed"])
def test_what_could_not_be_said_is_said_at_the_next_look_unless_nobody_takes_it(office: Office, trouble: str) -> None:
    folder = Folder(office)
    folder.misspell()
    if trouble == "away":
        office.messenger.away = Unavailable(service="slack", why="it is away")
    else:
        office.messenger.closed.add(OPERATORS)
    folder.watch.look()
    office.messenger.away = None
    office.messenger.closed.clear()
    folder.watch.look()
    assert len(said(office)) == (1 if trouble == "away" else 0)
    assert office.names().count("policies.refused") == 1


def test_without_a_channel_it_is_in_the_log_and_on_record(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    folder = Folder(office, channel="")
    folder.misspell()
    folder.watch.look()
    assert f"{TEAM}:" in caplog.text
    assert office.event("policies.refused")
    assert office.messenger.alerts == {}
