"""What was asked and what became of it, for those who may look."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from io import StringIO

from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent, ChainLink
from bot.model.incoming import Incoming
from bot.model.notice import (
    Details,
    EventLine,
    HistoryEntry,
    HistoryFile,
    HistoryPage,
    Hurdle,
    Notice,
)
from bot.model.people import Person, user_of
from bot.model.picture import Picture
from bot.model.request import Request, Status
from bot.model.text import Text, same
from bot.policy.bundle import Bundle
from bot.workflow.conclude import refused
from bot.workflow.draw import draw
from bot.workflow.membership import groups_now
from bot.workflow.outside import Outside
from bot.workflow.ports import Filters, Transaction


def history(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice:
    """A page of requests, newest first, narrowed by what the line names and by what the person may see.

    Raises Unavailable when the directory cannot be asked which teams are theirs.
    """
    asked = draft.params.model_dump() if draft.params is not None else {}
    whole, teams = may_see(outside=outside, person=person)
    team = str(asked.get("team") or "")
    requester = _requester(outside=outside, person=person, written=str(asked.get("person") or ""))
    if not whole and team and team not in teams:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.OTHER_TEAM)
    filters = Filters(
        requester=requester,
        team=team,
        project=str(asked.get("project") or ""),
        kind=str(asked.get("kind") or ""),
        status=tuple(Status(state) for state in asked.get("state") or ()),
        before=int(asked.get("before") or 0),
        limit=int(asked.get("limit") or 20),
        teams=None if whole else tuple(sorted(teams)),
        own=person.entra,
    )
    if asked.get("csv"):
        filters = filters.model_copy(update={"limit": MOST_EXPORTED})
    with outside.store.transaction() as tx:
        found = tx.requests.search(filters.model_copy(update={"limit": filters.limit + 1}))
        page = found[: filters.limit]
        tx.audit.append(
            AuditEvent(
                name="history.read",
                at=outside.clock.now(),
                actor=person.entra,
                data={"filters": draft.line, "rows": len(page)},
            )
        )
    if asked.get("csv"):
        return HistoryFile(
            name=f"amlbot-{outside.clock.now():%Y%m%d-%H%M}.csv",
            content=as_csv(page),
            entries=len(page),
            cut=len(found) > len(page),
        )
    return HistoryPage(
        entries=tuple(_entry(outside, request) for request in page),
        filters=tuple(word for word in draft.line.split()[1:]),
        next_before=page[-1].number if len(found) > len(page) else 0,
    )


MOST_EXPORTED = 5000
"""Requests in one file; `amlbot history` has no limit."""


def as_csv(requests: Sequence[Request]) -> str:
    """One line a request, newest first, with a header.

    What a spreadsheet would take for a formula follows an apostrophe: at the beginning of a cell, and after whatever
    it takes for the beginning of one where it splits at semicolons, as it does wherever a comma stands in numbers.
    Source  owasp.org/www-community/attacks/CSV_Injection (2026)
    """
    written = StringIO()
    rows = csv.writer(written, lineterminator="\r\n")
    rows.writerow(("request", "state", "kind", "requester", "team", "project", "created", "changed", "line", "reason"))
    for one in requests:
        cells = (
            one.name,
            one.status.value,
            one.kind,
            one.requester.upn or one.requester.slack.name,
            one.place.team,
            one.place.project,
            one.created_at.isoformat(),
            one.changed_at.isoformat(),
            one.line,
            one.reason,
        )
        rows.writerow([_FORMULA.sub(r"\1'\2", cell) for cell in cells])
    return written.getvalue()


_FORMULA = re.compile(r"(^ *|[;\t\r\n][\"' ]*)([=+\-@\t\r＝＋－＠])")


def show(*, outside: Outside, person: Person, incoming: Incoming, request: Request) -> Notice:
    """One request with everything that happened to it."""
    if not may_read(outside=outside, person=person, request=request):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_IN_TEAM)
    with outside.store.transaction() as tx:
        current = tx.requests.get(request.id) or request
        picture = draw(outside=outside, tx=tx, request=current)
        events = tuple(_line(tx, link, picture) for link in tx.audit.about(request.id))
        tx.audit.append(
            AuditEvent(
                name="history.read",
                at=outside.clock.now(),
                actor=person.entra,
                data={"shown": request.name, "rows": len(events)},
            )
        )
    return Details(picture=picture, events=events)


def may_read(*, outside: Outside, person: Person, request: Request) -> bool:
    """Whether the person may read what happened to a request. Raises Unavailable."""
    whole, teams = may_see(outside=outside, person=person)
    return whole or person.entra in (request.requester.entra, request.beneficiary) or request.place.team in teams


def may_see(*, outside: Outside, person: Person) -> tuple[bool, frozenset[str]]:
    """Whether the person reads everything, and the teams whose requests they read anyway."""
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        return False, frozenset()
    groups = groups_now(outside=outside, bundle=bundle, person=person)
    teams = _teams(bundle, groups)
    readers = frozenset(group.name for group in bundle.groups.values() if group.reads_history)
    return bool(groups & readers) and not person.slack.guest, teams


def teams_of(*, outside: Outside, bundle: Bundle, person: Person) -> frozenset[str]:
    """The teams a person belongs to now. Raises Unavailable."""
    return _teams(bundle, groups_now(outside=outside, bundle=bundle, person=person))


def _teams(bundle: Bundle, groups: frozenset[str]) -> frozenset[str]:
    return frozenset(place.team for place in bundle.places if groups & frozenset(place.members))


def _requester(*, outside: Outside, person: Person, written: str) -> str:
    if not written:
        return ""
    if written in ("me", "yo"):
        return person.entra
    if written.startswith("<@"):
        user = user_of(written)
        with outside.store.reading() as tx:
            link = tx.people.link(slack_team=outside.slack_team, slack_user=user)
        return link.entra if link is not None else "nobody"
    principal = outside.directory.principal(written=written)
    return getattr(principal, "id", "nobody")


def _entry(outside: Outside, request: Request) -> HistoryEntry:
    return HistoryEntry(
        number=request.number,
        kind=request.kind,
        title=outside.kind(request.kind).title,
        thing=request.thing,
        line=request.line,
        requester=request.requester.slack.name,
        requester_slack=request.requester.slack.user,
        team=request.place.team,
        project=request.place.project,
        status=request.status,
        created_at=request.created_at,
    )


def _line(tx: Transaction, link: ChainLink, picture: Picture) -> EventLine:
    body = json.loads(link.body)
    event = AuditEvent.model_validate({key: value for key, value in body.items() if key != "number"})
    actor = event.actor
    linked = tx.people.linked(entra=actor)
    if linked is not None:
        actor = linked.upn or actor
    data = dict(event.data)
    told = tuple((key, _said(key, data)) for key in _TOLD if data.get(key))
    if _is_of_the_plan(data, picture):
        # Of several steps it is said which; the only one there is stands above.
        sentence = (("step", picture.preview[data["index"]]),) if len(picture.preview) > 1 else ()
        told = (*sentence, *(one for one in told if one[0] not in ("verb", "target")))
    return EventLine(at=event.at, name=event.name, actor=actor, told=told)


_TOLD = (
    "verdict",
    "reason",
    "hurdle",
    "effect",
    "approvals",
    "rules",
    "verb",
    "target",
    "code",
    "sentence",
    "expires_at",
)
"""What of an event's data is worth a person's line; the rest is in the export."""


def _is_of_the_plan(data: Mapping[str, object], picture: Picture) -> bool:
    """Whether an event is about an operation of the plan as it is now."""
    index, plan = data.get("index"), picture.request.plan
    known = isinstance(index, int) and 0 <= index < min(len(picture.preview), len(plan))
    return known and isinstance(index, int) and plan[index].verb == data.get("verb")


def _said(key: str, data: Mapping[str, object]) -> Text:
    """A value of an event; in both languages where it is written in both, or made of words of ours."""
    written = _short(data[key])
    match key:
        case "target":
            # What has an Azure id is known by its name; the whole of it is in the export.
            return same(_short(str(data[key]).rstrip("/").rpartition("/")[2]))
        case "sentence":
            return Text(en=written, es=_short(data.get("sentence_es") or written))
        case "approvals":
            return Text(en=written, es=_CLAUSE.sub(r"\1 de ", written))
        case _:
            return same(written)


_CLAUSE = re.compile(r"\b(\d+) of ")
"""How a clause begins where it is written down: `1 of vision-leads`."""


def _short(value: object) -> str:
    text = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    return text if len(text) <= 120 else text[:119] + "…"
