"""What one person is told, as a message: every notice of the model in Block Kit."""

from __future__ import annotations

from functools import lru_cache, singledispatch

from bot.model.linking import LinkOffered, LinkShown, LinksPage
from bot.model.notice import (
    Answered,
    DefaultsShown,
    Denied,
    Details,
    EditOffered,
    Explained,
    Failed,
    Foreseen,
    Help,
    HistoryFile,
    HistoryPage,
    Hurdle,
    Invalid,
    Launcher,
    NotAllowed,
    Notice,
    Recorded,
    Said,
    Understood,
)
from bot.model.request import Status
from bot.model.text import Language
from bot.slack.answered import answered_message
from bot.slack.blocks import actions, button
from bot.slack.details import details_message
from bot.slack.explained import clauses, explained_message, foreseen_message, reasons
from bot.slack.history import history_message
from bot.slack.hurdles import hurdle_sentence
from bot.slack.legible import clean, cut, one_line
from bot.slack.links import links_message, offered_message, shown_message
from bot.slack.listed import first_of
from bot.slack.message import LONGEST_SAID, Message, plain_message
from bot.slack.parts import EDIT, corrections, request_button
from bot.slack.parts import status as status_block
from bot.slack.rich import Block, Bold, Code, Moment, Piece, bullets, coded, phrase, preformatted, rich_text, section
from bot.slack.standing import headline
from bot.slack.words import say

_SENTENCE = 500

FILL_IN_ACTION = "aml:fill"
"""The action_id of the button that opens the form of a line; its value is the line."""
_LONGEST_VALUE = 1900
_MOST_PARAGRAPHS = 60
_MOST_PROBLEMS = 10


@singledispatch
def _message(notice: object, language: Language) -> Message:
    raise TypeError(f"{type(notice).__name__} is not a notice")


def notice_message(notice: Notice, language: Language) -> Message:
    """The message for a notice. Raises TypeError for what is not one."""
    return _message(notice, language)


@_message.register
def _(notice: Understood, language: Language) -> Message:
    summary = say(language, "understood", title=one_line(notice.title.said_in(language), 100))
    return plain_message(
        summary, rich_text(preformatted(notice.line, limit=1200)), *corrections(notice.corrections, language)
    )


@_message.register
def _(notice: Invalid, language: Language) -> Message:
    first = notice.problems[0] if notice.problems else None
    many = len(notice.problems) > 1 or notice.to_fill_in
    if notice.to_fill_in:
        summary = say(language, "invalid.to-fill-in")
    elif many or first is None:
        summary = say(language, "invalid.many", count=len(notice.problems))
    else:
        summary = one_line(first.text.said_in(language), _SENTENCE)
    blocks: list[Block] = []
    if many:
        lines = [coded(one_line(problem.text.said_in(language), _SENTENCE)) for problem in notice.problems]
        blocks.append(rich_text(bullets(*first_of(lines, most=_MOST_PROBLEMS, language=language))))
    suggestions = list(dict.fromkeys(p.suggestion.strip() for p in notice.problems if p.suggestion.strip()))
    for suggestion in suggestions[:3]:
        blocks.append(
            rich_text(section(say(language, "invalid.suggestion")), preformatted(_typed(suggestion), limit=1500))
        )
    if notice.line and not suggestions:
        blocks.append(rich_text(section(say(language, "invalid.line")), preformatted(notice.line, limit=1500)))
    # What cannot be seen, and half of a character above all, is nothing that Slack would carry in a button.
    line = clean(notice.line)
    if notice.kind and 0 < len(line) <= _LONGEST_VALUE:
        blocks.append(actions(button(text=say(language, "button.fill-in"), action=FILL_IN_ACTION, value=line)))
    return plain_message(summary, *blocks)


def _typed(line: str) -> str:
    """The line as it is typed in Slack, ready to copy."""
    return line if line.startswith("/") else f"/aml {line}"


@_message.register
def _(notice: Denied, language: Language) -> Message:
    title = one_line(notice.title.said_in(language), 100)
    summary = (
        say(language, "denied.request", title=title, name=notice.request.name)
        if notice.request is not None
        else say(language, "denied", title=title)
    )
    blocks = [rich_text(preformatted(notice.line, limit=1200))] if notice.line else []
    blocks += reasons(notice.decision, language)
    blocks += clauses(notice.decision, notice.usergroups, language, "denied.approvals")
    if notice.decision.retryable:
        blocks.append(rich_text(section(say(language, "denied.retry"))))
    return plain_message(summary, *blocks)


@_message.register
def _(notice: Answered, language: Language) -> Message:
    return answered_message(notice, language)


@_message.register
def _(notice: NotAllowed, language: Language) -> Message:
    picture = notice.picture
    summary = hurdle_sentence(notice.hurdle, language, name=picture.request.name if picture is not None else "")
    blocks: list[Block] = []
    if notice.detail is not None:
        blocks.append(rich_text(section(one_line(notice.detail.said_in(language), LONGEST_SAID))))
    if notice.hurdle is Hurdle.TOO_SOON and picture is not None and picture.nudge_from is not None:
        blocks.append(rich_text(section(*phrase(language, "nudge.from", when=Moment(picture.nudge_from)))))
    if picture is not None:
        blocks += [rich_text(section(Bold(headline(picture, language)))), status_block(picture, language)]
    return plain_message(summary, *blocks)


@_message.register
def _(notice: Recorded, language: Language) -> Message:
    request = notice.picture.request
    if notice.what:
        said = {
            "question.asked": "recorded.asked",
            "question.answered": "recorded.answered",
            "request.nudged": "recorded.nudged",
            "emergency.reviewed": "recorded.reviewed",
            "request.edited": "recorded.edited",
        }[notice.what]
        return plain_message(say(language, said, name=request.name))
    msgid = {
        Status.WITHDRAWN: "recorded.withdrawn",
        Status.REFUSED: "recorded.refused",
        Status.PENDING: "recorded.pending",
    }.get(request.status, "recorded.approved")
    return plain_message(say(language, msgid, name=request.name), status_block(notice.picture, language))


@_message.register
def _(notice: EditOffered, language: Language) -> Message:
    return plain_message(
        say(language, "edit.offered", name=notice.request.name),
        rich_text(preformatted(notice.request.line, limit=1200)),
        actions(request_button(notice.request, language, EDIT)),
    )


@_message.register
def _(notice: HistoryFile, language: Language) -> Message:
    msgid = "history.file-cut" if notice.cut else "history.file"
    return plain_message(say(language, msgid, count=notice.entries))


@_message.register
def _(notice: HistoryPage, language: Language) -> Message:
    return history_message(notice, language)


@_message.register
def _(notice: Details, language: Language) -> Message:
    return details_message(notice, language)


@_message.register
def _(notice: Explained, language: Language) -> Message:
    return explained_message(notice, language)


@_message.register
def _(notice: Foreseen, language: Language) -> Message:
    return foreseen_message(notice, language)


@_message.register
def _(notice: DefaultsShown, language: Language) -> Message:
    if not notice.values:
        msgid = "defaults.forgotten" if notice.changed else "defaults.none"
        return plain_message(
            say(language, msgid), rich_text(preformatted('/aml az configure --defaults workspace="…"'))
        )
    summary = say(language, "defaults.changed" if notice.changed else "defaults.shown")
    lines: list[tuple[Piece, ...]] = []
    for name, value in sorted(notice.values.items())[:20]:
        mark = f" ({say(language, 'defaults.new')})" if name in notice.changed else ""
        lines.append((Bold(one_line(name, 60)), ": ", Code(one_line(value, 200)), mark))
    return plain_message(summary, rich_text(bullets(*lines)))


@_message.register
def _(notice: Help, language: Language) -> Message:
    return _help_message(notice, language)


@lru_cache(maxsize=64)
def _help_message(notice: Help, language: Language) -> Message:
    """Kept: the whole of help is the longest there is to say, and goes into the ack."""
    blocks: list[Block] = []
    if notice.paragraphs:
        lines = [coded(cut(text.said_in(language), LONGEST_SAID)) for text in notice.paragraphs]
        blocks.append(rich_text(bullets(*first_of(lines, most=_MOST_PARAGRAPHS, language=language))))
    if notice.examples:
        shown = [preformatted(line, limit=600) for line in notice.examples[:12]]
        blocks.append(rich_text(section(Bold(say(language, "help.examples"))), *shown))
    return plain_message(one_line(notice.title.said_in(language), 200), *blocks)


@_message.register
def _(notice: Launcher, language: Language) -> Message:
    return notice_message(notice.help, language)


@_message.register
def _(notice: LinkOffered, language: Language) -> Message:
    return offered_message(notice, language)


@_message.register
def _(notice: LinkShown, language: Language) -> Message:
    return shown_message(notice, language)


@_message.register
def _(notice: LinksPage, language: Language) -> Message:
    return links_message(notice, language)


@_message.register
def _(notice: Said, language: Language) -> Message:
    return plain_message(cut(notice.text.said_in(language), LONGEST_SAID))


@_message.register
def _(notice: Failed, language: Language) -> Message:
    found = section(*(say(language, "failed.id"), " ", Code(one_line(notice.id, 80))))
    return plain_message(cut(notice.text.said_in(language), LONGEST_SAID), rich_text(found))
