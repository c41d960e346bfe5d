"""The first step of everything that arrives: keep it, enqueue its work, and say at once what it was read as.

Nothing here leaves the process except one short database transaction: the answer to Slack must not wait.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.grammar.default_commands import CONFIGURE, DEFAULTS
from bot.grammar.document import read_document
from bot.grammar.help import is_only_help
from bot.grammar.parse import Draft
from bot.grammar.secrets import redact_unread
from bot.model.audit import AuditEvent
from bot.model.incoming import Incoming
from bot.model.notice import (
    DefaultsShown,
    Hurdle,
    Invalid,
    NotAllowed,
    Notice,
    Said,
    Understood,
)
from bot.model.problem import Problem
from bot.model.text import Text
from bot.workflow.admit import admit
from bot.workflow.changing import completed, edit_offered
from bot.workflow.forms import invalid, launcher
from bot.workflow.identity import actor_of, payload_hurdle
from bot.workflow.outside import Outside
from bot.workflow.ports import Asker, Transaction
from bot.workflow.pressed import evidence
from bot.workflow.reading import asker_of, draft_of
from bot.workflow.share_out import see_to


def receive(*, outside: Outside, incoming: Incoming) -> Notice | None:
    """Record an ask, a click or a form, enqueue what follows, and return what can be said already.

    None means that the answer follows by itself. The same incoming received twice is recorded once and
    answered with what the first was. Raises Unavailable when the database cannot be reached: nothing is kept then.
    """
    store = outside.store
    hurdle = payload_hurdle(incoming=incoming, slack_team=outside.slack_team)
    if hurdle is not None:
        store.together(lambda tx: _turn_away(outside, tx, incoming, hurdle))
        return NotAllowed(hurdle=hurdle)
    if (full := admit(outside=outside, incoming=incoming)) is not None:
        return full
    secrets = _pasted_secrets(incoming)
    if secrets:
        store.together(lambda tx: _keep_nothing_of(tx, incoming, secrets))
        return Invalid(problems=secrets)
    if incoming.sort != "command":
        redacted = incoming.model_copy(update={"text": redact_unread(incoming.text)})
        store.together(lambda tx: _keep(tx, redacted))
        return None
    with store.reading() as tx:
        if not incoming.text.strip() and not incoming.files:
            return launcher(outside=outside, tx=tx, incoming=incoming)
        incoming, changed = completed(outside=outside, tx=tx, incoming=incoming)
        asker = Asker() if is_only_help(incoming.text) else asker_of(tx=tx, incoming=incoming)
    alone = changed is None or not changed.files
    draft = draft_of(outside=outside, incoming=incoming, asker=asker, alone=alone)
    if draft.said is not None:
        return draft.said
    offered = edit_offered(outside=outside, incoming=incoming, draft=draft)
    if offered is not None:
        return offered
    if not draft.problems and draft.of in (CONFIGURE.name, DEFAULTS.name):
        return store.together(lambda tx: _defaults(tx, incoming, draft))
    # A secret that was typed is not kept: the line is stored without it, and reads as the same refusal.
    kept = incoming.model_copy(update={"text": draft.redacted}) if draft.holds_secret else incoming
    store.together(lambda tx: _keep(tx, kept))
    return _first_words(outside=outside, draft=draft)


def _keep(tx: Transaction, incoming: Incoming) -> None:
    tx.inbox.add_at_end(incoming, then=lambda fresh: see_to(tx=tx, incoming_ids=fresh))


def _pasted_secrets(incoming: Incoming) -> tuple[Problem, ...]:
    read = [read_document(name=one.name, content=one.text.encode()) for one in incoming.files if one.text]
    return tuple(one for one in read if isinstance(one, Problem) and one.code == "secret")


def _keep_nothing_of(tx: Transaction, incoming: Incoming, problems: tuple[Problem, ...]) -> None:
    """That something was refused is on record; what held the secret is not."""
    if tx.inbox.add(incoming.model_copy(update={"text": "", "files": (), "reply_url": ""})):
        data = {"problems": [one.code for one in problems], "files": [one.name for one in incoming.files]}
        tx.audit.append(AuditEvent(name="ask.rejected", at=incoming.at, actor=actor_of(incoming), data=data))


def _turn_away(outside: Outside, tx: Transaction, incoming: Incoming, hurdle: Hurdle) -> None:
    """Only that somebody knocked is kept, not what they said."""
    if tx.inbox.add(incoming.model_copy(update={"text": "", "reply_url": ""})):
        tx.audit.append(
            AuditEvent(
                name="ask.refused",
                at=incoming.at,
                actor=actor_of(incoming),
                request=incoming.request,
                data={
                    "hurdle": hurdle.value,
                    "sort": incoming.sort,
                    "action": incoming.action,
                    **evidence(outside=outside, tx=tx, incoming=incoming),
                },
            )
        )


def _first_words(*, outside: Outside, draft: Draft) -> Notice | None:
    if draft.problems:
        return invalid(outside=outside, draft=draft)
    if draft.awaits:
        return Said(text=_reading(draft.awaits))
    if draft.whatif:
        return None
    for kind in outside.kinds:
        if kind.name == draft.of and not kind.is_read:
            return Understood(title=kind.title, line=draft.line, corrections=draft.corrections)
    return None


def _reading(names: tuple[str, ...]) -> Text:
    shown = ", ".join(name[:80] for name in names[:5])
    return Text(en=f"I am reading {shown} …", es=f"Estoy leyendo {shown}…")


def _defaults(tx: Transaction, incoming: Incoming, draft: Draft) -> DefaultsShown:
    changed: Mapping[str, str] = draft.defaults
    if changed and tx.inbox.add(incoming):
        tx.defaults.put(team=incoming.team, user=incoming.user, channel=incoming.channel, values=changed)
        tx.audit.append(
            AuditEvent(
                name="defaults.changed",
                at=incoming.at,
                actor=actor_of(incoming),
                data={"channel": incoming.channel, "values": dict(changed)},
            )
        )
    return DefaultsShown(values=asker_of(tx=tx, incoming=incoming).defaults, changed=tuple(sorted(changed)))
