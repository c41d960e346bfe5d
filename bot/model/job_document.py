"""What a job's YAML file asks for: on which computes, without any on how many nodes of which size, and for how long.

Read from the plain values alone, as the SDK reads them ("50" is 50, SSH is ssh), and always for the larger: steps of a
pipeline count as running at the same time. What only the workspace knows, such as the steps of a pipeline that is
registered there, is Unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.facts import Unknown
from bot.model.job_runners import Runner, count_of, mapping_of, runners_of, text_of
from bot.model.problem import Problem
from bot.model.text import Text

JOB_TYPES = ("command", "sweep", "pipeline", "automl")
STEP_TYPES = (*JOB_TYPES, "parallel")
"""Of the steps of a pipeline. Not spark: without a compute it runs as whoever submits it, and that is amlbot."""


@dataclass(frozen=True, slots=True)
class JobDocument:
    """type: one of JOB_TYPES or what is written instead.

    label     what people call it: its display name, else its experiment, else nothing.
    does      the command, the AutoML task, or the names of the steps.
    seconds   the longest it may run; Unknown when the file does not say.
    services  ways into the running job that it opens: ssh, jupyter_lab, vs_code.
    steps     types of the steps of a pipeline and of the components they run, as far as they are said.
    as_submitter  part of it asks to run as whoever submits it.
    local         part of it asks to run on the machine that submits it.
    """

    type: str
    label: str
    experiment: str
    does: str
    runners: tuple[Runner, ...]
    seconds: float | Unknown
    services: tuple[str, ...]
    tags: tuple[str, ...]
    steps: tuple[str, ...] = ()
    as_submitter: bool = False
    local: bool = False

    @property
    def computes(self) -> tuple[str, ...]:
        """Names of those that are known."""
        return tuple(sorted({one.compute for one in self.runners if isinstance(one.compute, str) and one.compute}))

    @property
    def serverless(self) -> tuple[Runner, ...]:
        """What is known to run without a compute."""
        return tuple(one for one in self.runners if one.compute == "")

    @property
    def unseen(self) -> Unknown | None:
        """Why it is not known where part of it runs; None when all of it is."""
        return next((one.compute for one in self.runners if isinstance(one.compute, Unknown)), None)


def read_job(*, main: str, documents: Mapping[str, Mapping[str, Any]]) -> JobDocument:
    """The job of a file. documents: path -> plain values of it and of every YAML it names by a path."""
    values = documents[main]
    written = str(values.get("type") or "command").lower()
    runners = runners_of(values=values, main=main, documents=documents)
    return JobDocument(
        type=written,
        label=text_of(values.get("display_name")),
        experiment=text_of(values.get("experiment_name")),
        does=_does(values, written),
        runners=runners,
        seconds=_seconds(values, written),
        services=tuple(sorted({one for document in documents.values() for one in _services(document)})),
        steps=tuple(sorted(_step_types(main, documents))),
        as_submitter=any(map(_runs_as_submitter, documents.values())),
        local=any(map(_runs_here, documents.values())) or any(map(_is_local, (one.compute for one in runners))),
        tags=tuple(sorted(str(one) for one in mapping_of(values.get("tags")))),
    )


def step_problems(*, file: str, job: JobDocument) -> tuple[Problem, ...]:
    """What keeps a job, or a pipeline that is registered for later ones, from being taken: of what type its steps are,
    as whom they run, and that they run here.
    """
    strange = next((one for one in job.steps if one not in STEP_TYPES), "")
    if strange:
        shown, known = strange[:40], ", ".join(STEP_TYPES)
        text = Text(
            en=f"{file}: steps of type {shown} are not submitted here; these are: {known}.",
            es=f"{file}: aquí no se envían pasos de tipo {shown}; estos sí: {known}.",
        )
        return (Problem(code="job-type", text=text, field="file"),)
    if job.as_submitter:
        text = Text(
            en=f"{file}: `identity: user_identity` would run it as whoever submits it: amlbot. Leave it "
            "out, or use `managed`.",
            es=f"{file}: con `identity: user_identity` se ejecutaría como quien lo envía: amlbot. Quítelo, "
            "o use `managed`.",
        )
        return (Problem(code="job-identity", text=text, field="file"),)
    if job.local:
        text = Text(
            en=f"{file}: with `compute: local` it would run on the machine that submits it: amlbot's own. Name a "
            "compute of the workspace, or use `serverless`.",
            es=f"{file}: con `compute: local` se ejecutaría en la máquina que lo envía: la de amlbot. Indique un "
            "proceso del área de trabajo, o use `serverless`.",
        )
        return (Problem(code="job-local", text=text, field="file"),)
    return ()


def _seconds(values: Mapping[str, Any], kind: str) -> float | Unknown:
    limits = mapping_of(values.get("limits"))
    if kind == "automl":
        minutes = count_of(limits.get("timeout_minutes"), {})
        if isinstance(minutes, int):
            return minutes * 60.0
        return Unknown(unknown="the job names no limits.timeout_minutes")
    timeout = count_of(limits.get("timeout"), {})
    if isinstance(timeout, int) and kind != "pipeline":
        return float(timeout)
    return Unknown(unknown="the job names no limits.timeout")


def _does(values: Mapping[str, Any], kind: str) -> str:
    if kind == "pipeline":
        return ", ".join(str(one) for one in mapping_of(values.get("jobs")))
    if kind == "automl":
        metric = text_of(values.get("primary_metric"))
        return text_of(values.get("task")) + (f" ({metric})" if metric else "")
    trial = values.get("trial")
    command = values.get("command") or (trial.get("command") if isinstance(trial, Mapping) else "")
    return " ".join(text_of(command).split())


def _inner(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every mapping in plain values, however deep: how deep they may be was bounded when they were read."""
    if isinstance(node, Mapping):
        yield node
        for value in node.values():
            yield from _inner(value)
    elif isinstance(node, list):
        for value in node:
            yield from _inner(value)


def _services(document: Mapping[str, Any]) -> Iterator[str]:
    for node in _inner(document):
        for one in mapping_of(node.get("services")).values():
            yield (text_of(mapping_of(one).get("type")) or "service").lower()


def _step_types(main: str, documents: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Of the steps that say theirs, and of the components they run: a step that says none takes its component's."""
    said: list[Any] = []
    for path, document in documents.items():
        said += [document.get("type")] if path != main else []
        for node in _inner(document):
            said += [mapping_of(step).get("type") for step in mapping_of(node.get("jobs")).values()]
            said += [mapping_of(node.get(name)).get("type") for name in ("component", "trial")]
    return {str(one).lower() for one in said if one}


def _runs_as_submitter(document: Mapping[str, Any]) -> bool:
    identities = (mapping_of(node.get("identity")) for node in _inner(document))
    return any(text_of(one.get("type")).lower().replace("_", "") == "useridentity" for one in identities)


_COMPUTES = ("compute", "default_compute")
_LOCAL = "local"
_LOCAL_PROPERTY = "islocal"
"""What the SDK makes of `compute: local` among `resources.properties`: it can be written there as well.

Source  LOCAL_COMPUTE_TARGET and LOCAL_COMPUTE_PROPERTY of azure-ai-ml 1.35.2
"""


def _runs_here(document: Mapping[str, Any]) -> bool:
    """Whether the SDK, once Azure has taken it, would start its command on the machine it was submitted from."""
    for node in _inner(document):
        if any(_is_local(node.get(name)) for name in _COMPUTES):
            return True
        if any(str(name).strip().casefold() == _LOCAL_PROPERTY for name in node):
            return True
    return False


def _is_local(compute: Any) -> bool:
    return text_of(compute).strip().casefold().removeprefix("azureml:").strip() == _LOCAL
