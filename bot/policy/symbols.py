"""Every possible request of one action as variables of a solver: what may be known, and what it may be.

The solver is z3, an optional extra (`pip install amlbot[solver]`); nothing that decides needs it.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model.facts import Facts, FactValue, Field, Subject, Unknown, Vocabulary
from bot.model.lookalike import folded
from bot.policy.pattern import compile_pattern
from bot.policy.rule import AllOf, Known, Like, NoneOf, OneOf, Test, Within

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS_KNOWN = frozenset({"team", "project", "guest", "emergency", "now", "groups"})
_SILENT = Unknown(unknown="unknown in this proof")


class SolverMissing(ImportError):
    """The solver is not installed: `pip install amlbot[solver]`."""


def solver() -> Any:
    """z3. Raises SolverMissing."""
    try:
        return importlib.import_module("z3")
    except ImportError as error:
        raise SolverMissing("the solver is not installed: pip install amlbot[solver]") from error


@dataclass(slots=True)
class Space:
    """The variables. A field of the action is known, silent (could not be learnt), or neither: it was left out.

    vocabularies   of every bundle whose verdict is asked about these requests.
    rules_out      what no request can be: numbers below nothing, both known and silent.
    """

    z3: Any
    vocabularies: tuple[Vocabulary, ...]
    action: str
    team: str
    project: str
    rules_out: list[Any] = field(default_factory=list)
    _made: dict[str, Any] = field(default_factory=dict)

    def exists(self, name: str) -> bool:
        return any(name in vocabulary.actions.get(self.action, ()) for vocabulary in self.vocabularies)

    def field_named(self, name: str) -> Field:
        return next(v.fields[name] for v in self.vocabularies if name in v.fields)

    def known(self, name: str) -> Any:
        if name in _ALWAYS_KNOWN:
            return self.z3.BoolVal(True)
        if not self.exists(name):
            return self.z3.BoolVal(False)
        return self._bool(f"known:{name}")

    def silent(self, name: str) -> Any:
        """Could not be learnt, which is more than left out: a limit counts as exceeded."""
        if name in _ALWAYS_KNOWN or not self.exists(name):
            return self.z3.BoolVal(False)
        new = f"silent:{name}" not in self._made
        silent = self._bool(f"silent:{name}")
        if new:
            self.rules_out.append(self.z3.And(silent, self.known(name)))
        return silent

    def declared(self) -> Any:
        """Whether the requester declares an emergency."""
        return self._bool("declared")

    def has(self, name: str, word: str) -> Any:
        """Whether a field of several texts, or `groups`, holds this word."""
        return self._bool(f"{name} has {word}")

    def holds(self, name: str, test: Test, *, emergency: Any = None) -> Any:
        """The test of a value that is known. emergency: whether a declared one counts, for that field."""
        z3 = self.z3
        if name in ("team", "project"):
            return z3.BoolVal(test.holds(getattr(self, name)))
        kind = self.field_named(name).type
        match test:
            case OneOf(values=values) if kind == "texts":
                return z3.Or([self.has(name, str(value)) for value in sorted(map(str, values))])
            case NoneOf(values=values) if kind == "texts":
                return z3.Not(z3.Or([self.has(name, str(value)) for value in sorted(map(str, values))]))
            case AllOf(values=values):
                return z3.And([self.has(name, value) for value in sorted(values)])
            case OneOf(values=values) if kind == "boolean":
                value = emergency if name == "emergency" else self._bool(f"is:{name}")
                return z3.Or([value if one else z3.Not(value) for one in values])
            case OneOf(values=values):
                return z3.Or([self._is(name, value) for value in sorted(values, key=str)])
            case NoneOf(values=values):
                return z3.Not(z3.Or([self._is(name, value) for value in sorted(values, key=str)]))
            case Like(patterns=patterns) if self._table(name):
                return z3.Or([self._is(name, value) for value in self._table(name) if test.holds(value)])
            case Like(patterns=patterns):
                return z3.Or([z3.InRe(self.text(name), self._glob(pattern)) for pattern in patterns])
            case Within():
                return self._within(name, test)
        raise TypeError(f"no test of {kind} is {type(test).__name__}")

    def is_value(self, name: str, value: Known) -> Any:
        """The field is known and is exactly this."""
        z3 = self.z3
        if isinstance(value, frozenset):
            others = {key for key in self._made if key.startswith(f"{name} has ")} - {f"{name} has {v}" for v in value}
            each = [*(self.has(name, word) for word in value), *(z3.Not(self._made[key]) for key in sorted(others))]
            return z3.And(self.known(name), *each)
        if isinstance(value, bool):
            flag = self._bool(f"is:{name}")
            return z3.And(self.known(name), flag if value else z3.Not(flag))
        return z3.And(self.known(name), self._is(name, value))

    def number(self, name: str) -> Any:
        new = f"number:{name}" not in self._made
        value = self._made.setdefault(f"number:{name}", self.z3.Real(name))
        if new:
            self.rules_out.append(value < 0)
        return value

    def text(self, name: str) -> Any:
        """Free text as rules see it: printable ASCII without capitals."""
        z3 = self.z3
        new = f"text:{name}" not in self._made
        value = self._made.setdefault(f"text:{name}", z3.String(name))
        if new:
            self.rules_out.append(z3.Not(z3.InRe(value, z3.Star(self._small()))))
        return value

    def fits(self, name: str, pattern: str) -> Any:
        """Whether a name as written matches a name pattern.

        Patterns are taken to be independent of each other and of what rules see of the name: a proof then covers
        more names than there are, and a name that was found is looked for among real ones.
        """
        return self._bool(f"{name} fits {pattern}")

    def is_named(self, name: str, value: str) -> Any:
        """The field is exactly this text, and fits the patterns that it fits."""
        z3 = self.z3
        flags = [
            flag if compile_pattern(pattern).matches(value) else z3.Not(flag)
            for pattern, flag in self._patterns(name).items()
        ]
        return z3.And(self.known(name), self._is(name, value.casefold()), *flags)

    def facts_in(self, model: Any, *, groups: frozenset[str]) -> Facts:
        """The request that a model of the solver describes. groups: those any rule names."""
        z3 = self.z3

        def true(key: str) -> bool:
            return key in self._made and z3.is_true(model.eval(self._made[key], model_completion=True))

        values: dict[str, FactValue] = {}
        names = {key.split(":", 1)[1] for key in self._made if key.startswith(("known:", "silent:"))}
        for name in sorted(names):
            if true(f"known:{name}"):
                values[name] = self._value_in(model, name)
            elif true(f"silent:{name}"):
                values[name] = _SILENT
        now = self._made.get("now")
        instant = model.eval(now, model_completion=True).as_long() if now is not None else 0
        return Facts.model_construct(
            action=self.action,
            now=_EPOCH + timedelta(microseconds=instant),
            requester=Subject(
                id="somebody",
                groups=frozenset(group for group in groups if true(f"groups has {group}")),
                guest=true("is:guest"),
            ),
            beneficiary=None,
            team=self.team,
            project=self.project,
            emergency=true("declared"),
            values=values,
        )

    def _value_in(self, model: Any, name: str) -> FactValue:
        z3 = self.z3
        match self.field_named(name).type:
            case "boolean":
                return bool(z3.is_true(model.eval(self._bool(f"is:{name}"), model_completion=True)))
            case "number":
                found = model.eval(self.number(name), model_completion=True)
                return float(found.numerator_as_long()) / float(found.denominator_as_long())
            case "texts":
                words = [key.removeprefix(f"{name} has ") for key in self._made if key.startswith(f"{name} has ")]
                flags = {word: model.eval(self.has(name, word), model_completion=True) for word in words}
                return tuple(sorted(word for word, flag in flags.items() if z3.is_true(flag)))
        table = self._table(name)
        if table:
            return table[int(model.eval(self._choice(name), model_completion=True).as_long())]
        found = "zz-no-rule-names-this"
        if f"text:{name}" in self._made:
            found = str(model.eval(self.text(name), model_completion=True).as_string())
        wanted = {p: z3.is_true(model.eval(flag, model_completion=True)) for p, flag in self._patterns(name).items()}
        names = (found, "~", *(compile_pattern(pattern).example() for pattern in wanted))
        return next((n for n in names if all(compile_pattern(p).matches(n) is fit for p, fit in wanted.items())), found)

    def _patterns(self, name: str) -> dict[str, Any]:
        begin = f"{name} fits "
        return {key.removeprefix(begin): flag for key, flag in self._made.items() if key.startswith(begin)}

    def _bool(self, key: str) -> Any:
        return self._made.setdefault(key, self.z3.Bool(key))

    def _table(self, name: str) -> tuple[str, ...]:
        """Every value the field can have; empty for free text."""
        table = self.field_named(name).table
        found = {value for v in self.vocabularies for value in v.tables.get(table, {}).values()} if table else set()
        return tuple(sorted(found))

    def _choice(self, name: str) -> Any:
        new = f"choice:{name}" not in self._made
        value = self._made.setdefault(f"choice:{name}", self.z3.Int(name))
        if new:
            self.rules_out.append(self.z3.Or(value < 0, value >= len(self._table(name))))
        return value

    def _is(self, name: str, value: Known) -> Any:
        z3 = self.z3
        if isinstance(value, float):
            return self.number(name) == _exact(z3, value)
        if isinstance(value, datetime):
            return self._now() == _microseconds(value)
        table = self._table(name)
        if table:
            return self._choice(name) == table.index(str(value)) if str(value) in table else z3.BoolVal(False)
        return self.text(name) == z3.StringVal(folded(str(value)))

    def _within(self, name: str, test: Within) -> Any:
        z3 = self.z3
        is_time = isinstance(test.low, datetime) or isinstance(test.high, datetime)
        value = self._now() if is_time else self.number(name)
        parts = []
        for bound, inside, low in ((test.low, test.low_in, True), (test.high, test.high_in, False)):
            if bound is not None:
                end = _microseconds(bound) if isinstance(bound, datetime) else _exact(z3, bound)
                apart = value > end if low else value < end
                parts.append(z3.Or(apart, value == end) if inside else apart)
        return z3.And(parts)

    def _now(self) -> Any:
        return self._made.setdefault("now", self.z3.Int("now"))

    def _small(self) -> Any:
        return self.z3.Union(self.z3.Range(" ", "@"), self.z3.Range("[", "~"))

    def _glob(self, pattern: str) -> Any:
        z3 = self.z3
        any_one = self._small()
        parts = [
            z3.Star(any_one) if c == "*" else any_one if c == "?" else z3.Re(z3.StringVal(c.casefold()))
            for c in pattern
        ]
        return z3.Concat(*parts) if len(parts) > 1 else parts[0]


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _exact(z3: Any, value: float) -> Any:
    numerator, denominator = value.as_integer_ratio()
    return z3.Q(numerator, denominator)
