"""ARM templates: parameters checked, resources unfolded and put in order before anything is created."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.azure.arm_path import DEPLOYMENTS, ArmPath, parse_arm_path, same_id
from bot.sandbox.azure.expressions import UNKNOWN, Function, evaluate, invalid_template
from bot.sandbox.azure.functions import PURE_FUNCTIONS, unique_string
from bot.sandbox.azure.template_rules import check_document, check_parameter
from bot.sandbox.azure.wire import Json, stable_guid, stamp
from bot.sandbox.azure.world import World

_MOST_COPIES = 800
_HEAD = ("name", "type", "apiVersion", "dependsOn", "condition", "copy", "comments", "scope", "resources")


@dataclass(slots=True)
class Step:
    """One resource of a template. `source` is its body as written, `needs` the ids that must be there before it."""

    key: str
    path: ArmPath
    source: Json
    needs: set[str] = field(default_factory=set)
    copy_index: int = 0


class Template:
    """A template with its parameters, for one resource group; raises AzureError 400 InvalidTemplate throughout."""

    def __init__(
        self, *, world: World, group: str, deployment: str, document: Json, given: Json, now: datetime
    ) -> None:
        self._world = world
        self._group = group
        self._deployment = deployment
        self._document = document
        self._now = now
        self._variables: dict[str, Any] = {}
        self._referenced: set[str] = set()
        self._copy_index = 0
        self._absent: list[Step] = []
        check_document(document)
        self.parameters = self._check_parameters(given)
        self.steps = self._order(self._unfold())
        self._outputs(final=False)

    def body(self, step: Step, *, final: bool) -> Json:
        """A resource's body with its expressions evaluated; until `final`, what others will give is UNKNOWN."""
        self._copy_index = step.copy_index
        source = {name: value for name, value in step.source.items() if name not in _HEAD}
        if step.path.kind == DEPLOYMENTS:
            source["properties"] = {k: v for k, v in (source.get("properties") or {}).items() if k != "template"}
        body: Json = evaluate(source, self._functions(final=final))
        return body

    def nested(self, step: Step) -> Json:
        """The template inside a deployment step; without `scope: inner` its expressions are the outer template's."""
        properties: Json = step.source.get("properties") or {}
        inside: Json = properties.get("template") or {}
        if str((properties.get("expressionEvaluationOptions") or {}).get("scope", "")).lower() == "inner":
            return inside
        self._copy_index = step.copy_index
        evaluated: Json = evaluate(inside, self._functions(final=True))
        return evaluated

    def outputs(self) -> Json:
        """The outputs, evaluated after everything exists."""
        return self._outputs(final=True)

    def _outputs(self, *, final: bool) -> Json:
        functions, found = self._functions(final=final), {}
        for name, output in (self._document.get("outputs") or {}).items():
            if evaluate(output.get("condition", True), functions):
                found[name] = {"type": output.get("type"), "value": evaluate(output.get("value"), functions)}
        return found

    def _check_parameters(self, given: Json) -> Json:
        declared: Json = self._document.get("parameters") or {}
        spelled = {name.lower(): name for name in declared}
        values: Json = {}
        for name, entry in given.items():
            if name.lower() not in spelled:
                raise invalid_template(
                    f"The template parameters '{name}' in the parameters file are not valid; they are not present in "
                    "the original template and can therefore not be provided at deployment time"
                )
            if not isinstance(entry, dict) or "value" not in entry:
                raise invalid_template(f"The parameter '{name}' has no value")
            if entry["value"] is None and "defaultValue" in declared[spelled[name.lower()]]:
                continue  # the machine learning SDK sends nulls and expects the defaults
            values[spelled[name.lower()]] = entry["value"]
        self.parameters = values
        for name, declaration in declared.items():
            if name not in values:
                if "defaultValue" not in declaration:
                    if declaration.get("nullable"):
                        values[name] = None
                        continue
                    raise invalid_template(
                        f"The value for the template parameter '{name}' is not provided. Please see "
                        "https://aka.ms/arm-create-parameter-file for usage details."
                    )
                values[name] = evaluate(declaration["defaultValue"], self._functions(final=False))
            check_parameter(name, declaration, values[name])
        return values

    def _unfold(self) -> list[Step]:
        written = self._document["resources"]
        named = list(written.items()) if isinstance(written, dict) else [("", item) for item in written]
        steps: list[Step] = []
        for symbol, source in named:
            self._unfold_one(symbol, source, "", "", steps)
        return steps

    def _unfold_one(self, symbol: str, source: Json, above: str, above_name: str, steps: list[Step]) -> None:
        if source.get("existing"):
            return
        times = 1
        if "copy" in source:
            times = evaluate(source["copy"].get("count"), self._functions(final=False))
            if not isinstance(times, int) or not 0 <= times <= _MOST_COPIES:
                raise invalid_template(f"The copy count of a resource must be between 0 and {_MOST_COPIES}")
        for index in range(times):
            self._copy_index = index
            functions = self._functions(final=False)
            kind = f"{above}/{source['type']}" if above else str(evaluate(source.get("type", ""), functions))
            name = str(evaluate(source.get("name", ""), functions))
            if above:
                name = f"{above_name}/{name}"
            path = self._path(kind, name, evaluate(source.get("scope", ""), functions))
            needs = {str(need) for need in evaluate(source.get("dependsOn") or [], functions)}
            step = Step(
                key=symbol or str((source.get("copy") or {}).get("name", "")),
                path=path,
                source=copy.deepcopy(source),
                needs=needs,
                copy_index=index,
            )
            if not evaluate(source.get("condition", True), functions):
                self._absent.append(step)
                continue
            steps.append(step)
            for child in source.get("resources") or []:
                self._unfold_one("", child, kind, name, steps)

    def _path(self, kind: str, name: str, scope: str) -> ArmPath:
        namespace, *types = kind.split("/")
        names = name.split("/")
        if len(types) != len(names) or not all(names):
            raise invalid_template(
                f"The template resource '{name}' for type '{kind}' has incorrect segment lengths. A nested resource "
                "type must have identical number of segments as its resource name"
            )
        where = scope or f"/subscriptions/{self._world.subscription}/resourceGroups/{self._group}"
        if where and not where.startswith("/"):
            where = f"/subscriptions/{self._world.subscription}/resourceGroups/{self._group}/providers/{where}"
        pairs = "/".join(f"{segment}/{part}" for segment, part in zip(types, names, strict=True))
        return parse_arm_path(f"{where}/providers/{namespace}/{pairs}")

    def _order(self, steps: list[Step]) -> list[Step]:
        by_id = {step.path.id.lower(): step for step in steps}
        if len(by_id) != len(steps):
            raise invalid_template("A resource is defined multiple times in a template")
        for step in steps:
            self._referenced = set()
            self.body(step, final=False)
            wanted = {id_ for need in step.needs for id_ in self._resolve(need, steps, required=True)}
            wanted |= {id_ for need in self._referenced for id_ in self._resolve(need, steps, required=False)}
            step.needs = wanted - {step.path.id.lower()}
        ordered: list[Step] = []
        placed: set[str] = set()
        while len(ordered) < len(steps):
            ready = [step for step in steps if step.path.id.lower() not in placed and step.needs <= placed]
            if not ready:
                stuck = [step.path.name for step in steps if step.path.id.lower() not in placed]
                raise invalid_template(f"Circular dependency detected on resource: '{', '.join(stuck)}'")
            ordered += ready
            placed |= {step.path.id.lower() for step in ready}
        return ordered

    def _resolve(self, need: str, steps: list[Step], *, required: bool) -> list[str]:
        found = [step.path.id.lower() for step in steps if _is_meant(step, need)]
        # Depending on a resource whose condition is false is no mistake.
        if required and not found and not any(_is_meant(step, need) for step in self._absent):
            raise invalid_template(f"The resource '{need}' is not defined in the template")
        return found

    def _functions(self, *, final: bool) -> Mapping[str, Function]:
        world, scope = self._world, f"/subscriptions/{self._world.subscription}"
        group_id = f"{scope}/resourceGroups/{self._group}"
        found = world.find(group_id)

        def reference(arguments: list[Any]) -> Any:
            key = str(arguments[0])
            self._referenced.add(key)
            if not final:
                return UNKNOWN
            target = key
            for step in self.steps:
                if key in (step.key, step.path.name) or same_id(step.path.id, key):
                    target = step.path.id
            existing = world.find(target)
            if existing is None:
                raise invalid_template(f"The resource '{key}' referenced in the template was not found")
            return (
                existing.document() if "full" in [str(item).lower() for item in arguments[2:]] else existing.properties
            )

        def list_secrets(arguments: list[Any]) -> Any:
            self._referenced.add(str(arguments[0]))
            value = stable_guid(str(arguments[0]), "key1")
            return {"keys": [{"keyName": "key1", "value": value}], "primaryKey": value} if final else UNKNOWN

        listing: dict[str, Function] = dict.fromkeys(
            ("listkeys", "listadminkeys", "listsecrets", "listcredentials", "list"), list_secrets
        )
        return {
            **PURE_FUNCTIONS,
            **listing,
            "parameters": lambda a: _named(self.parameters, a[0], "parameter"),
            "variables": lambda a: self._variable(str(a[0])),
            "copyindex": lambda a: self._copy_index + (a[-1] if a and isinstance(a[-1], int) else 0),
            "reference": reference,
            "resourceid": lambda a: self._resource_id(a),
            "subscriptionresourceid": lambda a: _resource_id(scope, [x for x in a if x != world.subscription]),
            "tenantresourceid": lambda a: _resource_id("", a),
            "extensionresourceid": lambda a: _resource_id(str(a[0]), a[1:]),
            "resourcegroup": lambda _: found.document() if found else {"id": group_id, "name": self._group},
            "subscription": lambda _: {
                "id": scope,
                "subscriptionId": world.subscription,
                "tenantId": world.tenant,
                "displayName": world.company.azure.subscription_name,
            },
            "tenant": lambda _: {"tenantId": world.tenant},
            "deployment": lambda _: {"name": self._deployment, "properties": {"template": self._document}},
            "environment": lambda _: {
                "name": "AzureCloud",
                "resourceManager": "https://management.azure.com/",
                "suffixes": {"storage": "core.windows.net", "keyvaultDns": ".vault.azure.net"},
                "authentication": {"loginEndpoint": "https://login.microsoftonline.com/", "tenant": "common"},
            },
            "utcnow": lambda a: self._now.strftime("%Y%m%dT%H%M%SZ") if not a else stamp(self._now),
            "newguid": lambda _: unique_string(stamp(self._now), self._deployment),
        }

    def _variable(self, name: str) -> Any:
        declared: Json = self._document.get("variables") or {}
        key = next((known for known in declared if known.lower() == name.lower()), None)
        if key is None:
            raise invalid_template(f"The template variable '{name}' is not found")
        if key not in self._variables:
            self._variables[key] = evaluate(declared[key], self._functions(final=False))
        return self._variables[key]

    def _resource_id(self, arguments: list[Any]) -> str:
        parts = [str(item) for item in arguments]
        at = next((position for position, part in enumerate(parts) if "/" in part), None)
        if at is None or at > 2:
            raise ValueError("resourceId needs a resource type with its namespace")
        subscription = parts[0] if at == 2 else self._world.subscription
        group = parts[at - 1] if at else self._group
        return _resource_id(f"/subscriptions/{subscription}/resourceGroups/{group}", parts[at:])


def _is_meant(step: Step, need: str) -> bool:
    """True when a dependsOn entry or a reference names this step: by symbol, copy loop, name, type and name, or id."""
    return (
        (bool(step.key) and step.key == need)
        or same_id(step.path.id, need)
        or step.path.name.lower() == need.lower()
        or ("/" in need and step.path.id.lower().endswith("/" + need.strip("/").lower()))
    )


def _resource_id(scope: str, parts: list[Any]) -> str:
    namespace, *types = str(parts[0]).split("/")
    names = [str(part) for part in parts[1:]]
    if len(types) != len(names):
        raise ValueError(f"'{parts[0]}' needs {len(types)} names")
    pairs = "/".join(f"{segment}/{name}" for segment, name in zip(types, names, strict=True))
    return f"{scope}/providers/{namespace}/{pairs}"


def _named(values: Json, name: object, what: str) -> Any:
    for known, value in values.items():
        if known.lower() == str(name).lower():
            return value
    raise invalid_template(f"The template {what} '{name}' is not found")
