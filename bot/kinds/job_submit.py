"""Submit a job: a command, a sweep, a pipeline or automated ML, as its YAML file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from bot.model.catalogue import Catalogue
from bot.model.declaring import workspace_of
from bot.model.elsewhere import ELSEWHERE_FIELD, is_elsewhere, named_elsewhere, named_storage
from bot.model.facts import FactValue, Unknown
from bot.model.facts import Field as Fact
from bot.model.job_document import JOB_TYPES, JobDocument, read_job, step_problems
from bot.model.job_runners import Runner
from bot.model.kind import Context, Kind, Option, Params, Untaken
from bot.model.operation import Operation, SubmitJob
from bot.model.options import File, Group, Reason, Subscription, Workspace
from bot.model.problem import Correction, Problem
from bot.model.text import Text
from bot.model.upload import spec_digest


class JobParams(Params):
    file: File
    overrides: Annotated[
        tuple[str, ...],
        Field(max_length=40),
        Option(
            flag="--set",
            summary=Text(
                en="Values in place of the file's, as name.inner=value",
                es="Valores en lugar de los del archivo, como nombre.interior=valor",
            ),
            many=True,
        ),
    ] = ()
    resource_group: Group = ""
    workspace: Workspace = ""
    subscription: Subscription = ""
    reason: Reason = ""


def _job(params: JobParams, context: Context) -> JobDocument:
    return read_job(main=params.file, documents=context.documents)


def _elsewhere(context: Context) -> tuple[str, ...]:
    return named_elsewhere(written=context.documents, here=workspace_of(context.place))


def _cost_hour(runners: tuple[Runner, ...], catalogue: Catalogue, region: str) -> float | Unknown:
    """What serverless nodes cost together for one hour, by the catalogue's prices; nothing when there are none."""
    total = 0.0
    for one in runners:
        if not one.size:
            return Unknown(unknown="Azure chooses the size of a serverless job that names no instance_type")
        price = catalogue.usd_per_hour(size=one.size, region=region, low_priority=one.low_priority)
        if isinstance(price, Unknown):
            return price
        if isinstance(one.nodes, Unknown):
            return one.nodes
        total += price * one.nodes
    return round(total, 4)


def _cost_run(cost_hour: float | Unknown, run_hours: float | Unknown) -> float | Unknown:
    """What a run costs at most. What costs nothing an hour costs nothing, however long it runs."""
    if isinstance(cost_hour, Unknown) or cost_hour == 0:
        return cost_hour
    return run_hours if isinstance(run_hours, Unknown) else round(cost_hour * run_hours, 2)


def _nodes(runners: tuple[Runner, ...]) -> int | Unknown:
    total = 0
    for one in runners:
        if isinstance(one.nodes, Unknown):
            return one.nodes
        total += one.nodes
    return total


def _gpu(runners: tuple[Runner, ...], catalogue: Catalogue) -> bool | Unknown:
    found = [catalogue.size(one.size) for one in runners]
    if any(not isinstance(size, Unknown) and size.gpus for size in found):
        return True
    return next((size for size in found if isinstance(size, Unknown)), False)


def _facts(params: JobParams, context: Context) -> Mapping[str, FactValue]:
    job, catalogue = _job(params, context), context.catalogue
    seconds, unseen = job.seconds, job.unseen
    gpu = _gpu(job.serverless, catalogue)
    cost_hour = unseen or _cost_hour(job.serverless, catalogue, context.place.region)
    run_hours = seconds if isinstance(seconds, Unknown) else seconds / 3600
    return {
        "job_type": job.type,
        "experiment": job.experiment or "Default",
        "computes": unseen or job.computes,
        "serverless": bool(job.serverless) or unseen or False,
        "instance_types": unseen or tuple(sorted({one.size for one in job.serverless if one.size})),
        "serverless_nodes": unseen or _nodes(job.serverless),
        "gpu": gpu if gpu is True else unseen or gpu,
        "cost_hour": cost_hour,
        "run_hours": run_hours if isinstance(run_hours, Unknown) else round(run_hours, 2),
        "cost_run": _cost_run(cost_hour, run_hours),
        "ssh": "ssh" in job.services,
        "elsewhere": is_elsewhere(written=context.documents, here=workspace_of(context.place)),
        "tags": job.tags,
    }


def _objections(params: JobParams, context: Context) -> tuple[Problem, ...]:
    job = _job(params, context)
    if job.type not in JOB_TYPES:
        shown, known = job.type[:40], ", ".join(JOB_TYPES)
        text = Text(
            en=f"{params.file}: jobs of type {shown} are not submitted here; these are: {known}.",
            es=f"{params.file}: aquí no se envían trabajos de tipo {shown}; estos sí: {known}.",
        )
        return (Problem(code="job-type", text=text, field="file"),)
    return step_problems(file=params.file, job=job)


def _serverless(runners: tuple[Runner, ...]) -> tuple[str, ...]:
    said = []
    for one in runners:
        nodes = "?" if isinstance(one.nodes, Unknown) else one.nodes
        said.append(f"{nodes} × {one.size or '?'}" + (" (spot)" if one.low_priority else ""))
    return tuple(dict.fromkeys(said))


def _plan(params: JobParams, context: Context) -> tuple[Operation, ...]:
    job = _job(params, context)
    return (
        SubmitJob(
            workspace=workspace_of(context.place),
            file=params.file,
            files=tuple(context.files[path] for path in sorted(context.files)),
            overrides=params.overrides,
            spec=spec_digest(main=params.file, documents=context.documents),
            type=job.type,
            label=job.label,
            experiment=job.experiment,
            does=job.does,
            computes=(*job.computes, *(("?",) if job.unseen is not None else ())),
            serverless=_serverless(job.serverless),
            services=job.services,
            hours=None if isinstance(job.seconds, Unknown) else round(job.seconds / 3600, 2),
        ),
    )


def _notes(params: JobParams, context: Context) -> tuple[Correction, ...]:
    job, notes = _job(params, context), []
    if context.documents[params.file].get("name"):
        text = Text(
            en="The job gets a name of its own instead of the file's, so that it is never submitted twice.",
            es="El trabajo recibe un nombre propio en lugar del que indica el archivo, para no enviarlo dos veces.",
        )
        notes.append(Correction(code="job-name", text=text))
    if elsewhere := ", ".join(_elsewhere(context)):
        text = Text(
            en=f"It names something of another workspace, which amlbot can reach: {elsewhere}.",
            es=f"Nombra algo de otra área de trabajo, a la que amlbot tiene acceso: {elsewhere}.",
        )
        notes.append(Correction(code="job-elsewhere", text=text))
    if storage := ", ".join(named_storage(context.documents)):
        text = Text(
            en=f"It names storage by its address; whose it is, is not known: {storage}.",
            es=f"Nombra almacenamiento por su dirección; no se sabe de quién es: {storage}.",
        )
        notes.append(Correction(code="job-storage", text=text))
    if job.unseen is not None:
        text = Text(
            en="Where part of it runs and on how many nodes is known to the workspace alone: the policies take it for "
            "the worst.",
            es="Dónde y en cuántos nodos se ejecuta parte de él solo lo sabe el área de trabajo: las políticas suponen "
            "lo peor.",
        )
        notes.append(Correction(code="job-unseen", text=text))
    if any(not one.size for one in job.serverless):
        text = Text(
            en="No compute and no resources.instance_type: Azure chooses the size, so the price is not known.",
            es="Sin compute ni resources.instance_type: Azure elige el tamaño, así que no se conoce el precio.",
        )
        notes.append(Correction(code="serverless-size", text=text))
    return tuple(notes)


_NAMED = Text(
    en="the job gets a name that follows from the request, so that it is never submitted twice",
    es="el trabajo recibe un nombre que se deduce de la solicitud, para que nunca se envíe dos veces",
)
_WATCH = Text(
    en="the thread says when it is submitted, with the link to the studio",
    es="el hilo avisa cuando se ha enviado, con el enlace al estudio",
)
_ALWAYS = Text(en="it is always validated", es="siempre se valida")
_HERE = Text(en="nothing is written on your machine", es="no se escribe nada en su equipo")


def _fact(name: str, type_: str, en: str, es: str, unit: str = "") -> Fact:
    return Fact.model_validate({"name": name, "type": type_, "unit": unit, "summary": Text(en=en, es=es)})


KIND = Kind(
    name="job.submit",
    title=Text(en="Submit a job", es="Enviar un trabajo"),
    summary=Text(
        en="Train as a YAML file says: a command, a sweep, a pipeline or automated ML, on a compute or serverless.",
        es="Entrenar como indica un archivo YAML: comando, barrido, canalización o ML automatizado, en un proceso o "
        "sin servidor.",
    ),
    params=JobParams,
    commands=("ml job create",),
    needs="workspace",
    fields=(
        _fact("job_type", "text", "command, sweep, pipeline or automl.", "command, sweep, pipeline o automl."),
        _fact("experiment", "text", "Experiment it belongs to.", "Experimento al que pertenece."),
        _fact("computes", "texts", "Names of the computes it runs on.", "Nombres de los procesos que usa."),
        _fact("serverless", "boolean", "Part of it runs without a compute.", "Parte de él se ejecuta sin proceso."),
        _fact("instance_types", "texts", "Sizes it names for serverless nodes.", "Tamaños de los nodos sin servidor."),
        _fact("serverless_nodes", "number", "Most serverless nodes at once.", "Máximo de nodos sin servidor.", "nodes"),
        _fact("gpu", "boolean", "The size has a GPU.", "El tamaño tiene GPU."),
        _fact(
            "cost_hour",
            "number",
            "Cost of an hour of its serverless nodes, all at once.",
            "Coste de una hora de sus nodos sin servidor, todos a la vez.",
            "USD per hour",
        ),
        _fact("run_hours", "number", "Longest it may run.", "Duración máxima.", "hours"),
        _fact("cost_run", "number", "Most that its serverless nodes cost.", "Máximo que cuestan sus nodos.", "USD"),
        _fact(
            "ssh", "boolean", "It lets people in by SSH while it runs.", "Permite entrar por SSH mientras se ejecuta."
        ),
        ELSEWHERE_FIELD,
        _fact("tags", "texts", "Names of the tags given.", "Nombres de las etiquetas."),
    ),
    facts=_facts,
    objections=_objections,
    plan=_plan,
    notes=_notes,
    loads="job",
    untaken=(
        Untaken(flags=("--name", "-n"), why=_NAMED, harmless=True),
        Untaken(flags=("--stream", "-s", "--web", "-e"), why=_WATCH, words=0, harmless=True),
        Untaken(flags=("--skip-validation",), why=_ALWAYS, words=0, harmless=True),
        Untaken(flags=("--save-as", "-a"), why=_HERE, harmless=True),
    ),
    schemas=("commandJob", "sweepJob", "pipelineJob", "PipelineJob", "autoMLJob"),
    examples=(
        "ml job create --file job.yml",
        "ml job create -f pipeline.yml --set settings.default_compute=azureml:cpu experiment_name=churn",
    ),
)
