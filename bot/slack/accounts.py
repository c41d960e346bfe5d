"""People's accounts as Slack describes them now, and the languages of those met so far."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from slack_sdk import WebClient

from bot.model.errors import Refused, Unavailable
from bot.model.people import SlackAccount
from bot.model.text import Language, language_of
from bot.slack.errors import NO_PERSON, calling
from bot.slack.legible import one_line

_SLACKBOT = "USLACKBOT"
MOST_REMEMBERED = 20_000
MOST_RECENT = 1_000


class Accounts:
    """Looks accounts up, and remembers the language of each for answers that may not wait for a look-up."""

    def __init__(self, *, client: WebClient, chosen: Callable[[str, str], str] = lambda team, user: "") -> None:
        """chosen tells (team, user) -> the language a person chose, which overrides Slack's; empty for none."""
        self._client = client
        self._chosen = chosen
        self._lock = threading.Lock()
        self._languages: OrderedDict[str, Language] = OrderedDict()
        self._accounts: OrderedDict[tuple[str, str], tuple[float, SlackAccount]] = OrderedDict()

    def account(self, *, team: str, user: str, age_seconds: float = 0.0) -> SlackAccount:
        """The account now, or as it was described at most so long ago by this process. team is the workspace that asks.

        Raises Refused when there is none, else Unavailable.
        """
        known = self._seen(team, user, age_seconds)
        return known if known is not None else self._asked(team, user)

    def _asked(self, team: str, user: str) -> SlackAccount:
        try:
            with calling("users.info"):
                found = self._client.users_info(user=user, include_locale=True)["user"]
        except Refused as refusal:
            if refusal.code in NO_PERSON:
                raise
            raise Unavailable(service="Slack", why=f"users.info: {refusal.code}", retry_after=60.0) from refusal
        profile = found.get("profile") or {}
        own_team = str(found.get("team_id") or team)
        name = profile.get("display_name") or profile.get("real_name") or found.get("real_name") or found.get("name")
        account = SlackAccount(
            team=own_team,
            user=str(found["id"]),
            name=one_line(str(name or user), 120),
            email=str(profile.get("email") or ""),
            language=self._language(own_team, str(found["id"]), str(found.get("locale") or "")),
            tz=str(found.get("tz") or "UTC"),
            guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            stranger=bool(found.get("is_stranger") or own_team != team),
            deleted=bool(found.get("deleted")),
            bot=bool(found.get("is_bot") or found["id"] == _SLACKBOT),
        )
        self._remember(account, team)
        return account

    def _seen(self, team: str, user: str, age_seconds: float) -> SlackAccount | None:
        if age_seconds <= 0:
            return None
        with self._lock:
            found = self._accounts.get((team, user))
        return found[1] if found is not None and time.monotonic() - found[0] <= age_seconds else None

    def language_known(self, user: str) -> Language | None:
        """The language of somebody met before, None for others. Never leaves the process."""
        with self._lock:
            return self._languages.get(user)

    def language(self, *, team: str, user: str) -> Language:
        """The person's language, looked up when it is not known; English when Slack does not say."""
        known = self.language_known(user)
        if known is not None:
            return known
        try:
            return self.account(team=team, user=user).language
        except (Refused, Unavailable):
            return "en"

    def language_of(self, user: str) -> Language:
        """The language of somebody of our own workspace, looked up when it is not known."""
        known = self.language_known(user)
        if known is not None:
            return known
        try:
            with calling("users.info"):
                found = self._client.users_info(user=user, include_locale=True)["user"]
        except (Refused, Unavailable):
            return "en"
        language = self._language(str(found.get("team_id") or ""), user, str(found.get("locale") or ""))
        with self._lock:
            self._languages[user] = language
        return language

    def _language(self, team: str, user: str, locale: str) -> Language:
        match self._chosen(team, user):
            case "en":
                return "en"
            case "es":
                return "es"
            case _:
                return language_of(locale)

    def _remember(self, account: SlackAccount, team: str) -> None:
        with self._lock:
            self._accounts[team, account.user] = (time.monotonic(), account)
            self._accounts.move_to_end((team, account.user))
            if len(self._accounts) > MOST_RECENT:
                self._accounts.popitem(last=False)
            self._languages[account.user] = account.language
            self._languages.move_to_end(account.user)
            if len(self._languages) > MOST_REMEMBERED:
                self._languages.popitem(last=False)
