"""Who decides in whose place, when one of the two has left."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from bot.model.absence import Absence
from bot.model.audit import AuditEvent
from bot.model.errors import OutcomeUnknown, Refused
from bot.model.notice import Said
from bot.model.remark import Why
from bot.model.text import Text
from bot.workflow.missing import account_of
from bot.workflow.outside import Outside
from bot.workflow.ports import EVERYWHERE, Transaction
from bot.workflow.voices import AWAY, absences

log = logging.getLogger(__name__)


def end_absence(*, tx: Transaction, team: str, user: str, entra: str, why: str, at: datetime) -> None:
    """Nobody decides in the place of somebody who has left. Harmless when they were not away."""
    if any(one.person == entra for one in absences(tx=tx, now=at)):
        tx.defaults.put(team=team, user=user, channel=EVERYWHERE, values={AWAY: ""})
        tx.audit.append(AuditEvent(name="absence.ended", at=at, actor="system", data={"of": entra, "why": why}))


def end_absences(*, outside: Outside, entra: str, why: Why) -> None:
    """Nobody decides for somebody who has left, nor do they for others, who are told. Raises Unavailable."""
    now = outside.clock.now()
    with outside.store.transaction() as tx:
        link = tx.people.linked(entra=entra)
        if link is not None:
            end_absence(tx=tx, team=link.slack_team, user=link.slack_user, entra=entra, why=why, at=now)
        lending = [one for one in absences(tx=tx, now=now) if one.delegate == entra]
    for absence in lending:
        _without_delegate(outside, absence, why)


def _without_delegate(outside: Outside, absence: Absence, why: Why) -> None:
    """Told before it is done: twice is better than never."""
    with outside.store.reading() as tx:
        link = tx.people.linked(entra=absence.person)
        gone = tx.people.linked(entra=absence.delegate)
        seen = tx.people.account(slack_team=gone.slack_team, slack_user=gone.slack_user) if gone is not None else None
    if link is None:
        return
    account = account_of(outside=outside, entra=absence.person)
    try:
        if account is not None:
            outside.messenger.write(account=account, notice=Said(text=_nobody_decides(seen.name if seen else "", why)))
    except OutcomeUnknown as lost:
        log.warning("delegate.perhaps_told person=%s why=%s", absence.person, lost.why)
    except Refused as refusal:
        log.warning("delegate.untold person=%s why=%s", absence.person, refusal.code)
    alone = absence.model_copy(update={"delegate": ""})
    data = {"of": absence.person, "delegate": absence.delegate, "why": why}
    with outside.store.transaction() as tx:
        # Another absence may have been declared meanwhile, and has somebody else in it.
        if absence in absences(tx=tx, now=outside.clock.now()):
            kept = {AWAY: alone.model_dump_json()}
            tx.defaults.put(team=link.slack_team, user=link.slack_user, channel=EVERYWHERE, values=kept)
            tx.audit.append(AuditEvent(name="absence.changed", at=outside.clock.now(), actor="system", data=data))


_WHY: Mapping[Why, tuple[str, str]] = {
    "closed": ("has left Slack", "ya no está en Slack"),
    "guest": ("is a guest now", "ahora tiene cuenta de invitado"),
    "group": ("may decide no longer", "ya no puede decidir"),
    "unlinked": ("is linked to nobody in Entra now", "ya no tiene su cuenta vinculada con Entra"),
}


def _nobody_decides(name: str, why: Why) -> Text:
    en, es = _WHY[why]
    return Text(
        en=f"{name or 'The colleague you named'}, who was to decide in your place while you are away, {en}. "
        "Nobody does now; name somebody else with `/aml away until friday @colleague`.",
        es=f"{name or 'La persona que indicó'}, que iba a decidir en su lugar durante su ausencia, {es}. "
        "Ahora no lo hace nadie; indique a otra persona con `/aml ausente hasta el viernes @colega`.",
    )
