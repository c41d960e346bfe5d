"""What Azure has and nobody should: found, told, and dealt with by an ordinary request."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.azure.arm_path import COMPUTES
from bot.sandbox.faults import Fault
from tests.journeys.town import APPROVALS, NLP, VISION, Town
from tests.torture.dark import move, wake

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

BY_PAT, LUIS = "U0PAT", "U0LUIS"
READER = "role assignment create --role Reader --assignee joe@contoso.com --resource-group this-rg --for 8h"


def hear(town: Town) -> None:
    """At whatever hour this runs, whoever is told has heard it."""
    town.wait(lambda: wake(url=town.database_url, now=datetime.now(UTC)), what="the word to whoever is concerned")


def roles_of(town: Town, principal: str) -> int:
    return sum(one["principal"] == principal for one in town.resources()["role_assignments"])


def test_roles_of_somebody_who_is_gone_are_told_and_removed_by_approval(town: Town) -> None:
    azure, joe = town.sandbox.azure, town.entra("U0JOE")
    scope = f"/subscriptions/{town.sandbox.company.azure.subscription_id}/resourceGroups/this-rg"
    azure.give_role(principal_id=joe, role="Reader", scope=scope)
    azure.directory.remove(joe)
    town.answer(BY_PAT, "drift", "roles of people who are gone", channel=APPROVALS)
    town.wait(lambda: sent(town, "GET graph.microsoft.com/v1.0/directory/deletedItems/"), what="the look for Joe")
    assert "orphan.found" not in town.events()

    azure.directory.purge(joe)
    town.answer(BY_PAT, "drift", "roles of people who are gone", channel=APPROVALS)
    report = town.find("U0LEA", "Roles of somebody who is gone", joe, scope, channel=APPROVALS)
    assert roles_of(town, joe) == 1
    before = town.newest()
    town.press("U0LEA", report, "aml:remove")
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what="the request"))
    assert town.until(number, "pending") == "pending"
    town.find("U0LEA", "Roles of somebody who is gone", f"R-{number} asks for their removal", channel=APPROVALS)
    town.approve(number, "U0ADRI")
    town.until(number, "succeeded")
    assert roles_of(town, joe) == 0

    town.answer(BY_PAT, "drift", "roles of people who are gone", channel=APPROVALS)
    town.find("U0LEA", "Roles of somebody who was gone have been removed", channel=APPROVALS)
    assert {"orphan.found", "stray.asked", "orphan.gone"} <= set(town.events())
    assert town.amlbot("audit", "verify").returncode == 0


def half_made(town: Town, name: str) -> int:
    """Ana's workspace is approved, and Azure makes only its parts."""
    fault = Fault(service="azure", match=f"PUT */workspaces/{name}", kind="failed_operation", code="Internal")
    town.sandbox.faults.add(fault)
    number = town.ask("U0ANA", f"az ml workspace create -n {name} -g this-rg")
    town.approve(number, "U0LEA")
    assert town.until(number, "failed", "succeeded") == "failed", town.everything()
    return number


def in_group(town: Town, word: str) -> list[str]:
    [group] = [one for one in town.resources()["resource_groups"] if one["name"] == "this-rg"]
    found = [one["name"] for one in group["resources"] if "deployments" not in one["type"]]
    return [name for name in found if word in name]


@pytest.mark.parametrize(
    ("button", "name", "approvers", "left"),
    [("aml:discard", "vision-cleared", ("U0LEA", "U0PAT"), 0), ("aml:go_on", "vision-resumed", ("U0LEA",), 5)],
    ids=["cleared up", "gone on with"],
)
def test_a_half_made_workspace_is_told_to_whoever_asked_and_dealt_with_by_a_request(
    town: Town, button: str, name: str, approvers: tuple[str, ...], left: int
) -> None:
    failed = half_made(town, name)
    town.answer(BY_PAT, "drift", "half-made workspaces", channel=APPROVALS)
    hear(town)
    ana = town.sandbox.slack.human("U0ANA").dm
    report = town.find("U0ANA", f"{name} se quedó a medias", f"R-{failed}", channel=ana)
    before = town.newest()
    town.press("U0ANA", report, button)
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what="the request"))
    for approver in approvers:
        assert town.until(number, "pending") == "pending", "not without others"
        town.approve(number, approver)
    assert town.until(number, "succeeded", "failed") == "succeeded", town.everything()
    word = name.replace("-", "")[:12]
    assert len({*in_group(town, word), *in_group(town, name)}) == left
    town.answer(BY_PAT, "drift", "half-made workspaces", channel=APPROVALS)
    town.find("U0ANA", f"{name} está terminada o se ha retirado", channel=ana)
    assert {"unfinished.found", "stray.asked", "unfinished.gone"} <= set(town.events())


def idle_cluster(
    town: Town, name: str, *, who: str = LUIS, where: str = "-g nlp-rg -w ws-nlp", channel: str = NLP
) -> None:
    """Somebody gets a cluster that keeps a node, and nobody uses it for nine hours."""
    line = f"ml compute create -n {name} --type AmlCompute --size Standard_DS3_v2 --min-instances 1 --max-instances 2"
    number = town.ask(who, f"{line} {where}", channel=channel)
    town.until(number, "succeeded")
    azure = town.sandbox.azure
    [compute] = [one for one in azure._world.of_kind(COMPUTES) if one.name == name]
    before = town.sandbox.clock.now() - timedelta(hours=9)
    compute.properties["properties"]["allocationStateTransitionTime"] = before.isoformat()


def fewest(town: Town, name: str) -> int:
    [compute] = [one for one in town.sandbox.azure._world.of_kind(COMPUTES) if one.name == name]
    return int(compute.properties["properties"]["scaleSettings"]["minNodeCount"])


def test_an_idle_cluster_is_told_to_whoever_asked_for_it_and_stopped_with_a_button(town: Town) -> None:
    idle_cluster(town, "cpu-stop")
    town.answer(BY_PAT, "drift", "idle machines", channel=APPROVALS)
    town.wait(lambda: "idle.told" in town.events(), what="the report")
    hear(town)
    luis = town.sandbox.slack.human(LUIS).dm
    report = town.find(LUIS, "cpu-stop se paga y parece inactivo", "USD por hora", channel=luis)
    before = town.newest()
    town.press(LUIS, report, "aml:stop")
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what="the request"))
    town.until(number, "succeeded")
    assert fewest(town, "cpu-stop") == 0
    town.find(LUIS, "cpu-stop", f"Se ha pedido R-{number} para detenerlo", channel=luis)
    # A screen that has not heard of the change still shows the button.
    [stale] = [e for block in report["blocks"] for e in block.get("elements", ()) if e.get("action_id") == "aml:keep"]
    town.sandbox.slack.human(LUIS).press(report, "aml:keep", element=stale)
    town.find(LUIS, f"R-{number} sobre esto", channel=luis)
    town.answer(BY_PAT, "drift", "idle machines", channel=APPROVALS)
    town.find(LUIS, "cpu-stop vuelve a usarse o está detenido", channel=luis)


def test_an_idle_cluster_is_kept_with_a_button(town: Town) -> None:
    idle_cluster(town, "cpu-keep")
    town.answer(BY_PAT, "drift", "idle machines", channel=APPROVALS)
    hear(town)
    luis = town.sandbox.slack.human(LUIS).dm
    report = town.find(LUIS, "cpu-keep se paga y parece inactivo", channel=luis)
    town.press(LUIS, report, "aml:keep")
    town.find(LUIS, "cpu-keep se mantiene durante 12 horas", channel=luis)
    assert fewest(town, "cpu-keep") == 1
    assert "idle.kept" in town.events()


def test_after_silence_an_idle_cluster_is_stopped_where_the_policies_say_so_and_a_kept_one_is_not(
    fresh_town: Town,
) -> None:
    """The clock of the process is the machine's: so the past is moved, while it is dead (tests/torture/dark.py)."""
    town = fresh_town
    made = town.ask("U0ANA", "ml workspace create -n vision-lab -g this-rg")
    town.approve(made, "U0LEA")
    town.until(made, "succeeded")
    for name in ("cpu-silent", "cpu-kept"):
        idle_cluster(town, name, who="U0ADRI", where="-g this-rg -w vision-lab", channel=VISION)
    town.answer(BY_PAT, "drift", "idle machines", channel=APPROVALS)
    hear(town)
    adrian = town.sandbox.slack.human("U0ADRI").dm
    for name in ("cpu-silent", "cpu-kept"):
        report = town.find("U0ADRI", name, "Si nadie responde, se detendrá", channel=adrian)
        if name == "cpu-kept":
            town.press("U0ADRI", report, "aml:keep")
            town.find("U0ADRI", name, "Se mantiene hasta", channel=adrian)
    before = town.newest()
    town.kill_bot()
    hours = timedelta(hours=5)
    move(url=town.database_url, by=hours)
    town.sandbox.clock.advance(seconds=hours.total_seconds())
    town.start_bot()
    number = int(town.wait(lambda: town.newest() > before and town.newest(), what="the request of amlbot itself"))
    town.until(number, "succeeded")
    assert (fewest(town, "cpu-silent"), fewest(town, "cpu-kept")) == (0, 1)
    assert town.newest() == before + 1
    town.find("U0ADRI", "cpu-silent", f"Se ha pedido R-{number} para detenerlo", channel=adrian)
    assert town.rows(f"SELECT requester FROM request WHERE number = {number}") == [("system",)]
    events = town.events()
    assert (events.count("idle.unanswered"), events.count("idle.spared")) == (1, 0)
    assert town.amlbot("audit", "verify").returncode == 0


def test_the_command_line_prints_what_differs_with_the_bot_running_or_stopped(fresh_town: Town) -> None:
    town = fresh_town
    none = town.amlbot("drift")
    assert (none.returncode, none.stderr) == (0, "")
    assert "nothing differs" in none.stdout
    number = town.ask("U0ANA", READER)
    town.approve(number, "U0LEA")
    town.until(number, "succeeded")
    idle_cluster(town, "cpu")
    half_made(town, "vision-half")
    dan = town.entra("U0DAN")
    scope = f"/subscriptions/{town.sandbox.company.azure.subscription_id}/resourceGroups/this-rg"
    town.sandbox.azure.take_roles(principal_id=town.entra("U0JOE"))
    town.sandbox.azure.give_role(principal_id=dan, role="Reader", scope=scope)
    town.sandbox.azure.directory.purge(dan)
    events = town.events()
    for running in (True, False):
        if not running:
            town.stop_bot()
        found = town.amlbot("drift", "--json")
        assert found.returncode == 1, found.stderr
        rows = [json.loads(line) for line in found.stdout.splitlines()]
        assert [(one["sort"], one["name"], one["state"]) for one in rows] == [
            ("grant", f"R-{number}", "removed"),
            ("orphan", dan, ""),
            ("unfinished", "vision-half", ""),
            ("idle", "cpu", ""),
        ]
    assert town.events() == events
    said = town.amlbot("drift")
    assert said.returncode == 1
    assert f"R-{number} removed: It is no longer there" in said.stdout

    town.start_bot()
    begun = town.amlbot("drift", "--begin")
    assert (begun.returncode, begun.stderr) == (0, "")
    found_out = {"drift.found", "orphan.found", "unfinished.found", "idle.told"}
    town.wait(lambda: found_out <= set(town.events()), what="every look of the running bot")

    town.sandbox.azure.tuning.graph_permissions.discard("Group.Read.All")
    dark = town.amlbot("drift", "--json")
    assert dark.returncode == 1
    # What the bot has recorded as removed has ended, and is no difference any more.
    assert [json.loads(line)["sort"] for line in dark.stdout.splitlines()] == ["unknown", "unfinished", "idle"]
    assert town.amlbot("drift", "--policies", "nowhere").returncode == 2


def sent(town: Town, operation: str) -> bool:
    return any(one.operation.startswith(operation) for one in town.sandbox.journal.entries(service="azure"))
