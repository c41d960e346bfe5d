"""What Azure calls things is said in the person's language; what is written in a command stays as it is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.azure
from bot.model.notice import Answered
from bot.model.operation import Answer
from bot.model.text import Language, Text, same
from bot.slack.azure_words import KEYS
from bot.slack.notices import notice_message
from tests.slack.test_limits import written

ROOM = Path(bot.azure.__file__).parent
ABOUT_ONE = ("asset_reads", "compute_reads", "group_reads", "job_reads", "reads", "role_reads")
NO_PROPERTY = frozenset({"active"})


def tuples(module: Path) -> Iterator[ast.Tuple]:
    return (node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Tuple))


def columns() -> set[str]:
    """Every name in `columns=(...)` of an answer."""
    return {
        name.value
        for module in ROOM.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.keyword) and node.arg == "columns" and isinstance(node.value, ast.Tuple)
        for name in node.value.elts
        if isinstance(name, ast.Constant) and isinstance(name.value, str)
    }


def properties() -> set[str]:
    """What begins a pair in the modules that answer about one thing."""
    return {
        pair.elts[0].value
        for name in ABOUT_ONE
        for pair in tuples(ROOM / f"{name}.py")
        if len(pair.elts) == 2
        and isinstance(pair.elts[0], ast.Constant)
        and isinstance(pair.elts[0].value, str)
        and re.fullmatch(r"[a-z]+(_[a-z]+)*", pair.elts[0].value)
    }


def test_every_column_and_property_has_words() -> None:
    assert {"name", "display_name", "may_not", "idle_seconds_before_scale_down"} <= properties()
    assert (columns() | properties()) - NO_PROPERTY - KEYS.keys() == set()


def said(answer: Answer, language: Language) -> str:
    message = notice_message(Answered(title=same("It"), line="x", answer=answer), language)
    return " | ".join(written(list(message.plainest.blocks)))


ABOUT = Answer(
    columns=("property", "value"),
    rows=(
        ("name", "running"),
        ("state", "Succeeded"),
        ("size", "Standard_DS3_v2"),
        ("idle_seconds_before_scale_down", "120"),
        ("last_action", "start Succeeded 2026-11-10T08:00:00Z"),
        ("description", "stopped"),
        ("Microsoft.Storage/storageAccounts", "st (eastus)"),
        ("contents", "(none)"),
    ),
    words={"(none)": Text(en="(none)", es="(nada)")},
)


def test_a_thing_is_told_in_spanish_but_for_names_and_what_is_technical() -> None:
    told = said(ABOUT, "es")
    for words in (
        r"Nombre +running",
        r"Estado +correcto",
        r"Tamaño +Standard_DS3_v2",
        r"Inactivo antes de reducirse \(s\) +120",
        r"Última acción +arranque correcto 2026-11-10T08:00:00Z",
        r"Descripción +stopped",
        r"Microsoft.Storage/storageAccounts +st",
        r"Contenido +\(nada\)",
    ):
        assert re.search(words, told), (words, told)


@pytest.mark.parametrize(
    ("column", "value", "spanish"),
    [
        ("state", "JobRunning", "ejecutando un trabajo"),
        ("state", "ofTomorrow", "ofTomorrow"),
        ("type", "ServicePrincipal", "aplicación"),
        ("type", "AmlCompute", "AmlCompute"),
        ("role", "User", "User"),
        ("exists", "false", "no existe"),
    ],
)
def test_a_cell_is_in_spanish_where_it_is_a_word_for_people(column: str, value: str, spanish: str) -> None:
    told = said(Answer(columns=("name", column), rows=(("group", value),)), "es")
    assert re.search(rf"group +{spanish}", told), told
