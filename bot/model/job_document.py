"""What a job's YAML file asks for: on which computes, without any on how many nodes of which size, and for how long.

Read from the plain values alone, and always for the larger: steps of a pipeline count as running at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.facts import Unknown

JOB_TYPES = ("command", "sweep", "pipeline", "automl")
_SERVERLESS = "serverless"
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Runner:
    """One step that runs on nodes. compute: empty for serverless; size: empty when Azure chooses it."""

    compute: str
    size: str
    nodes: int | Unknown
    low_priority: bool


@dataclass(frozen=True, slots=True)
class JobDocument:
    """type: one of JOB_TYPES or what is written instead.

    label     what people call it: its display name, else its experiment, else nothing.
    does      the command, the AutoML task, or the names of the steps.
    seconds   the longest it may run; Unknown when the file does not say.
    services  ways into the running job that it opens: ssh, jupyter_lab, vs_code.
    """

    type: str
    label: str
    experiment: str
    does: str
    runners: tuple[Runner, ...]
    seconds: float | Unknown
    services: tuple[str, ...]
    tags: tuple[str, ...]

    @property
    def computes(self) -> tuple[str, ...]:
        return tuple(sorted({one.compute for one in self.runners if one.compute}))

    @property
    def serverless(self) -> tuple[Runner, ...]:
        return tuple(one for one in self.runners if not one.compute)


def read_job(*, main: str, documents: Mapping[str, Mapping[str, Any]]) -> JobDocument:
    """The job of a file. documents: path -> plain values of it and of every YAML it names by a path."""
    values = documents[main]
    written = str(values.get("type") or "command").lower()
    runners = tuple(_runners(values, main, documents, _Given(), 1))
    return JobDocument(
        type=written,
        label=_text(values.get("display_name")),
        experiment=_text(values.get("experiment_name")),
        does=_does(values, written),
        runners=runners,
        seconds=_seconds(values, written),
        services=tuple(sorted(set(_services(values, 1)))),
        tags=tuple(sorted(str(one) for one in _mapping(values.get("tags")))),
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """What a step inherits from the pipeline around it."""

    compute: str = ""
    low_priority: bool = False


def _runners(
    values: Mapping[str, Any], path: str, documents: Mapping[str, Mapping[str, Any]], given: _Given, depth: int
) -> Iterator[Runner]:
    if depth > _DEEPEST:
        return
    steps = _mapping(values.get("jobs"))
    settings = _mapping(values.get("settings"))
    compute = _name(values.get("compute") or settings.get("default_compute")) or given.compute
    low = given.low_priority or _is_spot(values)
    if steps:
        for step in steps.values():
            yield from _runners(_mapping(step), path, documents, _Given(compute, low), depth + 1)
        return
    component, there = _component(values, path, documents)
    if component is not None and _mapping(component.get("jobs")):
        yield from _runners({**component, "compute": None}, there, documents, _Given(compute, low), depth + 1)
        return
    resources = {**_mapping(component.get("resources") if component else None), **_mapping(values.get("resources"))}
    each = _whole(resources.get("instance_count"), 1)
    yield Runner(
        compute="" if compute == _SERVERLESS else compute,
        size=_text(resources.get("instance_type")),
        nodes=_times(each, _at_once(values)),
        low_priority=low,
    )


def _component(
    values: Mapping[str, Any], path: str, documents: Mapping[str, Mapping[str, Any]]
) -> tuple[Mapping[str, Any] | None, str]:
    """The component of a step that came along, with the path of its file."""
    found = values.get("component") or values.get("trial")
    if isinstance(found, Mapping):
        return found, path
    if not isinstance(found, str):
        return None, path
    parts = path.split("/")[:-1]
    for part in found.removeprefix("file:").split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", "..", ""):
            parts.append(part)
    there = "/".join(parts)
    return documents.get(there), there


def _at_once(values: Mapping[str, Any]) -> int | Unknown:
    """How many trials run at the same time: as many as there are, where nobody limits it."""
    limits = _mapping(values.get("limits"))
    kind = str(values.get("type") or "").lower()
    if kind == "sweep":
        most = _whole(limits.get("max_concurrent_trials"), None) or _whole(limits.get("max_total_trials"), None)
        return most if most is not None else Unknown(unknown="the sweep does not limit its trials")
    if kind == "automl":
        nodes, trials = _whole(limits.get("max_nodes"), 1), _whole(limits.get("max_concurrent_trials"), 1)
        return max(nodes or 1, trials or 1)
    return 1


def _seconds(values: Mapping[str, Any], kind: str) -> float | Unknown:
    limits = _mapping(values.get("limits"))
    if kind == "automl":
        minutes = _whole(limits.get("timeout_minutes"), None)
        return minutes * 60.0 if minutes else Unknown(unknown="the job names no limits.timeout_minutes")
    timeout = _whole(limits.get("timeout"), None)
    if timeout and kind != "pipeline":
        return float(timeout)
    return Unknown(unknown="the job names no limits.timeout")


def _does(values: Mapping[str, Any], kind: str) -> str:
    if kind == "pipeline":
        return ", ".join(str(one) for one in _mapping(values.get("jobs")))
    if kind == "automl":
        metric = _text(values.get("primary_metric"))
        return _text(values.get("task")) + (f" ({metric})" if metric else "")
    trial = values.get("trial")
    command = values.get("command") or (trial.get("command") if isinstance(trial, Mapping) else "")
    return " ".join(_text(command).split())


def _services(node: Any, depth: int) -> Iterator[str]:
    if not isinstance(node, Mapping) or depth > _DEEPEST:
        return
    for name, value in node.items():
        if name == "services" and isinstance(value, Mapping):
            for one in value.values():
                yield _text(_mapping(one).get("type")) or "service"
        else:
            yield from _services(value, depth + 1)


def _is_spot(values: Mapping[str, Any]) -> bool:
    return _text(_mapping(values.get("queue_settings")).get("job_tier")).lower() == "spot"


def _times(left: int | None, right: int | Unknown) -> int | Unknown:
    if isinstance(right, Unknown):
        return right
    return (left or 1) * right


def _whole(value: Any, otherwise: int | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else otherwise


def _name(value: Any) -> str:
    """`azureml:cpu` is cpu; an id is its last part; serverless in any case is `serverless`."""
    text = _text(value).removeprefix("azureml:").rstrip("/").rpartition("/")[2]
    return _SERVERLESS if text.lower() == _SERVERLESS else text


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
