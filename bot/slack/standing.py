"""How a request stands, in words: its headline, its state, who has agreed and who must still agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.decision import ApprovalClause
from bot.model.execution import GrantStatus, OperationState
from bot.model.picture import Cost, Picture
from bot.model.request import Approval, Status, Verdict
from bot.model.text import Language
from bot.slack.blocks import LONGEST_HEADER
from bot.slack.legible import one_line, width
from bot.slack.listed import first_of
from bot.slack.rich import Bold, Mention, Moment, Piece, phrase
from bot.slack.words import number, say

_STATES: Mapping[Status, tuple[str, str]] = {
    Status.SUBMITTED: ("⏳", "state.submitted"),
    Status.DENIED: ("⛔", "state.denied"),
    Status.PENDING: ("⏳", "state.pending"),
    Status.APPROVED: ("✅", "state.approved"),
    Status.EXECUTING: ("🚀", "state.executing"),
    Status.SUCCEEDED: ("🟢", "state.succeeded"),
    Status.FAILED: ("🔴", "state.failed"),
    Status.UNKNOWN: ("❔", "state.unknown"),
    Status.REFUSED: ("❌", "state.refused"),
    Status.WITHDRAWN: ("↩️", "state.withdrawn"),
    Status.EXPIRED: ("⌛", "state.expired"),
}

_SENTENCES: Mapping[Status, str] = {
    Status.SUBMITTED: "sentence.submitted",
    Status.DENIED: "sentence.denied",
    Status.PENDING: "sentence.pending",
    Status.APPROVED: "sentence.approved",
    Status.EXECUTING: "sentence.executing",
    Status.SUCCEEDED: "sentence.succeeded",
    Status.FAILED: "sentence.failed",
    Status.UNKNOWN: "sentence.unknown",
    Status.WITHDRAWN: "sentence.withdrawn",
    Status.EXPIRED: "sentence.expired",
}


def state_word(status: Status, language: Language) -> str:
    """The state as a mark and a word: `⏳ Waiting`."""
    mark, msgid = _STATES[status]
    return f"{mark} {say(language, msgid)}"


def headline(picture: Picture, language: Language) -> str:
    """`R-7 · Create a compute cluster · nombre-cluster · ⏳ Waiting`, never longer than a header block takes."""
    request = picture.request
    state = state_word(request.status, language)
    start = f"{request.name} · {one_line(picture.title.said_in(language), 70)}"
    name = request.thing
    room = LONGEST_HEADER - width(f"{start} ·  · {state}")
    return f"{start} · {one_line(name, room)} · {state}" if name and room > 1 else f"{start} · {state}"


def status_sentence(picture: Picture, language: Language, *, counted: bool = True) -> tuple[Piece, ...]:
    """The state in one sentence, with who and when. counted: with how much of the plan is done."""
    request = picture.request
    mark = _STATES[request.status][0]
    refusal = refused_by(picture)
    if request.status is Status.REFUSED and refusal is not None:
        who, when = Mention(refusal.approver.mention), Moment(refusal.at)
        return (f"{mark} ", *phrase(language, "sentence.refused-by", who=who, when=when))
    if request.status is Status.REFUSED:
        return (f"{mark} ", *phrase(language, "sentence.refused", when=Moment(request.changed_at)))
    if request.status is Status.PENDING and request.closes_at is not None:
        return (f"{mark} ", *phrase(language, "sentence.pending-until", when=Moment(request.closes_at)))
    if request.status is Status.EXECUTING and counted:
        done, total = progress(picture)
        return (f"{mark} ", *phrase(language, "sentence.executing-of", done=str(done), total=str(total)))
    slots: dict[str, Piece] = {"when": Moment(request.changed_at)}
    return (f"{mark} ", *phrase(language, _SENTENCES[request.status], **slots))


def grant_sentence(picture: Picture, language: Language) -> tuple[Piece, ...]:
    """What became of what the request made; empty when it made nothing that can end."""
    grant = picture.grant
    if grant is None:
        return ()
    if grant.status is GrantStatus.REVOKED and grant.ended_how.startswith("extended by"):
        return phrase(language, "grant.extended", when=Moment(grant.ended_at or picture.request.changed_at))
    if grant.status is GrantStatus.REVOKED and grant.ended_how == "given back":
        return phrase(language, "grant.given-back", when=Moment(grant.ended_at or picture.request.changed_at))
    if grant.status is GrantStatus.REVOKED:
        return phrase(language, "grant.revoked", when=Moment(grant.ended_at or picture.request.changed_at))
    if grant.status is GrantStatus.REVOKING:
        return phrase(language, "grant.revoking")
    if grant.expires_at is not None:
        return phrase(language, "grant.until", when=Moment(grant.expires_at))
    return phrase(language, "grant.open")


def refused_by(picture: Picture) -> Approval | None:
    """The refusal that decided, None when there is none."""
    return next((a for a in reversed(picture.approvals) if a.verdict is Verdict.REFUSE), None)


def failure_words(picture: Picture, language: Language) -> str:
    """Why it failed: what Azure said, else what was recorded; empty for what has not failed."""
    if picture.request.status is not Status.FAILED:
        return ""
    for run in picture.execution.runs if picture.execution is not None else ():
        if run.state is OperationState.REJECTED and run.sentence is not None:
            return run.sentence.said_in(language).strip()
    return picture.request.outcome.strip()


def approval_lines(picture: Picture, language: Language, *, most: int = 10) -> list[tuple[Piece, ...]]:
    """Who has decided what, oldest first; the last line counts those left out."""
    lines: list[tuple[Piece, ...]] = []
    for approval in picture.approvals:
        msgid = "verdict.approved" if approval.verdict is Verdict.APPROVE else "verdict.refused"
        who, when = Mention(approval.approver.mention), Moment(approval.at)
        words = approval.reason.strip() if approval.verdict is Verdict.APPROVE else ""
        comment = f" — {one_line(words, 300)}" if words else ""
        lines.append((*phrase(language, msgid, who=who, when=when), comment))
    return first_of(lines, most=most, language=language)


def clause_pieces(clause: ApprovalClause, usergroups: Mapping[str, str], language: Language) -> tuple[Piece, ...]:
    """`1 of @vision-leads or @security`."""
    groups = group_pieces(clause.groups, usergroups, language)
    return phrase(language, "clause", count=str(clause.count), groups=groups)


def group_pieces(names: Sequence[str], usergroups: Mapping[str, str], language: Language) -> tuple[Piece, ...]:
    """`@vision-leads or security`: groups by their Slack user group, by name where there is none."""
    groups: list[Piece] = []
    for name in names[:10]:
        if groups:
            groups.append(f" {say(language, 'word.or')} ")
        groups.append(Mention(usergroups[name]) if name in usergroups else Bold(one_line(name, 80)))
    return tuple(groups)


def progress(picture: Picture) -> tuple[int, int]:
    """(operations done, operations in all)."""
    execution = picture.execution
    if execution is None:
        return 0, len(picture.request.plan)
    current = execution.current
    return (len(execution.runs) if current is None else current), len(execution.runs)


def cost_words(cost: Cost, language: Language) -> str:
    """The price of the plan at its largest, or that it is unknown, or that there is none."""
    if not cost.applies:
        return say(language, "cost.none")
    if cost.usd_per_hour is None and cost.usd_per_month is None:
        return say(language, "cost.unknown")
    parts = []
    if cost.usd_per_hour is not None:
        parts.append(say(language, "cost.hour", amount=number(language, cost.usd_per_hour)))
    if cost.usd_per_month is not None:
        parts.append(say(language, "cost.month", amount=number(language, cost.usd_per_month, places=0)))
    if cost.usd_per_run is not None:
        parts.append(say(language, "cost.run", amount=number(language, cost.usd_per_run)))
    return "≈ " + " · ".join(parts)
