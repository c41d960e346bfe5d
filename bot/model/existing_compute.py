"""What the kinds about a compute that is there declare alike: its name, how it is found, what policies may know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import Field as Bound

from bot.model.declaring import size_facts, workspace_of
from bot.model.facts import FactValue, Field, Unknown
from bot.model.kind import Context, Option, Params
from bot.model.options import Group, Reason, Subscription, Workspace
from bot.model.problem import Correction, Problem
from bot.model.seen import FindCompute, SeenCompute
from bot.model.text import Text

ComputeName = Annotated[
    str,
    Bound(pattern=r"^[A-Za-z][A-Za-z0-9-]{1,31}$"),
    Option(
        flag="--name",
        aliases=("-n",),
        summary=Text(en="Name", es="Nombre"),
        lookup="computes",
        rule=Text(
            en="2 to 32 letters, digits and -, beginning with a letter",
            es="de 2 a 32 letras, dígitos y -, empezando por letra",
        ),
    ),
]
"""The name of any compute there may be: instances, clusters and what is attached have rules of their own."""

FewestNodes = Annotated[
    int | None,
    Bound(ge=0, le=1000),
    Option(
        flag="--min-instances",
        aliases=("--min-nodes",),
        summary=Text(
            en="Fewest nodes of a cluster, always paid for", es="Mínimo de nodos de un clúster, siempre pagados"
        ),
        unit=Text(en="nodes", es="nodos"),
    ),
]
MostNodes = Annotated[
    int | None,
    Bound(ge=1, le=1000),
    Option(
        flag="--max-instances",
        aliases=("--max-nodes",),
        summary=Text(en="Most nodes of a cluster at once", es="Máximo de nodos de un clúster a la vez"),
        unit=Text(en="nodes", es="nodos"),
    ),
]

EXISTING_FIELDS = (
    Field(name="name", type="text", summary=Text(en="Name of the resource.", es="Nombre del recurso.")),
    Field(name="region", type="text", table="regions", summary=Text(en="Azure region.", es="Región de Azure.")),
    Field(
        name="compute_type",
        type="text",
        summary=Text(
            en="Type of compute: ComputeInstance, AmlCompute, Kubernetes, SynapseSpark, Databricks, VirtualMachine.",
            es="Tipo de proceso: ComputeInstance, AmlCompute, Kubernetes, SynapseSpark, Databricks, VirtualMachine.",
        ),
    ),
    Field(
        name="own",
        type="boolean",
        summary=Text(
            en="It is an instance made for the person who asks.",
            es="Es una instancia creada para quien hace la solicitud.",
        ),
    ),
)


_NOTHING = SeenCompute(id="", type="")


class ExistingCompute(Params):
    """One compute of a workspace, and why."""

    name: ComputeName
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


P = TypeVar("P", bound=ExistingCompute)


def find_it(params: ExistingCompute, context: Context) -> FindCompute:
    """The compute the parameters name."""
    return FindCompute(workspace=workspace_of(context.place), name=params.name)


def it(context: Context) -> SeenCompute:
    """The compute that was found, an empty one when there is none: `missing` says so unless the policies deny it."""
    return context.found[0] if context.found else _NOTHING


def missing(params: ExistingCompute, context: Context) -> tuple[Problem, ...]:
    """A problem when the workspace has no compute of that name."""
    if context.found:
        return ()
    name, place = params.name, context.place.workspace
    return (
        _of_the_name(
            "unknown-compute",
            en=f"There is no compute {name} in {place}. `/aml compute list` shows what there is.",
            es=f"No hay ningún proceso {name} en {place}. `/aml compute list` muestra los que hay.",
        ),
    )


def only_instances(params: ExistingCompute, context: Context) -> tuple[Problem, ...]:
    """A problem when it is not there, or no compute instance."""
    if not context.found or it(context).is_instance:
        return missing(params, context)
    name, what = params.name, it(context).type
    return (
        _of_the_name(
            "not-an-instance",
            en=f"{name} is no compute instance but {what}: only instances are started, stopped and restarted. "
            "A cluster starts its nodes when a job needs them.",
            es=f"{name} no es una instancia de proceso sino {what}: solo las instancias se inician, detienen y "
            "reinician. Un clúster arranca sus nodos cuando un trabajo los necesita.",
        ),
    )


def only_managed(params: ExistingCompute, context: Context) -> tuple[Problem, ...]:
    """A problem when it is not there, or is attached: that is detached, not deleted."""
    if not context.found or not it(context).is_attached:
        return missing(params, context)
    name = params.name
    return (
        _of_the_name(
            "attached-compute",
            en=f"{name} is attached to the workspace and belongs to somebody else: it can only be detached. "
            f"`/aml compute detach -n {name}`",
            es=f"{name} está asociado al área de trabajo y no es suyo: solo se puede desasociar. "
            f"`/aml compute detach -n {name}`",
        ),
    )


def only_attached(params: ExistingCompute, context: Context) -> tuple[Problem, ...]:
    """A problem when it is not there, or is the workspace's own: that is deleted, not detached."""
    if not context.found or it(context).is_attached:
        return missing(params, context)
    name, what = params.name, it(context).type
    return (
        _of_the_name(
            "managed-compute",
            en=f"{name} ({what}) was made in this workspace: there is nothing to detach, it can only be deleted. "
            f"`/aml compute delete -n {name}`",
            es=f"{name} ({what}) se creó en esta área de trabajo: no hay nada que desasociar, solo se puede eliminar. "
            f"`/aml compute delete -n {name}`",
        ),
    )


def existing_facts(params: ExistingCompute, context: Context) -> Mapping[str, FactValue]:
    """Values of EXISTING_FIELDS. Whose an instance is says Azure, not a tag that anybody could write."""
    region: FactValue = context.place.region or Unknown(unknown="the team's place names no region")
    named = {"name": params.name, "region": region}
    if not context.found:
        nothing = Unknown(unknown=f"there is no compute {params.name}")
        return {**named, "compute_type": nothing, "own": nothing}
    return {**named, "compute_type": it(context).type, "own": is_own(it(context), context)}


def bounds_problems(least: int | None, most: int | None) -> tuple[Problem, ...]:
    """A problem when the fewest nodes are more than the most."""
    if least is None or most is None or least <= most:
        return ()
    text = Text(
        en=f"--min-instances {least} is more than --max-instances {most}.",
        es=f"--min-instances {least} es mayor que --max-instances {most}.",
    )
    return (Problem(code="min-above-max", text=text, field="min_instances"),)


def bounds_clash(seen: SeenCompute, least: int | None, most: int | None) -> tuple[Problem, ...]:
    """A problem when, with what the cluster has now, the fewest nodes would be more than the most."""
    now_least, now_most = seen.min_nodes or 0, seen.max_nodes or 0
    if (least if least is not None else now_least) <= (most if most is not None else now_most):
        return ()
    text = Text(
        en=f"{seen.name} has {now_least} to {now_most} nodes now: its minimum would be above its maximum. Name both.",
        es=f"{seen.name} tiene ahora de {now_least} a {now_most} nodos: el mínimo superaría el máximo. Indique ambos.",
    )
    return (Problem(code="min-above-max", text=text, field="min_instances"),)


def scaled_facts(context: Context, *, least: int | None, most: int | None, size: str = "") -> Mapping[str, FactValue]:
    """Values of NODE_FIELDS and SIZE_FIELDS for what the compute will be: what is None or empty is as it is now."""
    seen = it(context)
    if not seen.size:
        nothing = Unknown(unknown="there is no such compute, or it has no size")
        return {"size": size or nothing, "gpu": nothing, "cost_month": nothing, "added_cost_month": nothing}
    before = (seen.max_nodes or 0) if seen.is_cluster else 1
    after = most if most is not None else before
    now = named_size(seen, context)

    def costs(name: str, nodes: int) -> Mapping[str, FactValue]:
        low = seen.tier.replace("_", "") == "lowpriority"
        region, catalogue = context.place.region, context.catalogue
        return size_facts(size=name, nodes=nodes, region=region, low_priority=low, catalogue=catalogue)

    facts = dict(costs(size or now, after))
    facts["added_cost_month"] = _growth(costs(now, before)["cost_month"], facts["cost_month"])
    if (size or now, after) == (now, before):
        facts["added_cost_month"] = 0
    if seen.is_cluster:
        fewest = least if least is not None else (seen.min_nodes or 0)
        # More than the most is no number policies can judge; the person is told so afterwards.
        facts["min_nodes"] = fewest if fewest <= after else Unknown(unknown=f"{fewest} is more than {after}")
        facts["max_nodes"] = after
        facts["added_nodes"] = max(0, after - before)
    else:
        facts["added_nodes"] = 0
    return facts


def _growth(before: FactValue, after: FactValue) -> FactValue:
    """By how much a cost grows; Unknown when either is."""
    if isinstance(before, (int, float)) and isinstance(after, (int, float)):
        return round(max(0.0, after - before), 2)
    return before if isinstance(before, Unknown) else after


def named_size(seen: SeenCompute, context: Context) -> str:
    """The size as the catalogue spells it; as Azure does, upper-case, when the catalogue does not list it."""
    known = context.catalogue.size(seen.size)
    return seen.size if isinstance(known, Unknown) else known.name


def now_note(params: ExistingCompute, context: Context) -> tuple[Correction, ...]:
    """What it is like now, for whoever must judge the change."""
    seen = it(context)
    if seen.is_cluster:
        text = Text(
            en=f"{seen.name} has {seen.nodes} nodes of {seen.size} now, released after {seen.idle_seconds} idle "
            "seconds.",
            es=f"{seen.name} tiene ahora {seen.nodes} nodos de {seen.size} y los libera tras {seen.idle_seconds} "
            "segundos inactivos.",
        )
    elif seen.idle_minutes:
        text = Text(
            en=f"{seen.name} is {seen.size} now and shut down after {seen.idle_minutes} idle minutes.",
            es=f"{seen.name} es ahora {seen.size} y se apaga tras {seen.idle_minutes} minutos inactiva.",
        )
    else:
        text = Text(
            en=f"{seen.name} is {seen.size} now and has no idle shutdown.",
            es=f"{seen.name} es ahora {seen.size} y no tiene apagado por inactividad.",
        )
    return (Correction(code="as-it-is-now", text=text),)


def is_own(seen: SeenCompute, context: Context) -> bool:
    """Whether an instance was made for whoever asks."""
    return seen.is_instance and seen.assigned_to.lower() == context.requester.id.lower()


def _of_the_name(code: str, *, en: str, es: str) -> Problem:
    return Problem(code=code, text=Text(en=en, es=es), field="name")
