"""Out of office: nobody is reminded who is away, and whoever they name may decide in their place meanwhile."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.grammar.parse import Draft
from bot.grammar.spoken.until import Now, span_at
from bot.grammar.spoken.words import plain
from bot.model.absence import Absence
from bot.model.audit import AuditEvent
from bot.model.errors import Refused
from bot.model.facts import Unknown
from bot.model.incoming import Incoming
from bot.model.notice import Notice, Said
from bot.model.people import Person, user_of
from bot.model.problem import Problem
from bot.model.text import Text
from bot.model.time_zones import zone_of
from bot.workflow.conclude import Written, conclude, line_rejected
from bot.workflow.identity import account_hurdle
from bot.workflow.outside import Outside
from bot.workflow.ports import EVERYWHERE
from bot.workflow.principals import principal_meant
from bot.workflow.voices import AWAY

LONGEST_DAYS = 60
"""Whoever is away for longer should be taken out of the group."""


def leave(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice:
    """Record the absence. Raises Unavailable when Slack or the directory cannot be asked about the colleague."""
    words = [str(word) for word in getattr(draft.params, "words", ())]
    mentions = [word for word in words if word.startswith("<@")]
    now = outside.clock.now()
    until = _until([plain(word) for word in words if word not in mentions], Now(at=now, tz=person.slack.tz))
    delegate = _delegate(outside, person, mentions)
    problems = tuple(one for one in (until, delegate) if isinstance(one, Problem))
    if isinstance(until, Problem) or isinstance(delegate, Problem):
        written = Written.new(draft)
        return line_rejected(outside=outside, person=person, incoming=incoming, problems=problems, written=written)
    absence = Absence(person=person.entra, since=now, until=until, delegate=delegate)
    shown, who = _shown(until, person.slack.tz), mentions[0] if delegate else ""
    text = Text(
        en=f"Until {shown.en} you are not reminded of anything."
        + (f" {_named(outside, who)} may decide in your place." if who else ""),
        es=f"Hasta {shown.es} no se le recuerda nada."
        + (f" {_named(outside, who)} puede decidir en su lugar." if who else ""),
    )
    return _keep(outside, person, incoming, absence.model_dump_json(), "absence.declared", text, absence)


def come_back(*, outside: Outside, person: Person, incoming: Incoming) -> Notice:
    """End the absence; harmless when there is none."""
    text = Text(
        en="Welcome back. You are reminded again, and nobody decides in your place.",
        es="Le damos la bienvenida. Se le vuelve a recordar, y nadie decide en su lugar.",
    )
    return _keep(outside, person, incoming, "", "absence.ended", text, None)


def _keep(
    outside: Outside, person: Person, incoming: Incoming, kept: str, name: str, text: Text, absence: Absence | None
) -> Notice:
    notice = Said(text=text)
    data = {"until": absence.until.isoformat(), "delegate": absence.delegate} if absence is not None else {}
    with outside.store.transaction() as tx:
        account = person.slack
        tx.defaults.put(team=account.team, user=account.user, channel=EVERYWHERE, values={AWAY: kept})
        tx.audit.append(AuditEvent(name=name, at=outside.clock.now(), actor=person.entra, data=data))
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def _until(words: list[str], now: Now) -> datetime | Problem:
    """When the absence ends: a day that is named to its end, a duration from now on."""
    spans = (span_at(words, at, now=now) for at in range(len(words)))
    span = next((span for span in spans if span is not None), None)
    if span is not None and span.hours is not None and 0 < span.hours <= LONGEST_DAYS * 24:
        return span.ends + timedelta(minutes=1) if span.ends is not None else now.at + timedelta(hours=span.hours)
    if span is not None and span.later is not None:
        text = Text(
            en=f"“{span.until}” could be today or in a week. Write `/aml away until today` or "
            f"`/aml away until {span.later}`.",
            es=f"«{span.until}» puede ser hoy o dentro de una semana. Escriba `/aml ausente hasta hoy` o "
            f"`/aml ausente hasta {span.later}`.",
        )
    elif span is not None and span.hours is None and span.until:
        text = Text(en=f"“{span.until}” is over already.", es=f"«{span.until}» ya ha pasado.")
    else:
        text = Text(
            en=f"Until when? Write `/aml away until tomorrow` or `/aml away 3 days`, {LONGEST_DAYS} days at most.",
            es="¿Hasta cuándo? Escriba `/aml ausente hasta mañana` o `/aml ausente 3 días`, "
            f"{LONGEST_DAYS} días como máximo.",
        )
    return Problem(code="away-until", text=text, field="words")


def _shown(until: datetime, tz: str) -> Text:
    """The end where the person is: a day that is meant to its end is that day, not the first moment of the next."""
    here = until.astimezone(zone_of(tz))
    if here.time() == time():
        day = f"{here - timedelta(minutes=1):%Y-%m-%d}"
        return Text(en=f"the end of {day}", es=f"el final del {day}")
    return Text(en=f"{here:%Y-%m-%d %H:%M}", es=f"el {here:%Y-%m-%d %H:%M}")


def _delegate(outside: Outside, person: Person, mentions: list[str]) -> str | Problem:
    """Entra object id of who decides meanwhile; empty when nobody was named."""
    if not mentions:
        return ""
    found = principal_meant(outside=outside, written=mentions[0])
    try:
        account = outside.messenger.account(team=outside.slack_team, user=user_of(mentions[0]))
    except Refused:
        account = None
    unsuitable = account is None or account.guest or account_hurdle(account, slack_team=outside.slack_team) is not None
    if len(mentions) > 1 or isinstance(found, Unknown) or unsuitable or found.id.lower() == person.entra:
        text = Text(
            en="Name one colleague who is linked to Entra, not a guest and not yourself.",
            es="Indique a una sola persona vinculada a Entra, que no sea invitada ni usted.",
        )
        return Problem(code="away-delegate", text=text, field="words")
    return found.id.lower()


def _named(outside: Outside, mention: str) -> str:
    user = user_of(mention)
    with outside.store.reading() as tx:
        account = tx.people.account(slack_team=outside.slack_team, slack_user=user)
    return account.name if account is not None else user
