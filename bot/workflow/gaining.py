"""Who gains by a request as one of a group that it gives a role to: they decide on it no more than a requester does."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.model.errors import Unavailable
from bot.model.facts import Unknown
from bot.model.kind import AnyKind, Context
from bot.model.operation import Operation, PutRoleAssignment
from bot.model.request import Request
from bot.workflow.draw import excluded
from bot.workflow.outside import Outside


def groups_given(plan: Iterable[Operation]) -> frozenset[str]:
    """Object ids of the Entra groups a plan gives a role to."""
    given = (one for one in plan if isinstance(one, PutRoleAssignment) and one.principal_type == "Group")
    return frozenset(one.principal for one in given)


def groups_meant(*, kind: AnyKind, context: Context) -> frozenset[str]:
    """The same before there is a plan: the groups that a kind which gives something is asked for."""
    meant = context.principals.values() if kind.grants else ()
    return frozenset(one.id for one in meant if one.type == "Group" and not one.gone)


def gaining(*, outside: Outside, request: Request, people: Collection[str]) -> frozenset[str]:
    """Of these people (object ids), those who gain by it as one of a group, however deep inside, as of now.

    Raises Unavailable when the directory cannot say: a verdict rests on no guess.
    """
    given = {group: group for group in groups_given(request.plan)}
    if not given:
        return frozenset()
    return frozenset(one for one in people if outside.directory.groups_of(principal=one, among=given))


def barred_now(*, outside: Outside, request: Request, people: Collection[str]) -> frozenset[str]:
    """The requester, the beneficiary, and those of these people who gain by it as one of a group: they fill no slot,
    except of a clause that lets them by name. Raises Unavailable."""
    return excluded(request=request) | gaining(outside=outside, request=request, people=people)


def all_in(*, outside: Outside, groups: Collection[str]) -> frozenset[str] | Unknown:
    """Object ids of everybody in any of these Entra groups; Unknown when the directory is silent."""
    if not groups:
        return frozenset()
    try:
        inside = outside.directory.members_of(groups={group: group for group in groups})
    except Unavailable as silent:
        return Unknown(unknown=silent.why)
    return frozenset[str]().union(*inside.values())
