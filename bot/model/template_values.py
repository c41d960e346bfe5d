"""What a person writes for the parameters of a template, judged by what the template says of them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.operation import WorkspaceRef
from bot.model.operation.workspaces import part_names
from bot.model.problem import Problem
from bot.model.template import DeploymentTemplate, TemplateParameter, TemplateValue
from bot.model.text import Text

_TRUE, _FALSE = frozenset({"true", "yes", "sí", "si", "1"}), frozenset({"false", "no", "0"})


def values_of(
    template: DeploymentTemplate, *, written: Mapping[str, str]
) -> tuple[dict[str, TemplateValue], tuple[Problem, ...]]:
    """Name -> value of its own parameters as the template has them, and everything that is wrong with them."""
    spelled = {name.lower(): name for name in template.own}
    values: dict[str, TemplateValue] = {}
    problems: list[Problem] = []
    for name, text in written.items():
        known = spelled.get(name.lower())
        if known is None:
            problems.append(_unknown(template, name))
            continue
        value = _value(template.own[known], text)
        if isinstance(value, Text):
            problems.append(_bad(known, value))
        else:
            values[known] = value
    for name, parameter in template.own.items():
        if parameter.required and name not in values and name.lower() not in {one.lower() for one in written}:
            text_en = f"The template {template.name} needs --parameters {name}=…"
            text_es = f"La plantilla {template.name} exige --parameters {name}=…"
            problems.append(Problem(code="missing-option", text=Text(en=text_en, es=text_es), field="parameters"))
    return values, tuple(problems)


def filled_in(
    template: DeploymentTemplate, *, workspace: WorkspaceRef, region: str, display_name: str, description: str
) -> dict[str, TemplateValue]:
    """Of what amlbot gives every template, what this one takes; the tags are added when it is deployed."""
    names = part_names(workspace)
    known = {
        "workspace": workspace.workspace,
        "region": region,
        "displayName": display_name or workspace.workspace,
        "description": description,
        "storage": names["Microsoft.Storage/storageAccounts"],
        "vault": names["Microsoft.KeyVault/vaults"],
        "logs": names["Microsoft.OperationalInsights/workspaces"],
        "insights": names["Microsoft.Insights/components"],
    }
    return {name: value for name, value in known.items() if name in template.parameters}


def _value(parameter: TemplateParameter, text: str) -> TemplateValue | Text:
    """The value, or what is wrong with it."""
    value: TemplateValue = text
    if parameter.type == "int":
        if not text.lstrip("-").isdigit() or len(text) > 12:
            return Text(en="it is a whole number", es="es un número entero")
        value = int(text)
    elif parameter.type == "bool":
        if text.lower() not in _TRUE | _FALSE:
            return Text(en="it is true or false", es="es true o false")
        value = text.lower() in _TRUE
    elif parameter.type == "object":
        return Text(en="it cannot be written in a line", es="no se puede escribir en una línea")
    if parameter.allowed and value not in parameter.allowed:
        several = ", ".join(str(one) for one in parameter.allowed)
        return Text(en=f"it is one of {several}", es=f"es uno de {several}")
    size = value if isinstance(value, int) and not isinstance(value, bool) else len(text)
    if parameter.least is not None and size < parameter.least:
        return Text(en=f"it is at least {parameter.least}", es=f"es como mínimo {parameter.least}")
    if parameter.most is not None and size > parameter.most:
        return Text(en=f"it is at most {parameter.most}", es=f"es como máximo {parameter.most}")
    return value


def _unknown(template: DeploymentTemplate, name: str) -> Problem:
    several = ", ".join(template.own) or "—"
    text = Text(
        en=f"The template {template.name} has no parameter {name[:60]} to name; it has: {several}.",
        es=f"La plantilla {template.name} no tiene ningún parámetro {name[:60]} que indicar; tiene: {several}.",
    )
    return Problem(code="unknown-parameter", text=text, field="parameters")


def _bad(name: str, why: Text) -> Problem:
    text = Text(
        en=f"{name} of the template is not valid: {why.en}.", es=f"{name} de la plantilla no es válido: {why.es}."
    )
    return Problem(code="invalid-parameter", text=text, field="parameters")
