"""A request that waits may be changed by whoever asked: what was agreed to before counts no longer."""

from __future__ import annotations

import io
import zipfile

import pytest

from bot.grammar.edited import edit_in, edited_line
from bot.grammar.written import line_of
from bot.kinds import KINDS
from bot.model.form import Form
from bot.model.incoming import Attachment, Incoming
from bot.model.notice import (
    Denied,
    EditOffered,
    FormPreview,
    Hurdle,
    Invalid,
    NotAllowed,
    Notice,
    Recorded,
)
from bot.model.request import Request, Status
from bot.workflow.forms import WorkflowForms
from tests.workflow.office import APPROVALS, CLUSTER, CONTRIBUTOR, READER, TEAM, Office, slack

KIND = next(kind for kind in KINDS if kind.name == "compute_cluster.create")


@pytest.fixture
def office() -> Office:
    return Office()


def edits(office: Office, who: str, words: str) -> object:
    office.say(who, f"edit {words}")
    office.run_jobs()
    return office.last(who)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("--max-instances", "3"), "ml compute create --name x --size S --max-instances 3"),
        (("--max-nodes=3",), "ml compute create --name x --size S --max-nodes=3"),
        (("-n", "y"), "ml compute create --size S --max-instances 2 -n y"),
        (("--tags", "a=b c", "d=e"), 'ml compute create --name x --size S --max-instances 2 --tags "a=b c" d=e'),
    ],
)
def test_what_the_change_names_takes_the_place_of_what_was_there(change: tuple[str, ...], line: str) -> None:
    before = "ml compute create --name x --size S --max-instances 2"
    assert edited_line(kind=KIND, line=before, change=change) == line


@pytest.mark.parametrize("line", ["edit", "edit R-", "edit x", "history R-7 --limit 2", "credit R-7 x"])
def test_without_a_request_it_is_no_edit(line: str) -> None:
    assert edit_in(line) is None


@pytest.mark.parametrize("line", ["edit R-7", "editar R-7 ", "/aml edit #7", "edit 7"])
def test_a_request_alone_asks_for_its_form(line: str) -> None:
    draft = edit_in(line)
    assert draft is not None
    assert draft.params is not None
    assert draft.params.model_dump() == {"number": 7, "change": ()}


@pytest.mark.parametrize("line", ["edit R-1", "editar R-1"])
def test_a_request_alone_is_offered_in_its_form_at_once_and_nothing_is_kept_of_that(office: Office, line: str) -> None:
    request = office.ask("ana", CLUSTER)
    before = office.names()
    assert office.say("ana", line) == EditOffered(request=request)
    assert office.waiting("handle") == []
    assert office.names() == before


def test_somebody_who_is_linked_only_as_they_ask_is_offered_the_form_then(office: Office) -> None:
    """Their line is read before anybody knows who they are, and carried out when everybody does."""
    request = office.ask("ana", CLUSTER)
    with office.outside.store.transaction() as tx:
        assert tx.people.remove(slack_team=TEAM, slack_user=slack("ana")) is not None
    assert office.say("ana", "edit R-1") is None
    office.link("ana")
    office.run_jobs()
    assert office.last("ana") == EditOffered(request=request)


@pytest.mark.parametrize(
    ("who", "line", "expected"),
    [
        ("dan", "edit R-1", Hurdle.NOT_YOURS),
        ("ana", "edit R-99", Hurdle.UNKNOWN_REQUEST),
        ("ana", "edit R-2", Hurdle.CLOSED),
    ],
)
def test_no_form_is_offered_to_whoever_may_not_change_it_and_they_are_told_why(
    office: Office, who: str, line: str, expected: Hurdle
) -> None:
    office.ask("ana", CLUSTER)
    office.click("lea", office.ask("ana", CLUSTER.replace("nombre-cluster", "otro")), "approve")
    assert office.say(who, line) is None
    office.run_jobs()
    told = office.last(who)
    assert isinstance(told, NotAllowed)
    assert told.hurdle is expected
    assert "ask.refused" in office.names()


def test_an_edit_is_a_new_revision_that_nobody_has_approved(office: Office) -> None:
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    assert isinstance(edits(office, "ana", "R-1 --role Reader --for 8h"), Recorded)
    now = office.now(request)
    assert (now.revision, now.status, now.digest != request.digest) == (2, Status.PENDING, True)
    assert office.seen("card", APPROVALS).approvals == ()
    assert "Reader" in now.line
    assert office.event("request.edited")["data"]["before"] == request.line


def test_a_card_from_before_the_edit_decides_nothing(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    edits(office, "ana", "R-1 --max-instances 3")
    told = office.click("lea", request, "approve", revision=1)
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.STALE
    office.click("lea", office.now(request), "approve")
    assert office.status(request) is Status.SUCCEEDED
    assert [getattr(operation, "max_nodes", 0) for operation in office.cloud.made] == [3]


@pytest.mark.parametrize(
    ("who", "words", "expected"),
    [
        ("dan", "R-1 --max-instances 3", Hurdle.NOT_YOURS),
        ("ana", "R-99 --max-instances 3", Hurdle.UNKNOWN_REQUEST),
    ],
)
def test_nobody_edits_what_is_not_theirs(office: Office, who: str, words: str, expected: Hurdle) -> None:
    office.ask("ana", CLUSTER)
    told = edits(office, who, words)
    assert isinstance(told, NotAllowed)
    assert told.hurdle is expected


def test_what_is_decided_is_not_edited(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    office.click("lea", request, "approve")
    told = edits(office, "ana", "R-1 --max-instances 3")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.CLOSED


@pytest.mark.parametrize(
    ("words", "notice"), [("R-1 --max-instances many", Invalid), ("R-1 --max-instances 900", Denied)]
)
def test_a_change_that_is_wrong_or_denied_leaves_the_request_as_it_was(
    office: Office, words: str, notice: type[object]
) -> None:
    request = office.ask("ana", CLUSTER)
    assert isinstance(edits(office, "ana", words), notice)
    assert office.now(request).revision == 1
    assert office.status(request) is Status.PENDING


# By its form


def form_for(office: Office, who: str, request: Request, *, revision: int = 0) -> Form | None:
    """The form that opens when somebody presses Edit on the message of a request."""
    pressed = office.button(who, request, "edit", revision=revision)
    return WorkflowForms(outside=office.outside).form_of_request(incoming=pressed)


def filled_in(
    office: Office, who: str, request: Request, *files: Attachment, revision: int = 0, **changes: str
) -> Incoming:
    """The form of a request as somebody sends it, with some of its fields filled in otherwise."""
    form = form_for(office, "ana", office.now(request))
    assert form is not None
    answers = {field.name: field.initial for field in form.fields if field.element != "document"} | changes
    line = line_of(kind=office.outside.kind(request.kind), answers=answers)
    return office.line(who, line).model_copy(
        update={
            "action": "edit",
            "request": request.id,
            "revision": revision or request.revision,
            "values": {"form": request.kind},
            "files": files,
        }
    )


def sends(office: Office, who: str, request: Request, *files: Attachment, revision: int = 0, **changes: str) -> Notice:
    """What the person is told last."""
    said = office.arrive(filled_in(office, who, request, *files, revision=revision, **changes))
    if isinstance(said, Invalid):
        return said
    office.run_jobs()
    told = office.last(who)
    assert told is not None
    return told


def test_the_form_of_a_request_says_what_it_asks_for_and_what_changing_it_means(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    form = form_for(office, "ana", request)
    assert form is not None
    values = {field.name: field.initial for field in form.fields}
    assert (values["name"], values["max_instances"], values["workspace"]) == (
        "nombre-cluster",
        "2",
        "area-trabajo-nombre",
    )
    assert "R-1" in form.summary.en
    assert "aprobarla de nuevo" in form.summary.es


@pytest.mark.parametrize("who", ["dan", "lea", "gus", "otto"])
def test_no_form_of_it_opens_for_anybody_else_and_they_are_told(office: Office, who: str) -> None:
    request = office.ask("ana", CLUSTER)
    assert form_for(office, who, request) is None
    told = office.click(who, request, "edit")
    hurdle = Hurdle.STRANGER if who == "otto" else Hurdle.NOT_YOURS
    if who == "otto":
        told = office.arrive(office.button(who, request, "edit"))
    assert isinstance(told, NotAllowed)
    assert told.hurdle is hurdle
    assert office.now(request).revision == 1


def test_no_form_opens_of_what_is_decided_or_has_changed_and_the_click_is_explained(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    edits(office, "ana", "R-1 --max-instances 3")
    assert form_for(office, "ana", request, revision=1) is None
    told = office.click("ana", request, "edit", revision=1)
    assert isinstance(told, NotAllowed)
    assert (told.hurdle, told.picture and told.picture.request.revision) == (Hurdle.STALE, 2)
    office.click("lea", office.now(request), "approve")
    told = office.click("ana", office.now(request), "edit")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.CLOSED
    assert [event["data"]["hurdle"] for event in office.events() if event["name"] == "ask.refused"] == [
        "stale",
        "closed",
    ]


def test_a_form_that_is_sent_is_a_new_revision_that_nobody_has_approved(office: Office) -> None:
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    assert isinstance(sends(office, "ana", request, role="Reader", hours="8h"), Recorded)
    now = office.now(request)
    assert (now.revision, now.status, now.params["role"]) == (2, Status.PENDING, "Reader")
    assert office.seen("card", APPROVALS).approvals == ()
    assert office.event("request.edited")["data"]["before"] == request.line


def test_a_form_that_was_open_while_the_request_changed_changes_nothing_and_says_so(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    edits(office, "ana", "R-1 --max-instances 3")
    told = sends(office, "ana", request, revision=1, max_instances="4")
    assert isinstance(told, NotAllowed)
    assert told.hurdle is Hurdle.STALE
    assert office.now(request).params["max_instances"] == 3


@pytest.mark.parametrize("who", ["dan", "lea"])
def test_a_form_that_somebody_else_sends_is_refused_whatever_its_payload_says(office: Office, who: str) -> None:
    request = office.ask("ana", CLUSTER)
    told = sends(office, who, request, max_instances="4")
    assert isinstance(told, NotAllowed)
    assert (told.hurdle, office.now(request).revision) == (Hurdle.NOT_YOURS, 1)


def test_what_is_wrong_in_the_form_is_said_in_the_ack_once_and_is_on_record(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    before = len(office.told("ana"))
    wrong = office.arrive(filled_in(office, "ana", request, max_instances="many"))
    office.run_jobs()
    assert isinstance(wrong, Invalid)
    assert [problem.field for problem in wrong.problems] == ["max_instances"]
    assert len(office.told("ana")) == before
    assert office.event("ask.rejected")["request"] == request.id
    assert office.now(request).revision == 1


def test_what_a_form_does_not_ask_for_stays_as_it_was(office: Office) -> None:
    subscription = office.outside.subscription
    request = office.ask("ana", f"{CLUSTER} --subscription {subscription}")
    assert request.params["subscription"] == subscription
    assert isinstance(sends(office, "ana", request, max_instances="3"), Recorded)
    now = office.now(request)
    assert (now.params["subscription"], now.params["max_instances"]) == (subscription, 3)


def test_the_form_says_what_would_become_of_the_change_before_it_is_sent(office: Office) -> None:
    request = office.ask("ana", CLUSTER)
    seen = WorkflowForms(outside=office.outside).preview(incoming=filled_in(office, "ana", request, max_instances="1"))
    assert isinstance(seen, FormPreview)
    assert seen.decision is not None
    assert [clause.groups for clause in seen.decision.approvals] == [("vision-leads",)]
    assert seen.cost.usd_per_month is not None
    assert office.now(request).revision == 1


@pytest.mark.parametrize("how", ["line", "form"])
def test_a_moment_in_a_change_is_one_where_the_person_is(office: Office, how: str) -> None:
    office.change_account("ana", tz="Europe/Madrid")
    request = office.ask("ana", READER.replace("--for 8h", "--until 18:00"))
    assert request.params["until"] == "2026-11-24T17:00Z"
    if how == "line":
        edits(office, "ana", "R-1 --until 20:00")
    else:
        asked = filled_in(office, "ana", request, until="20:00")
        seen = WorkflowForms(outside=office.outside).preview(incoming=asked)
        assert seen.problems == ()
        assert isinstance(sends(office, "ana", request, until="20:00"), Recorded)
    assert office.now(request).params["until"] == "2026-11-24T19:00Z"


# With files

JOB = b"""$schema: https://azuremlschemas.azureedge.net/latest/commandJob.schema.json
command: python train.py
code: src
environment: azureml:basic-env-scikit:1
compute: azureml:cpu
"""
CODE = b"print('training')"


def archive(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def submitted(office: Office) -> Request:
    """A job with a YAML file and its code, which waits for a lead."""
    office.edit(
        "teams/vision.yaml",
        "    reason:\n      en: Data scientists of team vision run jobs",
        "    approvals: [1 of vision-leads]\n    reason:\n      en: Data scientists of team vision run jobs",
    )
    job = office.attachments.put(name="job.yml", content=JOB)
    code = office.attachments.put(name="train.zip", content=archive({"src/train.py": CODE}))
    asked = office.line("ana", "az ml job create --file job.yml -g vision-rg -w vision-ws")
    office.arrive(asked.model_copy(update={"files": (job, code)}))
    office.run_jobs()
    request = office.newest()
    assert request is not None, office.told("ana")
    return request


def test_the_files_of_a_request_stay_when_the_change_brings_none(office: Office) -> None:
    request = submitted(office)
    assert {file.path for file in request.files} == {"job.yml", "src/train.py"}
    office.attachments.there.clear()
    told = sends(office, "ana", request, reason="for the demo")
    assert isinstance(told, Recorded), told
    now = office.now(request)
    assert (now.revision, now.reason, now.files) == (2, "for the demo", request.files)


def test_the_same_by_line(office: Office) -> None:
    request = submitted(office)
    told = edits(office, "ana", 'R-1 --reason "for the demo"')
    assert isinstance(told, Recorded), told
    assert office.now(request).files == request.files


def test_a_file_given_in_the_form_takes_the_place_of_the_one_that_was_there(office: Office) -> None:
    request = submitted(office)
    changed = JOB.replace(b"train.py", b"train.py --epochs 3").decode()
    told = sends(office, "ana", request, Attachment(name="pasted.yml", text=changed))
    assert isinstance(told, Recorded), told
    now = office.now(request)
    assert {file.path for file in now.files} == {"pasted.yml", "src/train.py"}
    assert now.digest != request.digest
    with office.outside.store.transaction() as tx:
        for file in now.files:
            assert tx.files.content(file.digest)


def test_a_file_of_the_same_name_takes_its_place_too_and_a_newer_one_in_the_channel_does_not(office: Office) -> None:
    request = submitted(office)
    office.attachments.put(name="train.py", content=b"print('somebody else')")
    newer = office.attachments.put(name="job.yml", content=JOB.replace(b"cpu", b"gpu"))
    told = sends(office, "ana", request, newer)
    assert isinstance(told, Recorded), told
    kept = {file.path: file.digest for file in office.now(request).files}
    before = {file.path: file.digest for file in request.files}
    assert (kept["src/train.py"], kept["job.yml"] == before["job.yml"]) == (before["src/train.py"], False)


def test_the_form_of_a_request_with_files_names_them_and_says_what_would_become_of_it(office: Office) -> None:
    request = submitted(office)
    form = form_for(office, "ana", request)
    assert form is not None
    assert "job.yml" in form.summary.en
    seen = WorkflowForms(outside=office.outside).preview(incoming=filled_in(office, "ana", request))
    assert (seen.away, seen.problems, seen.decision is not None) == ("", (), True)


def test_what_came_from_an_options_file_is_in_the_line_and_needs_no_file_any_more(office: Office) -> None:
    file = office.attachments.put(
        name="cluster.yml", content=b"type: amlcompute\nname: cpu\nsize: STANDARD_DS3_v2\nmax_instances: 2\n"
    )
    asked = office.line("ana", "az ml compute create -g nombre-grupo -w area-trabajo-nombre")
    office.arrive(asked.model_copy(update={"files": (file,)}))
    office.run_jobs()
    request = office.newest()
    assert request is not None, office.told("ana")
    told = sends(office, "ana", request, max_instances="3")
    assert isinstance(told, Recorded), told
    assert (office.now(request).params["max_instances"], office.now(request).params["name"]) == (3, "cpu")


def test_an_extension_that_is_changed_still_goes_on_with_what_it_extends(office: Office) -> None:
    first = office.ask("ana", READER)
    office.click("lea", first, "approve")
    office.click("ana", first, "extend")
    second = office.newest()
    assert second is not None
    assert (second.extends, second.status) == (first.id, Status.PENDING)
    told = sends(office, "ana", second, hours="8h")
    assert isinstance(told, Recorded), told
    now = office.now(second)
    assert (now.extends, now.corrections[0].code) == (first.id, "extends")


@pytest.mark.parametrize(
    "change",
    ["--assignee dan@contoso.com", "--role Contributor", "-g vision-lab", "--description else"],
)
def test_an_extension_is_changed_into_nothing_else(office: Office, change: str) -> None:
    """Changed into a role for somebody else and approved, it ended the older grant on paper alone: nothing ever took
    the first person's role away.
    """
    first = office.ask("ana", READER)
    office.click("lea", first, "approve")
    office.say("ana", f"extend {first.name} --for 8h")
    office.run_jobs()
    second = office.newest()
    assert second is not None
    told = edits(office, "ana", f"{second.name} {change}")
    assert isinstance(told, Invalid), told
    assert [problem.code for problem in told.problems] == ["goes-on"]
    assert office.now(second).revision == 1
    assert isinstance(edits(office, "ana", f"{second.name} --for 6h --reason 'a little more'"), Recorded)
    office.click("lea", office.now(second), "approve")
    office.move(hours=9)
    assert [verb for verb in office.changes() if verb.startswith("Delete")] != []


def test_the_form_of_an_extension_says_that_it_is_changed_into_nothing_else(office: Office) -> None:
    first = office.ask("ana", READER)
    office.click("lea", first, "approve")
    office.click("ana", first, "extend")
    second = office.newest()
    assert second is not None
    seen = WorkflowForms(outside=office.outside).preview(
        incoming=filled_in(office, "ana", second, assignee="dan@contoso.com")
    )
    assert [problem.code for problem in seen.problems] == ["goes-on"]


def test_a_change_back_to_what_was_agreed_to_has_nobodys_approval(office: Office) -> None:
    request = office.ask("ana", CONTRIBUTOR)
    office.click("lea", request, "approve")
    edits(office, "ana", f"{request.name} --assignee dan@contoso.com")
    edits(office, "ana", f"{request.name} --assignee joe@contoso.com")
    now = office.now(request)
    assert (now.line, now.revision) == (request.line, 3)
    office.click("pat", now, "approve")
    assert office.status(request) is Status.PENDING
