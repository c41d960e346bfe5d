"""quotas.yaml: what may be used up, by whom and within which time."""

from __future__ import annotations

from typing import get_args

from bot.model.decision import Window
from bot.policy.issue import did_you_mean, quoted
from bot.policy.names import Words
from bot.policy.read_rules import clauses_of
from bot.policy.reader import Mapping, Node, Scalar
from bot.policy.rule import Counter, Per
from bot.policy.shape import choice_of, fields_of, id_of, items_of, number_of, sentence_of, text_of

_PER: tuple[Per, ...] = get_args(Per)
_WINDOWS: tuple[Window, ...] = get_args(Window)


def counters_of(root: Mapping, *, words: Words) -> list[Counter]:
    """The counters of a Quotas document."""
    node = root.get("counters")
    if node is None:
        words.issues.add("E012", root, "a Quotas document has `counters`")
        return []
    items = items_of(node, what="`counters`", issues=words.issues, empty_ok=True)
    counters = (_counter(item, words) for item in items)
    return [counter for counter in counters if counter is not None]


def _counter(node: Node, words: Words) -> Counter | None:
    issues = words.issues
    required = ("id", "on", "add", "limit", "per", "window")
    found = fields_of(
        node, what="a counter", required=required, optional=("team", "project", "over", "reason"), issues=issues
    )
    if found is None or not set(required) <= set(found):
        return None
    named = id_of(found["id"], what="a counter id", issues=issues)
    actions = words.actions_of(found["on"], what="`on`")
    actions -= _without(found, actions, words)
    add = _added(found["add"], actions, words)
    limit = number_of(found["limit"], what="`limit`", issues=issues, least=0)
    per = choice_of(found["per"], what="`per`", among=_PER, issues=issues)
    window = choice_of(found["window"], what="`window`", among=_WINDOWS, issues=issues)
    scope = {
        part: choice_of(found[part], what=f"`{part}`", among=words.table(f"{part}s"), issues=issues) or ""
        for part in ("team", "project")
        if part in found
    }
    if per == "project" and "project" not in found and "team" not in found:
        issues.add("E070", found["per"], "a counter per project names the team or the project it is about")
    if named is None or add is None or limit is None or per is None or window is None:
        return None
    return Counter(
        id=named,
        path=node.path,
        line=node.line,
        actions=actions,
        add=add,
        limit=limit,
        per=per,
        window=window,
        over=clauses_of(found["over"], words=words) if "over" in found else (),
        reason=sentence_of(found["reason"], what="`reason`", issues=issues) if "reason" in found else None,
        **scope,
    )


def _without(found: dict[str, Node], actions: frozenset[str], words: Words) -> frozenset[str]:
    """Of the actions that a pattern brought in, those that have nothing to add; none when that would be all of them."""
    name = found["add"].text if isinstance(found["add"], Scalar) else ""
    lacking = {action for action in actions if name in words.vocabulary.fields} - words.named_in(found["on"])
    lacking = {action for action in lacking if name not in words.vocabulary.actions[action]}
    return frozenset(lacking) if lacking < actions else frozenset()


def _added(node: Node, actions: frozenset[str], words: Words) -> str | float | None:
    """The number field a request adds, or a plain number."""
    if isinstance(node, Scalar) and node.plain and node.text[:1].isdigit():
        return number_of(node, what="`add`", issues=words.issues, least=0)
    text = text_of(node, what="`add`", issues=words.issues)
    if text is None:
        return None
    numbers = [field.name for field in words.vocabulary.fields.values() if field.type == "number"]
    if text not in numbers:
        words.issues.add("E030", node, f"unknown number field {quoted(text)}{did_you_mean(text, numbers)}")
        return None
    missing = sorted(action for action in actions if text not in words.vocabulary.actions[action])
    if missing:
        words.issues.add("E035", node, f"there is no `{text}` for {', '.join(missing)}")
    return text
