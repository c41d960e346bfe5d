"""The question whether a role that was given for good is still needed: who has it, where, since when, who answers."""

from __future__ import annotations

from bot.model.operation.wording import english, scope_words, spanish
from bot.model.stray import StandingRole, Stray, StrayStatus
from bot.model.text import Language
from bot.slack.blocks import actions, field, fields, header, note, stamped
from bot.slack.button_value import Action
from bot.slack.legible import one_line
from bot.slack.message import Message
from bot.slack.rich import Block, Bold, Moment, phrase, rich_text, section
from bot.slack.standing import group_pieces
from bot.slack.stray_parts import stem_of, stray_button
from bot.slack.words import say


def standing_role_message(stray: Stray, role: StandingRole, language: Language) -> Message:
    """The question as its row is now; buttons only while an answer is waited for."""
    over = stray.status is StrayStatus.GONE
    who, what = one_line(role.principal_name or role.principal, 80), one_line(role.role, 80)
    summary = say(language, "access.over" if over else "access.summary", who=who, role=what)
    blocks: list[Block] = [
        header(one_line(summary, 150)),
        fields(
            field(say(language, "label.access-who"), who),
            field(say(language, "label.access-role"), what),
            field(say(language, "label.where"), scope_words(role.scope, english if language == "en" else spanish)),
            field(say(language, "label.access-since", name=role.request_name), Moment(stray.since)),
        ),
    ]
    blocks += _standing(stray, role, f"{what} · {who}", language)
    return Message(summary=summary, blocks=stamped(blocks, stem=stem_of(stray)))


def _standing(stray: Stray, role: StandingRole, name: str, language: Language) -> list[Block]:
    match stray.status:
        case StrayStatus.TOLD:
            reviewers = group_pieces(role.by, role.usergroups, language)
            said = [rich_text(section(*phrase(language, "access.reviewers", groups=reviewers)))]
            if stray.until is not None:
                said.append(rich_text(section(*phrase(language, "access.ends", when=Moment(stray.until)))))
            return [
                *said,
                note(say(language, "access.how")),
                actions(
                    stray_button(stray, language, Action.KEEP, "button.keep-on", style="primary", name=name),
                    stray_button(stray, language, Action.REMOVE, "button.take-back", style="danger", name=name),
                ),
            ]
        case StrayStatus.KEPT if stray.until is not None:
            return [rich_text(section(*phrase(language, "access.kept", when=Moment(stray.until))))]
        case StrayStatus.ASKED:
            return [rich_text(section(Bold(say(language, "access.asked", name=stray.request_name))))]
        case _:
            return []
