"""What came from Slack and who it came from: inbox, identity links, accounts, remembered defaults, messages shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.model.incoming import Incoming
from bot.model.notice import Notice
from bot.model.people import IdentityLink, LinkOffer, SlackAccount
from bot.store.looking import must_be_kept
from bot.store.mappers import account_row, body_of, inbox_values, incoming_of, link_row, offer_row, view_row
from bot.store.rows import (
    UNSPENT,
    DefaultSettingRow,
    IdentityLinkRow,
    InboxRow,
    LinkOfferRow,
    ShownCardRow,
    SlackAccountRow,
    ViewRow,
)
from bot.store.statements import affected, insert_new, insert_new_values, insert_or_replace, table_of, take_turn
from bot.workflow.ports import EVERYWHERE, Asker, Concluded, View

INBOX = table_of(InboxRow)
LINK = table_of(IdentityLinkRow)
OFFER = table_of(LinkOfferRow)
ACCOUNT = table_of(SlackAccountRow)
DEFAULT = table_of(DefaultSettingRow)
VIEW = table_of(ViewRow)
CARD = table_of(ShownCardRow)

# Asked before every ack, so it is put together once, and in one question. A default has a name.
_ASKER_OF = sa.union_all(
    sa.select(DEFAULT.c.name, DEFAULT.c.body).where(
        DEFAULT.c.slack_team == sa.bindparam("team"),
        DEFAULT.c.slack_user == sa.bindparam("user"),
        DEFAULT.c.channel == sa.bindparam("channel"),
    ),
    sa.select(sa.literal(""), ACCOUNT.c.body).where(
        ACCOUNT.c.slack_team == sa.bindparam("team"), ACCOUNT.c.slack_user == sa.bindparam("user")
    ),
)


class SqlInbox:
    """What arrived, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._at_end: dict[str, dict[str, Any]] = {}
        self._then: Callable[[Sequence[str]], None] | None = None

    def add(self, incoming: Incoming) -> bool:
        return bool(insert_new_values(self._session, INBOX, [inbox_values(incoming)], key=("id",)))

    def add_at_end(self, incoming: Incoming, *, then: Callable[[Sequence[str]], None]) -> None:
        must_be_kept("what arrived")
        self._at_end.setdefault(incoming.id, inbox_values(incoming))
        self._then = then

    def write(self) -> None:
        """Insert what was added to the end, in one statement. The store does it before it commits."""
        if self._then is None:
            return
        # In one order everywhere: two replicas that were brought the same would wait for each other.
        rows = [self._at_end[one] for one in sorted(self._at_end)]
        fresh = insert_new_values(self._session, INBOX, rows, key=("id",))
        if fresh:
            self._then([one for one in self._at_end if one in fresh])

    def get(self, incoming_id: str) -> Incoming | None:
        statement = sa.select(INBOX.c.body, INBOX.c.reply_url).where(INBOX.c.id == incoming_id)
        row = self._session.execute(statement).one_or_none()
        return incoming_of(row[0], row[1]) if row is not None else None

    def conclude(self, incoming_id: str, *, told: Notice | None) -> bool:
        first = sa.update(INBOX).where(INBOX.c.id == incoming_id, INBOX.c.told.is_(None))
        return affected(self._session, first.values(told=body_of(told))) == 1

    def concluded(self, incoming_id: str) -> Concluded | None:
        told = self._session.execute(sa.select(INBOX.c.told).where(INBOX.c.id == incoming_id)).scalar_one_or_none()
        return Concluded.model_validate_json(f'{{"told":{told}}}') if told is not None else None

    def forget_spent(self, *, before: datetime) -> int:
        spent = sa.update(INBOX).where(sa.text(f"({UNSPENT})"), INBOX.c.at < before)
        kept = sa.case((INBOX.c.told.is_not(None), "null"))
        return affected(self._session, spent.values(reply_url=None, told=kept))

    def forget(self, *, before: datetime, most: int) -> int:
        over = sa.and_(INBOX.c.at < before, INBOX.c.told == "null", INBOX.c.reply_url.is_(None))
        some = sa.select(INBOX.c.id).where(over).limit(most).scalar_subquery()
        return affected(self._session, sa.delete(INBOX).where(INBOX.c.id.in_(some)))


class SqlPeople:
    """Links and accounts, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def link(self, *, slack_team: str, slack_user: str) -> IdentityLink | None:
        statement = sa.select(LINK.c.body).where(LINK.c.slack_team == slack_team, LINK.c.slack_user == slack_user)
        body = self._session.execute(statement).scalar_one_or_none()
        return IdentityLink.model_validate_json(body) if body is not None else None

    def linked(self, *, entra: str) -> IdentityLink | None:
        statement = (
            sa.select(LINK.c.body)
            .where(LINK.c.entra == entra.lower())
            .order_by(LINK.c.turn.desc(), LINK.c.slack_team, LINK.c.slack_user)
            .limit(1)
        )
        body = self._session.execute(statement).scalar_one_or_none()
        return IdentityLink.model_validate_json(body) if body is not None else None

    def put(self, link: IdentityLink) -> bool:
        # One at a time: two accounts that are linked to one identity at once must see each other.
        take_turn(self._session, about=f"links of {link.slack_team}")
        holder = sa.select(LINK.c.slack_user).where(
            LINK.c.slack_team == link.slack_team,
            LINK.c.entra == link.entra.lower(),
            LINK.c.slack_user != link.slack_user,
        )
        if self._session.execute(holder).first() is not None:
            return False
        newest = self._session.execute(sa.select(sa.func.coalesce(sa.func.max(LINK.c.turn), 0))).scalar_one()
        insert_or_replace(self._session, link_row(link, turn=newest + 1), key=("slack_team", "slack_user"))
        return True

    def remove(self, *, slack_team: str, slack_user: str) -> IdentityLink | None:
        whose = sa.and_(LINK.c.slack_team == slack_team, LINK.c.slack_user == slack_user)
        body = self._session.execute(sa.delete(LINK).where(whose).returning(LINK.c.body)).scalar_one_or_none()
        return IdentityLink.model_validate_json(body) if body is not None else None

    def links(self, *, containing: str = "", after: str = "", limit: int = 50) -> Sequence[IdentityLink]:
        later = sa.select(LINK.c.body).where(LINK.c.slack_user > after)
        bodies = self._session.execute(later.order_by(LINK.c.slack_user, LINK.c.slack_team)).scalars()
        wanted = containing.casefold()
        found = (IdentityLink.model_validate_json(body) for body in bodies)
        return tuple(islice((one for one in found if wanted in _searched(one)), max(limit, 0)))

    def offer(self, *, slack_team: str, slack_user: str) -> LinkOffer | None:
        statement = sa.select(OFFER.c.body).where(OFFER.c.slack_team == slack_team, OFFER.c.slack_user == slack_user)
        body = self._session.execute(statement).scalar_one_or_none()
        return LinkOffer.model_validate_json(body) if body is not None else None

    def put_offer(self, offer: LinkOffer) -> None:
        insert_or_replace(self._session, offer_row(offer), key=("slack_team", "slack_user"))

    def drop_offer(self, *, slack_team: str, slack_user: str) -> None:
        whose = sa.and_(OFFER.c.slack_team == slack_team, OFFER.c.slack_user == slack_user)
        self._session.execute(sa.delete(OFFER).where(whose))

    def remember(self, account: SlackAccount, *, seen_at: datetime) -> None:
        row = account_row(account, seen_at=seen_at)
        insert_or_replace(self._session, row, key=("slack_team", "slack_user"), unless_newer="seen_at")

    def account(self, *, slack_team: str, slack_user: str) -> SlackAccount | None:
        whose = sa.and_(ACCOUNT.c.slack_team == slack_team, ACCOUNT.c.slack_user == slack_user)
        body = self._session.execute(sa.select(ACCOUNT.c.body).where(whose)).scalar_one_or_none()
        return SlackAccount.model_validate_json(body) if body is not None else None


def _searched(link: IdentityLink) -> str:
    return f"{link.upn} {link.entra} {link.slack_user}".casefold()


class SqlDefaults:
    """Remembered defaults, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, *, team: str, user: str, channel: str) -> Mapping[str, str]:
        return self.asker(team=team, user=user, channel=channel).defaults

    def asker(self, *, team: str, user: str, channel: str) -> Asker:
        asked = {"team": team, "user": user, "channel": channel}
        found = {name: json.loads(body) for name, body in self._session.connection().execute(_ASKER_OF, asked)}
        account = found.pop("", None)
        return Asker(defaults=dict(sorted(found.items())), tz=SlackAccount(**account).tz if account else "UTC")

    def put(self, *, team: str, user: str, channel: str, values: Mapping[str, str]) -> None:
        for name, value in values.items():
            if not value:
                self._session.execute(sa.delete(DEFAULT).where(_whose(team, user, channel), DEFAULT.c.name == name))
                continue
            row = DefaultSettingRow(slack_team=team, slack_user=user, channel=channel, name=name, body=body_of(value))
            insert_or_replace(self._session, row, key=("slack_team", "slack_user", "channel", "name"))

    def everybodys(self, *, name: str) -> Sequence[str]:
        statement = (
            sa.select(DEFAULT.c.body)
            .where(DEFAULT.c.name == name, DEFAULT.c.channel == EVERYWHERE)
            .order_by(DEFAULT.c.slack_team, DEFAULT.c.slack_user)
        )
        return tuple(json.loads(body) for body in self._session.execute(statement).scalars())


def _whose(team: str, user: str, channel: str) -> sa.ColumnElement[bool]:
    return sa.and_(DEFAULT.c.slack_team == team, DEFAULT.c.slack_user == user, DEFAULT.c.channel == channel)


class SqlViews:
    """Slack messages that show requests, in one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, request_id: str) -> Sequence[View]:
        """In order of purpose and channel."""
        bodies = self._session.execute(sa.select(VIEW.c.body).where(VIEW.c.request == request_id)).scalars().all()
        views = (View.model_validate_json(body) for body in bodies)
        return tuple(sorted(views, key=lambda view: (view.purpose, view.channel)))

    def at(self, *, channel: str, ts: str) -> View | None:
        # Asked for a message that somebody has deleted, which is rare: no index is worth its upkeep.
        there = sa.select(VIEW.c.body).where(VIEW.c.channel == channel, VIEW.c.body.contains(ts, autoescape=True))
        views = (View.model_validate_json(body) for body in self._session.execute(there).scalars())
        return next((view for view in views if view.ts == ts and ts), None)

    def keep_card(self, *, sent: str, at: datetime) -> str:
        content = sent.encode()
        digest = hashlib.sha256(content).hexdigest()
        insert_new(self._session, ShownCardRow(digest=digest, at=at, body=content), key=("digest",))
        return digest

    def card(self, digest: str) -> str:
        found = self._session.execute(sa.select(CARD.c.body).where(CARD.c.digest == digest)).scalar_one_or_none()
        if found is None or hashlib.sha256(bytes(found)).hexdigest() != digest:
            raise LookupError(f"no card is kept under {digest}" if found is None else f"the card {digest} was changed")
        return bytes(found).decode()

    def put(self, view: View) -> None:
        insert_or_replace(self._session, view_row(view), key=("request", "purpose", "channel"))
