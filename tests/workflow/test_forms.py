"""What forms are made of: the launcher, what may be chosen, and what would become of a form as it stands."""

from __future__ import annotations

import pytest

from bot.model.decision import Effect
from bot.model.errors import Unavailable
from bot.model.incoming import Attachment
from bot.model.notice import (
    FormPreview,
    Hurdle,
    Invalid,
    Launcher,
    Understood,
)
from bot.model.people import IdentityLink
from bot.model.request import Status
from bot.workflow.forms import WorkflowForms
from bot.workflow.introduce import DECLINE
from tests.workflow.office import CLUSTER, COMPANY, GROUP, NLP, READER, TEAM, VISION, Office, entra

SIZED = "ml compute create --type AmlCompute --name cpu --size STANDARD_DS11_V2 -g nombre-grupo -w area-trabajo-nombre"


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def forms(office: Office) -> WorkflowForms:
    return WorkflowForms(outside=office.outside)


def suggested(
    office: Office, forms: WorkflowForms, kind: str, field: str, typed: str, channel: str = VISION
) -> list[str]:
    incoming = office.line("ana", "", channel=channel)
    return [one.value for one in forms.suggestions(incoming=incoming, kind=kind, field=field, typed=typed)]


def test_nothing_after_aml_is_the_launcher_with_what_the_team_asks_for_most(office: Office) -> None:
    for line in (GROUP, READER, READER):
        office.ask("ana", line)
    office.ask("noa", "az ml workspace create -n ws-nlp", channel=NLP)
    said = office.say("ana", "  ")
    assert isinstance(said, Launcher)
    assert [one.kind for one in said.menu.favourites] == ["role.grant", "resource_group.create"]
    offered = [offer.kind for group in said.menu.groups for offer in group.offers]
    assert sorted(offered) == sorted(kind.name for kind in office.outside.kinds)


def test_in_a_direct_message_the_favourites_are_the_askers_own(office: Office) -> None:
    office.ask("ana", GROUP)
    office.ask("luis", READER)
    said = office.say("ana", "", channel="D0ANA")
    assert isinstance(said, Launcher)
    assert [one.kind for one in said.menu.favourites] == ["resource_group.create"]


@pytest.mark.parametrize(
    ("line", "kind", "to_fill_in"),
    [
        ("ml compute create --type AmlCompute --name $NAME --size STANDARD_DS11_V2", "compute_cluster.create", True),
        ("ml compute create --type AmlCompute --name <name>", "compute_cluster.create", True),
        ("ml compute create --type AmlCompute --name 1", "compute_cluster.create", False),
        ("ml compute create --name cpu", "", False),
        ("history --limit 0", "", False),
        ("ml compute create --type AmlCompute --name cpu --admin-password hunter22", "", False),
    ],
)
def test_a_line_that_only_has_to_be_filled_in_says_so(office: Office, line: str, kind: str, to_fill_in: bool) -> None:
    said = office.say("ana", line)
    assert isinstance(said, Invalid)
    assert (said.kind, said.to_fill_in) == (kind, to_fill_in)


def test_the_form_of_a_line_holds_what_the_line_says_and_nothing_in_place_of_a_placeholder(
    office: Office, forms: WorkflowForms
) -> None:
    office.say("ana", "configure --defaults group=nombre-grupo")
    line = office.line(
        "ana", "ml compute create --type amlcompute -n $NAME --size ds11_v2 --max-instances 2 --tags a=1"
    )
    form = forms.form(incoming=line, kind="")
    assert form is not None
    held = {field.name: field.initial for field in form.fields}
    assert held["name"] == ""
    assert (held["size"], held["max_instances"], held["resource_group"], held["tags"]) == (
        "Standard_DS11_v2",
        "2",
        "nombre-grupo",
        "a=1",
    )
    assert "type" not in held


def test_a_form_that_was_emptied_is_not_filled_from_what_is_remembered(office: Office) -> None:
    office.say("ana", "configure --defaults group=nombre-grupo workspace=area-trabajo-nombre")
    line = office.line("ana", SIZED.partition(" -g")[0])
    said = office.arrive(line)
    assert isinstance(said, Understood)
    assert "nombre-grupo" in said.line
    emptied = line.model_copy(update={"id": "another", "values": {"form": "compute_cluster.create"}})
    said = office.arrive(emptied)
    assert isinstance(said, Understood)
    assert "nombre-grupo" not in said.line


def test_a_form_is_asked_through_the_same_path_as_its_line(office: Office, forms: WorkflowForms) -> None:
    answers = {"name": "nombre-cluster", "size": "Standard_DS11_v2", "max_instances": "2"}
    answers |= {"resource_group": "nombre-grupo", "workspace": "area-trabajo-nombre"}
    written = forms.line(kind="compute_cluster.create", answers=answers)
    by_line, by_form = office.ask("ana", CLUSTER), office.ask("ana", written)
    assert by_form.digest == by_line.digest
    assert by_form.decision == by_line.decision


def preview(office: Office, forms: WorkflowForms, line: str, who: str = "ana") -> FormPreview:
    incoming = office.line(who, line)
    return forms.preview(incoming=incoming.model_copy(update={"values": {"form": "x"}}))


def test_a_preview_is_the_decision_that_submitting_would_meet_and_records_nothing(
    office: Office, forms: WorkflowForms
) -> None:
    found = preview(office, forms, CLUSTER)
    assert found.decision is not None
    assert office.newest() is None
    asked = office.ask("ana", CLUSTER)
    assert asked.status is Status.PENDING
    assert found.decision == asked.decision
    assert found.decision.effect is Effect.NEEDS_APPROVAL
    assert found.cost.usd_per_month == asked.facts.values["cost_month"]


def test_a_preview_says_what_is_missing_or_wrong_or_cannot_be_known(office: Office, forms: WorkflowForms) -> None:
    missing = preview(office, forms, "ml compute create --type AmlCompute --max-instances 2")
    assert {name: label.en for name, label in missing.missing.items()} == {"name": "Name", "size": "VM size"}
    for line, labels in (
        ("role assignment create", ["Role", "A person, a group or an application"]),
        ("ml job create", ["YAML, as az ml has it"]),
    ):
        assert [one.en for one in preview(office, forms, line).missing.values()] == labels
    wrong = preview(office, forms, "ml compute create --type AmlCompute -n cpu --size ds11_v2 --min-instances 9")
    assert [one.code for one in wrong.problems] == ["min-above-max"]
    elsewhere = preview(office, forms, CLUSTER.replace("nombre-grupo", "nlp-rg"))
    assert [one.code for one in elsewhere.problems] == ["other-team"]
    office.directory.away = Unavailable(service="Graph", why="silent")
    assert preview(office, forms, CLUSTER).away == "Graph"
    assert preview(office, forms, CLUSTER, who="otto").hurdle is Hurdle.STRANGER


INCOMPLETE = "ml compute create --type AmlCompute --max-instances 2"


def way(found: FormPreview) -> tuple[str, str]:
    assert found.hurdle is Hurdle.NOT_LINKED
    assert found.way_to_link is not None
    return found.way_to_link.how, found.way_to_link.upn


@pytest.mark.parametrize("line", [CLUSTER, INCOMPLETE], ids=["complete", "with something to fill in"])
def test_whoever_is_not_linked_is_told_in_the_form_what_has_to_be_done(line: str) -> None:
    office = Office(linked=False)
    forms = WorkflowForms(outside=office.outside)
    assert way(preview(office, forms, line)) == ("confirm", "ana@contoso.com")
    assert office.events() == []
    office.arrive(office.line("ana", GROUP))
    office.run_jobs()
    declined = office.line("ana", "").model_copy(update={"sort": "click", "action": DECLINE, "text": entra("ana")})
    office.arrive(declined)
    office.run_jobs()
    assert way(preview(office, forms, line)) == ("again", "ana@contoso.com")


def test_where_nobody_is_found_for_them_somebody_else_has_to_link_them() -> None:
    by_hand = Office(linked=False, link_by_email=False)
    assert way(preview(by_hand, WorkflowForms(outside=by_hand.outside), CLUSTER)) == ("other", "")
    taken = Office(linked=False)
    with taken.outside.store.transaction() as tx:
        tx.people.put(
            IdentityLink(slack_team=TEAM, slack_user="U0OLD", entra=entra("ana"), upn="ana@contoso.com", how="admin")
        )
    assert way(preview(taken, WorkflowForms(outside=taken.outside), CLUSTER)) == ("other", "")


def test_what_is_wrong_with_it_is_said_before_that() -> None:
    office = Office(linked=False)
    found = preview(
        office, WorkflowForms(outside=office.outside), f"{INCOMPLETE} -n cpu --size ds11_v2 --min-instances 9"
    )
    assert [one.code for one in found.problems] == ["min-above-max"]


def test_searched_fields_hold_what_is_known_and_what_was_typed(office: Office, forms: WorkflowForms) -> None:
    office.ask("ana", GROUP)
    assert suggested(office, forms, "role.grant", "resource_group", "") == ["this-rg", "nombre-grupo"]
    assert suggested(office, forms, "role.grant", "resource_group", "vision-x") == ["vision-x"]
    assert suggested(office, forms, "role.grant", "resource_group", "THIS-rg") == ["this-rg"]
    assert suggested(office, forms, "role.grant", "resource_group", "", NLP) == ["nlp-rg"]
    assert suggested(office, forms, "role.grant", "hours", "8")[:1] == ["8h"]
    assert suggested(office, forms, "role.grant", "hours", "36h") == ["36h"]
    assert suggested(office, forms, "role.grant", "hours", "soon") == []
    assert "Standard_DS11_v2" in suggested(office, forms, "compute_cluster.create", "size", "ds11")
    assert suggested(office, forms, "compute_cluster.create", "size", "no such") == []
    assert suggested(office, forms, "no.such", "size", "") == []
    assert suggested(office, forms, "role.grant", "no_such", "") == []


def test_people_of_another_organisation_are_shown_no_names(office: Office, forms: WorkflowForms) -> None:
    outsider = office.line("otto", "")
    assert outsider.user_team != COMPANY["slack"]["team"]["id"]
    assert forms.suggestions(incoming=outsider, kind="role.grant", field="resource_group", typed="") == ()
    assert forms.form(incoming=outsider, kind="role.grant") is None


YAML = (
    "$schema: https://azuremlschemas.azureedge.net/latest/amlCompute.schema.json\nname: cpu\nsize: Standard_DS11_v2\n"
)


def test_a_pasted_document_says_what_its_form_leaves_empty(office: Office, forms: WorkflowForms) -> None:
    line = forms.line(kind="compute_cluster.create", answers={"max_instances": "2", "resource_group": "nombre-grupo"})
    pasted = Attachment(name="pasted.yml", text=YAML)
    incoming = office.line("ana", f"{line} -w area-trabajo-nombre").model_copy(
        update={"values": {"form": "compute_cluster.create"}, "files": (pasted,)}
    )
    found = forms.preview(incoming=incoming)
    assert found.problems == ()
    assert found.decision is not None
    office.arrive(incoming)
    office.run_jobs()
    asked = office.newest()
    assert asked is not None
    assert (asked.params["name"], asked.params["size"], asked.params["max_instances"]) == ("cpu", "Standard_DS11_v2", 2)


def test_an_attached_document_is_read_when_the_form_is_sent(office: Office, forms: WorkflowForms) -> None:
    line = forms.line(kind="compute_cluster.create", answers={})
    attached = Attachment(name="cluster.yml", id="F1")
    incoming = office.line("ana", line).model_copy(update={"files": (attached,)})
    assert forms.preview(incoming=incoming).away == "files"


def made(office: Office, line: str) -> None:
    """Ana asks, Lea agrees, Azure does it."""
    request = office.ask("ana", line)
    office.click("lea", request, "approve")
    assert office.status(request) is Status.SUCCEEDED


def test_my_compute_is_the_one_i_had_made_and_is_only_offered(office: Office, forms: WorkflowForms) -> None:
    def offered() -> str:
        form = forms.form(incoming=office.line("ana", "stop my instance"), kind="")
        assert form is not None
        return next(field.initial for field in form.fields if field.name == "name")

    assert offered() == ""
    made(office, CLUSTER)
    assert offered() == "nombre-cluster"
    said = office.say("ana", "stop my instance")
    assert isinstance(said, Invalid)
    assert said.to_fill_in
    made(office, CLUSTER.replace("nombre-cluster", "nombre-otro"))
    assert offered() == ""


SECRET = "Tr0ubad0ur-and-3"
LEAKS = {
    "a line": ("ml compute create --type AmlCompute --name cpu --admin-password {}", {}),
    "a sentence": ("create a cluster called cpu with DS11 and password={}", {}),
    "a form": ("ml compute create --type AmlCompute --name cpu --tags password={}", {"form": "compute_cluster.create"}),
    "a question": ("whatif ml compute create --type AmlCompute --name cpu --admin-password {}", {}),
}


@pytest.mark.parametrize("way", LEAKS)
def test_a_secret_is_stored_nowhere_whichever_way_it_comes(office: Office, way: str) -> None:
    written, values = LEAKS[way]
    line = office.line("ana", written.format(SECRET)).model_copy(update={"values": values})
    said = office.arrive(line)
    assert isinstance(said, Invalid)
    assert "secret" in [problem.code for problem in said.problems]
    assert (said.kind, said.to_fill_in) == ("", False)
    office.run_jobs()
    assert SECRET not in repr(said)
    assert SECRET not in repr(vars(office.memory))
    assert SECRET not in "".join(link.body for link in office.links())
    assert "ask.rejected" in office.names()
    assert "[redacted]" in "".join(link.body for link in office.links())
    assert office.newest() is None
