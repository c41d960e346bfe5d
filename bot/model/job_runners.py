"""On which computes the steps of a job run, and on how many nodes of which size those without one.

Read as the SDK reads them ("50" is 50), and always for the larger. What only the workspace knows, such as the steps of
a pipeline that is registered there, is Unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from bot.model.facts import Unknown

_SERVERLESS = "serverless"
_DEEPEST = 8
MOST_STEPS = 1_000
_BINDING = re.compile(r"\$\{\{\s*parent\.inputs\.(?P<name>[\w-]+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Runner:
    """One step that runs on nodes. compute: empty for serverless; size: empty when Azure chooses it, or knows it."""

    compute: str | Unknown
    size: str
    nodes: int | Unknown
    low_priority: bool


def runners_of(
    *, values: Mapping[str, Any], main: str, documents: Mapping[str, Mapping[str, Any]]
) -> tuple[Runner, ...]:
    """Every step that runs. values: of the job; main: path of its file; documents: path -> plain values.

    Files of a hundred steps that name one another are a hundred times a hundred steps, and so on: of more than a
    thousand nothing is known.
    """
    every = _runners(values, main, documents, _Given(inputs=_bound(values, {}, {})), 1)
    found = tuple(islice(every, MOST_STEPS))
    return found if next(every, None) is None else (*found, _hidden(f"it has more than {MOST_STEPS:,} steps"))


@dataclass(frozen=True, slots=True)
class _Given:
    """What a step inherits from the pipeline around it. inputs: name -> its value, Unknown when it cannot be told."""

    compute: str | Unknown = ""
    low_priority: bool = False
    inputs: Mapping[str, Any] = field(default_factory=dict)


def _runners(
    values: Mapping[str, Any], path: str, documents: Mapping[str, Mapping[str, Any]], given: _Given, depth: int
) -> Iterator[Runner]:
    if depth > _DEEPEST:
        yield _hidden("its steps lie too deep in one another")
        return
    steps = mapping_of(values.get("jobs"))
    settings = mapping_of(values.get("settings"))
    compute = _compute(values.get("compute") or settings.get("default_compute"), given)
    low = given.low_priority or _is_spot(values)
    if steps:
        for inherited in _inherited(compute, values, settings, given):
            for step in steps.values():
                yield from _runners(mapping_of(step), path, documents, _Given(inherited, low, given.inputs), depth + 1)
        return
    component, there = _component(values, path, documents)
    if component is not None and mapping_of(component.get("jobs")):
        inside = _Given(compute, low, _bound(component, mapping_of(values.get("inputs")), given.inputs))
        yield from _runners({**component, "compute": None}, there, documents, inside, depth + 1)
        return
    registered = component is None and bool(values.get("component") or values.get("trial"))
    if registered and str(values.get("type") or "").lower() == "pipeline":
        yield _hidden("the steps of a pipeline that is registered in the workspace cannot be seen from here")
        return
    resources = {**mapping_of(component.get("resources") if component else None), **mapping_of(values.get("resources"))}
    yield Runner(
        compute=compute,
        size=text_of(_resolved(resources.get("instance_type"), given.inputs)),
        nodes=_times(_nodes(resources, given.inputs, registered=registered), _at_once(values, given.inputs)),
        low_priority=low,
    )


def _inherited(
    compute: str | Unknown, values: Mapping[str, Any], settings: Mapping[str, Any], given: _Given
) -> tuple[str | Unknown, ...]:
    """Where the steps run that do not say it themselves: both, when a pipeline has a compute and a default besides."""
    default = settings.get("default_compute")
    other = _compute(default, given) if values.get("compute") and default else compute
    return (compute,) if other == compute else (compute, other)


def _hidden(why: str) -> Runner:
    unknown = Unknown(unknown=why)
    return Runner(compute=unknown, size="", nodes=unknown, low_priority=False)


def _compute(written: Any, given: _Given) -> str | Unknown:
    """Where a step runs: empty for serverless."""
    meant = _resolved(written, given.inputs)
    if isinstance(meant, Unknown):
        return meant
    name = _name(meant) or given.compute
    return "" if name == _SERVERLESS else name


def _nodes(resources: Mapping[str, Any], inputs: Mapping[str, Any], *, registered: bool) -> int | Unknown:
    """On how many nodes at the same time; an elastic job on as many as it may grow to.

    registered  what is not said here, the workspace may say.
    """
    counts = [count_of(resources.get(name), inputs) for name in ("instance_count", "max_instance_count")]
    for count in counts:
        if isinstance(count, Unknown):
            return count
    most = max((count for count in counts if isinstance(count, int)), default=None)
    if most is None and registered:
        return Unknown(unknown="a component that is registered in the workspace may ask for more nodes than one")
    return most or 1


def count_of(written: Any, inputs: Mapping[str, Any]) -> int | Unknown | None:
    """A whole number as the SDK reads one; None when there is none, Unknown when it is anything else."""
    value = _resolved(written, inputs)
    if value is None or isinstance(value, Unknown):
        return value
    try:
        count = int(str(value).strip()) if isinstance(value, (int, str)) and not isinstance(value, bool) else int(value)
    except (TypeError, ValueError, OverflowError):
        return Unknown(unknown=f"{str(value)[:40]!r} is no number of nodes")
    return count if count > 0 else None


def _resolved(written: Any, inputs: Mapping[str, Any]) -> Any:
    """The value of an input that is named by `${{parent.inputs.x}}`; whatever else is written, as it is."""
    if not isinstance(written, str) or "${{" not in written:
        return written
    found = _BINDING.fullmatch(written.strip())
    value = inputs.get(found["name"]) if found is not None else None
    return Unknown(unknown=f"{written[:60]} is not known before it runs") if value is None else value


def _bound(pipeline: Mapping[str, Any], given: Mapping[str, Any], outer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The inputs of a pipeline, as far as they are single values.

    given  what the step that runs it says they are, in the words of the pipeline around it, whose inputs are `outer`.
    """
    found = {name: _single(value) for name, value in mapping_of(pipeline.get("inputs")).items()}
    return {**found, **{name: _resolved(_single(value), outer) for name, value in given.items()}}


def _single(value: Any) -> Any:
    return value.get("default") if isinstance(value, Mapping) else value


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


def _at_once(values: Mapping[str, Any], inputs: Mapping[str, Any]) -> int | Unknown:
    """How many trials run at the same time: as many as there are, where nobody limits it."""
    limits = mapping_of(values.get("limits"))
    # A step that does not say its type is what the SDK can read in it: of all, sweeps alone have a trial.
    kind = str(values.get("type") or ("sweep" if "trial" in values else "")).lower()
    if kind == "sweep":
        most = count_of(limits.get("max_concurrent_trials"), inputs) or count_of(limits.get("max_total_trials"), inputs)
        return most if most is not None else Unknown(unknown="the sweep does not limit its trials")
    if kind == "automl":
        found = [count_of(limits.get(name), inputs) for name in ("max_nodes", "max_concurrent_trials")]
        unknown = next((one for one in found if isinstance(one, Unknown)), None)
        return unknown if unknown is not None else max((one for one in found if isinstance(one, int)), default=1)
    return 1


def _is_spot(values: Mapping[str, Any]) -> bool:
    return text_of(mapping_of(values.get("queue_settings")).get("job_tier")).lower() == "spot"


def _times(left: int | Unknown, right: int | Unknown) -> int | Unknown:
    if isinstance(left, Unknown):
        return left
    return right if isinstance(right, Unknown) else left * right


def _name(value: Any) -> str:
    """`azureml:cpu` is cpu; an id is its last part; serverless in any case is `serverless`."""
    text = text_of(value).removeprefix("azureml:").rstrip("/").rpartition("/")[2]
    return _SERVERLESS if text.lower() == _SERVERLESS else text


def mapping_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def text_of(value: Any) -> str:
    return value if isinstance(value, str) else ""
