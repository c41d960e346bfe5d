"""Machines that are paid for and do nothing: told to their owner, stopped by a request, kept for a night, never guessed
at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.notice import Denied, NotAllowed, Said
from bot.model.operation import Answer, ScaleAmlCompute, StopComputeInstance
from bot.model.request import Request, Status
from bot.model.seen import Find, FindUse, SeenCompute, Use
from bot.model.stray import Idle, Stray, StrayStatus
from bot.model.text import same
from bot.workflow.idle import begin_idle
from tests.workflow.office import APPROVALS, COMPANY, Office, entra, policies_of, shipped, slack

SUBSCRIPTION = COMPANY["azure"]["subscription_id"]
WORKSPACE = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/this-rg/providers/Microsoft.MachineLearningServices/workspaces"
)
LAB = f"{WORKSPACE}/vision-lab"
PLACE = '    resource_groups: ["nombre-*", this-rg, "vision-*"]\n'


def policies(idle: str) -> Mapping[str, bytes]:
    """The shipped policies with another `idle` for team vision; an empty one for none."""
    text = shipped()["workspaces.yaml"].decode()
    lines = [line for line in text.splitlines(keepends=True) if not line.strip().startswith("idle:")]
    changed = "".join(lines).replace(PLACE, PLACE + (f"    idle: {idle}\n" if idle else ""))
    files = {path: text for path, text in shipped().items() if not path.startswith("tests/")}
    return {**files, "workspaces.yaml": changed.encode()}


def set_rule(office: Office, idle: str) -> None:
    object.__setattr__(office.outside, "policies", policies_of(policies(idle)))


def instance(office: Office, **update: Any) -> SeenCompute:
    use = Use(changed_at=office.clock.now() - timedelta(hours=9), made_by=entra("ana"))
    seen = SeenCompute(
        id=f"{LAB}/computes/nb-ana",
        name="nb-ana",
        type="ComputeInstance",
        size="STANDARD_DS3_V2",
        state="succeeded",
        power="Running",
        region="eastus",
        assigned_to=entra("ana"),
        last_at="2026-11-24T03:00:00Z",
        use=use,
    )
    return seen.model_copy(update=update)


def cluster(office: Office, **update: Any) -> SeenCompute:
    use = Use(changed_at=office.clock.now() - timedelta(hours=9), idle_nodes=2, made_by=entra("adrian"))
    seen = SeenCompute(
        id=f"{LAB}/computes/cpu",
        name="cpu",
        type="AmlCompute",
        size="STANDARD_DS3_V2",
        state="succeeded",
        region="eastus",
        min_nodes=2,
        max_nodes=4,
        idle_seconds=120,
        use=use,
    )
    return seen.model_copy(update=update)


def azure_has(office: Office, *computes: SeenCompute) -> None:
    office.cloud.computes = computes
    columns = ("name", "group", "kind", "region", "state")
    rows = (("vision-lab", "this-rg", "Default", "eastus", "succeeded"),)
    office.cloud.answers["ListWorkspaces"] = Answer(columns=columns, rows=rows)


_ROUNDS = count()


def look(office: Office, cause: str = "now") -> None:
    begin_idle(outside=office.outside, cause=f"{cause}-{next(_ROUNDS)}")
    office.run_jobs()


def strays(office: Office) -> list[Stray]:
    with office.outside.store.transaction() as tx:
        return list(tx.strays.present(sort="idle"))


def only(office: Office) -> Stray:
    [stray] = strays(office)
    return stray


def told(office: Office, *computes: SeenCompute, rule: str = "{after_h: 8}") -> Stray:
    set_rule(office, rule)
    azure_has(office, *(computes or (instance(office),)))
    look(office)
    return only(office)


def press(office: Office, who: str, stray: Stray, action: str) -> None:
    office.arrive(
        office.line(who, "", channel=APPROVALS).model_copy(
            update={
                "id": f"click:{who}:{action}:{office.clock.now()}",
                "sort": "click",
                "action": action,
                "request": stray.id,
                "revision": stray.revision,
            }
        )
    )
    office.run_jobs()


def asked(office: Office) -> Request:
    found = office.newest()
    assert found is not None
    return found


def test_an_instance_is_told_to_whoever_it_is_for_with_what_it_costs(office: Office) -> None:
    stray = told(office)
    assert (stray.status, stray.to, stray.owner) == (StrayStatus.TOLD, slack("ana"), entra("ana"))
    assert isinstance(stray.matter, Idle)
    assert stray.matter.size == "Standard_DS3_v2"
    assert stray.matter.usd_per_hour
    look(office)
    assert len(office.messenger.reported[slack("ana")]) == 1
    assert office.names().count("idle.told") == 1


def test_whoever_asked_amlbot_for_it_is_told_before_whom_azure_names(office: Office) -> None:
    request = office.ask(
        "adrian", "ml compute create -n nb-ana --type ComputeInstance --size Standard_DS3_v2 -g this-rg -w vision-lab"
    )
    assert office.status(request) is Status.SUCCEEDED
    assert told(office).owner == entra("adrian")


def test_what_nobody_is_known_to_own_is_told_to_the_operators(office: Office) -> None:
    unknown = instance(office, assigned_to="", use=Use(changed_at=office.clock.now() - timedelta(hours=9)))
    assert told(office, unknown).to == APPROVALS


@pytest.mark.parametrize(
    "busy",
    [
        {"power": "Stopped"},
        {"power": "JobRunning"},
        {"power": "Starting"},
        {"idle_minutes": 60},
        {"use": Use(changed_at=datetime.fromisoformat("2026-11-24T03:00:00Z"), jobs=1)},
        {"use": Use(changed_at=datetime.fromisoformat("2026-11-24T11:00:00Z"))},
        {"use": Use()},
    ],
    ids=["stopped", "a job", "starting", "shuts itself down", "a job in the list", "started lately", "since unknown"],
)
def test_what_is_used_or_not_known_is_not_told(office: Office, busy: dict[str, Any]) -> None:
    set_rule(office, "{after_h: 8}")
    azure_has(office, instance(office, **busy))
    look(office)
    assert not any(stray.status is StrayStatus.TOLD for stray in strays(office))


@pytest.mark.parametrize(
    "busy",
    [
        {"idle_nodes": 0},
        {"idle_nodes": 1, "busy_nodes": 1},
        {"idle_nodes": 1, "jobs": 1},
    ],
    ids=["no nodes", "one works", "a job is coming"],
)
def test_a_cluster_that_costs_nothing_or_works_is_not_told(office: Office, busy: dict[str, int]) -> None:
    set_rule(office, "{after_h: 8}")
    azure_has(office, cluster(office, use=Use(changed_at=office.clock.now() - timedelta(days=3), **busy)))
    look(office)
    assert strays(office) == []


def test_a_place_without_the_setting_is_not_looked_at(office: Office) -> None:
    set_rule(office, "")
    azure_has(office, instance(office))
    assert begin_idle(outside=office.outside, cause="x") == 0
    office.run_jobs()
    assert strays(office) == []


def test_a_machine_that_may_have_run_a_job_until_now_is_idle_from_the_first_look_on(office: Office) -> None:
    """Azure tells when a job began, not when it ended."""
    set_rule(office, "{after_h: 8}")
    long_ago = office.clock.now() - timedelta(days=2)
    azure_has(office, cluster(office, use=Use(changed_at=long_ago, last_job_at=long_ago, idle_nodes=2)))
    look(office)
    assert only(office).status is StrayStatus.WATCHED
    office.move(hours=7)
    look(office)
    assert only(office).status is StrayStatus.WATCHED
    office.move(hours=1)
    look(office)
    assert only(office).status is StrayStatus.TOLD


def test_stop_files_a_request_of_whoever_pressed_it(office: Office) -> None:
    stray = told(office)
    press(office, "ana", stray, "stop")
    request = asked(office)
    assert request.line.endswith("--only-if-idle")
    assert (request.kind, request.status, request.requester.entra) == ("compute.stop", Status.SUCCEEDED, entra("ana"))
    [stop] = office.cloud.told
    assert isinstance(stop, StopComputeInstance)
    assert stop.only_if_idle
    assert (only(office).status, only(office).request_name) == (StrayStatus.ASKED, request.name)
    azure_has(office, instance(office, power="Stopped"))
    look(office)
    assert strays(office) == []
    assert office.messenger.reported[slack("ana")][-1].status is StrayStatus.GONE


def test_stop_of_a_cluster_lets_it_go_down_to_no_nodes(office: Office) -> None:
    press(office, "adrian", told(office, cluster(office)), "stop")
    [scaled] = office.cloud.told
    assert isinstance(scaled, ScaleAmlCompute)
    assert (scaled.min_nodes, scaled.max_nodes) == (0, None)


def test_stop_of_a_cluster_that_releases_late_makes_it_release_sooner(office: Office) -> None:
    press(office, "adrian", told(office, cluster(office, min_nodes=0, idle_seconds=86_400)), "stop")
    [scaled] = office.cloud.told
    assert isinstance(scaled, ScaleAmlCompute)
    assert (scaled.min_nodes, scaled.idle_seconds) == (None, 120)


def test_whom_the_policies_deny_it_stops_nothing(office: Office) -> None:
    stray = told(office)
    press(office, "finn", stray, "stop")
    assert isinstance(office.last("finn"), Denied)
    assert only(office) == stray


@pytest.mark.parametrize("change", ["a job", "started anew", "stopped", "removed"])
def test_what_is_used_by_the_time_somebody_presses_stop_is_left_alone(office: Office, change: str) -> None:
    stray = told(office)
    now = office.clock.now()
    after = {
        "a job": (instance(office, use=Use(changed_at=now - timedelta(hours=9), jobs=1)),),
        "started anew": (instance(office, use=Use(changed_at=now)),),
        "stopped": (instance(office, power="Stopped"),),
        "removed": (),
    }[change]
    azure_has(office, *after)
    press(office, "ana", stray, "stop")
    notice = office.last("ana")
    assert isinstance(notice, Said)
    assert "somebody uses it" in notice.text.en
    assert (office.cloud.told, strays(office)) == ([], [])


def test_keep_leaves_it_for_a_night_and_then_asks_again(office: Office) -> None:
    stray = told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    press(office, "ana", stray, "keep")
    kept = only(office)
    assert (kept.status, kept.answered_by) == (StrayStatus.KEPT, entra("ana"))
    assert kept.until == office.clock.now() + timedelta(hours=16)
    office.move(hours=15)
    look(office)
    assert (only(office).status, office.cloud.told) == (StrayStatus.KEPT, [])
    office.move(hours=1)
    look(office)
    again = only(office)
    assert again.status is StrayStatus.TOLD
    assert again.told_at != stray.told_at
    assert office.names().count("idle.kept") == 1


def test_the_policies_say_for_how_long_it_is_kept(office: Office) -> None:
    press(office, "ana", told(office, rule="{after_h: 8, keep_h: 2}"), "keep")
    assert only(office).until == office.clock.now() + timedelta(hours=2)


def test_whoever_has_nothing_to_do_with_it_keeps_nothing(office: Office) -> None:
    stray = told(office)
    press(office, "noa", stray, "keep")
    assert isinstance(office.last("noa"), NotAllowed)
    assert only(office) == stray


def test_a_stale_button_explains(office: Office) -> None:
    stray = told(office)
    press(office, "ana", stray, "keep")
    for action in ("stop", "keep"):
        office.move(minutes=1)
        press(office, "ana", stray, action)
        notice = office.last("ana")
        assert isinstance(notice, NotAllowed)
        assert notice.detail is not None
        assert "kept" in notice.detail.en
    assert office.cloud.told == []


def test_without_an_answer_nothing_is_stopped_where_the_policies_are_silent(office: Office) -> None:
    told(office)
    office.move(days=3)
    look(office)
    assert (only(office).status, office.cloud.told) == (StrayStatus.TOLD, [])


def test_after_silence_amlbot_stops_it_by_a_request_of_its_own(office: Office) -> None:
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    office.move(hours=3, minutes=59)
    assert office.cloud.told == []
    office.move(minutes=1)
    request = asked(office)
    assert (request.status, request.requester.entra) == (Status.SUCCEEDED, "system")
    assert request.decision.allowed_by == "idle-vision"
    assert request.channel == slack("ana")
    assert [type(one) for one in office.cloud.told] == [StopComputeInstance]
    assert office.names(request)[:2] == ["request.submitted", "request.approved"]
    assert "idle.unanswered" in office.names(request)
    assert office.chain_holds()


def test_how_much_people_may_file_an_hour_is_no_limit_for_amlbots_own_stops() -> None:
    office = Office(requests_per_hour=1)
    set_rule(office, "{after_h: 8, stop_after_silence_h: 4}")
    machines = [
        instance(office, id=f"{LAB}/computes/nb-{name}", name=f"nb-{name}", assigned_to=entra(name))
        for name in ("ana", "adrian")
    ]
    azure_has(office, *machines)
    look(office)
    office.move(hours=5)
    assert [one.status for one in office.requests()] == [Status.SUCCEEDED] * 2


def test_what_is_used_at_the_end_of_the_silence_is_not_stopped(office: Office) -> None:
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    azure_has(office, instance(office, power="JobRunning"))
    office.move(hours=5)
    assert (office.cloud.told, strays(office)) == ([], [])


@pytest.mark.parametrize("silent", ["away", "refused"])
def test_what_cannot_be_seen_at_the_end_of_the_silence_is_not_stopped(office: Office, silent: str) -> None:
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")

    def dark(find: Find) -> None:
        if isinstance(find, FindUse):
            if silent == "away":
                raise Unavailable(service="azure", why="away")
            raise Refused(code="Forbidden", sentence=same("No."))

    office.cloud.before_find = dark
    office.move(hours=5)
    assert office.cloud.told == []


def test_a_look_that_fails_changes_nothing(office: Office) -> None:
    stray = told(office)

    def dark(find: Find) -> None:
        raise Unavailable(service="azure", why="away")

    office.cloud.before_find = dark
    look(office, "dark")
    assert only(office) == stray
    office.cloud.unanswered["ListWorkspaces"] = Refused(code="Forbidden", sentence=same("No."))
    look(office, "darker")
    assert only(office) == stray


def test_a_setting_taken_back_meanwhile_spares_it(office: Office) -> None:
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    set_rule(office, "{after_h: 8}")
    office.move(hours=5)
    assert (only(office).status, only(office).until, office.cloud.told) == (StrayStatus.TOLD, None, [])
    assert office.names().count("idle.spared") == 1


def test_a_rule_that_denies_holds_for_amlbot_too(office: Office) -> None:
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    files = dict(policies("{after_h: 8, stop_after_silence_h: 4}"))
    rule = b"""
  - id: org-no-stops
    deny: [compute.stop]
    reason: {en: Nothing is stopped now., es: Ahora no se detiene nada.}
"""
    files["org/guardrails.yaml"] += rule
    object.__setattr__(office.outside, "policies", policies_of(files))
    office.move(hours=5)
    assert (only(office).status, only(office).until, office.cloud.told) == (StrayStatus.TOLD, None, [])
    assert office.names().count("idle.spared") == 1


def test_a_rule_that_wants_approval_has_people_asked_before_amlbot_stops_it(office: Office) -> None:
    files = dict(policies("{after_h: 8, stop_after_silence_h: 4}"))
    files["org/guardrails.yaml"] += b"""
  - id: org-stops-reviewed
    require: [compute.stop]
    approvals: [1 of platform-admins]
    reason: {en: Somebody looks first., es: Primero mira alguien.}
"""
    told(office)
    object.__setattr__(office.outside, "policies", policies_of(files))
    stray = only(office)
    with office.outside.store.transaction() as tx:
        tx.strays.put(stray.changed(status=StrayStatus.GONE))
    look(office, "anew")
    office.move(hours=5)
    request = asked(office)
    assert (request.status, office.cloud.told) == (Status.PENDING, [])
    office.click("pat", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_nobody_else_can_be_amlbot(office: Office) -> None:
    """The rule of the setting is for amlbot alone, whatever a group may be called."""
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    office.directory.groups[entra("finn")].add("amlbot")
    press(office, "finn", only(office), "stop")
    assert isinstance(office.last("finn"), Denied)


def test_a_lost_timer_is_found_by_the_next_look(office: Office) -> None:
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    office.lose("silence")
    office.move(hours=5)
    assert office.cloud.told == []
    look(office)
    assert [type(one) for one in office.cloud.told] == [StopComputeInstance]


def test_a_request_that_came_to_nothing_is_kept_and_told_again(office: Office) -> None:
    office_of_joe = instance(office, assigned_to=entra("dan"))
    stray = told(office, office_of_joe)
    press(office, "ana", stray, "stop")
    request = asked(office)
    assert request.status is Status.PENDING
    office.click("lea", request, "refuse", text="a demo")
    look(office)
    assert only(office).status is StrayStatus.KEPT
    office.move(hours=16)
    look(office, "later")
    assert only(office).status is StrayStatus.TOLD


def test_an_owner_who_cannot_be_written_to_leaves_it_to_the_operators(office: Office) -> None:
    office.messenger.closed.add(slack("ana"))
    stray = told(office)
    assert (stray.status, stray.to) == (StrayStatus.TOLD, APPROVALS)
    assert [one.id for one in office.messenger.reported[APPROVALS]] == [stray.id]
    assert office.names().count("stray.moved") == 1


def test_its_owner_hears_of_it_in_working_hours_and_their_silence_counts_from_then(office: Office) -> None:
    """Eleven at night in Madrid is not within them; eight in the morning there is seven UTC."""
    in_madrid = office.messenger.accounts[slack("ana")].model_copy(update={"tz": "Europe/Madrid"})
    office.messenger.accounts[slack("ana")] = in_madrid
    office.clock.move(hours=10)
    told(office, rule="{after_h: 8, stop_after_silence_h: 4}")
    office.move(hours=8.5)
    assert (office.messenger.reported, office.cloud.told) == ({}, [])
    office.move(hours=0.5)
    [heard] = office.messenger.reported[slack("ana")]
    assert (heard.told_at, heard.until) == (office.clock.now(), office.clock.now() + timedelta(hours=4))
    assert office.names().count("stray.deferred") == 1
    office.move(hours=3.9)
    assert office.cloud.told == []
    office.move(hours=0.1)
    assert [type(one) for one in office.cloud.told] == [StopComputeInstance]


def test_what_is_over_before_its_owner_is_up_is_not_told(office: Office) -> None:
    office.clock.move(hours=10)
    told(office)
    azure_has(office)
    look(office)
    office.move(hours=24)
    assert office.messenger.reported == {}


def test_what_has_been_told_is_said_to_be_over_at_whatever_hour(office: Office) -> None:
    told(office)
    office.clock.move(hours=10)
    azure_has(office)
    look(office)
    assert [one.status for one in office.messenger.reported[slack("ana")]] == [StrayStatus.TOLD, StrayStatus.GONE]


def test_a_channel_has_no_working_hours(office: Office) -> None:
    office.clock.move(hours=10)
    told(office, instance(office, assigned_to="", use=Use(changed_at=office.clock.now() - timedelta(hours=9))))
    assert len(office.messenger.reported[APPROVALS]) == 1
