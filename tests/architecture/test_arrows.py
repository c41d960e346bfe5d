"""The rooms, their arrows, and what may not be missing from them."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import bot
from bot.model import errors

ROOT = Path(__file__).parents[2]
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "base", "misc"}


def test_every_import_contract_holds() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def modules() -> list[str]:
    return [module.name for module in pkgutil.walk_packages(bot.__path__, prefix="bot.")]


def test_no_module_has_a_name_that_says_nothing() -> None:
    named = {name: FORBIDDEN_NAMES.intersection(name.split(".")) for name in modules()}
    assert not {name: words for name, words in named.items() if words}


def test_every_module_begins_with_what_it_is() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not [path for path in silent if "/migrations/" not in path]


def test_only_the_azure_room_names_azure_ai_ml_and_never_at_import() -> None:
    """Importing every module of the bot, the Azure room included, must not cost the 1.2 s of azure.ai.ml."""
    code = (
        "import importlib, pkgutil, sys, bot\n"
        "for module in pkgutil.walk_packages(bot.__path__, prefix='bot.'):\n"
        "    if 'sandbox' not in module.name and '.migrations' not in module.name and '__main__' not in module.name:\n"
        "        importlib.import_module(module.name)\n"
        "print('azure.ai.ml' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"


def test_every_error_family_says_who_mends_it() -> None:
    def leaves(family: type[Exception]) -> list[type[Exception]]:
        return [one for child in family.__subclasses__() for one in (child, *leaves(child))]

    families = [one for one in leaves(errors.AmlbotError) if one.__module__ == "bot.model.errors"]
    assert {one.__name__ for one in families} == {
        "RequestInvalid",
        "Conflict",
        "StaleVersion",
        "AlreadyClosed",
        "Duplicate",
        "PolicyFault",
        "Refused",
        "Unavailable",
        "OutcomeUnknown",
        "Misconfigured",
    }
    for one in families:
        assert one.__doc__
        assert one.__name__ in (errors.__doc__ or "")


def test_nothing_in_the_tree_names_a_machine_path_or_an_index_host() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=20)
    traces = ("/work/" + "main", "/root/" + ".", "pypi" + ".org", "pythonhosted" + ".org", "file:///" + "opt")
    found = []
    for name in tracked.stdout.splitlines():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{name}: {trace}" for trace in traces if trace in text]
    assert not found


def test_no_function_swallows_every_exception_in_silence() -> None:
    silent = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node) and _does_nothing(node):
                silent.append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}")
    assert not silent


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    )


def _does_nothing(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(line, (ast.Pass, ast.Continue)) for line in handler.body)


def test_modules_import_by_themselves() -> None:
    """No module leans on another having been imported first."""
    for name in ("bot.model.kind", "bot.workflow.ports", "bot.policy", "bot.grammar", "bot.kinds"):
        importlib.import_module(name)
