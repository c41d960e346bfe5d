"""Links of other people: made, removed and listed by whoever the policies let do so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.grammar.parse import Draft
from bot.model.audit import AuditEvent
from bot.model.errors import Refused
from bot.model.facts import Unknown
from bot.model.incoming import Incoming
from bot.model.linking import LinksPage
from bot.model.notice import (
    Hurdle,
    Invalid,
    Notice,
    Said,
)
from bot.model.people import IdentityLink, Person, SlackAccount, user_of
from bot.model.problem import Problem
from bot.model.text import Text
from bot.policy.bundle import Bundle
from bot.workflow.conclude import Written, conclude, line_rejected, refused
from bot.workflow.identity import account_hurdle
from bot.workflow.link import taken, tie, untie
from bot.workflow.membership import groups_now
from bot.workflow.outside import Outside


def may_link(*, outside: Outside, person: Person) -> bool:
    """Whether somebody links others: in a group that says so, and no guest. Nobody does while no policy can be read.

    Raises Unavailable.
    """
    bundle = outside.policies.current
    if not isinstance(bundle, Bundle) or person.slack.guest:
        return False
    linkers = {group.name for group in bundle.groups.values() if group.links_people}
    return bool(linkers & groups_now(outside=outside, bundle=bundle, person=person))


def link_other(*, outside: Outside, person: Person, incoming: Incoming, words: Sequence[str], draft: Draft) -> Notice:
    """Link somebody else's Slack account. Raises Unavailable.

    Not one's own: whoever could would approve their own requests as somebody else.
    """
    if not may_link(outside=outside, person=person):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_LINKER)
    mentions = [user_of(word) for word in words if user_of(word)]
    names = [word for word in words if not user_of(word)]
    if len(mentions) != 1 or len(names) != 1:
        return _wrong(outside, person, incoming, draft, _HOW)
    account = _suitable(outside=outside, user=mentions[0])
    if account is None:
        return _wrong(outside, person, incoming, draft, _NO_ACCOUNT)
    if account.user == person.slack.user:
        return _wrong(outside, person, incoming, draft, _NOT_YOUR_OWN)
    principal = outside.directory.principal(written=names[0])
    if isinstance(principal, Unknown) or principal.type != "User":
        return _wrong(outside, person, incoming, draft, _NO_IDENTITY)
    now = outside.clock.now()
    link = IdentityLink(
        slack_team=account.team,
        slack_user=account.user,
        entra=principal.id.lower(),
        upn=principal.shown,
        how="admin",
        at=now,
        by=person.entra,
    )
    with outside.store.transaction() as tx:
        old = tx.people.link(slack_team=account.team, slack_user=account.user)
        tx.people.remember(account, seen_at=now)
        if old is None and tie(tx=tx, link=link, at=now):
            notice = Said(text=_linked(account, link))
            conclude(tx=tx, incoming=incoming, told=notice)
            return notice
    if old is not None:
        return _wrong(outside, person, incoming, draft, _has_link(account, old))
    taken(outside=outside, account=account, principal=principal, actor=person.entra)
    return _wrong(outside, person, incoming, draft, _is_taken(link))


def unlink_other(*, outside: Outside, person: Person, incoming: Incoming, user: str) -> Notice:
    """Remove somebody else's link. Raises Unavailable when the directory cannot be asked who may."""
    if not may_link(outside=outside, person=person):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_LINKER)
    with outside.store.transaction() as tx:
        link = untie(tx=tx, team=outside.slack_team, user=user, by=person.entra, at=outside.clock.now())
        notice = Said(text=_unlinked(link) if link is not None else _NOTHING_LINKED)
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def links(*, outside: Outside, person: Person, incoming: Incoming, draft: Draft) -> Notice:
    """A page of links, for whoever may change them; that they were read is on record. Raises Unavailable."""
    if not may_link(outside=outside, person=person):
        return refused(outside=outside, person=person, incoming=incoming, hurdle=Hurdle.NOT_LINKER)
    asked = draft.params.model_dump() if draft.params is not None else {}
    written, limit = str(asked.get("find") or ""), int(asked.get("limit") or 20)
    with outside.store.transaction() as tx:
        found = tx.people.links(
            containing=user_of(written) or written, after=str(asked.get("after") or ""), limit=limit + 1
        )
        page = tuple(found[:limit])
        notice = LinksPage(
            links=page,
            filters=("--find", written) if written else (),
            next_after=page[-1].slack_user if len(found) > limit else "",
        )
        tx.audit.append(
            AuditEvent(
                name="identity.listed",
                at=outside.clock.now(),
                actor=person.entra,
                data={"filters": draft.line, "rows": len(page)},
            )
        )
        conclude(tx=tx, incoming=incoming, told=notice)
    return notice


def _suitable(*, outside: Outside, user: str) -> SlackAccount | None:
    try:
        account = outside.messenger.account(team=outside.slack_team, user=user)
    except Refused:
        return None
    return account if account_hurdle(account, slack_team=outside.slack_team) is None else None


def _wrong(outside: Outside, person: Person, incoming: Incoming, draft: Draft, text: Text) -> Invalid:
    problems = (Problem(code="link", text=text, field="words"),)
    written = Written.new(draft)
    return line_rejected(outside=outside, person=person, incoming=incoming, problems=problems, written=written)


_HOW = Text(
    en="Write the person and their address or object id: `link @person name@company`.",
    es="Escriba la persona y su correo o id. de objeto: `vincular @persona nombre@empresa`.",
)
_NO_ACCOUNT = Text(
    en="That is no account of a person of this Slack workspace.",
    es="Esa no es la cuenta de una persona de este espacio de trabajo de Slack.",
)
_NOT_YOUR_OWN = Text(
    en="Nobody links their own account to an identity of their choice. Somebody else who may link people must do it.",
    es="Nadie vincula su propia cuenta con la identidad que quiera. Debe hacerlo otra persona que pueda vincular.",
)
_NO_IDENTITY = Text(
    en="No enabled person in Entra has that address or object id.",
    es="Ninguna persona habilitada de Entra tiene ese correo o id. de objeto.",
)
_NOTHING_LINKED = Text(
    en="That Slack account is linked to nobody.", es="Esa cuenta de Slack no está vinculada con nadie."
)


def _linked(account: SlackAccount, link: IdentityLink) -> Text:
    return Text(
        en=f"{account.name} is linked to {link.upn} and is told so.",
        es=f"La cuenta de {account.name} queda vinculada con {link.upn}, y se le avisa.",
    )


def _unlinked(link: IdentityLink) -> Text:
    return Text(
        en=f"{link.slack_user} is no longer linked to {link.upn} and is told so.",
        es=f"La cuenta {link.slack_user} ya no está vinculada con {link.upn}, y se avisa a esa persona.",
    )


def _has_link(account: SlackAccount, link: IdentityLink) -> Text:
    return Text(
        en=f"{account.name} is linked to {link.upn} already. Remove that link first.",
        es=f"La cuenta de {account.name} ya está vinculada con {link.upn}. Quite antes ese vínculo.",
    )


def _is_taken(link: IdentityLink) -> Text:
    return Text(
        en=f"{link.upn} is linked to another Slack account. Remove that link first: `links --find {link.upn}`.",
        es=f"{link.upn} ya tiene otra cuenta de Slack. Quite antes ese vínculo: `vínculos --find {link.upn}`.",
    )
