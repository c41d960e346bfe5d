"""Which groups somebody is in and who is in a group, asked of the directory now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.model.errors import Refused, Unavailable
from bot.model.facts import Subject, Unknown
from bot.model.people import AMLBOT, SYSTEM, Person, SlackAccount
from bot.model.remark import Why
from bot.model.request import Approval, Request
from bot.policy.bundle import Bundle
from bot.workflow.gaining import all_in, gaining
from bot.workflow.identity import account_hurdle
from bot.workflow.outside import Outside
from bot.workflow.voices import absences, voice_of, with_delegates

AS_GOOD_AS_NOW_SECONDS = 5.0
"""How old an account's description may be where it is looked at once more before Azure: what follows a verdict within
seconds asks no second time. The verdict itself always asks, about whoever gives it and everybody it rests on."""


def groups_now(*, outside: Outside, bundle: Bundle, person: Person) -> frozenset[str]:
    """Names of the policy groups the person is in at this moment. Raises Unavailable: it is never guessed."""
    if person.entra == SYSTEM:
        return frozenset({AMLBOT})
    return outside.directory.groups_of(principal=person.entra, among=bundle.entra_groups)


def approving_groups(
    *, outside: Outside, bundle: Bundle, entra: str, request: Request, spoken: Collection[str] = ()
) -> frozenset[str]:
    """The groups a person may decide on this request for, lent ones included. Raises Unavailable.

    spoken  those who have agreed themselves: they lend nobody their voice.
    """
    voice = voice_of(outside=outside, bundle=bundle, entra=entra)
    inside = gaining(outside=outside, request=request, people=voice.lent)
    return voice.groups(bundle=bundle, request=request, silent={*spoken, *inside})


def standing_groups(
    *,
    outside: Outside,
    bundle: Bundle,
    approvals: Sequence[Approval],
    request: Request,
    age_seconds: float = 0.0,
    speaking: str = "",
) -> Mapping[str, frozenset[str]]:
    """Approver -> the groups their agreement counts for now, oldest approval first.

    None for one whose Slack account has been closed, made a guest's or unlinked since. Raises Unavailable.

    age_seconds  how old the description of an account may be.
    speaking     who is about to agree as well: whoever agreed in their place does so no longer.
    """
    found: dict[str, frozenset[str]] = {}
    spoken = {speaking, *(one.approver.entra for one in approvals)}
    for person in (one.approver for one in approvals):
        account = _account_now(outside=outside, person=person, age_seconds=age_seconds)
        counts = account is not None and not account.guest
        groups = (
            approving_groups(outside=outside, bundle=bundle, entra=person.entra, request=request, spoken=spoken)
            if counts
            else frozenset()
        )
        found[person.entra] = groups
    return found


def subject_now(*, outside: Outside, bundle: Bundle, person: Person, age_seconds: float = 0.0) -> Subject:
    """What the policies judge a person by, as of now; in no group once their Slack account is closed or unlinked.

    Raises Unavailable.
    """
    if person.entra == SYSTEM:
        return Subject(id=SYSTEM, groups=frozenset({AMLBOT}))
    account = _account_now(outside=outside, person=person, age_seconds=age_seconds)
    if account is None:
        return Subject(id=person.entra, groups=frozenset(), guest=person.slack.guest)
    groups = groups_now(outside=outside, bundle=bundle, person=person)
    return Subject(id=person.entra, groups=groups, guest=account.guest)


def _account_now(*, outside: Outside, person: Person, age_seconds: float) -> SlackAccount | None:
    """The account if it may still ask for anything: still linked to this identity, not closed, not a bot's, not another
    organisation's."""
    with outside.store.reading() as tx:
        link = tx.people.link(slack_team=person.slack.team, slack_user=person.slack.user)
    if link is None or link.entra != person.entra:
        return None
    try:
        account = outside.messenger.account(team=person.slack.team, user=person.slack.user, age_seconds=age_seconds)
    except Refused:
        return None
    return account if account_hurdle(account, slack_team=outside.slack_team) is None else None


def why_gone(*, outside: Outside, person: Person, age_seconds: float = AS_GOOD_AS_NOW_SECONDS) -> Why | None:
    """Why they may act here no longer as they did: their Slack account has been closed, is no longer one of ours, has
    been unlinked or has become a guest's. None for somebody who is there as before. Raises Unavailable.

    age_seconds  how old the description of their account may be.
    """
    if person.entra == SYSTEM:
        return None
    account = _account_now(outside=outside, person=person, age_seconds=age_seconds)
    if account is not None:
        return "guest" if account.guest and not person.slack.guest else None
    with outside.store.reading() as tx:
        link = tx.people.link(slack_team=person.slack.team, slack_user=person.slack.user)
    return "closed" if link is not None and link.entra == person.entra else "unlinked"


@dataclass(frozen=True, slots=True)
class Electors:
    """Who could approve.

    people   group name -> object ids of its people and of those who stand in for them; Unknown when the directory is
             silent.
    gaining  object ids of everybody in a group that it is for.
    """

    people: Mapping[str, frozenset[str]] | Unknown
    gaining: frozenset[str] = frozenset()


def people_now(*, outside: Outside, bundle: Bundle, barred: frozenset[str], groups: Collection[str]) -> Electors:
    """Who could approve at this moment. Raises Unavailable when the database is silent.

    barred  who asks and whom it is for: nobody stands in for them, nor for anybody in the groups it is for.
    groups  object ids of the Entra groups it is for.
    """
    try:
        people = outside.directory.members_of(groups=bundle.entra_groups)
    except Unavailable as silent:
        return Electors(Unknown(unknown=silent.why))
    inside = all_in(outside=outside, groups=groups)
    if isinstance(inside, Unknown):
        return Electors(inside)
    with outside.store.reading() as tx:
        away = absences(tx=tx, now=outside.clock.now())
    return Electors(with_delegates(people, away=away, barred=barred | inside), inside)
