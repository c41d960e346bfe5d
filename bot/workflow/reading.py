"""A line as the grammar reads it now, with the catalogue in force and what the asker has had remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.grammar.parse import Draft, parse
from bot.grammar.spoken.heard import Known
from bot.grammar.spoken.until import Now
from bot.grammar.upload import Upload
from bot.model.catalogue import Catalogue
from bot.model.incoming import Incoming
from bot.model.place import TeamPlace
from bot.policy.bundle import Bundle
from bot.workflow.files import pasted
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

FROM_FORM = "form"
"""Among the values of an Incoming: the kind whose form its line was filled in with."""


def draft_of(
    *,
    outside: Outside,
    incoming: Incoming,
    defaults: Mapping[str, str],
    zone: str = "UTC",
    upload: Upload | None = None,
    alone: bool = True,
) -> Draft:
    """The line as the grammar reads it now.

    zone    where the asker's days end.
    upload  the files it needs, once they have been fetched; what was pasted is here already.
    alone   False when there are more files than came along, so that what was pasted is not everything.
    """
    if upload is None and alone and incoming.files and all(not one.id for one in incoming.files):
        made = pasted(incoming)
        if not isinstance(made, Upload):
            return Draft(problems=made, line=incoming.text, redacted=incoming.text)
        upload = made
    bundle = outside.policies.current
    places = bundle.places if isinstance(bundle, Bundle) else ()
    now = Now(at=incoming.at, tz=zone)
    return parse(
        line=incoming.text,
        kinds=outside.kinds,
        commands=outside.commands,
        defaults=defaults,
        catalogue=catalogue_now(outside),
        attached=tuple(one.name for one in incoming.files),
        upload=upload,
        known=known_around(places=places, now=now, asker=f"<@{incoming.user}>"),
    )


def known_around(*, places: Sequence[TeamPlace], now: Now, asker: str = "") -> Known:
    """What sentences may lean on: the moment, who says it (empty when nobody knows), and the policies' own names."""
    return Known(
        now=now,
        asker=asker,
        groups=tuple(name for place in places for name in (place.resource_group, *place.resource_groups) if name),
        workspaces=tuple(name for place in places for name in (place.workspace, *place.workspaces) if name),
    )


def remembered(*, tx: Transaction, incoming: Incoming) -> Mapping[str, str]:
    """The asker's defaults in the channel they ask in; none for a form, where they were shown and may be emptied."""
    if FROM_FORM in incoming.values:
        return {}
    return tx.defaults.of(team=incoming.team, user=incoming.user, channel=incoming.channel)


def zone_of(*, tx: Transaction, incoming: Incoming) -> str:
    """The asker's time zone as Slack last told it; UTC for somebody never met."""
    account = tx.people.account(slack_team=incoming.team, slack_user=incoming.user)
    return account.tz if account is not None else "UTC"


def catalogue_now(outside: Outside) -> Catalogue:
    """Sizes, regions and roles of the policies in force; empty while none can be read."""
    bundle = outside.policies.current
    return bundle.catalogue if isinstance(bundle, Bundle) else Catalogue()
