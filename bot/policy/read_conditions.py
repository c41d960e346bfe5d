"""`when` and `unless`: each field typed by the vocabulary, each value looked up, impossible conditions refused."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from datetime import datetime

from bot.model.facts import Field
from bot.model.lookalike import folded, foreign_character, normalised
from bot.policy.issue import did_you_mean, nearest_word, quoted
from bot.policy.names import Words
from bot.policy.pattern import LONGEST_PATTERN, glob_matches
from bot.policy.reader import Mapping, Node, Scalar, Sequence
from bot.policy.rule import AllOf, Condition, Known, Like, NoneOf, OneOf, Test, Within
from bot.policy.shape import boolean_of, choice_of, items_of, number_of, text_of, time_of

OPERATORS: AbstractMapping[str, tuple[str, ...]] = {
    "text": ("is", "in", "not_in", "like"),
    "texts": ("in", "not_in", "all_of"),
    "number": ("is", "in", "above", "at_least", "below", "at_most", "between"),
    "boolean": ("is",),
    "time": ("at_least", "below", "between"),
}
"""Type of field -> what may be asked of it. `above` and `below` leave the bound out, `at_*` take it in."""

_SETTINGS = ("if_unknown", "on")


def fields_asked(node: Node, *, action: str, words: Words) -> frozenset[str]:
    """The known fields that a `when` or `unless` asks of an action, those it is not looked at for left out."""
    found: set[str] = set()
    for key, value in node.entries if isinstance(node, Mapping) else ():
        on = value.get("on") if isinstance(value, Mapping) else None
        about = [item.text for item in on.items if isinstance(item, Scalar)] if isinstance(on, Sequence) else [action]
        if key.text in words.vocabulary.fields and any(glob_matches(pattern, action) for pattern in about):
            found.add(key.text)
    return frozenset(found)


def conditions_of(
    node: Node, *, what: str, actions: frozenset[str], words: Words, helps_when_unknown: str
) -> tuple[Condition, ...]:
    """The conditions of one `when` or `unless`.

    helps_when_unknown  the `if_unknown` value that would help the requester here and is refused; empty when none.
    """
    if not isinstance(node, Mapping):
        words.issues.add("E013", node, f"`{what}` is a mapping of field: condition")
        return ()
    if not node.entries:
        words.issues.add("E013", node, f"`{what}` is empty; leave it out")
    found: list[Condition] = []
    for key, value in node.entries:
        field = words.vocabulary.fields.get(key.text)
        if field is None:
            hint = did_you_mean(key.text, words.vocabulary.fields)
            words.issues.add("E030", key, f"unknown field {quoted(key.text)}{hint}")
            continue
        condition = _condition(key, value, field, actions, words, helps_when_unknown)
        if condition is not None:
            found.append(condition)
    _check_something_left(node, what, actions, found, words)
    return tuple(found)


def _condition(
    key: Scalar, node: Node, field: Field, actions: frozenset[str], words: Words, helps: str
) -> Condition | None:
    issues = words.issues
    before = len(issues.found)
    tests: list[Test] = []
    if_unknown: bool | None = None
    on: frozenset[str] | None = None
    if isinstance(node, Mapping):
        for name, value in node.entries:
            if name.text == "if_unknown":
                word = choice_of(value, what="`if_unknown`", among=("fire", "skip"), issues=issues)
                if word is not None and word == helps:
                    issues.add("E038", value, f"`if_unknown: {word}` here would let an unknown fact help the requester")
                if_unknown = word == "fire" if word else None
            elif name.text == "on":
                on = words.actions_of(value, what="`on`")
                if on and not on <= actions:
                    extra = ", ".join(sorted(on - actions))
                    issues.add("E022", value, f"`on` names {extra}, which this rule is not about")
            else:
                test = _test(name, value, field, words)
                if test is not None:
                    tests.append(test)
        if not tests and len(issues.found) == before:
            issues.add("E013", node, f"nothing is asked of `{field.name}`; use {_offered(field)}")
    else:
        test = _is(node, field, words)
        if test is not None:
            tests.append(test)
    missing = sorted(
        action
        for action in (actions if on is None else on & actions)
        if field.name not in words.vocabulary.actions[action]
    )
    if missing:
        issues.add("E035", key, f"there is no `{field.name}` for {', '.join(missing)}; use `on:` or a rule of its own")
    if tests and len(issues.found) == before and _is_impossible(tests, field, words):
        issues.add("E034", node, f"no value of `{field.name}` can meet this condition")
    return Condition(field.name, tuple(tests), if_unknown, on, _written(node), key.line) if tests else None


def _test(name: Scalar, node: Node, field: Field, words: Words) -> Test | None:
    allowed = OPERATORS[field.type]
    if name.text not in allowed:
        known = (*allowed, *_SETTINGS)
        hint = did_you_mean(name.text, known) or f"; use {_offered(field)}"
        words.issues.add("E033", name, f"{quoted(name.text)} cannot be asked of `{field.name}` ({field.type}){hint}")
        return None
    match name.text:
        case "is" | "in":
            return _is(node, field, words)
        case "not_in":
            values = _values(node, field, words)
            return NoneOf(frozenset(values)) if values else None
        case "all_of":
            values = _values(node, field, words)
            return AllOf(frozenset(str(value) for value in values)) if values else None
        case "like":
            return _like(node, field, words)
        case "between":
            return _between(node, field, words)
        case _:
            return _bound(name.text, node, field, words)


def _is(node: Node, field: Field, words: Words) -> Test | None:
    if field.type == "time":
        words.issues.add("E033", node, f"`{field.name}` is an instant: use {_offered(field)}")
        return None
    if field.type == "boolean" and isinstance(node, Sequence):
        words.issues.add("E032", node, f"`{field.name}` is true or false, not a list")
        return None
    values = _values(node, field, words)
    return OneOf(frozenset(values)) if values else None


def _values(node: Node, field: Field, words: Words) -> list[Known]:
    nodes: tuple[Node, ...] = (node,)
    if isinstance(node, Sequence):
        nodes = items_of(node, what=f"`{field.name}`", issues=words.issues)
    elif isinstance(node, Mapping):
        words.issues.add("E013", node, f"`{field.name}` is compared with a value or a list")
        return []
    found: list[Known] = []
    for item in nodes:
        value = value_of(item, field=field, words=words)
        if value is None:
            continue
        if value in found:
            words.issues.add("E015", item, f"{_written(item)} is listed twice")
        found.append(value)
    return found


def value_of(node: Node, *, field: Field, words: Words) -> Known | None:
    """One value of a field, as facts will hold it; None after recording an issue."""
    what = f"`{field.name}`"
    match field.type:
        case "number":
            return number_of(node, what=what, issues=words.issues)
        case "boolean":
            return boolean_of(node, what=what, issues=words.issues)
        case "time":
            return time_of(node, what=what, issues=words.issues)
        case _:
            text = text_of(node, what=what, issues=words.issues)
            if text is None:
                return None
            if field.table:
                return _from_table(node, text, field, words)
            foreign = foreign_character(normalised(text))
            if foreign:
                words.issues.add("E031", node, f"{what} {quoted(text)} contains {foreign}, which no request can have")
            return folded(text)


def _from_table(node: Node, text: str, field: Field, words: Words) -> str | None:
    table = words.vocabulary.tables[field.table]
    canonical = table.get(folded(text))
    if canonical == text:
        return canonical
    if canonical is not None:
        words.issues.add("E031", node, f"`{field.name}` {quoted(text)}: write it as `{canonical}`")
        return None
    foreign = foreign_character(normalised(text))
    hint = f"; it contains {foreign}" if foreign else ""
    nearest = nearest_word(text, set(table.values()))
    hint += f"; did you mean `{nearest}`?" if nearest else ""
    kind = field.table.removesuffix("s")
    words.issues.add("E031", node, f"unknown {kind} {quoted(text)} for `{field.name}`{hint}")
    return None


def _like(node: Node, field: Field, words: Words) -> Test | None:
    nodes = node.items if isinstance(node, Sequence) else (node,)
    found: list[str] = []
    for item in nodes:
        text = text_of(item, what=f"`{field.name}`", issues=words.issues)
        if text is None:
            continue
        if len(text) > LONGEST_PATTERN or foreign_character(text):
            words.issues.add("E060", item, f"{quoted(text)} is not a pattern of ASCII letters with `*` and `?`")
        elif field.table and not any(
            glob_matches(text, name) for name in words.vocabulary.tables[field.table].values()
        ):
            hint = did_you_mean(text.strip("*?"), set(words.vocabulary.tables[field.table].values()))
            words.issues.add("E031", item, f"{quoted(text)} matches no {field.table.removesuffix('s')}{hint}")
        else:
            found.append(text)
    return Like(tuple(found)) if found else None


def _number_or_time(node: Node, field: Field, words: Words) -> float | datetime | None:
    reader: Callable[..., float | datetime | None] = time_of if field.type == "time" else number_of
    return reader(node, what=f"`{field.name}`", issues=words.issues)


def _between(node: Node, field: Field, words: Words) -> Test | None:
    items = items_of(node, what="`between`", issues=words.issues)
    if len(items) != 2:
        words.issues.add("E013", node, "`between` takes two values: [from, to), the second left out")
        return None
    low = _number_or_time(items[0], field, words)
    high = _number_or_time(items[1], field, words)
    if low is None or high is None:
        return None
    if low >= high:  # type: ignore[operator]
        words.issues.add("E034", node, "`between` ends before it begins")
        return None
    return Within(low=low, high=high, high_in=False)


def _bound(operator: str, node: Node, field: Field, words: Words) -> Test | None:
    value = _number_or_time(node, field, words)
    if value is None:
        return None
    match operator:
        case "above":
            return Within(low=value, low_in=False)
        case "at_least":
            return Within(low=value)
        case "below":
            return Within(high=value, high_in=False)
        case _:
            return Within(high=value)


def _is_impossible(tests: list[Test], field: Field, words: Words) -> bool:
    """Whether no value at all can meet every test."""
    ranges = [test for test in tests if isinstance(test, Within)]
    lows = [(r.low, not r.low_in) for r in ranges if r.low is not None]
    highs = [(r.high, r.high_in) for r in ranges if r.high is not None]
    if lows and highs:
        (low, low_out), (high, high_in) = max(lows), min(highs)
        if low > high or (low == high and (low_out or not high_in)):  # type: ignore[operator]
            return True
    if field.type == "texts":
        wanted = frozenset[str]().union(*(test.values for test in tests if isinstance(test, AllOf)))
        return any(isinstance(test, NoneOf) and not test.values.isdisjoint(wanted) for test in tests)
    finite = [test.values for test in tests if isinstance(test, OneOf)]
    universe: frozenset[Known] | None = frozenset.intersection(*finite) if finite else None
    if universe is None and field.table and words.vocabulary.tables[field.table]:
        universe = frozenset(words.vocabulary.tables[field.table].values())
    return universe is not None and not any(all(test.holds(value) for test in tests) for value in universe)


def _check_something_left(node: Node, what: str, actions: frozenset[str], found: list[Condition], words: Words) -> None:
    if what != "when" or not found:
        return
    empty = sorted(a for a in actions if all(c.on is not None and a not in c.on for c in found))
    if empty:
        words.issues.add(
            "E037", node, f"for {', '.join(empty)} `on:` leaves nothing of `when`; give it a rule of its own"
        )


def _offered(field: Field) -> str:
    return ", ".join(f"`{name}`" for name in OPERATORS[field.type])


def _written(node: Node) -> str:
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return f"[{', '.join(_written(item) for item in node.items)}]"
        case Mapping():
            return f"{{{', '.join(f'{key.text}: {_written(value)}' for key, value in node.entries)}}}"
