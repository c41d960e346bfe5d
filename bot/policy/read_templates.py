"""templates/NAME.json: ARM templates, read as strictly as policies, because people will agree to them by their name.

What a template makes must stand in it: nothing that it fetches from elsewhere is covered by its digest, and nothing
that it runs is shown to whoever agrees.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.model.template import FILLED_IN, NO_TEMPLATE, DeploymentTemplate, TemplateParameter, TemplateValue
from bot.policy.issue import Issues

MOST_BYTES = 262_144
FOLDER = "templates/"

_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_WORKSPACE = "microsoft.machinelearningservices/workspaces"
_SCHEMA = re.compile(r"https://schema\.management\.azure\.com/schemas/[\d-]+/deploymentTemplate\.json#?")
_TYPES = frozenset({"string", "int", "bool", "object"})
_FETCHED = frozenset({"templateLink", "parametersLink"})
_RUNS = ("microsoft.resources/deploymentscripts", "microsoft.compute/virtualmachines/extensions")
_OUTSIDE = ("microsoft.authorization/",)


def is_template(path: str) -> bool:
    """Whether a file of the policy folder is one."""
    return path.startswith(FOLDER) and path.endswith(".json")


def templates_of(files: Mapping[str, bytes], *, issues: Issues) -> dict[str, DeploymentTemplate]:
    """Name -> template of every file of the folder that could be read; what is wrong with the others is an issue."""
    found: dict[str, DeploymentTemplate] = {}
    for path in sorted(path for path in files if is_template(path)):
        template = _template(path, files[path], issues)
        if template is not None:
            found[template.name] = template
    return found


def _template(path: str, content: bytes, issues: Issues) -> DeploymentTemplate | None:
    name = path.removeprefix(FOLDER).removesuffix(".json")
    if not _NAME.fullmatch(name) or name == NO_TEMPLATE:
        issues.add_file("E090", path, "a template is named by 2 to 40 lower-case letters, digits and hyphens")
        return None
    if len(content) > MOST_BYTES:
        issues.add_file("E090", path, f"a template of more than {MOST_BYTES:,} bytes")
        return None
    try:
        document = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        issues.add_file("E090", path, f"not a JSON document: {getattr(error, 'msg', error)}{where}")
        return None
    wrong = list(_objections(document))
    for message in wrong:
        issues.add_file("E091", path, message)
    if wrong:
        return None
    return DeploymentTemplate(
        name=name,
        digest=hashlib.sha256(content).hexdigest(),
        document=json.dumps(document, ensure_ascii=False, separators=(",", ":")),
        parameters={key: _parameter(value) for key, value in (document.get("parameters") or {}).items()},
        makes=tuple(str(one["type"]) for one in _resources(document)),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a name that stands there twice is a mistake, not a matter of which comes last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = sorted(name for name in found if [key for key, _ in pairs].count(name) > 1)
        raise ValueError(f"the name {twice[0]!r} stands there twice")
    return found


def _objections(document: Any) -> Iterator[str]:
    """Everything that keeps it from being a template people can agree to."""
    if not isinstance(document, dict) or not _SCHEMA.fullmatch(str(document.get("$schema", ""))):
        yield "not an ARM template for a resource group: `$schema` ends in deploymentTemplate.json#"
        return
    parameters = document.get("parameters") or {}
    if not isinstance(parameters, dict) or not all(isinstance(one, dict) for one in parameters.values()):
        yield "`parameters` is not a list of declarations"
        return
    for name, one in parameters.items():
        if str(one.get("type")) not in _TYPES:
            yield f"the parameter `{name}` is of type {one.get('type')!r}; there are {', '.join(sorted(_TYPES))}"
        elif one["type"] == "object" and name not in FILLED_IN and "defaultValue" not in one:
            yield f"the parameter `{name}` is an object, which nobody can write in a line: give it a `defaultValue`"
    if not isinstance(document.get("resources"), list):
        yield "`resources` is not a list"
        return
    resources = list(_resources(document))
    yield from _forbidden(document, resources)
    workspaces = [one for one in resources if str(one.get("type", "")).lower() == _WORKSPACE]
    if [one.get("name") for one in workspaces] != ["[parameters('workspace')]"]:
        yield "it makes one workspace, whose name is [parameters('workspace')]"
    for name, kind in (("workspace", "string"), ("tags", "object")):
        if parameters.get(name, {}).get("type") != kind:
            yield f"it takes the parameter `{name}` of type {kind}"


def _forbidden(document: Any, resources: list[dict[str, Any]]) -> Iterator[str]:
    for name in sorted(_FETCHED & set(_names(document))):
        yield f"`{name}` fetches what the digest does not cover: put it into the file"
    for one in resources:
        kind = str(one.get("type", "")).lower()
        if not kind:
            yield "a resource without a `type`"
        elif kind in _RUNS:
            yield f"{one['type']} runs what nobody sees who agrees"
        elif kind.startswith(_OUTSIDE):
            yield f"{one['type']} gives rights: ask for a role with a request of its own"
        elif any(key in one for key in ("scope", "resourceGroup", "subscriptionId")):
            yield f"{one['type']} is put outside the resource group of the request"


def _resources(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every resource, with those inside others and inside nested deployments; children by their whole type."""
    for one in document.get("resources") or ():
        if not isinstance(one, dict):
            continue
        nested = (
            ((one.get("properties") or {}).get("template") or {}) if isinstance(one.get("properties"), dict) else {}
        )
        if (
            str(one.get("type", "")).lower() == "microsoft.resources/deployments"
            and isinstance(nested, dict)
            and nested
        ):
            yield from _resources(nested)
            continue
        yield one
        for child in _resources(one):
            yield {**child, "type": f"{one.get('type')}/{child.get('type')}"}


def _names(value: Any) -> Iterator[str]:
    """Every name of every object inside."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)


def _parameter(declared: Mapping[str, Any]) -> TemplateParameter:
    numbers = declared["type"] == "int"
    allowed: tuple[TemplateValue, ...] = tuple(declared.get("allowedValues") or ())
    return TemplateParameter(
        type=declared["type"],
        required="defaultValue" not in declared,
        allowed=allowed,
        least=declared.get("minValue" if numbers else "minLength"),
        most=declared.get("maxValue" if numbers else "maxLength"),
    )
