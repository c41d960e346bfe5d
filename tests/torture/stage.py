"""Every kind that changes Azure, carried out as its own examples say, by the real SDKs in a local Azure.

The examples build the world they need: those of the kinds that make things run first, in the order of the kinds, and
what the others change is there then. So a new kind is on this stage as soon as it has an example; one whose examples
cannot be carried out is named, and that is a fault.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from glob import escape
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from bot.azure.clients import Clients
from bot.azure.cloud import AzureCloud
from bot.azure.directory import EntraDirectory
from bot.azure.proving import Specs
from bot.kinds import KINDS
from bot.model.kind import AnyKind
from bot.model.operation import AttachDatabricks, AttachVirtualMachine, Operation
from bot.model.request import Request, Status
from bot.model.upload import stored
from bot.sandbox.azure.world import World
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.journal import Entry
from bot.sandbox.server import Sandbox
from bot.workflow.pace import PacedCloud
from bot.workflow.policies import Policies
from tests.grammar.samples import FILES
from tests.workflow.office import ROOT, Office, policies_of

FIRST = ("group create --name vision-rg --location eastus",)
"""What examples stand on and no example makes."""

FORMER = (
    (r"(.*) restore (.*)", r"\1 archive \2", ""),
    (r"ml compute start (.*)", r"ml compute stop \1", ""),
    (r"ml compute resize (--name \S+) --size .*", r"ml compute stop \1", ""),
    (r"ml workspace discard (.*)", r"ml workspace create \1", "PUT */Microsoft.MachineLearningServices/workspaces/*"),
)
"""What has to have been done before a line: nothing is restored that was not archived.

The third is the call at which Azure fails meanwhile: nothing is discarded that was made whole.
"""

STORED_SUBSCRIPTION = "22222222-0000-4000-8000-000000000001"
"""The subscription that examples name; the company's own is meant."""

_ONLY_READ = ("login.microsoftonline.com", "graph.microsoft.com")
_READING = re.compile(r"/(list\w*|validate|diagnose)$", re.IGNORECASE)
"""What is asked with a POST and changes nothing."""

MINUTES = 90
"""How long a request may take, by the clock that the stage moves."""


@dataclass(frozen=True, slots=True)
class Played:
    """How one line ended, and what Azure was told meanwhile."""

    status: str
    told: tuple[Entry, ...] = ()
    outcome: str = ""
    plan: tuple[Operation, ...] = ()
    events: tuple[str, ...] = ()

    @property
    def makes(self) -> bool:
        """Whether it only adds to what is there."""
        return bool(self.plan) and all(operation.effect == "create" for operation in self.plan)


@dataclass
class Stage:
    """A local Azure with the real SDKs in front of it, and people whom everything is allowed."""

    sandbox: Sandbox
    clients: Clients
    worlds: dict[str, World] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def play(self, line: str) -> Played:
        """Somebody asks for it, and time passes until it has ended."""
        office = self._office()
        last = max((one.number for one in self.sandbox.journal.entries()), default=0)
        asked = office.line("ana", line.replace(STORED_SUBSCRIPTION, self.sandbox.company.azure.subscription_id))
        # Each line is a request of its own, the same every time: names in Azure follow from it.
        office.arrive(asked.model_copy(update={"id": f"command:{sha256(line.encode()).hexdigest()}"}))
        office.run_jobs()
        request = office.newest()
        if request is None:
            return Played(status="not understood", outcome=str(office.last("ana")))
        for _ in range(MINUTES):
            if _ended(office.now(request)):
                break
            office.move(minutes=1)
            self.sandbox.clock.advance(seconds=60)
        found = office.now(request)
        entries = self.sandbox.journal.entries(since=last, service="azure")
        return Played(
            status=found.status.value,
            told=tuple(changes(entries)),
            outcome=found.outcome,
            plan=found.plan,
            events=tuple(office.names(found)),
        )

    def there(self) -> frozenset[str]:
        """Everything that is in Azure, by what makes it what it is."""
        world = self.sandbox.azure.keep()
        return frozenset(_essence({"id": one.id.lower(), **one.body}) for one in world.under("/"))

    def set(self, line: str) -> None:
        """Put everything back to where this example may begin."""
        self.sandbox.faults.clear()
        self.sandbox.azure.put_back(self.worlds[line])

    def build(self, *, only: Collection[str] = ()) -> Mapping[str, Sequence[str]]:
        """Make the world out of the examples; gives each kind that changes something with the lines that can be
        carried out: an empty list for a kind that has none, which is a fault. `only`: of these kinds alone."""
        self.sandbox.azure.tuning.instantly()
        # What runs goes on running: a job that has ended cannot be cancelled.
        self.sandbox.azure.tuning.job_ladder = (("Running", 0.0),)
        kinds = [kind for kind in changing() if not only or kind.name in only]
        lines: dict[str, list[str]] = {kind.name: [] for kind in kinds}
        for line in FIRST:
            self.play(line)
        makers = set()
        for kind in kinds:
            first = self.sandbox.azure.keep()
            for line in kind.examples:
                before = self.sandbox.azure.keep()
                played = self._try(kind, line, lines)
                if played.makes and played.status == "succeeded":
                    makers.add(kind.name)
                    continue
                # Two examples may be two ways to the same thing.
                self.sandbox.azure.put_back(first)
                if kind.name in makers:
                    self._try(kind, line, lines)
                self.sandbox.azure.put_back(before)
        self._submit()
        built = self.sandbox.azure.keep()
        for kind in kinds:
            if kind.name in makers:
                continue
            lines[kind.name].clear()
            for line in kind.examples:
                self.sandbox.azure.put_back(built)
                for form, former, failing in FORMER:
                    if re.fullmatch(form, line):
                        self._before(re.sub(form, former, line), failing=failing)
                self._try(kind, line, lines)
        return lines

    def _before(self, line: str, *, failing: str) -> None:
        if failing:
            self.sandbox.faults.add(Fault(service="azure", match=failing, kind="failed_operation"))
        self.play(line)
        self.sandbox.faults.clear()

    def _try(self, kind: AnyKind, line: str, lines: dict[str, list[str]]) -> Played:
        self.worlds[line] = self.sandbox.azure.keep()
        played = self.play(line)
        if self._lend(played.plan):
            self.worlds[line] = self.sandbox.azure.keep()
            played = self.play(line)
        if played.status == "succeeded" and played.told:
            lines[kind.name].append(line)
        return played

    def _lend(self, plan: Sequence[Operation]) -> bool:
        """Put the secrets that a plan reads into the vault they are read from; whether there were any missing."""
        lent = False
        for operation in plan:
            if isinstance(operation, AttachDatabricks | AttachVirtualMachine) and operation.secret not in self.secrets:
                workspace = self.sandbox.azure.resource(operation.workspace.id)
                assert workspace is not None
                vault = str(workspace["properties"]["keyVault"]).rpartition("/")[2]
                self.sandbox.azure.put_secret(vault=vault, name=operation.secret, value="not a real one")
                self.secrets.add(operation.secret)
                lent = True
        return lent

    def _submit(self) -> None:
        """A job of the name that the examples speak of."""
        played = self.play("ml job create --file job.yml")
        plan = played.plan
        for operation in plan:
            self._cloud().begin(operation=operation, key="r-7-1a2b3c4d-0")

    def _cloud(self) -> AzureCloud:
        names = EntraDirectory(clients=self.clients).names_of
        return AzureCloud(clients=self.clients, names=names, contents=self._contents)

    def _contents(self, digest: str) -> bytes:
        return next(one.encode() for one in FILES.values() if stored(path="", content=one.encode()).digest == digest)

    def _office(self) -> Office:
        office = Office()
        cloud = PacedCloud(
            cloud=self._cloud(),
            store=office.memory,
            clock=office.clock,
            running_low=self.clients.allowance.running_low,
        )
        directory = EntraDirectory(clients=self.clients)
        office.outside = replace(
            office.outside, cloud=cloud, directory=directory, specs=Specs(), policies=everything_is_allowed()
        )
        for path, text in FILES.items():
            for name in {path, path.rpartition("/")[2]}:
                office.attachments.put(name=name, content=text.encode())
        office.say("ana", "configure --defaults group=nombre-grupo workspace=area-trabajo-nombre")
        office.run_jobs()
        return office


@contextmanager
def stage(*, directory: Path, faults: Faults | None = None) -> Iterator[Stage]:
    """The stage, for as long as the block lasts; this process lives in its sandbox meanwhile."""
    sandbox = Sandbox(faults=faults)
    sandbox.start(directory=directory)
    before = {name: os.environ.get(name) for name in sandbox.environment}
    os.environ.update(sandbox.environment)
    try:
        yield Stage(sandbox=sandbox, clients=Clients())
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        sandbox.stop()


def changing() -> list[AnyKind]:
    """The kinds that change something."""
    return [kind for kind in KINDS if not kind.is_read]


@cache
def everything_is_allowed() -> Policies:
    return policies_of(open_documents())


def open_documents() -> Mapping[str, bytes]:
    """The shipped places, groups and catalogue, and one rule: what anybody of a team asks for is done."""
    folder = ROOT / "policies"
    kept = [
        *(folder / name for name in ("catalogue.yaml", "groups.yaml", "workspaces.yaml")),
        *folder.glob("templates/*"),
    ]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}
    for team, members in (("vision", "ds-vision"), ("nlp", "ds-nlp")):
        rule = {
            "id": f"{team}-everything",
            "allow": [kind.name for kind in KINDS],
            "to": [members],
            "reason": {"en": "Everything is allowed here.", "es": "Aquí se permite todo."},
        }
        document = {
            "apiVersion": "amlbot/v1",
            "kind": "TeamPolicy",
            "team": team,
            "owners": ["platform-admins"],
            "rules": [rule],
        }
        files[f"teams/{team}.yaml"] = yaml.safe_dump(document, allow_unicode=True).encode()
    return files


def _essence(body: Mapping[str, Any]) -> str:
    """A resource without what the moment left in it: times, the number of the request, marks of a version."""
    text = json.dumps(body, sort_keys=True, default=str)
    text = re.sub(r"\b[Rr]-\d+(-[0-9a-f]{8}-\d+)?", "the request", text)
    text = re.sub(r"amlbot-spec-\w+", "a folder", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ][0-9:.]+(Z|\+00:00)?", "then", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "an id", text)


def _ended(request: Request) -> bool:
    return request.status not in (Status.SUBMITTED, Status.PENDING, Status.APPROVED, Status.EXECUTING, Status.UNKNOWN)


def shape(operation: str) -> str:
    """A call as a pattern for Faults: what is new every time stands as `*`, everything else for itself.

    That is what follows from the number of a request, and the names that the SDK invents when it uploads code.
    """
    text = escape(operation)
    text = re.sub(r"[Rr]-\d+-[0-9a-f]{8}(-\d+)?", "*", text)
    text = re.sub(r"(/codes/|\.blob\.core\.windows\.net/)[0-9a-f-]{36}", r"\1*", text)
    return re.sub(r"amlbot-spec-\w+", "*", text)


def changes(entries: Sequence[Entry]) -> Iterator[Entry]:
    """What changes something, or might: no plain read, and no sign-in."""
    for entry in entries:
        method, _, address = entry.operation.partition(" ")
        host = address.partition("/")[0]
        if method not in ("GET", "HEAD") and host not in _ONLY_READ and not _READING.search(address):
            yield entry
