"""The report of something in Azure that serves nobody: what it is, since when, what it costs, what can be done."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.operation.resources import called, request_of
from bot.model.operation.wording import english, spanish
from bot.model.stray import Idle, LeftPart, Orphan, StandingRole, Stray, StrayStatus, Unfinished
from bot.model.text import Language
from bot.slack.blocks import actions, field, fields, header, note, stamped
from bot.slack.button_value import Action
from bot.slack.legible import one_line
from bot.slack.listed import Line, first_of
from bot.slack.message import Message
from bot.slack.parts import where
from bot.slack.rich import Block, Bold, Code, Moment, bullets, phrase, rich_text, section
from bot.slack.standing_role import standing_role_message
from bot.slack.stray_parts import stem_of, stray_button
from bot.slack.words import number, say

_MOST_ROLES = 10
_MOST_PARTS = 10
_MOST_REQUESTS = 5
_ORPHAN: Mapping[StrayStatus, str] = {
    StrayStatus.ASKED: "orphan.asked",
    StrayStatus.GONE: "orphan.gone",
}


def stray_message(stray: Stray, language: Language) -> Message:
    """The report as its row is now; buttons only while an answer is waited for."""
    match stray.matter:
        case Orphan():
            return _orphan(stray, stray.matter, language)
        case Idle():
            return _idle(stray, stray.matter, language)
        case Unfinished():
            return _unfinished(stray, stray.matter, language)
        case StandingRole():
            return standing_role_message(stray, stray.matter, language)


def _orphan(stray: Stray, orphan: Orphan, language: Language) -> Message:
    over = stray.status is StrayStatus.GONE
    summary = say(language, "orphan.over" if over else "orphan.summary")
    blocks: list[Block] = [header(one_line(summary, 150))]
    blocks.append(rich_text(section(*phrase(language, "orphan.who", principal=Code(one_line(orphan.principal, 80))))))
    roles: list[Line] = [(Bold(one_line(role.name, 120)),) for role in orphan.roles]
    on = section(*phrase(language, "orphan.roles", scope=Code(one_line(orphan.scope, 300))))
    blocks.append(rich_text(on, bullets(*first_of(roles, most=_MOST_ROLES, language=language))))
    if stray.status in _ORPHAN:
        blocks.append(rich_text(section(Bold(say(language, _ORPHAN[stray.status], name=stray.request_name)))))
    else:
        blocks.append(note(say(language, "orphan.how")))
        blocks.append(actions(stray_button(stray, language, Action.REMOVE, "button.remove", style="danger")))
    return Message(summary=summary, blocks=stamped(blocks, stem=stem_of(stray)))


def _idle(stray: Stray, idle: Idle, language: Language) -> Message:
    name = one_line(idle.name, 40)
    over = stray.status is StrayStatus.GONE
    summary = say(language, "idle.over" if over else "idle.summary", name=name)
    blocks: list[Block] = [header(one_line(summary, 150))]
    cost = (
        say(language, "idle.cost", cost=number(language, idle.usd_per_hour))
        if idle.usd_per_hour is not None
        else say(language, "idle.cost-unknown")
    )
    blocks.append(
        fields(
            field(say(language, "label.where"), where(idle.place)),
            field(say(language, "label.idle-size"), f"{idle.nodes} × {idle.size}"),
            field(say(language, "label.cost"), cost),
            field(say(language, "label.idle-since"), Moment(stray.since)),
        )
    )
    if not over:
        blocks.append(note(_evidence(idle, language)))
    blocks += _standing(stray, name, language)
    return Message(summary=summary, blocks=stamped(blocks, stem=stem_of(stray)))


def _evidence(idle: Idle, language: Language) -> str:
    if not idle.is_cluster:
        return say(language, "idle.instance")
    return say(language, "idle.kept-nodes" if idle.min_nodes else "idle.nodes", count=idle.min_nodes or 0)


def _standing(stray: Stray, name: str, language: Language) -> list[Block]:
    match stray.status:
        case StrayStatus.TOLD:
            said = []
            if stray.until is not None:
                said = [rich_text(section(*phrase(language, "idle.stops", when=Moment(stray.until))))]
            return [
                *said,
                actions(
                    stray_button(
                        stray,
                        language,
                        Action.STOP,
                        "button.stop",
                        style="danger",
                        question=("idle.stop-title", "idle.stop-text"),
                        name=name,
                    ),
                    stray_button(stray, language, Action.KEEP, "button.keep-on", name=name),
                ),
            ]
        case StrayStatus.KEPT if stray.until is not None:
            return [rich_text(section(*phrase(language, "idle.kept", when=Moment(stray.until))))]
        case StrayStatus.ASKED:
            return [rich_text(section(Bold(say(language, "idle.asked", name=stray.request_name))))]
        case _:
            return []


def _unfinished(stray: Stray, unfinished: Unfinished, language: Language) -> Message:
    name = one_line(unfinished.place.workspace, 40)
    over = stray.status is StrayStatus.GONE
    summary = say(language, "unfinished.over" if over else "unfinished.summary", name=name)
    blocks: list[Block] = [header(one_line(summary, 150))]
    requests = list(dict.fromkeys(request_of(key) for key in unfinished.made_by))[:_MOST_REQUESTS]
    blocks.append(
        fields(
            field(say(language, "label.where"), where(unfinished.place)),
            field(say(language, "label.unfinished-by"), one_line(", ".join(requests), 200) or "–"),
            field(say(language, "label.unfinished-since"), Moment(stray.since)),
        )
    )
    if over:
        return Message(summary=summary, blocks=stamped(blocks, stem=stem_of(stray)))
    parts: list[Line] = [(_part(part, language),) for part in unfinished.parts]
    shown = bullets(*first_of(parts, most=_MOST_PARTS, language=language))
    blocks.append(rich_text(section(say(language, "unfinished.parts")), shown))
    if stray.status is StrayStatus.ASKED:
        blocks.append(rich_text(section(Bold(say(language, "unfinished.asked", name=stray.request_name)))))
        return Message(summary=summary, blocks=stamped(blocks, stem=stem_of(stray)))
    ways = []
    if unfinished.again:
        ways.append(stray_button(stray, language, Action.GO_ON, "button.go-on", style="primary", name=name))
    if unfinished.has_left_over:
        ways.append(stray_button(stray, language, Action.DISCARD, "button.discard", style="danger", name=name))
    blocks.append(note(say(language, "unfinished.how" if ways else "unfinished.by-hand")))
    if ways:
        blocks.append(actions(*ways))
    return Message(summary=summary, blocks=stamped(blocks, stem=stem_of(stray)))


def _part(part: LeftPart, language: Language) -> str:
    what = one_line(f"{called(part.type, english if language == 'en' else spanish)} {part.name}", 200)
    return what if part.state == "left-over" else say(language, "unfinished.stays", part=what)
