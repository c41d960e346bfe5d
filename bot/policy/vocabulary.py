"""The words policies are written in: what the kinds declare, the fields every action has, the closed tables.

A colleague's kind is governable as soon as it declares its fields; nothing here names a kind that exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.model.catalogue import Catalogue
from bot.model.facts import Field, Vocabulary
from bot.model.lookalike import folded, table_of
from bot.model.template import NO_TEMPLATE
from bot.model.text import Text

SCOPES = ("subscription", "resource_group", "workspace")
"""The levels an Azure scope can have here, widest first."""

TIERS = ("dedicated", "low_priority")
"""How Azure Machine Learning lets nodes be paid for."""


def _field(name: str, kind: str, en: str, es: str, *, table: str = "", unit: str = "") -> Field:
    return Field.model_validate(
        {"name": name, "type": kind, "summary": Text(en=en, es=es), "table": table, "unit": unit}
    )


BUILT_IN: Mapping[str, Field] = {
    field.name: field
    for field in (
        _field("team", "text", "The team the request belongs to.", "El equipo de la solicitud.", table="teams"),
        _field(
            "project",
            "text",
            "The project the request belongs to; empty when it belongs to the team alone.",
            "El proyecto de la solicitud; vacío cuando es solo del equipo.",
            table="projects",
        ),
        _field("guest", "boolean", "The requester is a guest account.", "Quien pide es una cuenta invitada."),
        _field(
            "emergency",
            "boolean",
            "The requester has declared an emergency and may do so.",
            "Quien pide ha declarado una emergencia y puede hacerlo.",
        ),
        _field(
            "checked",
            "boolean",
            "Azure was asked beforehand whether it can be done; unknown when something could not be read.",
            "Se ha preguntado antes a Azure si se puede hacer; desconocido si algo no se pudo leer.",
        ),
        _field("now", "time", "The instant of the decision.", "El instante de la decisión."),
        _field(
            "groups",
            "texts",
            "The groups of groups.yaml that the requester is in.",
            "Los grupos de groups.yaml a los que pertenece quien pide.",
            table="groups",
        ),
    )
}
"""Fields that exist for every action."""

_PLANNED_FIELDS = (
    _field("name", "text", "Name of the resource.", "Nombre del recurso."),
    _field("region", "text", "Azure region.", "Región de Azure.", table="regions"),
    _field("size", "text", "Size of one node.", "Tamaño de un nodo.", table="sizes"),
    _field("max_nodes", "number", "Most nodes at a time.", "Máximo de nodos a la vez.", unit="nodes"),
    _field("gpu", "boolean", "The size has a GPU.", "El tamaño tiene GPU."),
    _field("cost_month", "number", "Estimated cost of a month.", "Coste estimado de un mes.", unit="USD per month"),
    _field("duration_h", "number", "How long it is wanted.", "Durante cuánto tiempo se pide.", unit="hours"),
    _field("classification", "text", "Classification of the data.", "Clasificación de los datos."),
    _field("tags", "texts", "Names of the tags given.", "Nombres de las etiquetas indicadas."),
)

PLANNED_ACTIONS: Mapping[str, frozenset[str]] = {}
"""Actions policies may name before their kind exists -> their fields.

A kind of that name adds its own. What only stands here is what the kind cannot tell: left out, as if nobody knew.
"""


def complete(
    *,
    vocabulary: Vocabulary,
    catalogue: Catalogue,
    groups: Iterable[str] = (),
    teams: Iterable[str] = (),
    projects: Iterable[str] = (),
) -> Vocabulary:
    """The vocabulary with the built-in fields, the planned actions and the tables the documents fill.

    A table the vocabulary brings along is kept and added to. Raises ValueError when a kind declares a field with
    the name of a built-in one, or a table nobody fills.
    """
    taken = sorted(set(BUILT_IN) & set(vocabulary.fields))
    if taken:
        raise ValueError(f"a kind declares the built-in field {', '.join(taken)}")
    fields = {field.name: field for field in _PLANNED_FIELDS} | dict(vocabulary.fields) | dict(BUILT_IN)
    actions = dict(PLANNED_ACTIONS)
    for action, names in vocabulary.actions.items():
        actions[action] = actions.get(action, frozenset()) | names
    filled: dict[str, Mapping[str, str]] = {
        "sizes": table_of(size.name for size in catalogue.sizes.values()),
        "regions": table_of(catalogue.regions),
        "roles": {folded(name): role.name for role in catalogue.roles.values() for name in (role.name, *role.names)},
        "templates": table_of((*catalogue.templates, NO_TEMPLATE)),
        "scopes": table_of(SCOPES),
        "tiers": table_of(TIERS),
        "groups": table_of(groups),
        "teams": table_of(teams),
        "projects": table_of(projects),
    }
    tables = {
        name: {**vocabulary.tables.get(name, {}), **filled.get(name, {})} for name in {*vocabulary.tables, *filled}
    }
    for field in fields.values():
        if field.table and field.table not in tables:
            raise ValueError(f"field {field.name} names the table {field.table}, which nobody fills")
    return Vocabulary(
        fields=fields,
        actions={action: names | frozenset(BUILT_IN) for action, names in actions.items()},
        tables=tables,
    )
