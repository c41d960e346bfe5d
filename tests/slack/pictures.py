"""Pictures and notices to render: plain ones by name, and extreme ones made by hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, get_args

from hypothesis import strategies as st

from bot.model.after import EmergencyReview
from bot.model.decision import ApprovalClause, Decision, Effect, Limits, Reason
from bot.model.execution import Execution, Grant, GrantStatus, OperationRun, OperationState
from bot.model.facts import Facts, Subject
from bot.model.home import HomePage, Total
from bot.model.linking import LinkOffered, LinkShown, LinksPage
from bot.model.notice import (
    Answered,
    DefaultsShown,
    Denied,
    Details,
    EditOffered,
    EventLine,
    Explained,
    Failed,
    Foreseen,
    Help,
    HistoryEntry,
    HistoryFile,
    HistoryPage,
    Hurdle,
    Invalid,
    NotAllowed,
    Notice,
    Recorded,
    RuleTold,
    Said,
    Understood,
)
from bot.model.operation import Answer, DeleteCompute, Operation, PutAmlCompute, SubmitJob, WorkspaceRef
from bot.model.outcome import Step
from bot.model.people import IdentityLink, LinkOffer, Person, SlackAccount
from bot.model.picture import Cost, Picture, Risk
from bot.model.place import Place
from bot.model.preflight import Finding
from bot.model.problem import Correction, Problem
from bot.model.question import Question
from bot.model.remark import Remark, Why
from bot.model.request import Approval, Request, Status, Verdict
from bot.model.text import Text, same
from bot.model.upload import stored
from tests.slack.desk import LAUNCHER

Found = TypeVar("Found")

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
ID = "0b4f7c1e-5d3a-5c77-9a52-3f6f1f6f2a10"
WORKSPACE = WorkspaceRef(
    subscription="bbbbbbbb-0000-4000-8000-000000000001", resource_group="this-rg", workspace="ws-vision"
)
ANA = Person(
    slack=SlackAccount(team="T0CONTOSO", user="U0ANA", name="Ana García", language="es"), entra="e-ana", upn="ana@x"
)
LEA = Person(slack=SlackAccount(team="T0CONTOSO", user="U0LEA", name="Lea Moreau"), entra="e-lea", upn="lea@x")
SARA = Person(slack=SlackAccount(team="T0CONTOSO", user="U0SARA", name="Sara Costa"), entra="e-sara", upn="sara@x")
USERGROUPS = {"vision-leads": "S0VISLEADS", "security": "S0SECURITY"}
CLUSTER = PutAmlCompute(
    workspace=WORKSPACE, name="nombre-cluster", size="STANDARD_DS11_V2", min_nodes=0, max_nodes=2, idle_seconds=120
)
JOB = SubmitJob(
    workspace=WORKSPACE,
    file="job.yml",
    files=(stored(path="job.yml", content=b"1"),),
    spec="0" * 64,
    type="command",
    experiment="churn",
    does="python train.py",
    serverless=("1 × Standard_NC4as_T4_v3",),
    hours=4,
)
LINE = 'az ml compute create --name "nombre-cluster" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute'
TITLE = Text(en="Create a compute cluster", es="Crear un clúster de cómputo")
PREVIEW = Text(
    en="Create the cluster nombre-cluster (STANDARD_DS11_V2, 0 to 2 nodes) in ws-vision.",
    es="Crear el clúster nombre-cluster (STANDARD_DS11_V2, de 0 a 2 nodos) en ws-vision.",
)
WHY = Reason(
    rule="compute-needs-a-lead",
    text=Text(en="Compute needs a team lead's approval.", es="El cómputo necesita la aprobación de un responsable."),
    source="org/compute.yaml:12",
)


def request(**changes: Any) -> Request:
    """A pending request of Ana's for a cluster."""
    return Request(
        **{
            "id": ID,
            "number": 7,
            "kind": "compute_cluster.create",
            "params": {"name": "nombre-cluster"},
            "line": LINE,
            "requester": ANA,
            "place": Place(
                subscription=WORKSPACE.subscription,
                resource_group="this-rg",
                workspace="ws-vision",
                region="eastus",
                team="vision",
            ),
            "channel": "C0VISION",
            "language": "es",
            "reason": "Entrenar el modelo de fraude",
            "plan": (CLUSTER,),
            "facts": Facts(
                action="compute_cluster.create", now=NOW, requester=Subject(id="e-ana", groups=frozenset({"ds-vision"}))
            ),
            "findings": (
                Finding(check="name", state="fine", text=Text(en="The name is free.", es="El nombre está libre.")),
                Finding(check="quota", state="unknown", text=Text(en="Not known: quota.", es="No se sabe: cuota.")),
            ),
            "decision": Decision(
                effect=Effect.NEEDS_APPROVAL,
                approvals=(ApprovalClause(count=1, groups=("vision-leads", "security")),),
                reasons=(WHY,),
            ),
            "digest": "d" * 64,
            "status": Status.PENDING,
            "created_at": NOW,
            "changed_at": NOW,
            "closes_at": NOW + timedelta(hours=72),
            **changes,
        }
    )


def approval(person: Person = LEA, verdict: Verdict = Verdict.APPROVE, reason: str = "") -> Approval:
    """A verdict, half an hour after the request."""
    return Approval(
        request=ID,
        approver=person,
        verdict=verdict,
        digest="d" * 64,
        groups=frozenset({"vision-leads"}),
        reason=reason,
        at=NOW + timedelta(minutes=30),
    )


def execution(state: OperationState, **changes: Any) -> Execution:
    """The plan of the request, in this state."""
    return Execution(
        id=f"exec-{ID}", request=ID, runs=(OperationRun(operation=CLUSTER, state=state, **changes),), version=3
    )


def picture(**changes: Any) -> Picture:
    """The pending request with everything around it."""
    return Picture(
        **{
            "request": request(),
            "title": TITLE,
            "preview": (PREVIEW,),
            "cost": Cost(applies=True, usd_per_hour=0.27, usd_per_month=197.1),
            "remaining": (ApprovalClause(count=1, groups=("vision-leads", "security")),),
            "usergroups": USERGROUPS,
            "risks": (
                Risk(level="medium", text=Text(en="It has no end.", es="No tiene fin.")),
                Risk(level="low", text=Text(en="It costs little.", es="Cuesta poco.")),
            ),
            **changes,
        }
    )


def _decided(status: Status, **changes: Any) -> Picture:
    later = {"status": status, "version": 2, "changed_at": NOW + timedelta(minutes=30)}
    return picture(**{"request": request(**later), "remaining": (), "approvals": (approval(),), **changes})


def _of_a_job(made: Callable[..., Picture], **changes: Any) -> Picture:
    """The picture of a request for a job on serverless nodes that runs for at most four hours."""
    drawn = made(
        title=Text(en="Submit a job", es="Enviar un trabajo"),
        preview=(JOB.said,),
        cost=Cost(applies=True, usd_per_hour=0.53, usd_per_run=2.1),
        **changes,
    )
    return drawn.model_copy(
        update={
            "request": drawn.request.model_copy(
                update={
                    "kind": "job.submit",
                    "params": {"file": "job.yml"},
                    "line": "az ml job create --file job.yml",
                    "plan": (JOB,),
                }
            )
        }
    )


_GRANT = Grant(id="g", request=ID, key="k", undo=(), starts_at=NOW, expires_at=NOW + timedelta(days=30))

STATES: dict[str, Picture] = {
    "submitted": picture(request=request(status=Status.SUBMITTED, closes_at=None), remaining=()),
    "denied": _decided(Status.DENIED, approvals=()),
    "pending": picture(),
    "pending-one-of-two": picture(
        approvals=(approval(),), remaining=(ApprovalClause(count=1, groups=("security", "group-without-slack")),)
    ),
    "pending-asked": picture(
        request=request(
            version=4,
            nudges=(NOW + timedelta(hours=5),),
            questions=(
                Question(
                    asker=LEA,
                    text="Would 1 node do?",
                    at=NOW,
                    answer="No, the data does not fit.",
                    answered_at=NOW + timedelta(minutes=9),
                ),
                Question(asker=SARA, text="Whose data is it?", at=NOW + timedelta(minutes=12)),
            ),
        )
    ),
    "pending-handed-on": picture(
        request=request(version=5, escalated_at=NOW + timedelta(hours=72), reminders=(NOW + timedelta(hours=20),)),
        escalated_to=("platform-admins", "vision-leads"),
        nudge_from=NOW + timedelta(hours=4),
        may_nudge=True,
        card=("C0APPROVE", "1790000000.000100"),
    ),
    "pending-remarked": picture(
        request=request(
            version=9,
            remarks=(
                *(Remark(what="lapsed", at=NOW, who=SARA, why=why) for why in get_args(Why)),
                Remark(what="reposted", at=NOW),
            ),
        )
    ),
    "denied-left": _decided(
        Status.DENIED,
        approvals=(),
        request=request(
            status=Status.DENIED,
            version=3,
            remarks=tuple(Remark(what="left", at=NOW, who=ANA, why=why) for why in get_args(Why) if why != "group"),
        ),
    ),
    "emergency": picture(
        request=request(
            emergency=True,
            decision=Decision(
                effect=Effect.NEEDS_APPROVAL,
                approvals=(ApprovalClause(count=1, groups=("vision-leads",)),),
                limits=Limits(review_after_h=24),
                reasons=(WHY,),
            ),
        ),
        reviewers=(ApprovalClause(count=1, groups=("security",)),),
    ),
    "emergency-wrong": _decided(
        Status.SUCCEEDED,
        request=request(
            emergency=True,
            status=Status.SUCCEEDED,
            version=4,
            review=EmergencyReview(in_order=False, at=NOW, reviewer=SARA, reason="It was lunch."),
        ),
    ),
    "approved": _decided(Status.APPROVED, approvals=(approval(reason="Delete it on Friday, please."),)),
    "executing": _decided(
        Status.EXECUTING,
        execution=execution(
            OperationState.WORKING,
            steps=(Step(name="storage account", state="complete"), Step(name="key vault", state="in_progress")),
        ),
    ),
    "succeeded": _decided(
        Status.SUCCEEDED,
        execution=execution(OperationState.DONE, resource_id=f"{WORKSPACE.id}/computes/nombre-cluster"),
        grant=_GRANT,
    ),
    "revoked": _decided(
        Status.SUCCEEDED,
        execution=execution(OperationState.DONE, already=True),
        grant=_GRANT.model_copy(update={"status": GrantStatus.REVOKED, "ended_at": NOW + timedelta(days=30)}),
    ),
    "failed-inside": _decided(
        Status.FAILED,
        request=request(status=Status.FAILED, version=3, changed_at=NOW, outcome="E-7KQ2M9XA"),
        execution=execution(OperationState.WORKING),
    ),
    "failed": _decided(
        Status.FAILED,
        execution=execution(
            OperationState.REJECTED,
            code="QuotaExceeded",
            sentence=Text(en="The region has no quota left.", es="No queda cuota en la región."),
        ),
    ),
    "unknown": _decided(Status.UNKNOWN, execution=execution(OperationState.LOST)),
    "refused": _decided(
        Status.REFUSED, approvals=(approval(verdict=Verdict.REFUSE, reason="Use the shared cluster: it is idle."),)
    ),
    "withdrawn": _decided(Status.WITHDRAWN, approvals=()),
    "expired": _decided(Status.EXPIRED, approvals=()),
    "job-pending": _of_a_job(picture),
    "job-succeeded": _of_a_job(
        _decided,
        status=Status.SUCCEEDED,
        execution=Execution(
            id=f"exec-{ID}",
            request=ID,
            runs=(
                OperationRun(
                    operation=JOB, state=OperationState.DONE, resource_id=f"{WORKSPACE.id}/jobs/amlbot-r-7-0b4f7c1e-0"
                ),
            ),
            version=3,
        ),
    ),
}

OFFER = LinkOffer(
    slack_team="T0CONTOSO",
    slack_user="U0DAN",
    entra="22222222-0000-4000-8000-000000000002",
    name="Dan Meyer",
    upn="dan@contoso.com",
    email="dan@contoso.com",
    at=NOW,
)
LINKED = IdentityLink(
    slack_team="T0CONTOSO",
    slack_user="U0DAN",
    entra="22222222-0000-4000-8000-000000000002",
    upn="dan@contoso.com",
    how="admin",
    at=NOW,
)

HOMES: dict[str, HomePage] = {
    "empty": HomePage(),
    "stranger": HomePage(hurdle=Hurdle.NOT_LINKED),
    "offered": HomePage(hurdle=Hurdle.NOT_LINKED, offer=OFFER),
    "full": HomePage(
        waiting=(STATES["pending-handed-on"],),
        more_waiting=3,
        mine=(STATES["pending"], STATES["failed"], STATES["succeeded"]),
        held=(STATES["succeeded"],),
        more_held=1,
        totals=(
            Total(
                counter="vision-monthly-spend",
                whose="vision",
                used=1234.5,
                limit=15000,
                monthly=True,
                unit="USD per month",
            ),
            Total(counter="fraud-node-quota", whose="vision/fraud", used=10, limit=10, monthly=False, unit="nodes"),
            Total(counter="jobs", whose="vision", used=12.4, limit=400, monthly=True, unit="USD"),
            Total(counter="own", whose="", used=None, limit=1, monthly=False),
        ),
        language="es",
    ),
}

_DENIAL = Decision(effect=Effect.DENY, reasons=(WHY,), approvals=(ApprovalClause(count=2, groups=("security",)),))
_ENTRY = HistoryEntry(
    thing="nombre-cluster",
    number=7,
    kind="compute_cluster.create",
    title=TITLE,
    line=LINE,
    requester="Ana García",
    requester_slack="U0ANA",
    team="vision",
    project="",
    status=Status.PENDING,
    created_at=NOW,
)

NOTICES: dict[str, Notice] = {
    "link-offered": LinkOffered(offer=OFFER, waits=True),
    "link-shown": LinkShown(link=LINKED.model_copy(update={"how": "confirmed"})),
    "link-by-other": LinkShown(link=LINKED, by="U0PAT"),
    "link-by-operator": LinkShown(link=LINKED, by="operator"),
    "links": LinksPage(
        links=(LINKED, LINKED.model_copy(update={"slack_user": "U0JOE", "how": "email", "at": None})),
        filters=("--find", "contoso"),
        next_after="U0JOE",
    ),
    "links-none": LinksPage(links=()),
    "understood": Understood(
        title=TITLE, line=LINE, corrections=(Correction(code="c", text=Text(en="Type added.", es="Tipo añadido.")),)
    ),
    "invalid-one": Invalid(
        problems=(
            Problem(
                code="unknown-word",
                text=Text(en="There is no size STANDARD_DS11.", es="No existe el tamaño STANDARD_DS11."),
                field="size",
                suggestion=f"/aml {LINE}",
            ),
        ),
        line=LINE,
    ),
    "invalid-to-fill-in": Invalid(
        problems=(Problem(code="a", text=Text(en="--name is missing.", es="Falta --name."), field="name"),),
        line="az ml compute create",
        kind="compute_cluster.create",
        to_fill_in=True,
    ),
    "invalid-many": Invalid(
        problems=(
            Problem(code="a", text=Text(en="--name is missing.", es="Falta --name."), field="name"),
            Problem(code="b", text=Text(en="--size is missing.", es="Falta --size."), field="size"),
        ),
        line="az ml compute create",
        kind="compute_cluster.create",
    ),
    "launcher": LAUNCHER,
    "denied": Denied(title=TITLE, line=LINE, decision=_DENIAL, usergroups=USERGROUPS),
    "denied-request": Denied(
        title=TITLE, line=LINE, decision=_DENIAL.model_copy(update={"retryable": True}), request=request()
    ),
    "answered": Answered(
        title=Text(en="Computes", es="Cómputos"),
        line="az ml compute list",
        answer=Answer(columns=("name", "type"), rows=(("cpu", "AmlCompute"), ("ana", ""))),
    ),
    "answered-one": Answered(
        title=Text(en="Workspace", es="Área de trabajo"),
        line="az ml workspace show",
        answer=Answer(columns=("property", "value"), rows=(("name", "ws-vision"), ("region", "eastus"))),
    ),
    "answered-none": Answered(
        title=Text(en="Computes", es="Cómputos"), line="az ml compute list", answer=Answer(columns=("name",), rows=())
    ),
    "not-allowed": NotAllowed(hurdle=Hurdle.OWN_REQUEST, picture=STATES["pending"]),
    "not-allowed-too-soon": NotAllowed(
        hurdle=Hurdle.TOO_SOON, picture=STATES["pending"].model_copy(update={"nudge_from": NOW + timedelta(hours=4)})
    ),
    "not-allowed-closed": NotAllowed(hurdle=Hurdle.CLOSED, picture=STATES["refused"]),
    "recorded-approved": Recorded(picture=STATES["approved"]),
    "recorded-pending": Recorded(picture=STATES["pending-one-of-two"]),
    "recorded-refused": Recorded(picture=STATES["refused"]),
    "recorded-withdrawn": Recorded(picture=STATES["withdrawn"]),
    "recorded-asked": Recorded(picture=STATES["pending-asked"], what="question.asked"),
    "recorded-answered": Recorded(picture=STATES["pending-asked"], what="question.answered"),
    "recorded-reviewed": Recorded(picture=STATES["emergency-wrong"], what="emergency.reviewed"),
    "recorded-edited": Recorded(picture=STATES["pending"], what="request.edited"),
    "edit-offered": EditOffered(request=request()),
    "recorded-nudged": Recorded(picture=STATES["pending-asked"], what="request.nudged"),
    "history": HistoryPage(entries=(_ENTRY,), filters=("--team", "vision"), next_before=7),
    "history-file": HistoryFile(name="h.csv", content="request\r\n", entries=5000, cut=True),
    "history-file-whole": HistoryFile(name="h.csv", content="request\r\n", entries=5),
    "history-none": HistoryPage(entries=()),
    "details": Details(
        picture=STATES["executing"],
        events=(
            EventLine(at=NOW, name="request.submitted", actor="Ana García"),
            EventLine(at=NOW, name="request.unheard", actor="system"),
            EventLine(
                at=NOW,
                name="request.queued",
                actor="policy",
                told=(
                    ("effect", same("needs-approval")),
                    ("approvals", Text(en="1 of vision-leads", es="1 de vision-leads")),
                    ("rules", same("compute-needs-a-lead")),
                ),
            ),
            EventLine(at=NOW, name="approval.refused", actor="ana@x", told=(("hurdle", same("own-request")),)),
            EventLine(at=NOW, name="approval.recorded", actor="lea@contoso.com", told=(("verdict", same("approve")),)),
            EventLine(at=NOW, name="grant.created", actor="system", told=(("expires_at", same(NOW.isoformat())),)),
            EventLine(at=NOW, name="request.approved", actor="Lea Moreau", told=(("reason", same("For *Friday*")),)),
        ),
    ),
    "explained": Explained(
        name="R-7",
        line=LINE,
        decision=Decision(
            effect=Effect.NEEDS_APPROVAL,
            approvals=(ApprovalClause(count=1, groups=("vision-leads",)),),
            reasons=(WHY,),
            bundle="b" * 64,
        ),
        rules=(
            RuleTold(
                rule="compute-needs-a-lead",
                source="org/compute.yaml:12",
                fired=True,
                head=Text(
                    en="require compute-needs-a-lead: fired; asks 1 of vision-leads",
                    es="require compute-needs-a-lead: se aplicó; pide 1 of vision-leads",
                ),
                notes=(
                    Text(
                        en="org/compute.yaml:14 when gpu true: gpu is true, holds",
                        es="org/compute.yaml:14 cuando gpu true: gpu es true, se cumple",
                    ),
                ),
            ),
        ),
        totals=(
            Text(en="quotas.yaml:4 total nodes: within the limit", es="quotas.yaml:4 total nodes: dentro del límite"),
        ),
        others=True,
        usergroups=USERGROUPS,
    ),
    "foreseen": Foreseen(
        title=TITLE,
        line=LINE,
        decision=Decision(
            effect=Effect.NEEDS_APPROVAL,
            approvals=(ApprovalClause(count=1, groups=("vision-leads",)),),
            reasons=(WHY,),
        ),
        preview=(PREVIEW,),
        cost=Cost(applies=True, usd_per_hour=0.37, usd_per_month=270.1),
        usergroups=USERGROUPS,
    ),
    "foreseen-denied": Foreseen(title=TITLE, line=LINE, decision=_DENIAL, usergroups=USERGROUPS),
    "defaults": DefaultsShown(values={"group": "this-rg", "workspace": "ws"}, changed=("workspace",)),
    "defaults-none": DefaultsShown(values={}),
    "help": Help(title=Text(en="Help", es="Ayuda"), paragraphs=(same("Text"),), examples=("/aml history",)),
    "said": Said(text=Text(en="It is so.", es="Así es.")),
    "failed": Failed(id="E-7KQ2M9XA", text=Text(en="It failed.", es="Ha fallado.")),
}

NASTY = "<!channel> *bold* _it_ ~no~ `code` <@U0ANA> <https://evil.example|bank> & \u202egnp.exe\u200b :tada: @here"

words = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", " ", NASTY, "x" * 2000, "😀" * 1500, "a b " * 3000, "\n" * 500, "\u202e\u200b", "\ud800"]),
)


def many(of: st.SearchStrategy[Found], most: int) -> st.SearchStrategy[tuple[Found, ...]]:
    """Up to `most` of two different ones, in turn: making each anew would take hypothesis seconds."""
    return st.builds(lambda one, other, count: ((one, other) * count)[:count], of, of, st.integers(0, most))


texts = st.builds(Text, en=words, es=words)
moments = st.integers(0, 10**6).map(lambda minutes: NOW + timedelta(minutes=minutes))
accounts = st.builds(
    SlackAccount, team=words, user=st.one_of(st.just("U0ANA"), words), name=words, email=words, language=st.just("es")
)
people = st.builds(Person, slack=accounts, entra=words, upn=words)
clauses = st.builds(ApprovalClause, count=st.integers(1, 99), groups=many(words, 12))
reasons = many(st.builds(Reason, rule=words, text=texts, source=words), 12)
told = many(st.tuples(st.one_of(words, st.sampled_from(["hurdle", "expires_at", "effect", "reason"])), texts), 3)
decisions = st.builds(
    lambda effect, reasons, approvals: Decision(effect=effect, reasons=reasons, approvals=approvals),
    st.sampled_from(Effect),
    reasons,
    many(clauses, 10),
)
operations: st.SearchStrategy[Operation] = st.one_of(
    st.just(CLUSTER),
    st.just(CLUSTER.model_copy(update={"effect": "replace"})),
    st.builds(DeleteCompute, workspace=st.just(WORKSPACE), name=words, effect=st.just("delete")),
)
corrections = many(st.builds(Correction, code=words, text=texts), 12)
places = st.builds(
    Place, resource_group=words, workspace=words, region=words, team=words, project=words, subscription=words
)


questions = st.builds(
    Question, asker=people, text=words, at=moments, answer=words, answered_at=st.one_of(st.none(), moments)
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return request(
        number=draw(st.integers(1, 10**9)),
        params=draw(st.dictionaries(st.just("name"), st.one_of(words, st.integers()))),
        line=draw(words),
        requester=draw(people),
        place=draw(places),
        channel=draw(st.one_of(st.just("C0VISION"), words)),
        reason=draw(words),
        corrections=draw(corrections),
        plan=draw(many(operations, 50)),
        decision=draw(decisions),
        status=draw(st.sampled_from(Status)),
        closes_at=draw(st.one_of(st.none(), moments)),
        questions=draw(many(questions, 12)),
        findings=draw(many(st.builds(Finding, check=st.just("size"), state=st.just("wrong"), text=texts), 12)),
    )


runs = st.builds(
    OperationRun,
    operation=operations,
    state=st.sampled_from(OperationState),
    attempts=st.just(1),
    resource_id=st.one_of(words, st.just(f"{WORKSPACE.id}/computes/x"), words.map(lambda w: f"/{w}")),
    already=st.booleans(),
    steps=many(st.builds(Step, name=words, state=st.sampled_from(["pending", "complete", "error"])), 12),
    code=words,
    sentence=st.one_of(st.none(), texts),
    started_at=st.none(),
    ended_at=st.none(),
)
executions = st.builds(Execution, id=st.just("e"), request=st.just(ID), runs=many(runs, 50), version=st.just(2))


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    verdicts = st.builds(
        Approval,
        request=st.just(ID),
        approver=people,
        verdict=st.sampled_from(Verdict),
        digest=st.just("d"),
        groups=st.just(frozenset()),
        reason=words,
        at=moments,
    )
    return Picture(
        request=draw(requests()),
        title=draw(texts),
        preview=draw(many(texts, 50)),
        cost=draw(
            st.builds(
                Cost,
                applies=st.booleans(),
                usd_per_hour=st.one_of(st.none(), st.floats(0, 1e12)),
                usd_per_month=st.one_of(st.none(), st.floats(0, 1e12)),
            )
        ),
        approvals=draw(many(verdicts, 30)),
        remaining=draw(many(clauses, 10)),
        usergroups=draw(st.dictionaries(words, words, max_size=3)),
        execution=draw(st.one_of(st.none(), executions)),
        grant=draw(st.one_of(st.none(), st.sampled_from([_GRANT, _GRANT.model_copy(update={"expires_at": None})]))),
    )


entries = st.builds(
    HistoryEntry,
    number=st.integers(1, 10**9),
    kind=words,
    title=texts,
    line=words,
    requester=words,
    requester_slack=words,
    team=words,
    project=words,
    status=st.sampled_from(Status),
    created_at=moments,
)
problems = st.builds(Problem, code=words, text=texts, field=words, position=st.integers(-1, 10), suggestion=words)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    return Answer(
        columns=draw(many(words, 25)),
        rows=draw(many(many(words, 25), 150)),
    )


notices: st.SearchStrategy[Notice] = st.one_of(
    st.builds(Understood, title=texts, line=words, corrections=corrections),
    st.builds(Invalid, problems=many(problems, 15), line=words, kind=st.sampled_from(["", "role.grant"])),
    st.just(LAUNCHER),
    st.builds(
        Denied,
        title=texts,
        line=words,
        decision=decisions,
        request=st.one_of(st.none(), requests()),
        usergroups=st.dictionaries(words, words, max_size=3),
    ),
    st.builds(Answered, title=texts, line=words, answer=answers(), corrections=corrections),
    st.builds(
        NotAllowed,
        hurdle=st.sampled_from(Hurdle),
        picture=st.one_of(st.none(), pictures()),
        detail=st.one_of(st.none(), texts),
    ),
    st.builds(Recorded, picture=pictures()),
    st.builds(
        Explained,
        name=words,
        line=words,
        decision=decisions,
        rules=many(
            st.builds(RuleTold, rule=words, source=words, fired=st.booleans(), head=texts, notes=many(texts, 30)), 60
        ),
        totals=many(texts, 30),
        others=st.booleans(),
        usergroups=st.dictionaries(words, words, max_size=3),
    ),
    st.builds(
        Foreseen,
        title=texts,
        line=words,
        decision=decisions,
        preview=many(texts, 60),
        cost=st.builds(Cost, applies=st.booleans(), usd_per_hour=st.one_of(st.none(), st.floats(0, 1e12))),
        corrections=corrections,
        usergroups=st.dictionaries(words, words, max_size=3),
    ),
    st.builds(
        HistoryPage,
        entries=many(entries, 120),
        filters=many(words, 4),
        next_before=st.integers(0, 9),
    ),
    st.builds(
        Details,
        picture=pictures(),
        events=many(st.builds(EventLine, at=moments, name=words, actor=words, told=told), 60),
    ),
    st.builds(DefaultsShown, values=st.dictionaries(words, words, max_size=30), changed=many(words, 3)),
    st.builds(
        Help,
        title=texts,
        paragraphs=many(texts, 20),
        examples=many(words, 30),
    ),
    st.builds(Said, text=texts),
    st.builds(Failed, id=words, text=texts),
)
