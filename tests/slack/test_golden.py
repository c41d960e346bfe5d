"""Each message in each state and language, exactly. `AMLBOT_WRITE_GOLDEN=1` writes them anew, to be reviewed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.model.text import Language
from bot.slack.button_value import ButtonValue
from bot.slack.cards import render
from bot.slack.home import home_view
from bot.slack.launcher import launcher_modal
from bot.slack.message import Message
from bot.slack.modals import WRITTEN, words_modal
from bot.slack.notices import notice_message
from bot.slack.reminders import digest_message
from bot.slack.strays import stray_message
from tests.slack.desk import LAUNCHER
from tests.slack.pictures import HOMES, ID, NOTICES, STATES
from tests.slack.stray_pictures import STRAYS

GOLDEN = Path(__file__).parent / "golden"


THREADS = {
    "question.1": "pending-asked",
    "question.2": "pending-asked",
    "answer.1": "pending-asked",
    "nudge.1": "pending-asked",
    "reminder.1": "pending-handed-on",
    "escalation.1": "pending-handed-on",
    **{f"remark.{number}": "pending-remarked" for number in range(1, 6)},
}
"""Purpose -> the state it is shown in."""

ENDED = {f"remark.{number}": "denied-left" for number in range(1, 4)}
"""The same where it has ended."""


EMERGENCIES = ("emergency", "emergency-wrong")


def compare(name: str, found: object) -> None:
    path = GOLDEN / f"{name}.json"
    written = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("AMLBOT_WRITE_GOLDEN"):
        path.write_text(written)
    assert json.loads(path.read_text()) == json.loads(written)


def shown(message: Message) -> list[dict[str, object]]:
    return [{"text": form.text, "needs": form.needs, "blocks": list(form.blocks)} for form in message.forms()]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("purpose", ["card", "request", "progress"])
def test_request_message(purpose: str, state: str, language: Language) -> None:
    compare(f"{purpose}-{state}-{language}", shown(render(picture=STATES[state], purpose=purpose, language=language)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_messages_in_threads(language: Language) -> None:
    for purpose, state in THREADS.items():
        picture = STATES[state]
        compare(f"thread-{purpose}-{language}", shown(render(picture=picture, purpose=purpose, language=language)))
    for purpose, state in ENDED.items():
        message = render(picture=STATES[state], purpose=purpose, language=language)
        compare(f"thread-ended-{purpose}-{language}", shown(message))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", EMERGENCIES)
def test_reviews_of_emergencies(state: str, language: Language) -> None:
    message = render(picture=STATES[state], purpose="review", language=language)
    compare(f"review-{state}-{language}", shown(message))


@pytest.mark.parametrize("language", ["en", "es"])
def test_digests(language: Language) -> None:
    waiting = (STATES["pending-handed-on"], STATES["pending"])
    for count in (1, 2):
        message = digest_message(waiting[:count], workspace="https://contoso.slack.com/", language=language)
        compare(f"digest-{count}-{language}", shown(message))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NOTICES)
def test_notice(name: str, language: Language) -> None:
    compare(f"notice-{name}-{language}", shown(notice_message(NOTICES[name], language)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_views(language: Language) -> None:
    views = {
        **{
            action.value: words_modal(
                action=action,
                value=ButtonValue(request=ID, revision=3),
                channel="C0APPROVE",
                about="R-7 · Grant",
                language=language,
            )
            for action in WRITTEN
        },
        "launcher": launcher_modal(menu=LAUNCHER.menu, channel="C0VISION", language=language),
    }
    compare(f"views-{language}", views)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", HOMES)
def test_homes(name: str, language: Language) -> None:
    view = home_view(HOMES[name], workspace="https://contoso.slack.com/", language=language)
    compare(f"home-{name}-{language}", view)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", STRAYS)
def test_strays(state: str, language: Language) -> None:
    compare(f"stray-{state}-{language}", shown(stray_message(STRAYS[state], language)))


def test_no_golden_file_is_left_over() -> None:
    wanted = {f"{p}-{s}-{lang}" for p in ("card", "request", "progress") for s in STATES for lang in ("en", "es")}
    wanted |= {f"thread-{purpose}-{lang}" for purpose in THREADS for lang in ("en", "es")}
    wanted |= {f"thread-ended-{purpose}-{lang}" for purpose in ENDED for lang in ("en", "es")}
    wanted |= {f"review-{state}-{lang}" for state in EMERGENCIES for lang in ("en", "es")}
    wanted |= {f"home-{name}-{lang}" for name in HOMES for lang in ("en", "es")}
    wanted |= {f"stray-{state}-{lang}" for state in STRAYS for lang in ("en", "es")}
    wanted |= {f"digest-{count}-{lang}" for count in (1, 2) for lang in ("en", "es")}
    wanted |= {f"notice-{name}-{lang}" for name in NOTICES for lang in ("en", "es")} | {"views-en", "views-es"}
    assert {path.stem for path in GOLDEN.glob("*.json")} == wanted
