"""Which groups somebody is in and who is in a group, asked of the directory now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.errors import Refused, Unavailable
from bot.model.facts import Unknown
from bot.model.people import Person
from bot.model.request import Approval
from bot.policy.bundle import Bundle
from bot.policy.eligible import delegated
from bot.workflow.identity import account_hurdle
from bot.workflow.outside import Outside


def groups_now(*, outside: Outside, bundle: Bundle, person: Person) -> frozenset[str]:
    """Names of the policy groups the person is in at this moment. Raises Unavailable: it is never guessed."""
    return outside.directory.groups_of(principal=person.entra, among=bundle.entra_groups)


def approving_groups(*, outside: Outside, bundle: Bundle, entra: str) -> frozenset[str]:
    """The groups a person may approve for: their own, and those they stand in for while somebody is away."""
    groups = outside.directory.groups_of(principal=entra, among=bundle.entra_groups)
    return delegated(bundle=bundle, person=entra, groups=groups, now=outside.clock.now())


def standing_groups(*, outside: Outside, bundle: Bundle, approvals: Sequence[Approval]) -> Mapping[str, frozenset[str]]:
    """Approver -> the groups their agreement counts for now, oldest approval first.

    None for one whose Slack account has been closed or made a guest's since. Raises Unavailable.
    """
    found = {}
    for one in approvals:
        person = one.approver
        here = _is_still_here(outside=outside, person=person)
        found[person.entra] = (
            approving_groups(outside=outside, bundle=bundle, entra=person.entra) if here else frozenset()
        )
    return found


def _is_still_here(*, outside: Outside, person: Person) -> bool:
    try:
        account = outside.messenger.account(team=person.slack.team, user=person.slack.user)
    except Refused:
        return False
    return not account.guest and account_hurdle(account, slack_team=outside.slack_team) is None


def people_now(*, outside: Outside, bundle: Bundle) -> Mapping[str, frozenset[str]] | Unknown:
    """Group name -> object ids of its people, for knowing whether anybody could approve."""
    try:
        return outside.directory.members_of(groups=bundle.entra_groups)
    except Unavailable as away:
        return Unknown(unknown=away.why)
