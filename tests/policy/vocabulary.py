"""The words of the policy tests: those of the kinds, for the shipped documents, and a few that are ours alone."""

from __future__ import annotations

from bot.grammar.vocabulary import vocabulary
from bot.kinds import KINDS
from bot.model.facts import Field, Vocabulary
from bot.model.text import same


def _field(name: str, kind: str, *, table: str = "", unit: str = "") -> Field:
    return Field.model_validate({"name": name, "type": kind, "summary": same(name), "table": table, "unit": unit})


_FIELDS = (
    _field("size", "text", table="sizes"),
    _field("max_nodes", "number", unit="nodes"),
    _field("min_nodes", "number", unit="nodes"),
    _field("region", "text", table="regions"),
    _field("cost_month", "number", unit="USD per month"),
    _field("gpu", "boolean"),
    _field("role", "text", table="roles"),
    _field("scope", "text", table="scopes"),
    _field("duration_h", "number", unit="hours"),
    _field("classification", "text"),
    _field("name", "text"),
    _field("tags", "texts"),
    _field("idle_shutdown_min", "number", unit="minutes"),
)
_PLACE = frozenset({"name", "region", "tags"})
_SIZED = _PLACE | {"size", "gpu", "cost_month", "duration_h", "idle_shutdown_min"}
_ASSET = _PLACE | {"classification"}

_OURS = Vocabulary(
    fields={field.name: field for field in _FIELDS},
    actions={
        "resource_group.create": _PLACE,
        "workspace.create": _PLACE,
        "compute_instance.create": _SIZED,
        "compute_cluster.create": _SIZED | {"min_nodes", "max_nodes"},
        "datastore.create": _ASSET,
        "data_asset.create": _ASSET,
        "job.submit": _SIZED | {"max_nodes"},
        "model.register": _PLACE,
        "environment.create": _PLACE,
        "component.create": _PLACE,
        "role.grant": frozenset({"role", "scope", "duration_h"}),
        "compute.list": frozenset({"region"}),
        "workspace.show": frozenset({"name"}),
        "role.list": frozenset({"scope"}),
    },
    tables={},
)

_SHIPPED = vocabulary(kinds=KINDS)
VOCABULARY = Vocabulary(
    fields={**_SHIPPED.fields, **_OURS.fields},
    actions={
        action: _SHIPPED.actions.get(action, frozenset()) | _OURS.actions.get(action, frozenset())
        for action in (*_OURS.actions, *(name for name in _SHIPPED.actions if name not in _OURS.actions))
    },
    tables=_SHIPPED.tables,
)
