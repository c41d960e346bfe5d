"""What an approval is bound to, worked out of a request as it is stored: people agreed to that and to nothing else.

Whoever can write to the database could otherwise have something else carried out than what the card showed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model.decision import Decision, Effect, Reason
from bot.model.noun import Noun, digest
from bot.model.operation import Operation
from bot.model.place import Place
from bot.model.request import Request
from bot.model.text import Text

RULE = "agreed-plan"
"""The built-in check that stops what is not what was agreed to."""

_OTHERWISE = Text(
    en="What is stored for this request is no longer what was agreed to, so nothing was carried out. The database was "
    "changed by hand, or the request is of another version of amlbot. Ask for it again; the operators were told.",
    es="Lo que está guardado de esta solicitud ya no es lo que se aprobó, así que no se ha ejecutado nada. La base de "
    "datos se modificó a mano, o la solicitud es de otra versión de amlbot. Vuelva a pedirlo; quienes operan amlbot "
    "están avisados.",
)


def digest_of_asked(
    *,
    kind: str,
    params: Mapping[str, Any],
    plan: Sequence[Operation],
    undo: Sequence[Operation],
    requester: str,
    place: Place,
    revision: int,
) -> str:
    """What is asked, what will be done and undone, and for whom. Not the clock.

    params    as they are stored: plain JSON.
    revision  which wording of the request it is: one that says again what an earlier one said has nobody's approval.
    """
    return digest(
        {
            "revision": revision,
            "kind": kind,
            "params": params,
            "plan": [_said(operation) for operation in plan],
            "undo": [_said(operation) for operation in undo],
            "requester": requester,
            "place": _said(place),
        }
    )


def digest_of_request(*, request: Request) -> str:
    """The digest of what is stored now."""
    return digest_of_asked(
        kind=request.kind,
        params=request.params,
        plan=request.plan,
        undo=request.undo,
        requester=request.facts.requester.id,
        place=request.place,
        revision=request.revision,
    )


def is_what_was_agreed(*, request: Request) -> bool:
    """Whether what is stored is still what its digest, and so each approval, was made of."""
    return request.digest == digest_of_request(request=request)


def not_as_agreed(*, request: Request) -> Decision:
    """The verdict on a request that is stored otherwise than it was agreed to."""
    reason = Reason(rule=RULE, text=_OTHERWISE)
    return Decision(effect=Effect.DENY, reasons=(reason,), bundle=request.decision.bundle)


def _said(value: object) -> object:
    """Only what differs from what a noun says by itself: a field that a later version adds changes no digest."""
    if isinstance(value, Noun):
        defaults = {
            name: field.get_default(call_default_factory=True) for name, field in type(value).model_fields.items()
        }
        said = {name: _said(part) for name, part in value if part != defaults[name]}
        return {"noun": type(value).__name__, **said}
    if isinstance(value, Mapping):
        return {str(name): _said(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_said(part) for part in value]
    return value
