"""Mutation testing of the engine: one small mistake at a time is planted in it, and the tests must notice.

    python -m tests.policy.mutation                 every mutant; writes docs/mutation.md
    python -m tests.policy.mutation --only decide   those of one module, printed only
    python -m tests.policy.mutation --sample 40     so many of all, printed only

Each mutant lives in a forked process that has the mistake in memory only. Mistakes that change nothing anybody can see
are listed with the reason (`EQUIVALENT`), and count neither way.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "bot" / "policy"
REPORT = ROOT / "docs" / "mutation.md"
MODULES = (
    "approvals", "bundle", "counters", "decide", "eligible", "fire", "limits", "matching", "merge", "normalise",
    "pattern", "rule",
)  # fmt: skip
TESTS = (
    "test_edges.py", "test_rule.py", "test_decide.py", "test_approvals.py", "test_pattern.py", "test_trial.py",
    "test_engines_agree.py", "test_properties.py",
)  # fmt: skip
SECONDS = 60
"""A mutant that keeps the tests busy for longer has been noticed: it does not end."""

EQUIVALENT: dict[tuple[str, str], str] = {}
"""(module, what was changed into what) -> why nobody can see it."""

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake. change: what was written and what stands there instead."""

    module: str
    line: int
    change: str
    source: str


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every mistake of one module."""
    tree = ast.parse((ROOM / f"{module}.py").read_text(encoding="utf-8"))
    for number, node in enumerate(_nodes(tree)):
        for variant in _variants(node):
            changed = copy.deepcopy(tree)
            target = next(other for at, other in enumerate(_nodes(changed)) if at == number)
            before = ast.unparse(target)
            variant(target)
            after = ast.unparse(target)
            if before != after:
                ast.fix_missing_locations(changed)
                line = int(getattr(node, "lineno", 0))
                yield Mutant(module, line, f"{_short(before)} -> {_short(after)}", ast.unparse(changed))


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs and can be seen to: annotations, decorators and `strict=` are left out."""
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not (isinstance(child, ast.keyword) and child.arg == "strict"):
                yield from _nodes(child)


def _variants(node: Any) -> Iterator[Callable[[Any], object]]:
    """The ways to spoil one node, as functions that change it in place."""
    match node:
        case ast.Compare(ops=ops):
            for place, op in enumerate(ops):
                for other in _COMPARED.get(type(op), ()):
                    yield partial(_put, "ops", place, other())
        case ast.BoolOp(op=op, values=values):
            yield partial(_set, "op", ast.Or() if isinstance(op, ast.And) else ast.And())
            for place in range(len(values)):
                yield partial(_drop, "values", place)
        case ast.UnaryOp(op=ast.Not()):
            yield _unnegate
        case ast.BinOp(op=op) if type(op) in _CALCULATED:
            yield partial(_set, "op", _CALCULATED[type(op)]())
        case ast.Constant(value=bool() as value):
            yield partial(_set, "value", not value)
        case ast.Constant(value=int() as value):
            yield partial(_set, "value", value + 1)
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield partial(_set, "test", ast.UnaryOp(ast.Not(), copy.deepcopy(test)))
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield partial(_set, "func", ast.Name(_CALLED[name], ast.Load()))
        case ast.comprehension(ifs=ifs):
            for place in range(len(ifs)):
                yield partial(_drop, "ifs", place)
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield partial(_set, "value", ast.Constant(None))
        case ast.FunctionDef(body=body) | ast.For(body=body):
            for place, statement in enumerate(body):
                if isinstance(statement, (ast.Expr, ast.Assign, ast.AugAssign)) and not _is_docstring(statement):
                    yield partial(_put, "body", place, ast.Pass())


def _set(name: str, value: object, node: Any) -> None:
    setattr(node, name, value)


def _put(name: str, place: int, value: object, node: Any) -> None:
    getattr(node, name)[place] = value


def _drop(name: str, place: int, node: Any) -> None:
    if len(getattr(node, name)) > (name == "values"):
        del getattr(node, name)[place]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _unnegate(node: Any) -> None:
    node.operand = ast.UnaryOp(ast.Not(), node.operand)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else f"{flat[:89]}…"


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves one module of the room from memory."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = f"bot.policy.{mutant.module}"

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, f"<{self._name}>", "exec"), module.__dict__)  # noqa: S102


def survives(mutant: Mutant | None) -> tuple[bool, str]:
    """Whether every test passes with the mistake in place, and how it was noticed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os._exit(_run_tests(mutant, writing))
    os.close(writing)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            said = os.read(reading, 4000).decode("utf-8", "replace")
            os.close(reading)
            return os.waitstatus_to_exitcode(status) == 0, said
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(reading)
    return False, "it does not end"


def _run_tests(mutant: Mutant | None, writing: int) -> int:
    import pytest

    if mutant is not None:
        sys.meta_path.insert(0, _Planted(mutant))
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = int(
                pytest.main(
                    [
                        "-x",
                        "-q",
                        "--no-header",
                        "-p",
                        "no:cacheprovider",
                        "-W",
                        "ignore::pytest.PytestAssertRewriteWarning",
                        "--hypothesis-seed=0",
                    ]
                    + [str(ROOT / "tests" / "policy" / name) for name in TESTS]
                )
            )
        except BaseException as error:  # noqa: BLE001 - whatever a mistake breaks has been noticed
            said.write(repr(error))
            status = 1
    os.write(writing, said.getvalue()[-4000:].encode())
    return status


def warm() -> None:
    """Import what every child needs, but nothing of the room that is being spoilt."""
    for name in ("pytest", "hypothesis", "yaml", "bot.kinds", "bot.grammar.vocabulary"):
        importlib.import_module(name)
    assert "bot.policy.decide" not in sys.modules


def report(results: Sequence[tuple[Mutant, bool]], seconds: float) -> str:
    """The page for reviewers."""
    counted = [(mutant, alive) for mutant, alive in results if (mutant.module, mutant.change) not in EQUIVALENT]
    lines = [
        "# Mutation testing of the policy engine",
        "",
        "`make mutate` plants one small mistake at a time in the engine (a comparison turned, a condition negated, a",
        "statement left out, a number off by one) and runs the engine's tests. What no test notices is a gap.",
        "",
        f"{_score(counted)} Run on {datetime.now(UTC):%Y-%m-%d}, {seconds / 60:.0f} minutes on one of 2 shared cores.",
        "",
        "| module | mistakes | noticed |",
        "|---|---|---|",
    ]
    for module in MODULES:
        about = [alive for mutant, alive in counted if mutant.module == module]
        if about:
            lines.append(f"| `{module}.py` | {len(about)} | {about.count(False)} |")
    left = [mutant for mutant, alive in counted if alive]
    lines += ["", "## Not noticed", ""]
    lines += [f"- `{m.module}.py:{m.line}`: `{m.change}`" for m in left] or ["Nothing."]
    lines += ["", "## Not counted: nobody can see it", ""]
    lines += [f"- `{module}.py`: `{change}`: {why}" for (module, change), why in sorted(EQUIVALENT.items())] or [
        "Nothing."
    ]
    return "\n".join(lines) + "\n"


def _score(results: Sequence[tuple[Mutant, bool]]) -> str:
    noticed = sum(not alive for _, alive in results)
    return f"**{noticed} of {len(results)} mistakes noticed: {100 * noticed / max(1, len(results)):.1f} %.**"


def main() -> int:
    parser = argparse.ArgumentParser(description="Plant mistakes in the policy engine and see whether tests notice.")
    parser.add_argument("--only", choices=MODULES)
    parser.add_argument("--sample", type=int, default=0)
    chosen = parser.parse_args()
    warm()
    start = time.monotonic()
    passed, said = survives(None)
    if not passed:
        print(f"the tests fail without any mistake:\n{said}", file=sys.stderr)
        return 2
    mutants = [mutant for module in MODULES if chosen.only in (None, module) for mutant in mutants_of(module)]
    if chosen.sample:
        mutants = random.Random(0).sample(mutants, min(chosen.sample, len(mutants)))  # noqa: S311
    results = []
    for mutant in mutants:
        alive = False
        if (mutant.module, mutant.change) not in EQUIVALENT:
            alive, _ = survives(mutant)
        results.append((mutant, alive))
        if alive:
            print(f"{mutant.module}.py:{mutant.line}: {mutant.change}", flush=True)
    print(_score([(m, alive) for m, alive in results if (m.module, m.change) not in EQUIVALENT]))
    if not (chosen.only or chosen.sample):
        REPORT.write_text(report(results, time.monotonic() - start), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
