"""The app's Home: what waits for somebody, what they asked for, what they hold, what their teams have used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.model.home import HomePage, Total
from bot.model.picture import Picture
from bot.model.request import Status
from bot.model.text import Language
from bot.slack import parts
from bot.slack.blocks import MOST_VIEW_BLOCKS, actions, button, divider, header, plain, row, stamped
from bot.slack.button_value import EXPORT_LINE, HISTORY_LINE, Action
from bot.slack.hurdles import hurdle_sentence
from bot.slack.legible import one_line
from bot.slack.links import offer_blocks
from bot.slack.parts import Pressed
from bot.slack.permalinks import permalink
from bot.slack.reminders import waiting_block
from bot.slack.rich import Block, Bold, Code, Link, Piece, bullets, preformatted, rich_text, section
from bot.slack.standing import grant_sentence, headline
from bot.slack.words import number, say

_CLUSTER = '/aml az ml compute create --name "cpu" --size STANDARD_DS11_V2 --max-instances 2 --type AmlCompute'
_LINES: Mapping[Language, tuple[str, ...]] = {
    "en": ("/aml help", _CLUSTER, "/aml history"),
    "es": ("/aml ayuda", _CLUSTER, "/aml historial"),
}

_USD = "USD"
_USD_PER_MONTH = "USD per month"

UNITS = {
    "": "unit.requests",
    "nodes": "unit.nodes",
    "hours": "unit.hours",
    "minutes": "unit.minutes",
    _USD: "unit.usd",
    "USD per hour": "unit.usd-hour",
    _USD_PER_MONTH: "unit.usd-month",
}
"""Unit of a field -> its words; every unit that a number of some kind has."""

NEW_ACTION = "aml:new"
AS_SLACK_SAYS = "slack"

_EXTEND = Pressed(Action.EXTEND, "button.extend")
_GIVE_BACK = Pressed(Action.GIVE_BACK, "button.give-back", question=("give-back.title", "give-back.text"))
_RETRY = Pressed(Action.RETRY, "button.retry", style="primary")


def home_view(page: HomePage, *, workspace: str, language: Language) -> Block:
    """The Home of one person.

    workspace  address of the Slack workspace, for the links; empty while it is not known.
    """
    blocks = [header("amlbot"), rich_text(section(say(language, "home.what")))]
    if page.offer is not None:
        blocks += [header(say(language, "link.question")), *offer_blocks(page.offer, language)]
    elif page.hurdle is not None:
        blocks.append(rich_text(section(Bold(hurdle_sentence(page.hurdle, language)))))
    else:
        blocks += [
            _first_row(language),
            *_waiting(page, workspace, language),
            *_mine(page, workspace, language),
            *_held(page, workspace, language),
            *_totals(page.totals, language),
        ]
    blocks += [
        divider(),
        rich_text(section(say(language, "home.how"))),
        rich_text(section(Bold(say(language, "help.examples"))), *(preformatted(line) for line in _LINES[language])),
        _languages(page.language, language),
    ]
    return {"type": "home", "blocks": list(stamped(blocks, stem="home", most=MOST_VIEW_BLOCKS))}


def _first_row(language: Language) -> Block:
    return actions(
        button(text=say(language, "home.new"), action=NEW_ACTION, value="new", style="primary"),
        button(text=say(language, "home.history"), action=Action.HISTORY.id, value=HISTORY_LINE),
        button(text=say(language, "home.export"), action=f"{Action.HISTORY.id}.csv", value=EXPORT_LINE),
    )


def _waiting(page: HomePage, workspace: str, language: Language) -> list[Block]:
    count = len(page.waiting) + page.more_waiting
    blocks = [header(say(language, "home.waiting", count=count))]
    if not page.waiting:
        return [*blocks, _said(language, "home.nothing-waits")]
    for picture in page.waiting:
        blocks.append(waiting_block(picture, workspace=workspace, language=language))
        blocks.append(parts.buttons(picture, language, *parts.DECIDE))
    return [*blocks, *_more(page.more_waiting, language)]


def _mine(page: HomePage, workspace: str, language: Language) -> list[Block]:
    blocks = [header(say(language, "home.mine"))]
    if not page.mine:
        return [*blocks, _said(language, "home.nothing-asked")]
    for picture in page.mine:
        more: tuple[Pressed, ...]
        match picture.request.status:
            case Status.PENDING:
                more = parts.while_it_waits(picture)
            case Status.FAILED:
                more = (_RETRY,)
            case _:
                # Nothing is left to do about it, so that it takes one line; the way to its thread is in the details.
                beside = parts.request_button(picture.request, language, parts.DETAILS)
                blocks.append(row(headline(picture, language), beside))
                continue
        blocks.append(_line(picture, workspace, language))
        blocks.append(parts.buttons(picture, language, parts.DETAILS, *more))
    return blocks


def _held(page: HomePage, workspace: str, language: Language) -> list[Block]:
    blocks = [header(say(language, "home.held"))]
    if not page.held:
        return [*blocks, _said(language, "home.nothing-held")]
    for picture in page.held:
        ends = picture.grant is not None and picture.grant.expires_at is not None
        blocks.append(_line(picture, workspace, language, *grant_sentence(picture, language)))
        blocks.append(parts.buttons(picture, language, *((_EXTEND,) if ends else ()), _GIVE_BACK, parts.DETAILS))
    return [*blocks, *_more(page.more_held, language)]


def _line(picture: Picture, workspace: str, language: Language, *more: Piece) -> Block:
    pieces: list[Piece] = [Bold(headline(picture, language))]
    if more:
        pieces += ["\n", *more]
    address = permalink(workspace, picture.thread)
    if address:
        pieces += ["  ", Link(url=address, text=say(language, "home.thread"))]
    return rich_text(section(*pieces))


def _totals(totals: Sequence[Total], language: Language) -> list[Block]:
    if not totals:
        return []
    lines: list[tuple[Piece, ...]] = []
    for total in totals[:10]:
        whose = one_line(total.whose, 100) if total.whose else say(language, "home.total-own")
        mark = "🔴 " if total.used is None or total.used >= total.limit else ""
        said = f": {_amount(total, language)} · "
        lines.append((f"{mark}", Bold(whose), said, Code(one_line(total.counter, 100))))
    return [header(say(language, "home.totals")), rich_text(bullets(*lines))]


def _amount(total: Total, language: Language) -> str:
    """`3 of 10 nodes`, `1,235 of 15,000 USD this month`."""
    limit = number(language, total.limit, places=0)
    unit = say(language, UNITS[total.unit])
    if total.used is None:
        return say(language, "home.total-unknown", limit=limit, unit=unit)
    used = number(language, total.used, places=0)
    if total.monthly and total.unit in (_USD, _USD_PER_MONTH):
        return say(language, "home.spent-month", used=used, limit=limit)
    return say(language, "home.total-month" if total.monthly else "home.total", used=used, limit=limit, unit=unit)


def _languages(chosen: str, language: Language) -> Block:
    options = {
        AS_SLACK_SAYS: say(language, "home.language-slack"),
        "en": "English",
        "es": "Español",
    }
    offered = [{"text": plain(text, 75), "value": value} for value, text in options.items()]
    now = next(option for option in offered if option["value"] == (chosen or AS_SLACK_SAYS))
    return {
        "type": "section",
        "text": plain(say(language, "home.language"), 150),
        "accessory": {
            "type": "static_select",
            "action_id": Action.LANGUAGE.id,
            "placeholder": plain(say(language, "home.language"), 150),
            "options": offered,
            "initial_option": now,
        },
    }


def _more(count: int, language: Language) -> list[Block]:
    return [rich_text(section(say(language, "home.more", count=count)))] if count else []


def _said(language: Language, msgid: str) -> Block:
    return rich_text(section(say(language, msgid)))
