"""Whatever a request holds, what is sent fits what Slack takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.grammar.commands import COMMANDS
from bot.grammar.help import help_for
from bot.kinds import KINDS
from bot.model.execution import GrantStatus, OperationState
from bot.model.notice import Details, Invalid, Notice
from bot.model.picture import Picture
from bot.model.problem import Problem
from bot.model.text import Language, Text
from bot.sandbox.slack.block_kit import message_problems, view_problems, view_too_large
from bot.slack.button_value import ButtonValue
from bot.slack.cards import render
from bot.slack.home import home_view
from bot.slack.launcher import launcher_modal
from bot.slack.legible import width
from bot.slack.message import Message
from bot.slack.modals import WRITTEN, details_modal, message_modal, waiting_modal, words_modal
from bot.slack.notices import notice_message
from bot.workflow.home import MOST_HELD, MOST_MINE, MOST_WAITING
from tests.slack.desk import LAUNCHER
from tests.slack.pictures import HOMES, ID, NOTICES, STATES, notices, pictures

# A failing example is too large for hypothesis to be at ease with.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

# Slack documents no total; what is longer than this nobody reads, and msg_blocks_too_long is not far.
LONGEST_MESSAGE = 12_000

# What fails is far too large to be made smaller one step after the other.
extreme = settings(
    max_examples=25,
    phases=(Phase.explicit, Phase.generate),
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
languages = st.sampled_from(["en", "es"])


def written(node: Any) -> Iterator[str]:
    """Every text of a block that a person reads."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name in ("text", "title", "caption", "fallback", "url") and isinstance(value, str):
                yield value
            else:
                yield from written(value)
    elif isinstance(node, list):
        for item in node:
            yield from written(item)


def assert_fits(message: Message) -> None:
    for form in message.forms():
        assert message_problems(list(form.blocks)) == []
        assert 0 < len(form.text) <= 4000
        assert len(form.blocks) <= 50
        assert sum(width(text) for text in written(list(form.blocks))) <= LONGEST_MESSAGE
        form.text.encode("utf-8")


@pytest.mark.parametrize("purpose", ["card", "request", "progress"])
@extreme
@given(picture=pictures(), language=languages)
def test_any_request_fits_in_any_of_its_messages(purpose: str, picture: Picture, language: Language) -> None:
    assert_fits(render(picture=picture, purpose=purpose, language=language))


def test_the_button_that_opens_a_form_carries_no_half_of_a_character() -> None:
    """A line may hold one, as JSON can; the button under it could not be encoded."""
    notice = Invalid(problems=(Problem(code="x", text=Text(en="No.", es="No.")),), line="group \ud800create", kind="x")
    (row,) = [block for block in notice_message(notice, "en").blocks if block["type"] == "actions"]
    assert [element["value"] for element in row["elements"]] == ["group create"]


@extreme
@given(notice=notices, language=languages)
def test_any_notice_fits_in_a_message_and_in_a_modal(notice: Notice, language: Language) -> None:
    message = notice_message(notice, language)
    assert_fits(message)
    view = (
        details_modal(details=notice, external_id="aml-x", workspace="https://contoso.slack.com/", language=language)
        if isinstance(notice, Details)
        else message_modal(message=message, external_id="aml-x", language=language)
    )
    assert view_problems(view, kind="modal") == []
    assert not view_too_large(view)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_fixed_views_fit(language: Language) -> None:
    value = ButtonValue(request=ID, revision=1)
    written = [
        words_modal(action=action, value=value, channel="C0APPROVE", about="R-7 · Grant", language=language)
        for action in WRITTEN
    ]
    launcher = launcher_modal(menu=LAUNCHER.menu, channel="", language=language)
    for view in (*written, launcher, waiting_modal(external_id="aml-x", language=language)):
        assert view_problems(view, kind="modal") == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", HOMES)
def test_every_home_fits(name: str, language: Language) -> None:
    view = home_view(HOMES[name], workspace="https://contoso.slack.com", language=language)
    assert view_problems(view, kind="home") == []


def test_the_fullest_home_fits() -> None:
    most = HOMES["full"].model_copy(
        update={
            "waiting": HOMES["full"].waiting * MOST_WAITING,
            "mine": (STATES["failed"],) * MOST_MINE,
            "held": HOMES["full"].held * MOST_HELD,
            "totals": HOMES["full"].totals * 5,
        }
    )
    view = home_view(most, workspace="https://contoso.slack.com", language="es")
    assert view_problems(view, kind="home") == []
    assert not view_too_large(view)
    assert len(view["blocks"]) < 100
    assert "static_select" in json.dumps(view["blocks"][-1])


@pytest.mark.parametrize("name", STATES)
def test_an_edited_message_has_new_block_ids(name: str) -> None:
    before = STATES[name]
    request = before.request.model_copy(update={"version": before.request.version + 1})
    after = [before.model_copy(update={"request": request})]
    if before.execution is not None:
        grown = before.execution.model_copy(update={"version": before.execution.version + 1})
        after.append(before.model_copy(update={"execution": grown}))
    if before.grant is not None:
        ending = before.grant.model_copy(update={"status": GrantStatus.REVOKING})
        after.append(before.model_copy(update={"grant": ending}))
    for purpose, changed in product(("card", "request", "progress"), after):
        first = render(picture=before, purpose=purpose, language="en")
        second = render(picture=changed, purpose=purpose, language="en")
        ids = [{block["block_id"] for block in message.blocks} for message in (first, second)]
        assert not ids[0] & ids[1]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("purpose", ["card", "request", "progress"])
def test_the_notification_is_the_first_line_of_the_blocks(purpose: str, name: str, language: Language) -> None:
    message = render(picture=STATES[name], purpose=purpose, language=language)
    assert message.blocks[0]["text"]["text"] == message.text


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_begins_with_what_the_notification_says(name: str, language: Language) -> None:
    message = notice_message(NOTICES[name], language)
    assert next(written(message.blocks[0])) == message.summary


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("path", ["", *sorted({kind.commands[0] for kind in KINDS})])
def test_the_help_of_every_command_is_shown_whole(path: str, language: Language) -> None:
    said = help_for(words=path.split(), kinds=KINDS, commands=COMMANDS)
    message = notice_message(said, language)
    assert_fits(message)
    shown = "".join(written(list(message.blocks)))
    for paragraph in said.paragraphs:
        assert paragraph.said_in(language).replace("`", "") in shown
    for line in said.examples[:12]:
        assert line in shown


@pytest.mark.parametrize(
    ("made", "page", "named"),
    [
        ("/subscriptions/s/resourceGroups/g/x/computes/cpu", "/subscriptions/s/resourceGroups/g/x/computes/cpu", "cpu"),
        (
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Authorization/roleAssignments/3d3d377a",
            "/subscriptions/s/resourceGroups/g/users",
            "g",
        ),
    ],
)
def test_what_was_made_is_linked_to_the_page_that_shows_it(made: str, page: str, named: str) -> None:
    done = STATES["succeeded"]
    assert done.execution is not None
    run = done.execution.runs[0].model_copy(update={"state": OperationState.DONE, "resource_id": made})
    picture = done.model_copy(update={"execution": done.execution.model_copy(update={"runs": (run, run)})})
    blocks = json.dumps(render(picture=picture, purpose="progress", language="en").blocks)
    link = json.dumps({"url": f"https://portal.azure.com/#@/resource{page}", "text": named})
    assert blocks.count(link[1:-1]) == 1


def test_what_has_too_long_an_address_is_not_linked() -> None:
    done = STATES["succeeded"]
    assert done.execution is not None
    run = done.execution.runs[0].model_copy(update={"state": OperationState.DONE, "resource_id": "/" + "ñ" * 600})
    picture = done.model_copy(update={"execution": done.execution.model_copy(update={"runs": (run,)})})
    message = render(picture=picture, purpose="progress", language="en")
    assert_fits(message)
    assert "portal.azure.com" not in json.dumps(message.blocks)
    assert "portal.azure.com" in json.dumps(render(picture=done, purpose="progress", language="en").blocks)
