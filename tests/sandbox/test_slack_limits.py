"""Block Kit's limits: what is just at each limit is taken, one more is refused where it is wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.slack.block_kit import (
    complete_blocks,
    message_problems,
    option_problems,
    view_problems,
    view_too_large,
)
from tests.sandbox.slack_bench import VISION, Bench, actions, button, modal, plain, refused, text_input

Blocks = list[dict[str, Any]]


def section(text: str = "hello", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def options(count: int, text: int = 1, value: int = 3) -> Blocks:
    return [{"text": plain("x" * text), "value": f"{n:03}".ljust(value, "v")} for n in range(count)]


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "pick", "options": options(1), **more}


def cell(text: str = "x") -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def table(kind: str, rows: int, columns: int, **more: Any) -> dict[str, Any]:
    caption = {"caption": "All"} if kind == "data_table" else {}
    return {"type": kind, "rows": [[cell() for _ in range(columns)] for _ in range(rows)], **caption, **more}


def confirm(title: int = 1, text: int = 1, yes: int = 1, no: int = 1) -> dict[str, Any]:
    return {
        "title": plain("x" * title),
        "text": plain("x" * text),
        "confirm": plain("x" * yes),
        "deny": plain("x" * no),
    }


def field(**element: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain("N"), "element": {"action_id": "v", **element}}


# name, limit, blocks of that size, the pointer at which one more is refused
MESSAGE_LIMITS: list[tuple[str, int, Callable[[int], Blocks], str]] = [
    ("blocks of a message", 50, lambda n: [section()] * n, "/blocks"),
    ("section text", 3000, lambda n: [section("x" * n)], "/blocks/0/text/text"),
    (
        "section field text",
        2000,
        lambda n: [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * n}]}],
        "/blocks/0/fields/0/text",
    ),
    ("section fields", 10, lambda n: [{"type": "section", "fields": [plain("x")] * n}], "/blocks/0/fields"),
    ("header text", 150, lambda n: [{"type": "header", "text": plain("x" * n)}], "/blocks/0/text/text"),
    ("block_id", 255, lambda n: [section(block_id="b" * n)], "/blocks/0/block_id"),
    ("action_id", 255, lambda n: [actions(button("a" * n))], "/blocks/0/elements/0/action_id"),
    ("actions elements", 25, lambda n: [actions(*(button(f"b{i}") for i in range(n)))], "/blocks/0/elements"),
    ("context elements", 10, lambda n: [{"type": "context", "elements": [plain("x")] * n}], "/blocks/0/elements"),
    ("button text", 75, lambda n: [actions(button() | {"text": plain("x" * n)})], "/blocks/0/elements/0/text/text"),
    ("button value", 2000, lambda n: [actions(button(value="v" * n))], "/blocks/0/elements/0/value"),
    ("button url", 3000, lambda n: [actions(button(url="u" * n))], "/blocks/0/elements/0/url"),
    (
        "button accessibility_label",
        75,
        lambda n: [actions(button(accessibility_label="l" * n))],
        "/blocks/0/elements/0/accessibility_label",
    ),
    ("select options", 100, lambda n: [actions(select(options=options(n)))], "/blocks/0/elements/0/options"),
    (
        "option text",
        75,
        lambda n: [actions(select(options=options(1, text=n)))],
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: [actions(select(options=options(1, value=n)))],
        "/blocks/0/elements/0/options/0/value",
    ),
    (
        "option groups",
        100,
        lambda n: [
            actions(
                {
                    "type": "static_select",
                    "action_id": "pick",
                    "option_groups": [{"label": plain("g"), "options": options(1)}] * n,
                }
            )
        ],
        "/blocks/0/elements/0/option_groups",
    ),
    (
        "placeholder",
        150,
        lambda n: [actions(select(placeholder=plain("x" * n)))],
        "/blocks/0/elements/0/placeholder/text",
    ),
    (
        "overflow options",
        5,
        lambda n: [actions({"type": "overflow", "action_id": "more", "options": options(n)})],
        "/blocks/0/elements/0/options",
    ),
    (
        "checkboxes options",
        10,
        lambda n: [actions({"type": "checkboxes", "action_id": "c", "options": options(n)})],
        "/blocks/0/elements/0/options",
    ),
    (
        "radio options",
        10,
        lambda n: [actions({"type": "radio_buttons", "action_id": "r", "options": options(n)})],
        "/blocks/0/elements/0/options",
    ),
    (
        "confirm title",
        100,
        lambda n: [actions(button(confirm=confirm(title=n)))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: [actions(button(confirm=confirm(text=n)))],
        "/blocks/0/elements/0/confirm/text/text",
    ),
    (
        "confirm yes",
        30,
        lambda n: [actions(button(confirm=confirm(yes=n)))],
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    ("confirm no", 30, lambda n: [actions(button(confirm=confirm(no=n)))], "/blocks/0/elements/0/confirm/deny/text"),
    (
        "image alt_text",
        2000,
        lambda n: [{"type": "image", "image_url": "https://a.example/i.png", "alt_text": "x" * n}],
        "/blocks/0/alt_text",
    ),
    (
        "image_url",
        3000,
        lambda n: [{"type": "image", "image_url": "u" * n, "alt_text": "x"}],
        "/blocks/0/image_url",
    ),
    ("markdown text", 12000, lambda n: [{"type": "markdown", "text": "x" * n}], "/blocks/0/text"),
    ("table rows", 100, lambda n: [table("table", n, 1)], "/blocks/0/rows"),
    ("table columns", 20, lambda n: [table("table", 2, n)], "/blocks/0/rows/0"),
    ("data_table rows", 101, lambda n: [table("data_table", n, 1)], "/blocks/0/rows"),
    ("data_table columns", 20, lambda n: [table("data_table", 2, n)], "/blocks/0/rows/0"),
    ("data_table page_size", 100, lambda n: [table("data_table", 2, 1, page_size=n)], "/blocks/0/page_size"),
    (
        "data_table characters",
        20_000,
        lambda n: [
            {
                "type": "data_table",
                "caption": "All",
                "rows": [[cell("x" * 9_000)], [cell("x" * 9_000)], [cell("x" * (n - 18_000))]],
            }
        ],
        "/blocks/0/rows",
    ),
    (
        "container children",
        10,
        lambda n: [{"type": "container", "title": plain("x"), "child_blocks": [section()] * n}],
        "/blocks/0/child_blocks",
    ),
    ("card title", 150, lambda n: [{"type": "card", "title": plain("x" * n)}], "/blocks/0/title/text"),
    ("card body", 200, lambda n: [{"type": "card", "body": plain("x" * n)}], "/blocks/0/body/text"),
    (
        "card actions",
        3,
        lambda n: [{"type": "card", "actions": [button(f"b{i}") for i in range(n)]}],
        "/blocks/0/actions",
    ),
    (
        "carousel",
        10,
        lambda n: [{"type": "carousel", "elements": [{"type": "card", "title": plain("x")}] * n}],
        "/blocks/0/elements",
    ),
    (
        "context_actions",
        5,
        lambda n: [
            {
                "type": "context_actions",
                "elements": [
                    {"type": "icon_button", "icon": "trash", "action_id": f"t{i}", "text": plain("Bin")}
                    for i in range(n)
                ],
            }
        ],
        "/blocks/0/elements",
    ),
]

MODAL_LIMITS: list[tuple[str, int, Callable[[int], dict[str, Any]], str]] = [
    ("blocks of a modal", 100, lambda n: modal(*([section()] * n)), "/view/blocks"),
    ("title", 24, lambda n: modal(title=plain("x" * n)), "/view/title/text"),
    ("submit", 24, lambda n: modal(submit=plain("x" * n)), "/view/submit/text"),
    ("close", 24, lambda n: modal(close=plain("x" * n)), "/view/close/text"),
    ("private_metadata", 3000, lambda n: modal(private_metadata="x" * n), "/view/private_metadata"),
    ("callback_id", 255, lambda n: modal(callback_id="x" * n), "/view/callback_id"),
    ("external_id", 255, lambda n: modal(external_id="x" * n), "/view/external_id"),
    ("label", 2000, lambda n: modal(text_input() | {"label": plain("x" * n)}), "/view/blocks/0/label/text"),
    ("hint", 2000, lambda n: modal(text_input() | {"hint": plain("x" * n)}), "/view/blocks/0/hint/text"),
    ("initial_value", 3000, lambda n: modal(text_input(initial_value="x" * n)), "/view/blocks/0/element/initial_value"),
    ("max_length", 3000, lambda n: modal(text_input(max_length=n)), "/view/blocks/0/element/max_length"),
    ("min_length", 3000, lambda n: modal(text_input(min_length=n)), "/view/blocks/0/element/min_length"),
    ("files", 10, lambda n: modal(field(type="file_input", max_files=n)), "/view/blocks/0/element/max_files"),
    ("alert", 200, lambda n: modal({"type": "alert", "text": plain("x" * n)}), "/view/blocks/0/text/text"),
]


@pytest.mark.parametrize(("name", "limit", "blocks", "pointer"), MESSAGE_LIMITS, ids=[row[0] for row in MESSAGE_LIMITS])
def test_a_message_may_reach_each_limit_and_not_pass_it(
    name: str, limit: int, blocks: Callable[[int], Blocks], pointer: str
) -> None:
    assert message_problems(blocks(limit)) == []
    over = message_problems(blocks(limit + 1))
    assert [problem.pointer for problem in over][:1] == [pointer]
    assert str(limit + 1 if "must be less" in over[0].message else limit) in over[0].message


@pytest.mark.parametrize(("name", "limit", "view", "pointer"), MODAL_LIMITS, ids=[row[0] for row in MODAL_LIMITS])
def test_a_modal_may_reach_each_limit_and_not_pass_it(
    name: str, limit: int, view: Callable[[int], dict[str, Any]], pointer: str
) -> None:
    assert view_problems(view(limit)) == []
    assert [problem.pointer for problem in view_problems(view(limit + 1))] == ["/view", pointer]


def test_a_home_may_have_a_hundred_blocks_and_no_title() -> None:
    home = {"type": "home", "blocks": [section()] * 100}
    assert view_problems(home) == []
    assert [p.line for p in view_problems({**home, "title": plain("T")})][1:] == [
        "[ERROR] invalid additional property: title [json-pointer:/view]"
    ]
    assert view_problems({**home, "blocks": [section()] * 101})[1].message == "no more than 100 items allowed"


# name, blocks, Slack's words, and where
REFUSED: list[tuple[str, Blocks, str, str]] = [
    ("unknown field", [section(colour="red")], "invalid additional property: colour", "/blocks/0"),
    ("unknown block", [{"type": "marquee"}], "unsupported type: marquee", "/blocks/0/type"),
    ("no type", [{"text": "x"}], "missing required field: type", "/blocks/0"),
    ("missing field", [{"type": "header"}], "missing required field: text", "/blocks/0"),
    ("empty text", [section("")], "must be more than 0 characters", "/blocks/0/text/text"),
    ("neither text nor fields", [{"type": "section"}], "must define either `text` or `fields`", "/blocks/0/type"),
    (
        "mrkdwn header",
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "must be a valid enum value (plain_text)",
        "/blocks/0/text/type",
    ),
    ("string for a text", [{"type": "section", "text": "x"}], "must be an object", "/blocks/0/text"),
    ("button style", [actions(button(style="success"))], "must be a valid enum value", "/blocks/0/elements/0/style"),
    (
        "input in actions",
        [actions({"type": "plain_text_input"})],
        "unsupported type: plain_text_input",
        "/blocks/0/elements/0/type",
    ),
    ("empty actions", [actions()], "no fewer than 1 items allowed", "/blocks/0/elements"),
    ("alert outside modals", [{"type": "alert", "text": plain("x")}], "unsupported type: alert", "/blocks/0/type"),
    ("file_input outside modals", [field(type="file_input")], "unsupported type: file_input", "/blocks/0/element/type"),
    (
        "options and groups",
        [actions(select(option_groups=[{"label": plain("g"), "options": options(1)}]))],
        "must define exactly one of `options` or `option_groups`",
        "/blocks/0/elements/0",
    ),
    (
        "block_id twice",
        [section(block_id="a"), section(block_id="a")],
        '`block_id` "a" already exists',
        "/blocks/1/block_id",
    ),
    (
        "action_id twice",
        [actions(button("a"), button("a"))],
        '`action_id` "a" already exists',
        "/blocks/0/elements/1/action_id",
    ),
    (
        "initial option not offered",
        [actions(select(initial_option=options(2)[1]))],
        "must be one of the provided options",
        "/blocks/0/elements/0/initial_option",
    ),
    (
        "a date",
        [actions({"type": "datepicker", "initial_date": "1 Dec"})],
        "failed to match schema",
        "/blocks/0/elements/0/initial_date",
    ),
    ("two tables", [table("table", 2, 1), table("data_table", 2, 1)], "only_one_table_allowed", "/blocks/1"),
    (
        "no caption",
        [{"type": "data_table", "rows": [[cell()], [cell()]]}],
        "missing required field: caption",
        "/blocks/0",
    ),
    ("only a header row", [table("data_table", 1, 1)], "no fewer than 2 items allowed", "/blocks/0/rows"),
    (
        "ragged data_table",
        [{"type": "data_table", "caption": "c", "rows": [[cell()], [cell(), cell()]]}],
        "all rows must have the same number of cells",
        "/blocks/0/rows",
    ),
    (
        "empty cell",
        [{"type": "table", "rows": [[cell("")]]}],
        "must be more than 0 characters",
        "/blocks/0/rows/0/0/text",
    ),
    (
        "completed is no status",
        [{"type": "task_card", "task_id": "t", "title": "T", "status": "completed"}],
        "must be a valid enum value",
        "/blocks/0/status",
    ),
    (
        "plan beside task_card",
        [{"type": "plan", "title": "P"}, {"type": "task_card", "task_id": "t", "title": "T"}],
        "plan and task_card blocks cannot be used together",
        "/blocks",
    ),
    (
        "container in container",
        [
            {
                "type": "container",
                "title": plain("x"),
                "child_blocks": [{"type": "container", "title": plain("x"), "child_blocks": [section()]}],
            }
        ],
        "unsupported type: container",
        "/blocks/0/child_blocks/0/type",
    ),
    (
        "markdown in sum",
        [{"type": "markdown", "text": "x" * 6001}] * 2,
        "must be less than 12001 characters",
        "/blocks",
    ),
    (
        "empty rich text run",
        [
            {
                "type": "rich_text",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
            }
        ],
        "must be more than 0 characters",
        "/blocks/0/elements/0/elements/0/text",
    ),
]


@pytest.mark.parametrize(("name", "blocks", "words", "pointer"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_message_is_refused_at_the_place_that_is_wrong(name: str, blocks: Blocks, words: str, pointer: str) -> None:
    assert [problem.line for problem in message_problems(blocks)] == [f"[ERROR] {words} [json-pointer:{pointer}]"]


REFUSED_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("decimals not said", field(type="number_input"), "missing required field: is_decimal_allowed"),
    ("number as a number", field(type="number_input", is_decimal_allowed=False, min_value=1), "must be a string"),
    (
        "bounds crossed",
        field(type="number_input", is_decimal_allowed=False, min_value="2", max_value="1"),
        "must be less than or equal to max_value",
    ),
    (
        "first number too big",
        field(type="number_input", is_decimal_allowed=False, max_value="1", initial_value="2"),
        "must be between min_value and max_value",
    ),
    ("half a thing", field(type="number_input", is_decimal_allowed=False, initial_value="1.5"), "must be an integer"),
    ("min above max", text_input(min_length=5, max_length=4), "must be less than or equal to max_length"),
    ("button as an input", field(type="button", text=plain("x")), "unsupported type: button"),
]


@pytest.mark.parametrize(("name", "block", "message"), REFUSED_FIELDS, ids=[row[0] for row in REFUSED_FIELDS])
def test_a_modals_field_is_refused_for_what_is_wrong_with_it(name: str, block: dict[str, Any], message: str) -> None:
    assert [problem.message for problem in view_problems(modal(block))] == [
        "failed to match all allowed schemas",
        message,
    ]


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    view = modal(section(), text_input())
    del view["submit"]
    assert [problem.line for problem in view_problems(view)][1:] == [
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]
    view["blocks"] = [section()]
    assert view_problems(view) == []


def test_a_view_may_have_250_kilobytes() -> None:
    assert not view_too_large({"x": "y" * 249_000})
    assert view_too_large({"x": "y" * 250_000})


def test_an_answer_to_a_search_has_at_most_a_hundred_options() -> None:
    assert option_problems({"options": options(100)}) == []
    assert option_problems({"options": []}) == []
    assert [p.message for p in option_problems({"options": options(101)})] == ["no more than 100 items allowed"]
    assert len(option_problems({})) == 1


@pytest.mark.parametrize("kind", ["plan", "markdown", "table", "context_actions"])
def test_blocks_for_messages_do_not_go_into_modals(kind: str) -> None:
    assert [p.message for p in view_problems(modal({"type": kind}))][1:] == [f"unsupported type: {kind}"]


def test_what_was_left_out_is_filled_in_and_what_was_given_stays() -> None:
    given: Blocks = [
        section(),
        actions(button("a")),
        {"type": "actions", "elements": [{"type": "overflow", "options": options(1)}]},
    ]
    first, second, third = complete_blocks(given)
    assert first["block_id"]
    assert second["block_id"] == "decide"
    assert second["elements"][0]["action_id"] == "a"
    assert third["elements"][0]["action_id"]
    assert second["elements"][0]["text"]["emoji"] is True
    assert "block_id" not in given[0]


def test_slack_says_invalid_blocks_with_the_pointer(bench: Bench) -> None:
    body = refused(bench.client().chat_postMessage, channel=VISION, text="x", blocks=[section("x" * 3001)])
    assert body["error"] == "invalid_blocks"
    assert body["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]
    assert body["response_metadata"]["messages"] == [f"[ERROR] {body['errors'][0]}"]


def test_blocks_validate_lists_every_problem_with_its_code(bench: Bench) -> None:
    client = bench.client()
    assert client.api_call("blocks.validate", json={"blocks": [section()]})["ok"]
    body = refused(client.api_call, api_method="blocks.validate", json={"blocks": [section(""), {"type": "x"}]})
    assert [error["code"] for error in body["errors"]] == ["too_short", "unsupported_type"]
    assert refused(client.api_call, api_method="blocks.validate", json={})["error"] == "invalid_arguments"
