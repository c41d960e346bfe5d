"""The limits of Block Kit's elements and composition objects.

Numbers from docs.slack.dev, Block Kit reference, the page of each element and object (2026-11), and from the
constants of Slack's own Python SDK 3.47 where the page is silent.
"""

from bot.sandbox.slack.block_kit.rules import (
    ANY_TEXT,
    PLAIN,
    Anything,
    Enum,
    Form,
    Items,
    Number,
    Part,
    Rule,
    Shape,
    Text,
    Truth,
    Whole,
    Word,
)

IDENTIFIER = Word(255)
WEB_ADDRESS = Word(3000)
MANY = 10_000

# Composition objects, by the name under which `Form` finds them.
FORMS: dict[str, Shape] = {
    "option": Shape(required={"text": Text(PLAIN, 75), "value": Word(150)}, optional={"description": Text(PLAIN, 75)}),
    "choice_option": Shape(
        required={"text": Text(ANY_TEXT, 75), "value": Word(150)}, optional={"description": Text(ANY_TEXT, 75)}
    ),
    "overflow_option": Shape(
        required={"text": Text(PLAIN, 75), "value": Word(150)},
        optional={"description": Text(PLAIN, 75), "url": WEB_ADDRESS},
    ),
    "option_group": Shape(required={"label": Text(PLAIN, 75), "options": Items(Form("option"), 100)}),
    "confirm": Shape(
        required={"title": Text(PLAIN, 100), "text": Text(ANY_TEXT, 300)},
        optional={"confirm": Text(PLAIN, 30), "deny": Text(PLAIN, 30), "style": Enum(("primary", "danger"))},
    ),
    "dispatch_action_config": Shape(
        optional={"trigger_actions_on": Items(Enum(("on_enter_pressed", "on_character_entered")), 2)}
    ),
    "conversation_filter": Shape(
        optional={
            "include": Items(Enum(("im", "mpim", "private", "public")), 4),
            "exclude_external_shared_channels": Truth(),
            "exclude_bot_users": Truth(),
        }
    ),
    "slack_file": Shape(optional={"id": Word(255), "url": WEB_ADDRESS}, exactly=("id", "url")),
    "column_settings": Shape(optional={"align": Enum(("left", "center", "right")), "is_wrapped": Truth()}),
    "feedback_button": Shape(
        required={"text": Text(PLAIN, 75), "value": Word(2000)}, optional={"accessibility_label": Word(75)}
    ),
    "style": Shape(
        optional={
            name: Truth()
            for name in ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
        }
    ),
}

CONFIRM = Form("confirm")
PLACEHOLDER: dict[str, Rule] = {"action_id": IDENTIFIER, "placeholder": Text(PLAIN, 150), "focus_on_load": Truth()}
CONFIRMED: dict[str, Rule] = {**PLACEHOLDER, "confirm": CONFIRM}
DISPATCHED: dict[str, Rule] = {**PLACEHOLDER, "dispatch_action_config": Form("dispatch_action_config")}
SEVERAL: dict[str, Rule] = {**CONFIRMED, "max_selected_items": Whole(1, MANY)}
CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": Truth(), "filter": Form("conversation_filter")}
OPTIONS: dict[str, Rule] = {
    "options": Items(Form("option"), 100),
    "option_groups": Items(Form("option_group"), 100),
}
DATE = Word(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = Word(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
DECIMAL = Word(30, pattern=r"-?\d+(\.\d+)?")
IDS = Items(Word(30), 100)

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        required={"text": Text(PLAIN, 75)},
        optional={
            "action_id": IDENTIFIER,
            "url": WEB_ADDRESS,
            "value": Word(2000),
            "style": Enum(("primary", "danger")),
            "confirm": CONFIRM,
            "accessibility_label": Word(75),
            "visible_to_user_ids": IDS,
        },
    ),
    "workflow_button": Shape(
        required={"text": Text(PLAIN, 75), "workflow": Anything()},
        optional={
            "action_id": IDENTIFIER,
            "style": Enum(("primary", "danger")),
            "accessibility_label": Word(75),
        },
    ),
    "icon_button": Shape(
        required={"icon": Enum(("trash",)), "text": Text(PLAIN, 75)},
        optional={
            "action_id": IDENTIFIER,
            "value": Word(2000),
            "confirm": CONFIRM,
            "accessibility_label": Word(75),
            "visible_to_user_ids": IDS,
        },
    ),
    "feedback_buttons": Shape(
        required={"positive_button": Form("feedback_button"), "negative_button": Form("feedback_button")},
        optional={"action_id": IDENTIFIER},
    ),
    "overflow": Shape(
        required={"options": Items(Form("overflow_option"), 5)},
        optional={"action_id": IDENTIFIER, "confirm": CONFIRM},
    ),
    "checkboxes": Shape(
        required={"options": Items(Form("choice_option"), 10)},
        optional={
            "action_id": IDENTIFIER,
            "initial_options": Items(Form("choice_option"), 10),
            "confirm": CONFIRM,
            "focus_on_load": Truth(),
        },
    ),
    "radio_buttons": Shape(
        required={"options": Items(Form("choice_option"), 10)},
        optional={
            "action_id": IDENTIFIER,
            "initial_option": Form("choice_option"),
            "confirm": CONFIRM,
            "focus_on_load": Truth(),
        },
    ),
    "static_select": Shape(
        optional={**CONFIRMED, **OPTIONS, "initial_option": Form("option")}, exactly=("options", "option_groups")
    ),
    "multi_static_select": Shape(
        optional={**SEVERAL, **OPTIONS, "initial_options": Items(Form("option"), 100)},
        exactly=("options", "option_groups"),
    ),
    "external_select": Shape(
        optional={**CONFIRMED, "min_query_length": Whole(0, MANY), "initial_option": Form("option")}
    ),
    "multi_external_select": Shape(
        optional={**SEVERAL, "min_query_length": Whole(0, MANY), "initial_options": Items(Form("option"), 100)}
    ),
    "users_select": Shape(optional={**CONFIRMED, "initial_user": Word(30)}),
    "multi_users_select": Shape(optional={**SEVERAL, "initial_users": IDS}),
    "conversations_select": Shape(
        optional={**CONFIRMED, **CONVERSATIONS, "initial_conversation": Word(30), "response_url_enabled": Truth()}
    ),
    "multi_conversations_select": Shape(optional={**SEVERAL, **CONVERSATIONS, "initial_conversations": IDS}),
    "channels_select": Shape(optional={**CONFIRMED, "initial_channel": Word(30), "response_url_enabled": Truth()}),
    "multi_channels_select": Shape(optional={**SEVERAL, "initial_channels": IDS}),
    "datepicker": Shape(optional={**CONFIRMED, "initial_date": DATE}),
    "timepicker": Shape(optional={**CONFIRMED, "initial_time": TIME, "timezone": Word(100)}),
    "datetimepicker": Shape(
        optional={
            "action_id": IDENTIFIER,
            "initial_date_time": Whole(1_000_000_000, 9_999_999_999),
            "confirm": CONFIRM,
            "focus_on_load": Truth(),
        }
    ),
    "plain_text_input": Shape(
        optional={
            **DISPATCHED,
            "initial_value": Word(3000, least=0),
            "multiline": Truth(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        }
    ),
    "email_text_input": Shape(optional={**DISPATCHED, "initial_value": Word(3000)}),
    "url_text_input": Shape(optional={**DISPATCHED, "initial_value": Word(3000)}),
    "number_input": Shape(
        required={"is_decimal_allowed": Truth()},
        optional={**DISPATCHED, "initial_value": DECIMAL, "min_value": DECIMAL, "max_value": DECIMAL},
    ),
    "file_input": Shape(
        optional={"action_id": IDENTIFIER, "filetypes": Items(Word(30), 100), "max_files": Whole(1, 10)},
        surfaces=frozenset({"modal"}),
    ),
    "rich_text_input": Shape(
        optional={
            **DISPATCHED,
            "initial_value": Part(("rich_text",)),
            "min_lines": Whole(1, 100),
            "max_lines": Whole(1, 100),
        }
    ),
    "image": Shape(
        required={"alt_text": Word(2000)},
        optional={"image_url": WEB_ADDRESS, "slack_file": Form("slack_file")},
        exactly=("image_url", "slack_file"),
    ),
    "url": Shape(required={"url": WEB_ADDRESS, "text": Word(MANY)}),
    "raw_text": Shape(required={"text": Word(MANY)}),
    "raw_number": Shape(required={"value": Number()}, optional={"text": Word(MANY)}),
}

_SELECTS = (
    "static_select",
    "multi_static_select",
    "external_select",
    "multi_external_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
)
_PICKERS = ("checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker")
IN_ACTIONS = ("button", "workflow_button", "overflow", *_PICKERS, *_SELECTS)
IN_SECTIONS = (*IN_ACTIONS, "image")
IN_INPUTS = (
    *_PICKERS,
    *_SELECTS,
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "file_input",
    "rich_text_input",
)
INTERACTIVE = frozenset({*IN_ACTIONS, *IN_INPUTS, "icon_button", "feedback_buttons"})
