"""Changing a request: who may, its form, and what the form leaves unsaid: what it does not ask for, files that stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.grammar.filed import FIELD
from bot.grammar.form import form_of, unasked
from bot.grammar.parse import Draft
from bot.grammar.personal import EDIT as LINE
from bot.grammar.personal import EditParams
from bot.grammar.written import line_with
from bot.model.form import Form
from bot.model.incoming import Incoming
from bot.model.kind import Params
from bot.model.notice import EditOffered, Hurdle
from bot.model.problem import Problem
from bot.model.request import Request, Status
from bot.model.text import Text
from bot.workflow.identity import payload_hurdle
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction
from bot.workflow.reading import catalogue_now

EDIT = "edit"
"""The action of a click that opens the form of a request, and of that form when it is submitted."""


def hurdle_to(*, request: Request, entra: str, revision: int = 0) -> Hurdle | None:
    """Why this person may not change this request, None when they may.

    revision  the one they saw; 0 where they named the request and saw none.
    """
    if entra != request.requester.entra:
        return Hurdle.NOT_YOURS
    if request.status is not Status.PENDING:
        return Hurdle.CLOSED
    return Hurdle.STALE if revision not in (0, request.revision) else None


_FREE = frozenset({"hours", "until", "reason"})
"""What may be otherwise in a request that goes on with what another one gave."""


def as_asked(*, request: Request, draft: Draft) -> Draft:
    """The change of a request that was asked as an emergency is one too, whether or not it says so again."""
    return replace(draft, emergency=draft.emergency or request.emergency)


def not_the_same(*, request: Request, params: Params) -> tuple[Problem, ...]:
    """The problem when a request that goes on with a grant is changed into one for something else.

    The grant ends in what it extends, so that nothing would ever take back what it gave.
    """
    asked = params.model_dump(mode="json")
    other = [name for name, value in asked.items() if name not in _FREE and request.params.get(name) != value]
    if not request.extends or not other:
        return ()
    text = Text(
        en="This goes on with something that was granted before: only for how long and why can be changed. For "
        "anything else, ask anew.",
        es="Esto continúa algo que ya se concedió: solo se puede cambiar por cuánto tiempo y para qué. Para lo demás, "
        "pídalo de nuevo.",
    )
    return (Problem(code="goes-on", text=text, field=other[0]),)


def completed(*, outside: Outside, tx: Transaction, incoming: Incoming) -> tuple[Incoming, Request | None]:
    """The line of a submitted form with what the form did not ask for as the request has it, and that request.

    None, and the line as it stands, where no request is changed: there is none of that id, or it is of another kind.
    """
    request = tx.requests.get(incoming.request) if incoming.action == EDIT else None
    if request is None or not incoming.text or incoming.values.get("form") != request.kind:
        return incoming, None
    kind = outside.kind(request.kind)
    kept = dict(unasked(kind=kind, values=request.params))
    if not incoming.files and request.params.get(FIELD):
        kept[FIELD] = str(request.params[FIELD])
    return incoming.model_copy(update={"text": line_with(kind=kind, line=incoming.text, answers=kept)}), request


def files_kept(*, tx: Transaction, request: Request, incoming: Incoming) -> Sequence[tuple[str, bytes]]:
    """(path, bytes) of what came along with a request, as far as it was not replaced by what comes along now.

    A file that goes to Azure whole is replaced by whatever takes its place, under any name.
    """
    replaced = str(request.params.get(FIELD) or "") if incoming.files and incoming.action == EDIT else ""
    return tuple((file.path, tx.files.content(file.digest)) for file in request.files if file.path != replaced)


def form_of_request(*, outside: Outside, incoming: Incoming) -> Form | None:
    """The form of a request, filled in with what it asks for; None for somebody who may not change it, or not now.

    Who it is, is believed of the payload: the form shows nothing that the message it is opened from does not show, and
    whoever submits it is looked up afresh.
    """
    if payload_hurdle(incoming=incoming, slack_team=outside.slack_team) is not None:
        return None
    with outside.store.reading() as tx:
        request = tx.requests.get(incoming.request)
        link = tx.people.link(slack_team=incoming.team, slack_user=incoming.user)
    if request is None or link is None:
        return None
    if hurdle_to(request=request, entra=link.entra, revision=incoming.revision) is not None:
        return None
    values = {name: value for name, value in request.params.items() if name != FIELD}
    form = form_of(kind=outside.kind(request.kind), catalogue=catalogue_now(outside), values=values)
    return form.model_copy(update={"summary": _changing(request)})


def edit_offered(*, outside: Outside, incoming: Incoming, draft: Draft) -> EditOffered | None:
    """The request of a line that names one to change and not how; None for every other line, and for somebody who may
    not change it, or not now: they are told why by whoever carries out the line.

    Who it is, is believed of the payload: see form_of_request.
    """
    if draft.of != LINE.name or not isinstance(draft.params, EditParams) or draft.params.change:
        return None
    with outside.store.reading() as tx:
        request = tx.requests.numbered(draft.params.number)
        link = tx.people.link(slack_team=incoming.team, slack_user=incoming.user)
    if request is None or link is None or hurdle_to(request=request, entra=link.entra) is not None:
        return None
    return EditOffered(request=request)


def _changing(request: Request) -> Text:
    names = ", ".join(file.path[:80] for file in request.files[:5])
    more = f" (+{len(request.files) - 5})" if len(request.files) > 5 else ""
    kept_en = f" Its files stay, unless you give others here: {names}{more}." if names else ""
    kept_es = f" Sus archivos se conservan, si no da otros aquí: {names}{more}." if names else ""
    return Text(
        en=f"You are changing {request.name}. Whoever had approved it has to approve it again.{kept_en}",
        es=f"Está cambiando {request.name}. Quien la hubiera aprobado debe aprobarla de nuevo.{kept_es}",
    )
