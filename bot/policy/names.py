"""The names that documents may be written with: actions, groups and the entries of closed tables."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.facts import Vocabulary
from bot.policy.issue import Issues, did_you_mean, quoted
from bot.policy.pattern import LONGEST_PATTERN, glob_matches
from bot.policy.reader import Node, Scalar, Sequence
from bot.policy.shape import items_of, text_of


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule may be written with, and where mistakes are recorded."""

    vocabulary: Vocabulary
    issues: Issues

    def actions_of(self, node: Node, *, what: str) -> frozenset[str]:
        """The actions that a list of names and patterns stands for."""
        known = self.vocabulary.actions
        found: set[str] = set()
        for item in items_of(node, what=what, issues=self.issues):
            text = text_of(item, what=what, issues=self.issues)
            if text is None:
                continue
            if "*" in text or "?" in text:
                matched = {action for action in known if len(text) <= LONGEST_PATTERN and glob_matches(text, action)}
                if not matched:
                    self.issues.add("E021", item, f"{quoted(text)} matches no action{did_you_mean(text, known)}")
                found |= matched
            elif text in known:
                found.add(text)
            else:
                self.issues.add("E020", item, f"unknown action {quoted(text)}{did_you_mean(text, known)}")
        return frozenset(found)

    def named_in(self, node: Node) -> frozenset[str]:
        """The actions that a list names outright, not by a pattern."""
        items = node.items if isinstance(node, Sequence) else ()
        return frozenset(
            item.text for item in items if isinstance(item, Scalar) and item.text in self.vocabulary.actions
        )

    def group_of(self, node: Node, *, what: str) -> str | None:
        """The name of a group of groups.yaml, spelt exactly."""
        text = text_of(node, what=what, issues=self.issues)
        groups = set(self.vocabulary.tables["groups"].values())
        if text is None or text in groups:
            return text
        self.issues.add("E040", node, f"unknown group {quoted(text)}{did_you_mean(text, groups)}")
        return None

    def table(self, name: str) -> tuple[str, ...]:
        """The entries of a closed table, such as `regions`, in order."""
        return tuple(sorted(set(self.vocabulary.tables[name].values())))
