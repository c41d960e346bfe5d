"""The Entra identities that a line names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.model.errors import Refused
from bot.model.facts import Subject, Unknown
from bot.model.kind import AnyKind, Params
from bot.model.people import Person, Principal, user_of
from bot.model.problem import Problem
from bot.model.text import Text
from bot.workflow.outside import Outside


def principals_named(*, outside: Outside, kind: AnyKind, params: Params) -> dict[str, Principal] | tuple[Problem, ...]:
    """What is written -> the identity it is; the problems when one of them is nobody. Raises Unavailable."""
    found: dict[str, Principal] = {}
    problems: list[Problem] = []
    for written in kind.principals(params):
        principal = principal_meant(outside=outside, written=written)
        if isinstance(principal, Unknown) and kind.of_gone:
            principal = _gone(outside=outside, written=written, else_=principal)
        if isinstance(principal, Unknown):
            problems.append(
                Problem(
                    code="unknown-principal",
                    text=Text(
                        en=f"I cannot give this to {written}: {principal.unknown}.",
                        es=f"No puedo dárselo a {written}: no está en el directorio, hay varias identidades con "
                        "ese nombre o su cuenta está deshabilitada.",
                    ),
                    field="assignee",
                )
            )
        else:
            found[written] = principal
    return tuple(problems) if problems else found


def amlbots_among(*, outside: Outside, principals: Iterable[Principal]) -> frozenset[str] | Unknown:
    """Object ids of those that are amlbot itself, or a group it is in: what they are given, it can do.

    Unknown when amlbot cannot tell who it is. Raises Unavailable.
    """
    there = [one for one in principals if not one.gone]
    if not there:
        return frozenset()
    itself = outside.directory.itself()
    if isinstance(itself, Unknown):
        return itself
    groups = {one.id: one.id for one in there if one.type == "Group"}
    inside = outside.directory.groups_of(principal=itself, among=groups) if groups else frozenset()
    return frozenset(one.id for one in there if one.id == itself or one.id in inside)


def _gone(*, outside: Outside, written: str, else_: Unknown) -> Principal | Unknown:
    """An object id that nobody has any more, if that is what was written. Raises Unavailable."""
    gone = outside.directory.absent(ids=(written,))
    if written.lower() not in gone:
        return else_
    return Principal(id=written.lower(), type="User", name=written.lower(), gone=True)


def beneficiary(*, principals: Mapping[str, Principal], requester: Person) -> Subject | None:
    """The first other person the request is for; the requester asking for themselves is no beneficiary."""
    for principal in principals.values():
        if principal.type == "User" and not principal.gone and principal.id != requester.entra:
            return Subject(id=principal.id, groups=Unknown(unknown="not looked up"))
    return None


def principal_meant(*, outside: Outside, written: str) -> Principal | Unknown:
    """An e-mail address or object id is looked up; a Slack mention is whoever it is linked to."""
    if not written.startswith("<@"):
        return outside.directory.principal(written=written)
    user = user_of(written)
    with outside.store.reading() as tx:
        link = tx.people.link(slack_team=outside.slack_team, slack_user=user)
    if link is not None:
        return outside.directory.principal(written=link.entra)
    try:
        account = outside.messenger.account(team=outside.slack_team, user=user)
    except Refused:
        return Unknown(unknown="there is no such Slack account")
    if outside.link_by_email and account.email and not account.stranger:
        return outside.directory.principal(written=account.email)
    return Unknown(unknown="this Slack account is not linked to an Entra identity")
