"""Azure is asked before people are: what it would refuse anyway costs nobody's attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.catalogue import Catalogue
from bot.model.errors import Refused, Unavailable
from bot.model.facts import FactValue, Unknown
from bot.model.kind import AnyKind, Context, Params
from bot.model.place import Place
from bot.model.preflight import Finding
from bot.model.problem import Problem
from bot.workflow.outside import Outside


def looked_ahead(*, outside: Outside, kind: AnyKind, params: Params, context: Context) -> tuple[Finding, ...]:
    """What Azure would say to the plan; nothing for a read, whose answer says it."""
    if kind.is_read:
        return ()
    return outside.cloud.look_ahead(operations=kind.plan(params, context), region=context.place.region)


def problems_of(findings: Sequence[Finding]) -> tuple[Problem, ...]:
    """What Azure would refuse for sure, as the requester's problems."""
    return tuple(
        Problem(code=f"preflight-{one.check}", text=one.text, field=one.field)
        for one in findings
        if one.state == "wrong"
    )


def checked(findings: Sequence[Finding]) -> Mapping[str, FactValue]:
    """The fact `checked` for the policies: true, or unknown with what could not be read."""
    unread = [one.text.en for one in findings if one.state == "unknown"]
    return {"checked": Unknown(unknown=" ".join(unread)) if unread else True}


def catalogue_now(*, outside: Outside, catalogue: Catalogue, kind: AnyKind, place: Place) -> Catalogue:
    """The policies' catalogue, with Azure's own estimates where it has no price for the region.

    Asked only for kinds that cost something. When Azure does not say, a missing price stays unknown.
    """
    if kind.is_read or not place.region or not any(field.name == "cost_month" for field in kind.fields):
        return catalogue
    if all(place.region in size.usd_per_hour for size in catalogue.sizes.values()):
        return catalogue
    try:
        found = outside.cloud.prices(subscription=place.subscription, region=place.region)
    except (Refused, Unavailable):
        return catalogue
    return catalogue.with_prices(found, region=place.region)
