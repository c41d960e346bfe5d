"""Nobody has answered what was asked about a machine or a role: amlbot ends it by a request of its own, where the
policies say so."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from bot.model.errors import AlreadyClosed, Refused
from bot.model.incoming import Incoming
from bot.model.job import Job
from bot.model.people import SYSTEM, Person, SlackAccount, is_person
from bot.model.place import TeamPlace
from bot.model.stray import Idle, StandingRole, Stray, StrayStatus
from bot.policy.bundle import Bundle
from bot.workflow.answer_access import end_of_role
from bot.workflow.answer_stray import filed
from bot.workflow.outside import Outside
from bot.workflow.stop_idle import end_of, is_still_idle
from bot.workflow.strays import keep, place_of

_Ending = Idle | StandingRole

_ENDED: Mapping[str, str] = {"idle": "idle.ended", "standing-role": "access.ended"}
_UNANSWERED: Mapping[str, str] = {"idle": "idle.unanswered", "standing-role": "access.unanswered"}
_SPARED: Mapping[str, str] = {"idle": "idle.spared", "standing-role": "access.spared"}


def silence(*, outside: Outside, stray_id: str) -> None:
    """Nobody has answered: end it, if the policies still say so and it is still so. Raises Unavailable."""
    now = outside.clock.now()
    with outside.store.reading() as tx:
        stray = tx.strays.get(stray_id)
    if stray is None or stray.status is not StrayStatus.TOLD or stray.until is None:
        return
    matter = stray.matter
    if not isinstance(matter, Idle | StandingRole):
        return
    early = (stray.until - now).total_seconds()
    if early > 0:
        # The engine's clock may run ahead of ours.
        with outside.store.transaction() as tx:
            key = f"silence-{stray.id}-{stray.revision}-{now:%Y%m%d%H%M%S}"
            tx.enqueue(Job(name="silence", key=key, subject=stray.id, delay_seconds=early))
        return
    place = place_of(outside=outside, stray=stray)
    if isinstance(outside.policies.current, Bundle) and (place is None or not _is_said(place, matter)):
        _spare(outside, stray, why="the policies no longer say so")
        return
    if not _still(outside, matter):
        with suppress(AlreadyClosed), outside.store.transaction() as tx:
            gone = stray.changed(status=StrayStatus.GONE, until=None)
            keep(tx=tx, stray=gone, event=_ENDED[matter.sort], actor=SYSTEM, at=now)
        return
    incoming = Incoming(
        id=f"silence:{stray.id}:{stray.revision}",
        sort="command",
        at=now,
        team=outside.slack_team,
        user=outside.slack_user,
        user_team=outside.slack_team,
        channel=stray.to,
        text=_line(matter),
    )
    with outside.store.transaction() as tx:
        tx.inbox.add(incoming)
        done = tx.inbox.concluded(incoming.id) is not None
    if done:
        return
    person = amlbot(outside, told=stray.to)
    why = _UNANSWERED[matter.sort]
    notice = filed(outside=outside, person=person, incoming=incoming, stray=stray, line=incoming.text, why=why)
    if notice is not None:
        _spare(outside, stray, why="the policies do not let amlbot end it, or it cannot be ended")


def _is_said(place: TeamPlace, matter: _Ending) -> bool:
    """Whether the policies say now that amlbot ends it."""
    match matter:
        case Idle():
            return place.idle is not None and place.idle.stop_after_silence_h is not None
        case StandingRole():
            return place.review is not None and place.review.take_back_after_silence_d is not None


def _still(outside: Outside, matter: _Ending) -> bool:
    """Whether it is as it was told, looked at now. Raises Unavailable."""
    match matter:
        case Idle():
            return is_still_idle(outside, matter)
        case StandingRole():
            # Its request looks at Azure before anybody is asked.
            return True


def _line(matter: _Ending) -> str:
    match matter:
        case Idle():
            return end_of(matter)
        case StandingRole():
            return end_of_role(matter)


def amlbot(outside: Outside, *, told: str) -> Person:
    """amlbot as the one who asks, in the language of whoever was told."""
    account = SlackAccount(team=outside.slack_team, user=outside.slack_user, name="amlbot", bot=True)
    if is_person(told):
        with suppress(Refused):
            language = outside.messenger.account(team=outside.slack_team, user=told).language
            account = account.model_copy(update={"language": language})
    return Person(slack=account, entra=SYSTEM, upn="amlbot")


def _spare(outside: Outside, stray: Stray, *, why: str) -> None:
    """It goes on waiting for an answer, and is not ended without one."""
    with suppress(AlreadyClosed), outside.store.transaction() as tx:
        current = tx.strays.get(stray.id)
        if current is not None and current.revision == stray.revision:
            spared = current.changed(until=None)
            event = _SPARED[stray.matter.sort]
            keep(tx=tx, stray=spared, event=event, actor=SYSTEM, at=outside.clock.now(), data={"why": why})
