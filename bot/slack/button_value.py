"""What a button carries: a request id and the revision it was drawn from. Hints, never authority."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What a button of amlbot asks for; its action_id is `aml:` and this word, with a `.` and more where two of
    them stand in one row."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    DETAILS = "details"
    COMMENT = "comment"
    QUESTION = "question"
    ANSWER = "answer"
    NUDGE = "nudge"
    EDIT = "edit"
    RETRY = "retry"
    GIVE_BACK = "give_back"
    EXTEND = "extend"
    REVIEW_FINE = "review_fine"
    REVIEW_WRONG = "review_wrong"
    REMOVE = "remove"
    STOP = "stop"
    KEEP = "keep"
    GO_ON = "go_on"
    DISCARD = "discard"
    HISTORY = "history"
    LANGUAGE = "language"
    LINK_CONFIRM = "link_confirm"
    LINK_DECLINE = "link_decline"
    LINK_UNDO = "link_undo"

    @property
    def id(self) -> str:
        return f"aml:{self.value}"


HISTORY_LINE = "history"
EXPORT_LINE = "history --csv"
PERSONAL: Mapping[Action, frozenset[str]] = {
    Action.HISTORY: frozenset({HISTORY_LINE, EXPORT_LINE}),
    Action.LANGUAGE: frozenset({"en", "es", "slack"}),
}
"""What is about the person and no request -> the values it may carry."""


ABOUT_A_LINK = frozenset({Action.LINK_CONFIRM, Action.LINK_DECLINE, Action.LINK_UNDO})
"""What is about no request but an Entra identity: its object id stands in the place of the request's, at revision 1."""


@dataclass(frozen=True, slots=True)
class ButtonValue:
    """A request id (lower-case uuid), or that of a stray, and a revision from 1 on."""

    request: str
    revision: int

    def __str__(self) -> str:
        return f"v1:{self.request}:{self.revision}"


_FORM = re.compile(r"v1:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9][0-9]{0,8})")


def read_value(value: object) -> ButtonValue | None:
    """The value as it was written, None for anything else whatever."""
    found = _FORM.fullmatch(value) if isinstance(value, str) else None
    return ButtonValue(request=found[1], revision=int(found[2])) if found else None


def read_action(action_id: object) -> Action | None:
    """The action of an action_id or callback_id, None for one that amlbot does not have."""
    if not isinstance(action_id, str) or not action_id.startswith("aml:"):
        return None
    try:
        return Action(action_id.removeprefix("aml:").partition(".")[0])
    except ValueError:
        return None
