"""A line that needs files: fetched when it is carried out, kept with the request, refused before anything is stored."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.model.errors import Unavailable
from bot.model.incoming import Attachment, Incoming
from bot.model.notice import Invalid, Said
from bot.model.upload import stored
from bot.workflow.retention import forget_files, forget_words
from tests.fakes.world import FakeAttachments
from tests.workflow.office import READER, Office

CLUSTER = b"type: amlcompute\nname: cpu\nsize: STANDARD_DS3_v2\nmax_instances: 2\n"
SECRET = b"type: azure_blob\nname: store\ncredentials:\n  account_key: not-a-real-one\n"
LINE = "az ml compute create --file cluster.yml -g vision-rg -w vision-ws"


@pytest.fixture
def office() -> Office:
    return Office()


def with_files(office: Office, line: str, *files: Attachment) -> Incoming:
    return office.line("lea", line).model_copy(update={"files": files})


def arrives(office: Office, incoming: Incoming) -> object:
    said = office.arrive(incoming)
    office.run_jobs()
    return said


def codes(office: Office) -> list[str]:
    last = office.last("lea")
    assert isinstance(last, Invalid), last
    return [problem.code for problem in last.problems]


def test_an_attached_file_is_read_kept_and_named_in_the_audit(office: Office) -> None:
    file = office.attachments.put(name="cluster.yml", content=CLUSTER)
    said = arrives(office, with_files(office, "az ml compute create -g vision-rg -w vision-ws", file))
    assert isinstance(said, Said)
    assert "cluster.yml" in said.text.es
    request = office.newest()
    assert request is not None, office.told("lea")
    assert (request.kind, request.params["max_instances"]) == ("compute_cluster.create", 2)
    kept = stored(path="cluster.yml", content=CLUSTER)
    assert request.files == (kept,)
    with office.outside.store.transaction() as tx:
        assert tx.files.content(kept.digest) == CLUSTER
        bodies = [link.body for link in tx.audit.about(request.id)]
    assert any(kept.digest in body for body in bodies)


def test_a_file_of_the_conversation_is_found_by_its_name_and_the_newest_counts(office: Office) -> None:
    office.attachments.put(name="cluster.yml", content=CLUSTER.replace(b"cpu", b"old"))
    office.attachments.put(name="Cluster.yml", content=CLUSTER)
    office.attachments.put(name="other.yml", content=b"a: 1")
    arrives(office, office.line("lea", LINE))
    request = office.newest()
    assert request is not None, office.told("lea")
    assert request.params["name"] == "cpu"
    assert [file.path for file in request.files] == ["Cluster.yml"]


def test_a_file_that_is_nowhere_is_asked_for(office: Office) -> None:
    arrives(office, office.line("lea", LINE))
    assert (codes(office), office.newest()) == (["no-such-file"], None)


def test_pasted_text_needs_no_fetching(office: Office) -> None:
    office.attachments.away = Unavailable(service="Slack", why="away")
    arrives(office, with_files(office, LINE, Attachment(name="cluster.yml", text=CLUSTER.decode())))
    request = office.newest()
    assert request is not None, office.told("lea")
    assert request.params["name"] == "cpu"


def test_a_mistake_in_pasted_text_is_said_at_once(office: Office) -> None:
    said = office.arrive(with_files(office, LINE, Attachment(name="cluster.yml", text="type: amlcompute\nnme: a\n")))
    assert isinstance(said, Invalid)
    assert {problem.code for problem in said.problems} == {"unknown-name", "missing-option"}


def test_a_secret_in_pasted_text_is_never_stored(office: Office) -> None:
    incoming = with_files(office, LINE, Attachment(name="cluster.yml", text=SECRET.decode()))
    said = arrives(office, incoming)
    assert isinstance(said, Invalid)
    assert [problem.code for problem in said.problems] == ["secret"]
    with office.outside.store.transaction() as tx:
        kept = tx.inbox.get(incoming.id)
        bodies = [link.body for link in tx.audit.page()]
    assert kept is not None
    assert "not-a-real-one" not in kept.model_dump_json() + "".join(bodies)
    assert any("ask.rejected" in body for body in bodies)


def test_a_secret_in_an_attached_file_is_refused_and_the_file_not_kept(office: Office) -> None:
    file = office.attachments.put(name="cluster.yml", content=SECRET)
    arrives(office, with_files(office, LINE, file))
    assert (codes(office), office.newest()) == (["secret"], None)


KEY = "a1B2" * 21 + "a1=="


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cluster.yml", CLUSTER + f"# the old account: AccountKey={KEY}\n".encode()),
        ("train.py", f"KEY = '{KEY}'\n".encode()),
        ("notes.txt", b"\n\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n"),
        ("src/config.yml", b"storage:\n  account_key: not-a-real-one\n"),
        ("src/.env", b"HUGGING=hf_" + b"aB3" * 12),
    ],
)
def test_a_secret_anywhere_in_what_comes_along_is_refused_and_nothing_kept(
    office: Office, name: str, content: bytes
) -> None:
    """In comments, in code, and in files beside the one that is asked for."""
    files = [office.attachments.put(name=name, content=content)]
    if name != "cluster.yml":
        files.append(office.attachments.put(name="cluster.yml", content=CLUSTER))
    arrives(office, with_files(office, LINE, *files))
    assert (codes(office), office.newest()) == (["secret"], None)


@pytest.mark.parametrize("text", ["a: [\naccount_key: not-a-real-one", "\u200bpassword: not-a-real-one"])
def test_pasted_text_that_does_not_read_and_may_hold_a_secret_is_not_stored(office: Office, text: str) -> None:
    """What could not be read was kept as it was, with the secret in it."""
    incoming = with_files(office, LINE, Attachment(name="cluster.yml", text=text))
    assert isinstance(arrives(office, incoming), Invalid)
    assert "not-a-real-one" not in repr(vars(office.memory))


@pytest.mark.parametrize(
    "line", ["{long} {secret}", f"{LINE} --reason '{{long}} {{secret}}'", f"{LINE} --reason '{'x' * 900} {{secret}}"]
)
def test_a_secret_far_back_in_a_line_that_is_refused_is_stored_nowhere(office: Office, line: str) -> None:
    """Beyond the 400 characters that are repeated, and beyond the 4,000 that are read, nobody looked for one."""
    office.say("lea", line.format(long="x " * 2_200, secret=f"AccountKey={KEY}"))
    office.run_jobs()
    assert isinstance(office.last("lea"), Invalid | None)
    assert KEY[:40] not in repr(vars(office.memory))


@pytest.mark.parametrize("action", ["approve", "refuse", "ask", "answer", "withdraw"])
def test_a_secret_far_back_in_what_is_written_in_a_form_is_stored_nowhere(office: Office, action: str) -> None:
    request = office.ask("ana", READER)
    who = "lea" if action in ("approve", "refuse", "ask") else "ana"
    office.click(who, request, action, text=f"{'x ' * 2_200}AccountKey={KEY}")
    assert KEY[:40] not in repr(vars(office.memory))


def test_what_slack_says_is_too_large_is_not_even_fetched(office: Office) -> None:
    file = office.attachments.put(name="cluster.yml", content=CLUSTER, size=70_000)
    arrives(office, with_files(office, LINE, file))
    assert codes(office) == ["files-too-large"]


def test_a_file_slack_does_not_give_is_said_with_its_name(office: Office) -> None:
    arrives(office, with_files(office, LINE, Attachment(id="F9", name="cluster.yml")))
    last = office.last("lea")
    assert isinstance(last, Invalid)
    assert last.problems[0].text.en == "cluster.yml: It is gone."


def test_while_slack_is_away_nothing_is_said_and_it_is_tried_again(office: Office) -> None:
    file = office.attachments.put(name="cluster.yml", content=CLUSTER)
    office.attachments.away = Unavailable(service="Slack", why="away")
    arrives(office, with_files(office, LINE, file))
    assert office.newest() is None
    office.attachments.away = None
    office.move(minutes=2)
    assert office.newest() is not None


def test_what_is_denied_keeps_the_names_of_its_files_but_not_their_bytes(office: Office) -> None:
    big = CLUSTER.replace(b"max_instances: 2", b"max_instances: 200")
    file = office.attachments.put(name="cluster.yml", content=big)
    arrives(office, with_files(office, LINE, file))
    request = office.newest()
    assert request is not None, office.told("lea")
    assert request.status.value == "denied"
    with office.outside.store.transaction() as tx, pytest.raises(LookupError):
        tx.files.content(request.files[0].digest)


def test_the_fake_is_what_the_port_says() -> None:
    fake = FakeAttachments()
    fake.put(name="a", content=b"1")
    fake.put(name="b", content=b"2")
    assert [one.name for one in fake.shared(incoming=Office().line("lea", "x"))] == ["b", "a"]


def test_after_its_time_the_bytes_are_erased_and_what_they_were_stays_on_record(office: Office) -> None:
    arrives(office, with_files(office, LINE, office.attachments.put(name="cluster.yml", content=CLUSTER)))
    request = office.newest()
    assert request is not None
    kept = stored(path="cluster.yml", content=CLUSTER)
    office.click("lea", request, "withdraw")
    assert not office.now(request).is_open
    ended = office.now(request).changed_at

    def forget(before: datetime) -> int:
        return forget_files(store=office.outside.store, clock=office.clock, before=before)

    assert forget(ended) == 0
    assert forget(ended + timedelta(seconds=1)) == 1
    assert forget(ended + timedelta(days=900)) == 0
    with office.outside.store.transaction() as tx, pytest.raises(LookupError):
        tx.files.content(kept.digest)
    assert office.event("files.erased")["data"]["digests"] == [kept.digest]
    assert office.event("request.submitted")["data"]["files"] == [kept.model_dump(mode="json")]
    assert office.now(request).files == (kept,)
    assert office.chain_holds()


JOB = "command: python train.py\nenvironment: azureml:e:1\n"
SERVERLESS = "resources: {{instance_type: Standard_DS3_v2, instance_count: {count}}}\n"


def submits(office: Office, job: str) -> None:
    file = office.attachments.put(name="job.yml", content=(JOB + job).encode())
    office.arrive(
        office.line("ana", "az ml job create -f job.yml -g vision-rg -w vision-ws").model_copy(
            update={"files": (file,)}
        )
    )
    office.run_jobs()


@pytest.mark.parametrize(
    ("job", "asked"),
    [
        (SERVERLESS.format(count="2"), []),
        (SERVERLESS.format(count="50"), ["finops"]),
        (SERVERLESS.format(count='"50"'), ["finops"]),
        (SERVERLESS.format(count="1, max_instance_count: 50"), ["finops"]),
        ("compute: azureml:cpu\nservices: {s: {type: ssh}}\n", ["security"]),
        ("compute: azureml:cpu\nservices: {s: {type: SSH}}\n", ["security"]),
        (
            "compute: azureml:cpu\noutputs: {o: {path: 'azureml://subscriptions/s/resourcegroups/nlp-rg/workspaces/ws-nlp"
            "/datastores/raw/paths/x'}}\n",
            ["data-stewards"],
        ),
        ("compute: azureml:cpu\ninputs: {i: {path: 'azureml://datastores/raw/paths/x'}}\n", []),
        (
            "compute: azureml:cpu\ninputs: {i: {path: 'abfss://raw@contosoraw.dfs.core.windows.net/x'}}\n",
            ["data-stewards"],
        ),
        (
            "compute: azureml:cpu\ninputs: {i: {path: 'https://contosoraw.blob.core.windows.net/raw/'}}\n",
            ["data-stewards"],
        ),
    ],
)
def test_who_has_to_agree_to_a_job_does_not_depend_on_how_it_is_spelt(
    office: Office, job: str, asked: list[str]
) -> None:
    submits(office, job)
    request = office.newest()
    assert request is not None, office.told("ana")
    assert [group for clause in request.decision.approvals for group in clause.groups] == asked


@pytest.mark.parametrize(
    ("job", "code"),
    [
        ("compute: azureml:cpu\nidentity: {type: user_identity}\n", "job-identity"),
        ("compute: local\n", "job-local"),
        ("type: pipeline\njobs: {a: {type: spark}}\n", "job-type"),
    ],
)
def test_no_job_runs_as_amlbot(office: Office, job: str, code: str) -> None:
    submits(office, job)
    last = office.last("ana")
    assert isinstance(last, Invalid), last
    assert [problem.code for problem in last.problems] == [code]


@pytest.mark.parametrize(
    ("step", "code"),
    [("{type: command, component: 'azureml:c:1', identity: {type: user_identity}}", "job-identity"),
     ("{type: spark, component: 'azureml:c:1'}", "job-type")],
)  # fmt: skip
def test_no_pipeline_is_registered_whose_steps_would_run_as_amlbot(office: Office, step: str, code: str) -> None:
    """A job names the component and no more: what is in it is seen when it is registered, or never."""
    text = f"name: all\nversion: 1\ntype: pipeline\njobs:\n  a: {step}\n"
    file = office.attachments.put(name="c.yml", content=text.encode())
    asked = office.line("ana", "az ml component create -f c.yml -g vision-rg -w vision-ws")
    office.arrive(asked.model_copy(update={"files": (file,)}))
    office.run_jobs()
    last = office.last("ana")
    assert isinstance(last, Invalid), last
    assert [problem.code for problem in last.problems] == [code]


def test_what_was_typed_and_pasted_is_erased_in_time_and_what_became_of_it_stays(office: Office) -> None:
    """Nothing that came after it ever needed the words, and they were kept for good."""
    pasted = "type: amlcompute\nname: cpu\nsize: STANDARD_DS3_v2\ndescription: words nobody needs\n"
    incoming = with_files(office, LINE, Attachment(name="cluster.yml", text=pasted))
    arrives(office, incoming)
    request = office.newest()
    assert request is not None, office.told("lea")
    office.sweep()
    office.move(hours=1)
    office.sweep()
    before = office.clock.now()
    assert forget_words(store=office.outside.store, clock=office.clock, before=before - timedelta(hours=2)) == 0
    assert forget_words(store=office.outside.store, clock=office.clock, before=before) == 1
    with office.outside.store.reading() as tx:
        assert tx.inbox.get(incoming.id) is None
    assert office.event("words.erased")["data"]["count"] == 1
    assert office.now(request) == request
    assert office.chain_holds()
