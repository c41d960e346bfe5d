"""The Home of one person: what waits for them, what they asked for, what they hold, what their teams have used."""

from __future__ import annotations

from bot.model.audit import AuditEvent
from bot.model.home import HomePage, Total
from bot.model.incoming import Incoming
from bot.model.notice import Hurdle, Notice, Said
from bot.model.people import LinkOffer, Person
from bot.model.picture import Picture
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.policy.counters import totals_for, unit_of
from bot.workflow.conclude import conclude
from bot.workflow.draw import draw
from bot.workflow.history import teams_of
from bot.workflow.outside import Outside
from bot.workflow.ports import EVERYWHERE, Filters, Transaction
from bot.workflow.remind import waiting_for

LANGUAGE = "language"
"""Under which name a chosen language is kept among a person's settings."""

MOST_WAITING, MOST_MINE, MOST_HELD = 6, 8, 8


def home(*, outside: Outside, person: Person) -> HomePage:
    """Everything on one page. Raises Unavailable when the directory or the database cannot be read."""
    bundle = outside.policies.current
    waiting: tuple[Picture, ...] = ()
    totals: tuple[Total, ...] = ()
    if isinstance(bundle, Bundle):
        if not person.slack.guest:
            waiting = waiting_for(outside=outside, bundle=bundle, entra=person.entra)
        totals = _totals(outside=outside, bundle=bundle, person=person)
    with outside.store.reading() as tx:
        mine = tx.requests.search(Filters(requester=person.entra, limit=MOST_MINE))
        held = tx.grants.held_by(requester=person.entra, limit=MOST_HELD + 1)
        requests = [tx.requests.get(grant.request) for grant in held[:MOST_HELD]]
        return HomePage(
            waiting=waiting[:MOST_WAITING],
            more_waiting=max(0, len(waiting) - MOST_WAITING),
            mine=tuple(draw(outside=outside, tx=tx, request=request) for request in mine),
            held=tuple(draw(outside=outside, tx=tx, request=request) for request in requests if request is not None),
            more_held=max(0, len(held) - MOST_HELD),
            totals=totals,
            language=chosen_language(tx=tx, team=person.slack.team, user=person.slack.user),
        )


def open_home(*, outside: Outside, person: Person | Hurdle, incoming: Incoming, offer: LinkOffer | None = None) -> None:
    """Publish it; `offer` is the Entra identity that was found for somebody linked to none. Raises Unavailable."""
    page = HomePage(hurdle=person, offer=offer) if isinstance(person, Hurdle) else home(outside=outside, person=person)
    outside.messenger.home(team=incoming.team, user=incoming.user, page=page)


def choose_language(*, outside: Outside, person: Person, incoming: Incoming) -> Notice:
    """Keep the language a person wants, whatever Slack says; anything else goes back to what Slack says."""
    chosen = incoming.text if incoming.text in _KEPT else ""
    with outside.store.transaction() as tx:
        account = person.slack
        tx.defaults.put(team=account.team, user=account.user, channel=EVERYWHERE, values={LANGUAGE: chosen})
        tx.audit.append(
            AuditEvent(
                name="language.chosen", at=outside.clock.now(), actor=person.entra, data={"language": chosen or "slack"}
            )
        )
        notice = Said(text=_KEPT[chosen])
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


_KEPT = {
    "en": Text(en="From now on I speak English with you.", es="A partir de ahora hablo inglés con usted."),
    "es": Text(en="From now on I speak Spanish with you.", es="A partir de ahora hablo español con usted."),
    "": Text(
        en="From now on I speak the language that Slack says is yours.",
        es="A partir de ahora hablo el idioma que Slack indica como suyo.",
    ),
}


def chosen_language(*, tx: Transaction, team: str, user: str) -> str:
    """What somebody chose, empty when they chose nothing."""
    return tx.defaults.of(team=team, user=user, channel=EVERYWHERE).get(LANGUAGE, "")


def _totals(*, outside: Outside, bundle: Bundle, person: Person) -> tuple[Total, ...]:
    teams = teams_of(outside=outside, bundle=bundle, person=person)
    found: list[Total] = []
    with outside.store.reading() as tx:
        for counter, key, whose in totals_for(
            bundle=bundle, teams=sorted(teams), person=person.entra, now=outside.clock.now()
        ):
            used = tx.ledger.used(keys={counter.id: key})[counter.id]
            found.append(
                Total(
                    counter=counter.id,
                    whose=whose,
                    used=used,
                    limit=counter.limit,
                    monthly=counter.window == "month",
                    unit=unit_of(bundle=bundle, counter=counter),
                )
            )
    return tuple(found)
