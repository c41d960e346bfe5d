"""The clock moves only forward, faults strike as often as they were ordered, and the journal keeps no secret."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from bot.sandbox.clock import SandboxClock
from bot.sandbox.company import default_company, read_company
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Journal
from bot.sandbox.redaction import STRUCK, redacted

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_clock_runs_by_itself_and_can_be_advanced() -> None:
    clock = SandboxClock(start=START)
    first = clock.now()
    clock.advance(seconds=3600)
    assert START <= first < START + timedelta(seconds=5)
    assert timedelta(hours=1) <= clock.now() - first < timedelta(hours=1, seconds=5)
    assert clock.now().tzinfo is UTC


def test_frozen_clock_moves_only_when_advanced() -> None:
    clock = SandboxClock(start=START)
    clock.freeze()
    clock.freeze()
    stopped = clock.now()
    assert clock.now() == stopped
    clock.advance(seconds=1.5)
    assert clock.now() == stopped + timedelta(seconds=1.5)
    clock.resume()
    clock.resume()
    assert not clock.frozen
    assert stopped + timedelta(seconds=1.5) <= clock.now() < stopped + timedelta(seconds=6)


def test_clock_never_goes_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        SandboxClock().advance(seconds=-0.1)


def test_a_fault_strikes_as_often_as_ordered_and_only_where_it_matches() -> None:
    faults = Faults()
    faults.add(Fault(service="azure", match="PUT */computes/*", kind="status", status=429, times=2))
    put = {"service": "azure", "operation": "PUT management.azure.com/a/COMPUTES/b", "moment": "before"}
    assert faults.take(service="azure", operation="GET management.azure.com/a/computes/b", moment="before") is None
    assert faults.take(service="slack", operation=put["operation"], moment="before") is None
    assert faults.take(service="azure", operation=put["operation"], moment="after") is None
    for _ in range(2):
        taken = faults.take(service="azure", operation=put["operation"], moment="before")
        assert taken is not None
        assert taken.status == 429
    assert faults.take(service="azure", operation=put["operation"], moment="before") is None
    assert faults.pending() == {}


@pytest.mark.parametrize(
    ("kind", "moment"),
    [
        ("status", "before"),
        ("error", "before"),
        ("reset_before", "before"),
        ("delay", "before"),
        ("reset_after", "after"),
        ("failed_operation", "operation"),
    ],
)
def test_each_kind_of_fault_has_its_moment(kind: str, moment: str) -> None:
    faults = Faults()
    faults.add(Fault(service="azure", match="*", kind=kind))  # type: ignore[arg-type]
    for other in {"before", "after", "operation"} - {moment}:
        assert faults.take(service="azure", operation="x", moment=other) is None  # type: ignore[arg-type]
    assert faults.take(service="azure", operation="x", moment=moment) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong", [{"kind": "sabotage"}, {"kind": "delay", "seconds": -1.0}, {"kind": "status", "times": 0}]
)
def test_nonsense_faults_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"fault|delay|once"):
        Fault(service="azure", match="*", **wrong)  # type: ignore[arg-type]


def test_cleared_faults_never_strike() -> None:
    faults = Faults()
    number = faults.add(Fault(service="slack", match="chat.postMessage", kind="error", code="ratelimited"))
    assert list(faults.pending()) == [number]
    faults.clear()
    assert faults.take(service="slack", operation="chat.postMessage", moment="before") is None


def test_one_fault_ordered_once_strikes_one_of_many_threads() -> None:
    faults = Faults()
    faults.add(Fault(service="azure", match="*", kind="status"))
    struck: list[Fault] = []

    def call() -> None:
        taken = faults.take(service="azure", operation="GET x", moment="before")
        if taken is not None:
            struck.append(taken)

    threads = [threading.Thread(target=call) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(struck) == 1


def test_journal_numbers_filters_and_forgets_the_oldest() -> None:
    clock = SandboxClock(start=START)
    journal = Journal(clock=clock, limit=3)
    for number in range(5):
        journal.record(
            service="slack" if number % 2 else "azure",
            direction="in",
            operation=f"call {number}",
            status=200,
            request={},
            response={},
            actor="ana",
        )
    assert [entry.number for entry in journal.entries()] == [3, 4, 5]
    assert [entry.operation for entry in journal.entries(since=3, service="slack")] == ["call 3"]
    assert all(entry.at >= START for entry in journal.entries())
    journal.clear()
    assert journal.entries() == []


SECRETS = {
    "bot token": {"text": "token xoxb-111-222-abcDEF used"},
    "app token": ["xapp-1-A0AMLBOT-123-deadbeef"],
    "web token": {"note": "got eyJhbGciOiJIUzI1NiJ9.eyJvaWQiOiJ4In0.c2lnbmF0dXJl from login"},
    "bearer": {"headers": {"Authorization": "Bearer abc.def"}},
    "client secret": {"client_secret": "hunter2"},
    "form": "client_id=a&client_secret=hunter2&scope=x",
    "datastore": {"properties": {"credentials": {"secrets": {"key": "hunter2"}, "credentialsType": "AccountKey"}}},
    "machine": {"administratorAccount": {"username": "a", "password": "hunter2"}},
    "databricks": {"databricksAccessToken": "hunter2"},
    "account key": {"value": "AccountName=a;AccountKey=hunter2;x=1"},
    "sas": {"uri": "https://a.blob.core.windows.net/c?sv=1&sig=hunter2&se=2"},
    "bytes": {"body": b"hunter2"},
    "azureml token": {"x-azureml-token": "hunter2"},
}


@pytest.mark.parametrize("case", sorted(SECRETS))
def test_no_secret_is_journaled(case: str) -> None:
    journal = Journal(clock=SandboxClock())
    journal.record(
        service="azure", direction="in", operation="PUT x?sig=hunter2", status=200, request=SECRETS[case], response=None
    )
    kept = repr(journal.entries())
    for secret in ("hunter2", "xoxb-111", "xapp-1", "eyJhbGci", "abc.def"):
        assert secret not in kept


def test_what_is_no_secret_is_kept() -> None:
    value = {"name": "cpu", "secretsType": "Sas", "count": 2, "on": True, "none": None, "password": "", "list": ["a"]}
    assert redacted(value) == value
    assert redacted({"password": "x"}) == {"password": STRUCK}


def test_the_company_holds_together() -> None:
    company = default_company()
    assert company.person(handle="joe").email == "joe@contoso.com"
    assert company.group(name="vision-leads").entra.startswith("11111111")
    with pytest.raises(KeyError):
        company.person(handle="nobody")


def test_a_company_that_contradicts_itself_is_refused() -> None:
    document = json.loads(default_company().model_dump_json())
    read_company(json.dumps(document))
    document["people"][0]["groups"] = ["no-such-group"]
    with pytest.raises(ValidationError, match="no-such-group"):
        read_company(json.dumps(document))
