"""What arrived from Slack, in our own words. Hints only: authority is looked up, never read from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import AwareDatetime

from bot.model.noun import Noun
from bot.model.text import Language


class Attachment(Noun):
    """One file that came along, named but not yet read.

    id    Slack's id of the file; empty for text that was pasted into a form.
    size  in bytes, as Slack says; a hint.
    text  what was pasted.
    """

    name: str
    size: int = 0
    id: str = ""
    text: str = ""


FROM_HOME = "from_home"
"""Among the values of a click: it was made in the Home of the app, which is then shown anew."""


class Incoming(Noun):
    """One command, click or submitted form.

    id         derived from Slack's own id of the event, so that a repeated delivery is the same Incoming.
    team       Slack workspace the app is installed in; user_team the one the account belongs to.
    text       the words after the command, or the reason typed in a form.
    action     for a click or form: approve, refuse, withdraw, ...; empty for a command.
    request    for a click or form: the request id on the button. A hint.
    revision   for a click or form: the revision the card showed. A hint.
    files      what came along, in the order it was attached.
    reply_url  where an ephemeral answer may be posted. A bearer secret: never logged, never audited.
    """

    id: str
    sort: Literal["command", "click", "form"]
    at: AwareDatetime
    team: str
    user: str
    user_team: str
    channel: str
    text: str = ""
    action: str = ""
    request: str = ""
    revision: int = 0
    values: Mapping[str, str] = {}
    files: tuple[Attachment, ...] = ()
    reply_url: str = ""
    message_ts: str = ""
    language: Language = "en"
