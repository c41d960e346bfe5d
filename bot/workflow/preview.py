"""What would become of a form as it is filled in now: who would have to agree, what it would cost, what is wrong."""

from __future__ import annotations

from bot.grammar.labels import label_of
from bot.grammar.parse import Draft
from bot.grammar.table import parameters_of
from bot.grammar.upload import Upload
from bot.model.errors import Unavailable
from bot.model.incoming import Incoming
from bot.model.notice import FormPreview, Hurdle
from bot.policy.bundle import Bundle
from bot.workflow.changing import as_asked, completed, files_kept, not_the_same
from bot.workflow.consider import consider
from bot.workflow.drafting import read_whole
from bot.workflow.draw import cost_of, usergroups
from bot.workflow.files import pasted
from bot.workflow.identity import account_of, identify
from bot.workflow.introduce import way_to_link
from bot.workflow.outside import Outside
from bot.workflow.reading import draft_of, without_defaults


def preview(*, outside: Outside, incoming: Incoming) -> FormPreview:
    """What would become of the line a form says now: who would have to agree, and what it would cost.

    Asks the directory, so it is never called before an ack; what cannot be reached is said as such.
    """
    with outside.store.reading() as tx:
        incoming, changed = completed(outside=outside, tx=tx, incoming=incoming)
        kept = files_kept(tx=tx, request=changed, incoming=incoming) if changed is not None else ()
        asker = without_defaults(tx=tx, incoming=incoming)
        linked = tx.people.link(slack_team=incoming.team, slack_user=incoming.user) is not None
    draft = draft_of(outside=outside, incoming=incoming, asker=asker, alone=not kept)
    at_hand = Upload()
    if draft.awaits:
        if not kept or any(one.id for one in incoming.files):
            return FormPreview(away="files")
        try:
            whole = read_whole(outside=outside, incoming=incoming, draft=draft, asker=asker, kept=kept)
        except Unavailable as away:
            return FormPreview(away=away.service)
        draft, at_hand = whole.draft, whole.upload
    elif isinstance(here := pasted(incoming), Upload):
        at_hand = here
    if draft.params is None:
        wanting = _wanting(outside=outside, draft=draft)
        # What has to be done first is said first: whoever is not linked fills it in for nothing otherwise.
        return wanting if linked or wanting.problems else _unknown(outside=outside, incoming=incoming)
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle):
        return FormPreview(away="policies")
    try:
        person = identify(outside=outside, incoming=incoming)
        if isinstance(person, Hurdle):
            return _unknown(outside=outside, incoming=incoming)
        kind = outside.kind(draft.of)
        considered = consider(
            outside=outside,
            bundle=bundle,
            person=person,
            kind=kind,
            draft=as_asked(request=changed, draft=draft) if changed is not None else draft,
            channel=incoming.channel,
            upload=at_hand,
            extends=changed.extends if changed is not None else "",
        )
    except Unavailable as away:
        return FormPreview(away=away.service)
    if isinstance(considered, tuple):
        return FormPreview(problems=considered)
    other = not_the_same(request=changed, params=considered.params) if changed is not None else ()
    if other:
        return FormPreview(problems=other)
    return FormPreview(decision=considered.decision, cost=cost_of(considered.facts), usergroups=usergroups(outside))


def _unknown(*, outside: Outside, incoming: Incoming) -> FormPreview:
    """What keeps somebody from asking for anything, and what has to be done about it."""
    try:
        account = account_of(outside=outside, incoming=incoming)
        if isinstance(account, Hurdle):
            return FormPreview(hurdle=account)
        way = way_to_link(outside=outside, account=account)
    except Unavailable as away:
        return FormPreview(away=away.service)
    return FormPreview(hurdle=Hurdle.NOT_LINKED, way_to_link=way)


def _wanting(*, outside: Outside, draft: Draft) -> FormPreview:
    kind = next((one for one in outside.kinds if one.name == draft.of), None)
    labels = {one.field: label_of(one) for one in parameters_of(kind.params)} if kind is not None else {}
    return FormPreview(
        missing={field: labels[field] for field in draft.missing if field in labels},
        problems=tuple(one for one in draft.problems if one.code not in ("missing-option", "unresolved")),
    )
