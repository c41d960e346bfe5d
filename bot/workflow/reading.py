"""A line as the grammar reads it now, with the catalogue in force and what the asker has had remembered."""

from __future__ import annotations

from collections.abc import Mapping

from bot.grammar.parse import Draft, parse
from bot.grammar.upload import Upload
from bot.model.catalogue import Catalogue
from bot.model.incoming import Incoming
from bot.policy.bundle import Bundle
from bot.workflow.files import pasted
from bot.workflow.outside import Outside
from bot.workflow.ports import Transaction

FROM_FORM = "form"
"""Among the values of an Incoming: the kind whose form its line was filled in with."""


def draft_of(
    *, outside: Outside, incoming: Incoming, defaults: Mapping[str, str], upload: Upload | None = None
) -> Draft:
    """The line as the grammar reads it now.

    upload  the files it needs, once they have been fetched; what was pasted is here already.
    """
    if upload is None and incoming.files and all(not one.id for one in incoming.files):
        made = pasted(incoming)
        if not isinstance(made, Upload):
            return Draft(problems=made, line=incoming.text, redacted=incoming.text)
        upload = made
    return parse(
        line=incoming.text,
        kinds=outside.kinds,
        commands=outside.commands,
        defaults=defaults,
        catalogue=catalogue_now(outside),
        attached=tuple(one.name for one in incoming.files),
        upload=upload,
    )


def remembered(*, tx: Transaction, incoming: Incoming) -> Mapping[str, str]:
    """The asker's defaults in the channel they ask in; none for a form, where they were shown and may be emptied."""
    if FROM_FORM in incoming.values:
        return {}
    return tx.defaults.of(team=incoming.team, user=incoming.user, channel=incoming.channel)


def catalogue_now(outside: Outside) -> Catalogue:
    """Sizes, regions and roles of the policies in force; empty while none can be read."""
    bundle = outside.policies.current
    return bundle.catalogue if isinstance(bundle, Bundle) else Catalogue()
