"""Forms as modals, and modals back into what was filled in.

What a modal carries in its metadata are hints, like everything in a payload: who may do what is looked up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.model.form import Form
from bot.model.incoming import FROM_HOME, Incoming
from bot.model.linking import WayToLink
from bot.model.notice import FormPreview
from bot.model.text import Language
from bot.slack.blocks import plain
from bot.slack.button_value import Action
from bot.slack.form_fields import field_blocks_of, focused
from bot.slack.form_marks import marked, marked_in, unmarked, wanting
from bot.slack.hurdles import hurdle_sentence
from bot.slack.legible import clean, cut, one_line, width
from bot.slack.listed import first_of
from bot.slack.rich import Block, Bold, Code, Mention, Piece, bullets, coded, phrase, rich_text, section
from bot.slack.standing import clause_pieces, cost_words
from bot.slack.words import say

FORM_VIEW = "aml:form"


_PREVIEW = "preview."
_MOST_PROBLEMS = 5
_LONGEST_TITLE = 24  # docs.slack.dev/reference/views/modal-views, title (read 2026-11)


@dataclass(frozen=True, slots=True)
class About:
    """What a form is for: the kind, where it is asked, and the request it changes, if it changes one.

    home  it was opened from the app's Home.
    """

    kind: str
    channel: str = ""
    thread: str = ""
    request: str = ""
    revision: int = 0
    home: bool = False

    def __str__(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value}, separators=(",", ":"))


def read_about(metadata: object) -> About | None:
    """What was written there, None for anything else whatever."""
    try:
        read = json.loads(metadata) if isinstance(metadata, str) else None
    except ValueError:
        return None
    if not isinstance(read, dict) or not isinstance(read.get("kind"), str):
        return None
    revision = read.get("revision")
    words = {name: read[name] for name in ("kind", "channel", "thread", "request") if isinstance(read.get(name), str)}
    number = revision if isinstance(revision, int) else 0
    return About(**words, revision=number, home=read.get("home") is True)


def about_of(incoming: Incoming, *, kind: str) -> About:
    """A form asked for where this arrived; with a request, the one that changes it as it was when this was pressed."""
    return About(
        kind=kind,
        channel=incoming.channel,
        thread=incoming.values.get("thread_ts", ""),
        request=incoming.request,
        revision=incoming.revision,
        home=FROM_HOME in incoming.values,
    )


def changes_of(about: About) -> dict[str, Any]:
    """What of an Incoming says that a form changes a request; nothing for a form that asks for something new."""
    if not about.request:
        return {}
    return {"action": Action.EDIT.value, "request": about.request, "revision": about.revision}


def form_modal(*, form: Form, about: About, language: Language, submit: str = "") -> Block:
    """The form as a modal. `submit` is the word on its button, where it is not to ask for something new."""
    fields = [block for field in form.fields for block in field_blocks_of(field, language)]
    fields = marked(focused(fields), fields=wanting(form), language=language)
    return {
        "type": "modal",
        "callback_id": FORM_VIEW,
        "private_metadata": str(about),
        "title": _heading(form, language),
        "submit": plain(submit or say(language, "form.submit"), 24),
        "close": plain(say(language, "button.cancel"), 24),
        "blocks": [_head(form, language), _preview_block((say(language, "form.incomplete"),), 0), *fields],
    }


def _heading(form: Form, language: Language) -> Block:
    """What the form is for where that fits whole; where it does not, it stands above the fields."""
    title = form.title.said_in(language)
    return plain(title if _fits(title) else say(language, "form.title"), _LONGEST_TITLE)


def _fits(title: str) -> bool:
    return width(clean(title)) <= _LONGEST_TITLE


def with_preview(view: Mapping[str, Any], *, preview: FormPreview, turn: int, language: Language) -> Block:
    """The modal as Slack sent it, with what would become of it now; what was typed in it stays.

    What is missing is said at its field where there is a mark, and only else beside what would become of the form.
    """
    blocks = view.get("blocks") or ()
    marks = marked_in(blocks)
    missing = {name: label for name, label in preview.missing.items() if name not in marks}
    told = preview_pieces(preview.model_copy(update={"missing": missing}), language)
    shown = [
        _preview_block(told, turn) if str(block.get("block_id", "")).startswith(_PREVIEW) else block
        for block in unmarked(blocks, fields=_filled_in(marks, preview))
    ]
    kept = {name: view[name] for name in ("type", "callback_id", "private_metadata", "title", "submit", "close")}
    return {**kept, "blocks": shown}


def _filled_in(marks: frozenset[str], preview: FormPreview) -> frozenset[str]:
    """Those with a mark that need it no longer; none while it is not known what is missing."""
    known = preview.missing or preview.problems or preview.decision is not None
    return marks - preview.missing.keys() if known else frozenset()


def preview_pieces(preview: FormPreview, language: Language) -> tuple[Piece, ...]:
    """What would become of the form, in a line: `Needs 1 of @vision-leads · ≈ 131 USD a month`."""
    if preview.problems:
        return ("⚠️ ", *coded(one_line(preview.problems[0].text.said_in(language), 400)))
    if preview.hurdle is not None:
        return (
            ("🔗 ", *_to_link(preview.way_to_link, language))
            if preview.way_to_link is not None
            else (
                "⛔ ",
                hurdle_sentence(preview.hurdle, language),
            )
        )
    if preview.missing:
        names = ", ".join(one_line(label.said_in(language), 80) for label in [*preview.missing.values()][:6])
        return (say(language, "form.missing", names=names),)
    decision = preview.decision
    if decision is None:
        said = {"": "form.incomplete", "files": "form.files"}.get(preview.away, "form.away")
        return (say(language, said),)
    if decision.effect == "deny":
        why = decision.reasons[0].text.said_in(language) if decision.reasons else ""
        return ("⛔ ", *phrase(language, "form.denied", why=coded(one_line(why, 400))))
    if decision.effect == "allow":
        return (
            "✅ ",
            say(language, "form.allowed", cost=cost_words(preview.cost, language)),
        )
    clauses: list[Piece] = []
    for clause in decision.approvals[:4]:
        clauses += [*((" + ",) if clauses else ()), *clause_pieces(clause, preview.usergroups, language)]
    return ("⏳ ", *phrase(language, "form.approvals", clauses=clauses, cost=cost_words(preview.cost, language)))


_WAYS: Mapping[str, str] = {"confirm": "form.link-confirm", "again": "form.link-again", "other": "form.link-other"}


def _to_link(way: WayToLink, language: Language) -> tuple[Piece, ...]:
    """What somebody whom nobody has linked has to do, or somebody else for them."""
    command = "/aml link" if language == "en" else "/aml vincular"
    line: list[Piece] = [Code(command), *((" ", Mention(way.user)) if way.how == "other" else ())]
    return phrase(language, _WAYS[way.how], who=Bold(one_line(way.upn, 200)), line=line)


def _head(form: Form, language: Language) -> Block:
    title = form.title.said_in(language)
    parts = [] if _fits(title) else [section(Bold(one_line(title, 150)))]
    at_fields = wanting(form)
    problems = [one for one in form.problems if one.code != "missing-option" or one.field not in at_fields]
    if problems:
        parts.append(section(say(language, "form.from-line")))
        lines = [coded(one_line(one.text.said_in(language), 300)) for one in problems]
        parts.append(bullets(*first_of(lines, most=_MOST_PROBLEMS, language=language)))
    elif form.problems:
        parts.append(section(say(language, "form.understood")))
    else:
        parts.append(section(cut(form.summary.said_in(language), 500)))
    return {**rich_text(*parts), "block_id": "about"}


def _preview_block(pieces: Sequence[Piece], turn: int) -> Block:
    return {**rich_text(section(*pieces)), "block_id": f"{_PREVIEW}{turn}"}
