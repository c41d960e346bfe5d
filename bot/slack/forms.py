"""Forms in Slack: opened from a line or from the launcher, told what would become of them, read when submitted."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from bot.model.incoming import Incoming
from bot.model.notice import Launcher
from bot.slack.after import AfterAck
from bot.slack.form_answers import answers_in, documents_in, field_of
from bot.slack.form_fields import option_of
from bot.slack.form_view import About, about_of, changes_of, form_modal, read_about, with_preview
from bot.slack.launcher import launcher_modal
from bot.slack.message import LONGEST_ACK
from bot.slack.messenger import SlackMessenger
from bot.slack.receive import Forms
from bot.slack.rich import Block
from bot.slack.words import say

_REMEMBERED = 2000

View = Mapping[str, Any]


class FormDesk:
    """Opens forms and keeps them told. Everything but `line` and `suggested` calls Slack: never before an ack."""

    def __init__(self, *, forms: Forms, messenger: SlackMessenger, after: AfterAck) -> None:
        """`after` does what a changed form asks of the policies, so that it delays nobody's answer."""
        self._forms = forms
        self._messenger = messenger
        self._after = after
        self._lock = threading.Lock()
        self._turns: OrderedDict[str, int] = OrderedDict()

    def open_launcher(self, *, incoming: Incoming, launcher: Launcher, trigger: str) -> None:
        """Open the launcher where it was asked for."""
        language = self._messenger.language(incoming)
        view = launcher_modal(menu=launcher.menu, channel=incoming.channel, language=language)
        self._messenger.open_view(incoming=incoming, trigger=trigger, view=view)

    def open(self, *, incoming: Incoming, trigger: str) -> None:
        """Open the form that goes on from the line of an incoming. Nothing happens when it names no kind."""
        form = self._forms.form(incoming=incoming, kind="")
        if form is None:
            return
        language = self._messenger.language(incoming)
        view = form_modal(form=form, about=about_of(incoming, kind=form.kind), language=language)
        shown = self._messenger.open_view(incoming=incoming, trigger=trigger, view=view)
        if shown is not None:
            self._told(incoming, shown)

    def edit(self, *, incoming: Incoming, trigger: str) -> bool:
        """Open the form of the request whose button was pressed. False when there is none for this person, or now."""
        form = self._forms.form_of_request(incoming=incoming)
        if form is None:
            return False
        language = self._messenger.language(incoming)
        about = about_of(incoming, kind=form.kind)
        view = form_modal(form=form, about=about, language=language, submit=say(language, "edit.submit"))
        shown = self._messenger.open_view(incoming=incoming, trigger=trigger, view=view)
        if shown is not None:
            self._told(incoming, shown)
        return True

    def pick(self, *, incoming: Incoming, view_id: str, kind: str) -> None:
        """Put the form of a kind in the place of the launcher."""
        form = self._forms.form(incoming=incoming, kind=kind)
        if form is None:
            return
        view = form_modal(form=form, about=about_of(incoming, kind=kind), language=self._messenger.language(incoming))
        shown = self._messenger.update_view(view_id=view_id, view=view)
        if shown is not None:
            self._told(incoming, shown)

    def changed(self, *, incoming: Incoming, view: View) -> None:
        """Say in the form what would become of it now, unless it has been changed again meanwhile."""
        self._told(incoming, view)

    def line(self, view: View) -> str:
        """The line that says what a form was filled in with; empty for a view that is no form of ours."""
        about = read_about(view.get("private_metadata"))
        try:
            return self._forms.line(kind=about.kind, answers=answers_in(view)) if about is not None else ""
        except LookupError:
            return ""

    def suggested(self, *, incoming: Incoming, body: View) -> list[Block]:
        """The options for what was typed into a searched field, in the person's language where it is known."""
        about = read_about((body.get("view") or {}).get("private_metadata"))
        if about is None:
            return []
        found = self._forms.suggestions(
            incoming=incoming,
            kind=about.kind,
            field=field_of(body.get("block_id")),
            typed=str(body.get("value") or ""),
        )
        language = self._messenger.language_known(incoming.user) or incoming.language
        return _within_an_ack([option_of(choice, language) for choice in found])

    def _told(self, incoming: Incoming, view: View) -> None:
        view_id = str(view.get("id"))
        turn = self._next_turn(view_id)
        self._after.soon(lambda: self._tell(incoming, view, view_id, turn))

    def _tell(self, incoming: Incoming, view: View, view_id: str, turn: int) -> None:
        if not self._is_newest(view_id, turn):
            return
        about = read_about(view.get("private_metadata")) or About(kind="")
        line = self.line(view)
        if not line:
            return
        asked = incoming.model_copy(
            update={
                "text": line,
                "channel": about.channel,
                **changes_of(about),
                "values": {**incoming.values, "form": about.kind},
                "files": documents_in(view),
            }
        )
        preview = self._forms.preview(incoming=asked)
        if self._is_newest(view_id, turn):
            shown = with_preview(view, preview=preview, turn=turn, language=self._messenger.language(incoming))
            self._messenger.update_view(view_id=view_id, view=shown)

    def _next_turn(self, view_id: str) -> int:
        with self._lock:
            turn = self._turns[view_id] = self._turns.pop(view_id, 0) + 1
            if len(self._turns) > _REMEMBERED:
                self._turns.popitem(last=False)
            return turn

    def _is_newest(self, view_id: str, turn: int) -> bool:
        with self._lock:
            return self._turns.get(view_id, turn) == turn


def _within_an_ack(options: list[Block]) -> list[Block]:
    """As many as an ack may hold: the best come first, and who types more sees the others."""
    lengths = accumulate(len(json.dumps(option)) + 2 for option in options)
    return [option for option, length in zip(options, lengths, strict=True) if length <= LONGEST_ACK]
