"""Which groups somebody is in and who is in a group, asked of the directory now."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.errors import Unavailable
from bot.model.facts import Unknown
from bot.model.people import Person
from bot.policy.bundle import Bundle
from bot.policy.eligible import delegated
from bot.workflow.outside import Outside


def groups_now(*, outside: Outside, bundle: Bundle, person: Person) -> frozenset[str]:
    """Names of the policy groups the person is in at this moment. Raises Unavailable: it is never guessed."""
    return outside.directory.groups_of(principal=person.entra, among=bundle.entra_groups)


def approving_groups(*, outside: Outside, bundle: Bundle, entra: str) -> frozenset[str]:
    """The groups a person may approve for: their own, and those they stand in for while somebody is away."""
    groups = outside.directory.groups_of(principal=entra, among=bundle.entra_groups)
    return delegated(bundle=bundle, person=entra, groups=groups, now=outside.clock.now())


def people_now(*, outside: Outside, bundle: Bundle) -> Mapping[str, frozenset[str]] | Unknown:
    """Group name -> object ids of its people, for knowing whether anybody could approve."""
    try:
        return outside.directory.members_of(groups=bundle.entra_groups)
    except Unavailable as away:
        return Unknown(unknown=away.why)
