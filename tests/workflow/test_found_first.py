"""What is in Azure is found before a line is judged: whose an instance is, and whether it is there at all."""

from __future__ import annotations

import pytest

from bot.model.errors import Refused, Unavailable
from bot.model.notice import Invalid, Notice
from bot.model.request import Request, Status
from bot.model.seen import Find, SeenCompute
from bot.model.text import Text
from tests.workflow.office import NLP, Office, entra

PLACE = "-g nombre-grupo -w area-trabajo-nombre"
NOTEBOOKS = SeenCompute(
    id="nb-ana", name="nb-ana", type="ComputeInstance", power="Stopped", state="succeeded", size="STANDARD_DS3_V2",
    assigned_to=entra("ana"), last_at="2026-11-10T08:00:00Z",
)  # fmt: skip
CPU = SeenCompute(
    id="cpu", name="cpu", type="AmlCompute", state="succeeded", size="STANDARD_DS3_V2", tier="dedicated",
    min_nodes=0, max_nodes=2, idle_seconds=120,
)  # fmt: skip
AKS = SeenCompute(id="aks", name="aks", type="Kubernetes", state="succeeded", resource_id="/subscriptions/s/aks")


@pytest.fixture
def office() -> Office:
    office = Office()
    office.cloud.computes = (NOTEBOOKS, CPU, AKS)
    return office


def refused(office: Office, who: str, line: str) -> Invalid:
    before = office.newest_number()
    office.say(who, f"{line} {PLACE}")
    office.run_jobs()
    assert office.newest_number() == before
    notice: Notice | None = office.last(who)
    assert isinstance(notice, Invalid), notice
    return notice


@pytest.mark.parametrize("action", ["start", "stop", "restart"])
def test_ones_own_instance_needs_nobody_and_anothers_a_lead(office: Office, action: str) -> None:
    running = NOTEBOOKS.model_copy(update={"power": "Running"})
    office.cloud.computes = (NOTEBOOKS if action == "start" else running,)
    mine = office.ask("ana", f"compute {action} -n nb-ana {PLACE}")
    assert office.status(mine) is Status.SUCCEEDED
    theirs = office.ask("joe", f"compute {action} -n nb-ana {PLACE}")
    assert office.status(theirs) is Status.PENDING
    office.click("lea", theirs, "approve")
    assert office.status(theirs) is Status.SUCCEEDED
    assert [operation.verb for operation in office.cloud.made] == [f"{action.capitalize()}ComputeInstance"] * 2


def test_a_tag_makes_nobody_an_owner(office: Office) -> None:
    tagged = NOTEBOOKS.model_copy(update={"assigned_to": entra("ana"), "tags": {"owner": "joe@contoso.com"}})
    office.cloud.computes = (tagged,)
    assert office.status(office.ask("joe", f"compute start -n nb-ana {PLACE}")) is Status.PENDING


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("compute start -n nobody", "unknown-compute", "compute list"),
        ("compute delete -n nobody", "unknown-compute", "compute list"),
        ("compute start -n cpu", "not-an-instance", "AmlCompute"),
        ("compute restart -n nb-ana", "not-running", "compute start"),
        ("compute delete -n aks", "attached-compute", "compute detach"),
        ("compute detach -n cpu", "managed-compute", "compute delete"),
        ("compute resize -n cpu --size DS11_v2", "cluster-size", "Standard_DS11_v2"),
        ("compute resize -n nb-ana --max-instances 3", "missing-option", "--size"),
        ("compute update -n cpu --min-instances 3", "min-above-max", "0 to 2"),
        ("compute update -n nb-ana --max-instances 3", "option-of-another-type", "instance"),
        ("compute update -n cpu --idle-time-before-shutdown-minutes 30", "option-of-another-type", "cluster"),
        ("compute update -n aks --max-instances 3", "attached-compute", "compute detach"),
    ],
)
def test_what_does_not_fit_what_is_there_is_told_with_what_does(
    office: Office, line: str, code: str, said: str
) -> None:
    (problem,) = refused(office, "adrian", line).problems
    assert problem.code == code
    assert said in problem.text.en + problem.suggestion
    assert problem.text.en != problem.text.es


def test_a_running_instance_is_stopped_before_it_is_resized(office: Office) -> None:
    office.cloud.computes = (NOTEBOOKS.model_copy(update={"power": "Running"}),)
    (problem,) = refused(office, "adrian", "compute resize -n nb-ana --size DS11_v2").problems
    assert problem.suggestion == "compute stop -n nb-ana"


def test_who_may_not_ask_does_not_learn_what_is_there(office: Office) -> None:
    denied = [office.ask("gus", f"compute stop -n {name} {PLACE}") for name in ("nb-ana", "nobody")]
    assert [office.status(request) for request in denied] == [Status.DENIED, Status.DENIED]
    assert [_rules(office, request) for request in denied] == [["org-guests"], ["org-guests"]]


def _rules(office: Office, request: Request) -> list[str]:
    return [reason.rule for reason in office.now(request).decision.reasons if reason.rule == "org-guests"]


def test_another_teams_workspace_is_not_even_looked_at(office: Office) -> None:
    asked: list[Find] = []
    office.cloud.before_find = asked.append
    office.say("noa", f"compute stop -n nb-ana {PLACE}", channel=NLP)
    office.run_jobs()
    assert isinstance(office.last("noa"), Invalid)
    assert asked == []


def test_what_azure_refuses_to_show_is_said(office: Office) -> None:
    def forbidden(find: Find) -> None:
        raise Refused(
            code="AuthorizationFailed", sentence=Text(en="The bot may not look.", es="El bot no puede mirar.")
        )

    office.cloud.before_find = forbidden
    (problem,) = refused(office, "adrian", "compute stop -n nb-ana").problems
    assert (problem.code, problem.text.es) == ("AuthorizationFailed", "El bot no puede mirar.")


def test_while_azure_is_away_the_line_waits(office: Office) -> None:
    away = [Unavailable(service="Azure", why="503", retry_after=7.0)]

    def once(find: Find) -> None:
        if away:
            raise away.pop()

    office.cloud.before_find = once
    office.say("ana", f"compute stop -n nb-ana {PLACE}")
    office.run_jobs()
    assert office.newest() is None
    office.move(minutes=1)
    found = office.newest()
    assert found is not None
    assert office.status(found) is Status.SUCCEEDED


def test_growing_takes_of_the_quota_what_is_added_and_shrinking_nothing(office: Office) -> None:
    office.cloud.computes = (CPU.model_copy(update={"max_nodes": 8}),)
    place = "-g fraud-rg -w fraud-ws"
    grown = office.ask("adrian", f"compute update -n cpu --max-instances 9 {place}", channel="C0FRAUD")
    assert office.status(grown) is Status.SUCCEEDED
    assert grown.facts.values["added_nodes"] == 1
    less = office.ask("adrian", f"compute update -n cpu --max-instances 1 {place}", channel="C0FRAUD")
    assert less.facts.values["added_nodes"] == 0
    more = office.ask("adrian", f"compute update -n cpu --max-instances 20 {place}", channel="C0FRAUD")
    assert office.status(more) is Status.DENIED


def test_notebooks_open_on_ones_own_instance_at_once_and_a_new_one_needs_a_lead(office: Office) -> None:
    mine = office.ask("ana", f"abrir cuaderno {PLACE}")
    assert office.status(mine) is Status.SUCCEEDED
    assert [(run.verb, run.name) for run in mine.plan] == [("StartComputeInstance", "nb-ana")]  # type: ignore[union-attr]
    (way,) = mine.plan[0].opens(resource_id="")
    assert way.address.startswith("https://ml.azure.com/fileexplorerAzNB?wsid=/subscriptions/")
    made = office.ask("joe", f"notebook open {PLACE}")
    assert office.status(made) is Status.PENDING
    (put,) = made.plan
    assert put.model_dump()["name"] == "nb-joe"
    assert put.model_dump()["assigned_to"] == entra("joe")
    assert put.model_dump()["idle_minutes"] == 60


def test_a_running_instance_is_preferred_and_a_named_one_must_be_ones_own(office: Office) -> None:
    second = NOTEBOOKS.model_copy(update={"name": "nb-zeta", "id": "nb-zeta", "power": "Running"})
    theirs = NOTEBOOKS.model_copy(update={"name": "nb-joe", "id": "nb-joe", "assigned_to": entra("joe")})
    office.cloud.computes = (NOTEBOOKS, second, theirs, CPU)
    running = office.ask("ana", f"notebook open {PLACE}")
    assert running.plan[0].model_dump()["name"] == "nb-zeta"
    named = office.ask("ana", f"notebook open -n NB-ANA {PLACE}")
    assert named.plan[0].model_dump()["name"] == "nb-ana"
    for name in ("nb-joe", "cpu"):
        (problem,) = refused(office, "adrian", f"notebook open -n {name}").problems
        assert problem.code == "not-your-instance"
