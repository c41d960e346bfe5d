"""What the bot says, as values. The Slack room renders them; nothing here knows Block Kit or markup."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from bot.model.decision import Decision
from bot.model.form import Menu
from bot.model.linking import LinkOffered, LinkShown, LinksPage, WayToLink
from bot.model.noun import Noun
from bot.model.operation import Answer
from bot.model.picture import Cost, Picture
from bot.model.problem import Correction, Problem
from bot.model.request import Request, Status
from bot.model.text import Text


class Hurdle(StrEnum):
    """Why a person may not do what they tried. Each has a sentence in the Slack room's catalogue."""

    OTHER_WORKSPACE = "other-workspace"
    STRANGER = "stranger"
    GUEST = "guest"
    DELETED = "deleted"
    BOT = "bot"
    NOT_LINKED = "not-linked"
    LINK_TAKEN = "link-taken"
    NOT_LINKER = "not-linker"
    OWN_REQUEST = "own-request"
    BENEFICIARY = "beneficiary"
    GAINS = "gains"
    NOT_APPROVER = "not-approver"
    ALREADY_DECIDED_BY_YOU = "already-decided-by-you"
    CLOSED = "closed"
    STALE = "stale"
    UNKNOWN_REQUEST = "unknown-request"
    NOT_YOURS = "not-yours"
    NOT_IN_TEAM = "not-in-team"
    OTHER_TEAM = "other-team"
    NOT_READER = "not-reader"
    REASON_MISSING = "reason-missing"
    TOO_SOON = "too-soon"
    NOTHING_TO_ANSWER = "nothing-to-answer"
    NOT_FAILED = "not-failed"
    TOO_OLD = "too-old"
    NOTHING_STANDS = "nothing-stands"
    NO_END = "no-end"
    ELSEWHERE = "elsewhere"
    TOO_FAST = "too-fast"
    TOO_MANY = "too-many"


class Understood(Noun):
    """At once, in the ack: what a line was read as, while the policies are being asked."""

    notice: Literal["understood"] = "understood"
    title: Text
    line: str
    corrections: tuple[Correction, ...] = ()


class Invalid(Noun):
    """The line cannot be carried out as written: every problem at once, with a corrected line where there is one.

    kind        the kind whose form can go on from the line; empty when it is not known or the line must not be kept.
    to_fill_in  nothing is wrong with it but what is left to fill in, so that the form may open unasked.
    """

    notice: Literal["invalid"] = "invalid"
    problems: tuple[Problem, ...]
    line: str = ""
    kind: str = ""
    to_fill_in: bool = False


class Denied(Noun):
    """The policies say no, and why. request is None for a read."""

    notice: Literal["denied"] = "denied"
    title: Text
    line: str
    decision: Decision
    request: Request | None = None
    usergroups: Mapping[str, str] = {}


class Answered(Noun):
    """A read brought this back."""

    notice: Literal["answered"] = "answered"
    title: Text
    line: str
    answer: Answer
    corrections: tuple[Correction, ...] = ()


class NotAllowed(Noun):
    """This person may not do that, or not now. picture shows the request as it is when there is one."""

    notice: Literal["not-allowed"] = "not-allowed"
    hurdle: Hurdle
    picture: Picture | None = None
    detail: Text | None = None


class Recorded(Noun):
    """A verdict, a withdrawal, or what was said about a request was recorded.

    what  the audit event, for what changes no state; empty where the state says it.
    """

    notice: Literal["recorded"] = "recorded"
    picture: Picture
    what: str = ""


class EditOffered(Noun):
    """A request that its requester may change now, in its form. Where a form can open it does, else it is offered."""

    notice: Literal["edit-offered"] = "edit-offered"
    request: Request


class HistoryEntry(Noun):
    """One line of the history."""

    number: int
    kind: str
    title: Text
    thing: str = ""
    line: str
    requester: str
    requester_slack: str
    team: str
    project: str
    status: Status
    created_at: AwareDatetime


class HistoryPage(Noun):
    """Requests, newest first. next_before is the key of the next page, 0 when this was the last."""

    notice: Literal["history"] = "history"
    entries: tuple[HistoryEntry, ...]
    filters: tuple[str, ...] = ()
    next_before: int = 0


class HistoryFile(Noun):
    """Requests as a file, for the asker alone. entries: how many there are in it; cut: there would be more."""

    notice: Literal["history-file"] = "history-file"
    name: str
    content: str
    entries: int
    cut: bool = False


class EventLine(Noun):
    """One audit event of a request.

    told  what of its data is worth a person's line, as (its key, what it says).
    """

    at: AwareDatetime
    name: str
    actor: str
    told: tuple[tuple[str, Text], ...] = ()


class Details(Noun):
    """One request whole, with what happened to it."""

    notice: Literal["details"] = "details"
    picture: Picture
    events: tuple[EventLine, ...]


class RuleTold(Noun):
    """One rule that was looked at.

    source   file:line.
    fired    whether it took part in the decision, or would have, when it is on trial.
    head     what became of it, in a sentence.
    notes    each condition with the value it saw, and what it asks.
    """

    rule: str
    source: str
    fired: bool
    head: Text
    notes: tuple[Text, ...] = ()


class Explained(Noun):
    """Why a request was decided as it was.

    rules   those that fired first.
    totals  the running totals as they stood, one sentence each.
    others  the policies that decided are no longer at hand: what is shown are those in force now.
    """

    notice: Literal["explained"] = "explained"
    name: str
    line: str
    decision: Decision
    rules: tuple[RuleTold, ...] = ()
    totals: tuple[Text, ...] = ()
    others: bool = False
    usergroups: Mapping[str, str] = {}


class Foreseen(Noun):
    """What would become of a line, of which nothing was filed.

    preview   the plan in words, one sentence an operation.
    """

    notice: Literal["foreseen"] = "foreseen"
    title: Text
    line: str
    decision: Decision
    preview: tuple[Text, ...] = ()
    cost: Cost = Cost()
    corrections: tuple[Correction, ...] = ()
    usergroups: Mapping[str, str] = {}


class Alert(Noun):
    """What an operator must see to. Not a notice: it is for a channel, not for one person.

    lines      shown as they are, in a fixed width: mistakes with file, line and caret.
    left_out   how many more there are.
    """

    text: Text
    lines: tuple[str, ...] = ()
    left_out: int = 0


class DefaultsShown(Noun):
    """The remembered defaults of this person in this channel; changed names those just set or forgotten."""

    notice: Literal["defaults"] = "defaults"
    values: Mapping[str, str]
    changed: tuple[str, ...] = ()


class Help(Noun):
    """A page of help: paragraphs and lines to copy."""

    notice: Literal["help"] = "help"
    title: Text
    paragraphs: tuple[Text, ...]
    examples: tuple[str, ...] = ()


class Launcher(Noun):
    """Everything that may be asked for, to choose from. help: the same in words, where no form can open."""

    notice: Literal["launcher"] = "launcher"
    menu: Menu
    help: Help


class FormPreview(Noun):
    """What would become of a form as it is filled in now. Not a notice: it is shown in the form itself.

    missing    what must still be filled in: field -> its label.
    problems   what is wrong with the rest.
    decision   the policies' verdict; None while something is missing or wrong, or when they could not be asked.
    away       what could not be asked, empty when all could.
    hurdle     what keeps this person from asking for anything; None when nothing does.
    way_to_link  of somebody whom nobody has linked: what has to be done.
    """

    missing: Mapping[str, Text] = {}
    problems: tuple[Problem, ...] = ()
    decision: Decision | None = None
    cost: Cost = Cost()
    usergroups: Mapping[str, str] = {}
    away: str = ""
    hurdle: Hurdle | None = None
    way_to_link: WayToLink | None = None


class Said(Noun):
    """A plain sentence."""

    notice: Literal["said"] = "said"
    text: Text


class Failed(Noun):
    """Something outside could not be reached or a bug was met; id finds it in the log."""

    notice: Literal["failed"] = "failed"
    id: str
    text: Text


Notice = Annotated[
    Understood
    | Invalid
    | Denied
    | Answered
    | NotAllowed
    | Recorded
    | EditOffered
    | HistoryPage
    | HistoryFile
    | Details
    | Explained
    | Foreseen
    | DefaultsShown
    | Help
    | Launcher
    | LinkOffered
    | LinkShown
    | LinksPage
    | Said
    | Failed,
    Field(discriminator="notice"),
]
