"""What the fields of a form are called, and the parameters of a request wherever people read of them."""

from __future__ import annotations

import re

from bot.grammar.filed import FIELD
from bot.grammar.table import Parameter
from bot.model.text import Text

DOCUMENT = Text(en="YAML, as az ml has it", es="YAML, tal como lo usa az ml")
"""The field that takes a whole file."""


def label_of(parameter: Parameter) -> Text:
    """What stands over the field of a parameter, and what the field is called where it is named."""
    option = parameter.option
    summary, unit = option.summary, option.unit
    if parameter.field == FIELD:
        return DOCUMENT
    if option.lookup == "principals" and not option.many:
        # What may be written instead of picking somebody has a field and a label of its own.
        return Text(en=summary.en.partition(":")[0], es=summary.es.partition(":")[0])
    if option.lookup == "days":
        # How a day is written is for those who write one; whoever picks it reads what the picker shows.
        return Text(en=summary.en.partition(",")[0], es=summary.es.partition(",")[0])
    if unit is None or option.lookup:
        return summary
    return Text(en=_measured(summary.en, unit.en), es=_measured(summary.es, unit.es))


def _measured(summary: str, unit: str) -> str:
    return summary if re.search(rf"\b{re.escape(unit)}\b", summary) else f"{summary} ({unit})"
