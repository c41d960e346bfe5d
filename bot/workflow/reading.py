"""A line as the grammar reads it now, with the catalogue in force and what the asker has had remembered."""

from __future__ import annotations

from collections.abc import Sequence

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
from bot.workflow.ports import Asker, Transaction

FROM_FORM = "form"
"""Among the values of an Incoming: the kind whose form its line was filled in with."""


def draft_of(
    *,
    outside: Outside,
    incoming: Incoming,
    asker: Asker,
    upload: Upload | None = None,
    alone: bool = True,
) -> Draft:
    """The line as the grammar reads it now.

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
    now = Now(at=incoming.at, tz=asker.tz)
    return parse(
        line=incoming.text,
        kinds=outside.kinds,
        commands=outside.commands,
        defaults=asker.defaults,
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


def asker_of(*, tx: Transaction, incoming: Incoming) -> Asker:
    """What a line leans on, where it was written. A form has no defaults: they were shown in it, and may be emptied."""
    if FROM_FORM in incoming.values:
        return without_defaults(tx=tx, incoming=incoming)
    return tx.defaults.asker(team=incoming.team, user=incoming.user, channel=incoming.channel)


def without_defaults(*, tx: Transaction, incoming: Incoming) -> Asker:
    """Only where their days end, for a line that says all of it: an edited one, or one out of a form."""
    asker = tx.defaults.asker(team=incoming.team, user=incoming.user, channel=incoming.channel)
    return asker.model_copy(update={"defaults": {}})


def catalogue_now(outside: Outside) -> Catalogue:
    """Sizes, regions and roles of the policies in force; empty while none can be read."""
    bundle = outside.policies.current
    return bundle.catalogue if isinstance(bundle, Bundle) else Catalogue()
