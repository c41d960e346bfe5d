"""The short messages in the threads of a request: a question to the requester, its answer, a nudge."""

from __future__ import annotations

from bot.model.picture import Picture
from bot.model.question import Question
from bot.model.request import Status
from bot.model.text import Language
from bot.slack import parts
from bot.slack.blocks import stamped
from bot.slack.button_value import Action
from bot.slack.legible import cut
from bot.slack.message import Message
from bot.slack.rich import Block, Mention, Piece, phrase, quote, rich_text, section, spoken
from bot.slack.standing import clause_pieces

LONGEST_WORDS = 600


def question_message(picture: Picture, number: int, language: Language) -> Message:
    """In the thread where the requester asked, with a button to answer while it is open."""
    question = picture.request.questions[number - 1]
    said = phrase(
        language,
        "question.said",
        who=Mention(question.asker.mention),
        requester=Mention(picture.request.requester.mention),
        name=picture.request.name,
    )
    blocks = [rich_text(section(*said), quote(cut(question.text, LONGEST_WORDS)))]
    if not question.is_open:
        blocks.append(rich_text(section(*_answered(picture, question, language)), _answer(question)))
    elif picture.request.status is Status.PENDING:
        blocks.append(parts.buttons(picture, language, parts.Pressed(Action.ANSWER, "button.answer", style="primary")))
    return _message(picture, f"question.{number}.{question.is_open}", said, blocks)


def answer_message(picture: Picture, number: int, language: Language) -> Message:
    """In the thread of the card, for whoever asked."""
    question = picture.request.questions[number - 1]
    said = _answered(picture, question, language)
    return _message(picture, f"answer.{number}", said, [rich_text(section(*said), _answer(question))])


def nudge_message(picture: Picture, number: int, language: Language) -> Message:
    """In the thread of the card, to those who were missing when it was posted."""
    request = picture.request
    said = phrase(language, "nudge.said", requester=Mention(request.requester.mention), name=request.name)
    missing: list[Piece] = []
    for clause in picture.remaining[:6]:
        missing += [" ", *clause_pieces(clause, picture.usergroups, language)]
    return _message(picture, f"nudge.{number}", said, [rich_text(section(*said, *missing))])


def _answered(picture: Picture, question: Question, language: Language) -> tuple[Piece, ...]:
    return phrase(
        language,
        "answer.said",
        who=Mention(question.asker.mention),
        requester=Mention(picture.request.requester.mention),
        name=picture.request.name,
    )


def _answer(question: Question) -> Block:
    return quote(cut(question.answer, LONGEST_WORDS))


def _message(picture: Picture, stem: str, said: tuple[Piece, ...], blocks: list[Block]) -> Message:
    return Message(summary=spoken(said), blocks=stamped(blocks, stem=f"{stem}.{picture.request.version}"))
