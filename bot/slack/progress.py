"""The progress message in the request's thread: one message, edited in place until Azure is done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote as url_quote

from bot.model.execution import OperationRun, OperationState
from bot.model.operation.verb import Way
from bot.model.outcome import Step
from bot.model.picture import Picture
from bot.model.request import Status
from bot.model.text import Language
from bot.slack.blocks import header, stamped
from bot.slack.button_value import Action
from bot.slack.legible import clean, cut, one_line
from bot.slack.listed import Line, first_of
from bot.slack.message import Message
from bot.slack.parts import Pressed, buttons, stem
from bot.slack.rich import Block, Bold, Code, Link, Piece, bullets, quote, rich_text, section
from bot.slack.standing import failure_words, headline, progress, status_sentence
from bot.slack.words import say

# Slack states no limit for the tasks of a plan; a person reads no more than this.
MOST_TASKS = 20
MOST_STEPS = 8

_STATUS: Mapping[OperationState, str] = {
    OperationState.WAITING: "pending",
    OperationState.TOLD: "in_progress",
    OperationState.WORKING: "in_progress",
    OperationState.DONE: "complete",
    OperationState.REJECTED: "error",
    OperationState.LOST: "in_progress",
}
_MARKS: Mapping[str, str] = {"pending": "▫️", "in_progress": "🔄", "complete": "✅", "error": "🔴"}

_LONGEST_URL = 3000  # what docs.slack.dev says of a button's url (read 2026-11), held for links too

STEPS: Mapping[str, str] = {
    "network": "step.network",
    "storage": "step.storage",
    "vault": "step.vault",
    "insights": "step.insights",
    "registry": "step.registry",
    "workspace": "step.workspace",
    "access": "step.access",
}
"""Part of an operation -> its words."""

_WHOLE = "/:?&=#@"
"""What has a meaning in an address that is whole already."""

_PORTAL = "https://portal.azure.com/#@/resource"
_ASSIGNMENT = re.compile(r"(?P<scope>/.+)/providers/Microsoft\.Authorization/roleAssignment\w*/[^/]+", re.IGNORECASE)
_WORKSPACE = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.MachineLearningServices/workspaces/[^/]+",
    re.IGNORECASE,
)


def progress_message(picture: Picture, language: Language) -> Message:
    """A `plan` block with a task for each operation; a checklist where Slack does not take one."""
    summary = headline(picture, language)
    first, *last = header(summary), _ending(picture, language), *_retry(picture, language)
    plainer = Message(
        summary=summary,
        blocks=stamped([first, _checklist(picture, language), *last], stem=stem("progress.list", picture)),
    )
    if not _runs(picture):
        return plainer
    return Message(
        summary=summary,
        blocks=stamped([first, _plan(picture, language), *last], stem=stem("progress.plan", picture)),
        needs="plan",
        plainer=plainer,
    )


def _plan(picture: Picture, language: Language) -> Block:
    tasks = [_task(picture, index, run, language) for index, run in enumerate(_runs(picture)[:MOST_TASKS])]
    done, total = progress(picture)
    return {"type": "plan", "title": say(language, "progress.title", done=done, total=total), "tasks": tasks}


def _task(picture: Picture, index: int, run: OperationRun, language: Language) -> Block:
    task: Block = {
        "type": "task_card",
        "task_id": f"operation.{index + 1}",
        "title": _sentence(picture, index, 150, language),
        "status": _STATUS[run.state],
    }
    # A task's details and output take exactly one rich text element (docs.slack.dev, task_card block, 2026-11).
    if run.steps:
        task["details"] = rich_text(bullets(*_steps(run.steps, language)))
    said = _said(run, language)
    if said:
        task["output"] = rich_text(section(*said))
    return task


def _checklist(picture: Picture, language: Language) -> Block:
    done, total = progress(picture)
    lines: list[tuple[Piece, ...]] = []
    for index, run in enumerate(_runs(picture)[:MOST_TASKS]):
        said = _said(run, language)
        sentence = _sentence(picture, index, 200, language)
        lines.append((f"{_MARKS[_STATUS[run.state]]} {sentence}", *((": ", *said) if said else ())))
        lines.extend(("    ", *step) for step in _steps(run.steps, language))
    title = section(Bold(say(language, "progress.title", done=done, total=total)))
    return rich_text(title, *([bullets(*lines)] if lines else []))


def _ending(picture: Picture, language: Language) -> Block:
    parts = [section(*status_sentence(picture, language))]
    left_out = len(_runs(picture)) - MOST_TASKS
    if left_out > 0:
        parts.append(section(say(language, "list.more", count=left_out)))
    if picture.request.status is Status.FAILED:
        if all(run.state is not OperationState.REJECTED for run in _runs(picture)):
            parts.append(quote(cut(failure_words(picture, language), 600)))
        parts.append(section(say(language, "failed.next", name=picture.request.name)))
    made = [
        run
        for run in _runs(picture)[:5]
        if run.state is OperationState.DONE and run.resource_id.startswith("/") and run.operation.effect != "delete"
    ]
    links = [(link,) for link in dict.fromkeys(map(_in_portal, made)) if len(link.url) <= _LONGEST_URL]
    studio = _studio(picture)
    if studio and picture.request.status is Status.SUCCEEDED:
        parts.append(section(Link(url=studio, text=say(language, "label.studio"))))
    if picture.request.status is Status.SUCCEEDED:
        for way in _ways(picture)[:5]:
            url = url_quote(clean(way.address), safe=_WHOLE)
            if len(url) <= _LONGEST_URL:
                parts.append(section(Link(url=url, text=way.text.said_in(language))))
    if links and picture.request.status is Status.SUCCEEDED:
        parts.extend([section(Bold(say(language, "label.portal"))), bullets(*links)])
    return rich_text(*parts)


def _studio(picture: Picture) -> str:
    """The address of the workspace in the studio; empty when nothing of a workspace was made."""
    for run in _runs(picture):
        found = _WORKSPACE.match(run.resource_id)
        if found is not None and run.state is OperationState.DONE and run.operation.effect != "delete":
            url = f"https://ml.azure.com/?wsid={url_quote(clean(found[0]))}"
            return url if len(url) <= _LONGEST_URL else ""
    return ""


def _ways(picture: Picture) -> list[Way]:
    """Where what was made can be used, each place once."""
    done = [run for run in _runs(picture) if run.state is OperationState.DONE]
    return list(dict.fromkeys(way for run in done for way in run.operation.opens(resource_id=run.resource_id)))


def _retry(picture: Picture, language: Language) -> list[Block]:
    if picture.request.status is not Status.FAILED:
        return []
    return [buttons(picture, language, Pressed(Action.RETRY, "button.retry", style="primary"))]


def _runs(picture: Picture) -> tuple[OperationRun, ...]:
    if picture.execution is not None:
        return picture.execution.runs
    return tuple(OperationRun(operation=operation) for operation in picture.request.plan)


def _sentence(picture: Picture, index: int, limit: int, language: Language) -> str:
    if index < len(picture.preview):
        return one_line(picture.preview[index].said_in(language), limit)
    return one_line(_runs(picture)[index].operation.verb, limit)


def _said(run: OperationRun, language: Language) -> tuple[Piece, ...]:
    """What Azure said about it: why not, that it was there already, or that nothing has been heard."""
    if run.state is OperationState.REJECTED:
        sentence = one_line(run.sentence.said_in(language), 500) if run.sentence is not None else ""
        code: tuple[Piece, ...] = (Code(one_line(run.code, 100)),) if run.code else ()
        return (*((f"{sentence} ",) if sentence else ()), *code)
    if run.state is OperationState.LOST:
        return (say(language, "progress.lost"),)
    return (say(language, "progress.already"),) if run.already else ()


def _steps(steps: tuple[Step, ...], language: Language) -> list[tuple[Piece, ...]]:
    lines: list[Line] = [(f"{_MARKS[step.state]} {_part(step, language)}",) for step in steps]
    return first_of(lines, most=MOST_STEPS, language=language)


def _part(step: Step, language: Language) -> str:
    """What a part of an operation is called; one that has no name here is called what Azure calls it."""
    return say(language, STEPS[step.name]) if step.name in STEPS else one_line(step.name, 120)


def _in_portal(run: OperationRun) -> Link:
    """The page of what was made. A role has none: it is among those on its scope, under Access control."""
    given = _ASSIGNMENT.match(run.resource_id)
    place, part = (given["scope"], "/users") if given is not None else (run.resource_id, "")
    return Link(url=f"{_PORTAL}{url_quote(clean(place))}{part}", text=one_line(place.rsplit("/", 1)[-1], 100))
