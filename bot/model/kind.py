"""What people may ask for: one declaration per request kind, from which everything else follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from bot.model.catalogue import Catalogue
from bot.model.decision import Limits
from bot.model.facts import FactValue, Field, Unknown
from bot.model.noun import Noun
from bot.model.operation import Answer, Operation, Query
from bot.model.people import Principal
from bot.model.place import Place, scope_place
from bot.model.problem import Correction, Problem
from bot.model.seen import Find, SeenCompute
from bot.model.text import Text
from bot.model.upload import StoredFile

Lookup = Literal[
    "",
    "sizes",
    "regions",
    "roles",
    "templates",
    "workspaces",
    "resource_groups",
    "computes",
    "principals",
    "kinds",
    "durations",
    "days",
    "files",
]


@dataclass(frozen=True, slots=True)
class Option:
    """How one parameter is written on a command line, in a form and in the reference page.

    flag          long option, `--max-instances`; empty for a positional word.
    aliases       other spellings, short (`-n`) or long.
    default_from  which remembered default fills it when it is left out: group, workspace or location.
    lookup        the closed or live list its values come from.
    yaml          dotted path in an az ml YAML file; the parameter's own name when empty.
    names_file    whether a value names a file or a folder that has to come along; None for what never does.
    before        what the value was called in YAML files of before; read, with a word about it.
    many          takes all words up to the next option (`--tags a=1 b=2`).
    switch        takes no value (`--no-wait`).
    secret        must never be given through Slack; refused before anything is stored.
    free          a sentence: `$` and `<…>` in it mean themselves and are no placeholders.
    rule          what a value must look like, said when it does not.
    spoken        words that mean a value in a sentence, in either language: ("prioridad baja", "low_priority").
    unless        fields that, when the line names one, keep a remembered default from filling this one.
    """

    flag: str
    summary: Text
    aliases: tuple[str, ...] = ()
    unit: Text | None = None
    lookup: Lookup = ""
    default_from: Literal["", "group", "workspace", "location"] = ""
    yaml: str = ""
    before: tuple[str, ...] = ()
    names_file: Callable[[str], bool] | None = None
    many: bool = False
    switch: bool = False
    secret: bool = False
    free: bool = False
    rule: Text | None = None
    spoken: tuple[tuple[str, str], ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Untaken:
    """Options az has for a command and amlbot does not take, with the reason.

    flags     spellings that share the reason.
    words     how many words follow: 0 for a switch, -1 for all up to the next option.
    harmless  left out with a word about it; otherwise the line is refused, since it would not do what it says.
    keys      names in a YAML file that share the reason, with dots between names: `network_settings`.
    """

    flags: tuple[str, ...]
    why: Text
    words: int = 1
    harmless: bool = False
    keys: tuple[str, ...] = ()


class Params(Noun):
    """The typed parameters of a kind: pydantic types and bounds, each field Annotated with its Option."""


P = TypeVar("P", bound=Params)

_NOBODY_ASKED = Unknown(unknown="nobody has asked who amlbot is")


@dataclass(frozen=True, slots=True)
class Context:
    """What a plan may lean on besides the parameters. All of it was looked up before; nothing here does I/O.

    place       where the request acts, complete.
    principals  what the person wrote (`joe@contoso.com`) -> the Entra identity it is.
    catalogue   sizes, regions, roles.
    tenant      the Entra tenant id.
    request     the human number of the request, such as `R-7`, for tags and descriptions; empty in a dry run.
    requester   the asker's identity.
    seen        what Azure answered to the kind's looks, by their names; empty for a request the policies deny.
    files       path -> each file that came along, unpacked.
    documents   path -> the plain values of each YAML file among them that could be read.
    found       what the kind wanted to find in Azure first, as it was then; empty when it was not there.
    amlbots     object ids, of those in principals, that are amlbot itself or a group it is in.
    """

    place: Place
    catalogue: Catalogue
    requester: Principal
    principals: Mapping[str, Principal] = field(default_factory=dict)
    tenant: str = ""
    request: str = ""
    seen: Mapping[str, Answer] = field(default_factory=dict)
    files: Mapping[str, StoredFile] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    found: tuple[SeenCompute, ...] = ()
    amlbots: frozenset[str] | Unknown = _NOBODY_ASKED


def _where(params: Any) -> Place:
    """The parts of a place that the parameters name, by the names that every kind gives them; empty where unnamed."""
    values = params.model_dump()
    place = scope_place(str(values.get("scope") or "")) or Place()
    return Place(
        subscription=place.subscription or str(values.get("subscription") or ""),
        resource_group=place.resource_group or str(values.get("resource_group") or ""),
        workspace=place.workspace or str(values.get("workspace") or ""),
        region=str(values.get("location") or ""),
    )


def _no_facts(params: Any, context: Context) -> Mapping[str, FactValue]:
    return {}


def _no_undo(params: Any, context: Context) -> tuple[Operation, ...]:
    return ()


def _no_problems(params: Any) -> tuple[Problem, ...]:
    return ()


def _no_looks(params: Any, context: Context) -> Mapping[str, Query]:
    return {}


def _no_objections(params: Any, context: Context) -> tuple[Problem, ...]:
    return ()


def _no_notes(params: Any, context: Context) -> tuple[Correction, ...]:
    return ()


def _no_find(params: Any, context: Context) -> Find | None:
    return None


def _no_obligation(params: Any, limits: Limits, context: Context) -> Any:
    return params


def _no_principals(params: Any) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[P]):
    """One thing a person may ask for.

    name        `noun.verb`; also the policy action.
    commands    az command paths it answers to, without `az`: ("ml compute create",). The first is the canonical one.
    when        parameter values that tell kinds with the same command apart, folded: {"type": ("amlcompute",)}.
    needs       which part of the place must be known: subscription, resource_group or workspace.
    where       the parts of a place the parameters name; by default those of the fields subscription, resource_group,
                workspace, location and scope. A kind that creates a group or a workspace names it by its own name.
    fields      the facts it adds to the policy vocabulary.
    facts       their values.
    check       problems that span several parameters.
    find        what facts and plan lean on in Azure (whose an instance is); None when nothing. What is not there is
                left empty, and its facts are Unknown: who may not ask learns nothing by it.
    principals  what the person wrote where an Entra identity is meant, to be looked up before the plan.
    of_gone     True when it may be asked about an object id that nobody has any more: what was given to it is to go.
    oblige      the parameters with what a policy obliges filled in where the person left it open (idle shutdown,
                tags); what the person did name is never changed: a policy that forbids it has denied already.
    looks       what has to be seen in Azure before it can be planned (what a group holds), by names of the kind's own;
                asked only after the policies have not denied it, so no fact can lean on it.
    objections  problems that only show in the place, in what was found or in what was seen.
    plan        the operations, in order; for a read, empty.
    query       for a read: the one query; None for everything that changes something.
    revoke      what undoes it, in order; empty when Azure cannot undo it or it is not ours to undo.
    grants      True when success leaves something that can expire (a role, a compute).
    notes       things the plan does that were not written, to be shown.
    elsewhere   values of what tells kinds apart that nothing here makes -> the word about it, folded as in `when`.
    untaken     options az has for it that are not taken here, and why.
    schemas     names of the az ml YAML schemas (`$schema: …/amlCompute.schema.json`) whose files ask for it; without
                any `--file` is not read. The file's values are read as the options they stand for; a kind with a
                parameter `file` keeps the whole file besides.
    words       other words people use for what it is about, in either language: "machine", "máquina".
    loads       what the SDK loads such a whole file as, so that it can be proved to load before anybody is asked.
    examples    lines a person can copy.
    """

    name: str
    title: Text
    summary: Text
    params: type[P]
    commands: tuple[str, ...]
    needs: Literal["subscription", "resource_group", "workspace"]
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Callable[[P], Place] = _where
    fields: tuple[Field, ...] = ()
    facts: Callable[[P, Context], Mapping[str, FactValue]] = _no_facts
    check: Callable[[P], tuple[Problem, ...]] = _no_problems
    find: Callable[[P, Context], Find | None] = _no_find
    principals: Callable[[P], tuple[str, ...]] = _no_principals
    of_gone: bool = False
    oblige: Callable[[P, Limits, Context], P] = _no_obligation
    looks: Callable[[P, Context], Mapping[str, Query]] = _no_looks
    objections: Callable[[P, Context], tuple[Problem, ...]] = _no_objections
    plan: Callable[[P, Context], tuple[Operation, ...]] = _no_undo
    query: Callable[[P, Context], Query] | None = None
    revoke: Callable[[P, Context], tuple[Operation, ...]] = _no_undo
    grants: bool = False
    notes: Callable[[P, Context], tuple[Correction, ...]] = _no_notes
    elsewhere: Mapping[str, Text] = field(default_factory=dict)
    untaken: tuple[Untaken, ...] = ()
    schemas: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    loads: Literal["", "job", "component"] = ""
    examples: tuple[str, ...] = ()

    @property
    def is_read(self) -> bool:
        return self.query is not None


AnyKind = Kind[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Command(Generic[P]):
    """Something a person may say to the bot about requests rather than to Azure: history, show, withdraw, defaults.

    The parser reads it by the same rules as a kind; workflow answers it.

    spanish  the one of its commands that a Spanish list names; empty for what is the same in both languages.
    """

    name: str
    title: Text
    summary: Text
    params: type[P]
    commands: tuple[str, ...]
    spanish: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untaken: tuple[Untaken, ...] = ()
    examples: tuple[str, ...] = ()


AnyCommand = Command[Any]
