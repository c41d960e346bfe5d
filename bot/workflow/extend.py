"""More time for something that was granted: a request of its own, judged like one that asks for it anew."""

from __future__ import annotations

from pydantic import ValidationError

from bot.grammar.parse import Draft
from bot.grammar.upload import Upload
from bot.model.execution import GrantStatus
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice
from bot.model.people import Person
from bot.model.problem import Correction
from bot.model.request import Request
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.conclude import Written, line_rejected, refused, without_policies
from bot.workflow.consider import consider
from bot.workflow.draw import grant_id
from bot.workflow.outside import Outside
from bot.workflow.submit import submit

EXTENDS = "extends"
"""The correction that says what a request goes on with."""


def extend(
    *,
    outside: Outside,
    person: Person,
    incoming: Incoming,
    request: Request,
    hours: float | None = None,
    until: str = "",
    reason: str = "",
) -> Notice | None:
    """File a request for the same, for so long from when it is approved, in the channel the first was asked in.

    With neither hours nor a moment it is for as long as the first. The older grant ends in the new one, and never
    later than it would have. Raises Unavailable when the directory cannot be read.
    """
    if person.entra not in (request.requester.entra, request.beneficiary):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_YOURS, request=request)
    kind = outside.kind(request.kind)
    with outside.store.reading() as tx:
        grant = tx.grants.get(grant_id(request))
    if grant is None or grant.status is not GrantStatus.ACTIVE or "hours" not in kind.params.model_fields:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOTHING_STANDS, request=request)
    if grant.expires_at is None:
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NO_END, request=request)
    if hours is None and not until:
        hours = round((grant.expires_at - grant.starts_at).total_seconds() / 3600, 2)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        return without_policies(
            outside=outside, person=person, incoming=incoming, fault=bundle, title=kind.title, line=request.line
        )
    asked = {**request.params, "hours": hours, "until": until, "reason": reason or request.reason}
    try:
        params = kind.params.model_validate(asked)
    except ValidationError:
        # What was asked before this version is no longer asked in the same way.
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOTHING_STANDS, request=request)
    text = Text(
        en=f"Goes on with what {request.name} gave, which would end otherwise.",
        es=f"Continúa lo que dio {request.name}, que de otro modo terminaría.",
    )
    draft = Draft(of=kind.name, line=request.line, params=params, corrections=(Correction(code=EXTENDS, text=text),))
    considered = consider(
        outside=outside,
        bundle=bundle,
        person=person,
        kind=kind,
        draft=draft,
        channel=request.channel,
        upload=Upload(),
        extends=request.id,
    )
    if isinstance(considered, tuple):
        written = Written.change_of(request, shown=request.line)
        return line_rejected(outside=outside, person=person, incoming=incoming, problems=considered, written=written)
    asked_where = incoming.model_copy(update={"channel": request.channel})
    return submit(outside=outside, person=person, considered=considered, incoming=asked_where, extends=request.id)
