"""Where a line acts, on whom and for how long: what is known of it before anybody has judged it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.grammar.parse import Draft
from bot.grammar.upload import Upload
from bot.model.errors import Refused
from bot.model.facts import Facts, Subject
from bot.model.kind import AnyKind, Context, Params
from bot.model.people import Person, Principal
from bot.model.place import Place
from bot.model.problem import Problem
from bot.policy.bundle import Bundle
from bot.policy.places import place_for
from bot.workflow.lasting import Lasting, lasting_for
from bot.workflow.membership import groups_now
from bot.workflow.outside import Outside
from bot.workflow.preflight import catalogue_now, checked
from bot.workflow.principals import amlbots_among, beneficiary, principals_named


@dataclass(frozen=True, slots=True)
class Situation:
    """What a line asks for, in its place, and what policies may know of it as long as nobody has looked ahead."""

    params: Params
    context: Context
    facts: Facts


def situate(
    *,
    outside: Outside,
    bundle: Bundle,
    person: Person,
    kind: AnyKind,
    draft: Draft,
    channel: str,
    upload: Upload,
    team: str,
) -> Situation | tuple[Problem, ...]:
    """The situation of a draft without problems; those that only a look-up could find are returned.

    team  whose it is; empty when that is to be told from where and by whom it is asked.
    Raises Unavailable when the directory or, for a kind that has to look, Azure cannot be read.
    """
    if draft.params is None:
        raise ValueError("a draft with problems cannot be considered")
    lasting = lasting_for(params=draft.params, now=outside.clock.now(), tz=person.slack.tz)
    if not isinstance(lasting, Lasting):
        return (lasting,)
    params = lasting.params
    groups = groups_now(outside=outside, bundle=bundle, person=person)
    place = _place(outside, bundle, kind, params, groups=groups, channel=channel, team=team)
    if not isinstance(place, Place):
        return (place,)
    principals = principals_named(outside=outside, kind=kind, params=params)
    if not isinstance(principals, dict):
        return principals
    problems = kind.check(params)
    if problems:
        return problems
    context = Context(
        place=place,
        catalogue=catalogue_now(outside=outside, catalogue=bundle.catalogue, kind=kind, place=place),
        requester=Principal(id=person.entra, type="User", name=person.slack.name, upn=person.upn),
        principals=principals,
        amlbots=amlbots_among(outside=outside, principals=principals.values()),
        tenant=outside.tenant,
        files=upload.files,
        documents=draft.spec.documents if draft.spec is not None else upload.values,
    )
    found = _found(outside, kind, params, context)
    if not isinstance(found, Context):
        return (found,)
    facts = Facts(
        action=kind.name,
        now=outside.clock.now(),
        requester=Subject(id=person.entra, groups=groups, guest=person.slack.guest),
        beneficiary=beneficiary(principals=principals, requester=person),
        team=place.team,
        project=place.project,
        emergency=draft.emergency,
        values={**kind.facts(params, found), **lasting.facts, **checked(())},
    )
    return Situation(params=params, context=found, facts=facts)


def _place(
    outside: Outside,
    bundle: Bundle,
    kind: AnyKind,
    params: Params,
    *,
    groups: frozenset[str],
    channel: str,
    team: str,
) -> Place | Problem:
    named = kind.where(params)
    place = place_for(
        places=bundle.places,
        groups=groups,
        channel=channel,
        resource_group=named.resource_group,
        workspace=named.workspace,
        subscription=named.subscription,
        default_subscription=outside.subscription,
        needs=kind.needs,
        team=team,
    )
    if isinstance(place, Place) and named.region:
        return place.model_copy(update={"region": named.region})
    return place


def _found(outside: Outside, kind: AnyKind, params: Params, context: Context) -> Context | Problem:
    """The context with what the kind must find in Azure; the problem when Azure will not tell. Raises Unavailable."""
    find = kind.find(params, context)
    if find is None:
        return context
    try:
        return replace(context, found=outside.cloud.find(find=find))
    except Refused as refusal:
        return Problem(code=refusal.code, text=refusal.sentence)
