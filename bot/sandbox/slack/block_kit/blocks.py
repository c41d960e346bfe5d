"""The limits of Block Kit's blocks, of rich text, and of views.

Numbers from docs.slack.dev, Block Kit reference, the page of each block, and reference of views (2026-11), and from the
constants of Slack's own Python SDK 3.47 where the page is silent.
"""

from bot.sandbox.slack.block_kit.elements import (
    IN_ACTIONS,
    IN_INPUTS,
    IN_SECTIONS,
    MANY,
    WEB_ADDRESS,
)
from bot.sandbox.slack.block_kit.rules import (
    ANY_TEXT,
    MESSAGES,
    MODALS,
    PLAIN,
    Anything,
    Enum,
    Form,
    Items,
    Part,
    Rule,
    Shape,
    Text,
    Truth,
    Whole,
    Word,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_CHARACTERS = 12_000
DATA_TABLE_CHARACTERS = 20_000

# What Slack's guidance for agents allows inside a container; another container is not among it.
IN_CONTAINERS = frozenset(
    {"section", "divider", "header", "image", "actions", "context", "rich_text", "table", "data_table", "markdown"}
)

_CELLS = ("raw_text", "raw_number", "rich_text")
_STYLE: dict[str, Rule] = {"style": Form("style")}
_INLINE = ("text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "color", "team")

RICH_TEXT: dict[str, Shape] = {
    "rich_text_section": Shape(required={"elements": Items(Part(_INLINE), MANY, 0)}),
    "rich_text_list": Shape(
        required={"style": Enum(("bullet", "ordered")), "elements": Items(Part(("rich_text_section",)), MANY)},
        optional={"indent": Whole(0, 8), "offset": Whole(0, MANY), "border": Whole(0, 1)},
    ),
    "rich_text_preformatted": Shape(
        required={"elements": Items(Part(("text", "link")), MANY)},
        optional={"border": Whole(0, 1), "language": Word(50)},
    ),
    "rich_text_quote": Shape(required={"elements": Items(Part(_INLINE), MANY)}, optional={"border": Whole(0, 1)}),
    "text": Shape(required={"text": Word(MANY)}, optional=_STYLE),
    "link": Shape(required={"url": WEB_ADDRESS}, optional={"text": Word(MANY), "unsafe": Truth(), **_STYLE}),
    "emoji": Shape(required={"name": Word(100)}, optional={"unicode": Word(100), "skin_tone": Whole(1, 6), **_STYLE}),
    "user": Shape(required={"user_id": Word(30)}, optional=_STYLE),
    "usergroup": Shape(required={"usergroup_id": Word(30)}, optional=_STYLE),
    "channel": Shape(required={"channel_id": Word(30)}, optional=_STYLE),
    "team": Shape(required={"team_id": Word(30)}, optional=_STYLE),
    "broadcast": Shape(required={"range": Enum(("here", "channel", "everyone"))}, optional=_STYLE),
    "date": Shape(
        required={"timestamp": Whole(0, 99_999_999_999), "format": Word(1000)},
        optional={"url": WEB_ADDRESS, "fallback": Word(1000), **_STYLE},
    ),
    "color": Shape(required={"value": Word(20)}, optional=_STYLE),
}

BLOCKS: dict[str, Shape] = {
    "section": Shape(
        optional={
            "text": Text(ANY_TEXT, 3000),
            "fields": Items(Text(ANY_TEXT, 2000), 10),
            "accessory": Part(IN_SECTIONS),
            "expand": Truth(),
        },
        one_of=("text", "fields"),
    ),
    "divider": Shape(),
    "header": Shape(required={"text": Text(PLAIN, 150)}),
    "image": Shape(
        required={"alt_text": Word(2000)},
        optional={"image_url": WEB_ADDRESS, "slack_file": Form("slack_file"), "title": Text(PLAIN, 2000)},
        exactly=("image_url", "slack_file"),
    ),
    "actions": Shape(required={"elements": Items(Part(IN_ACTIONS), 25)}),
    "context": Shape(required={"elements": Items(Part(("image", "plain_text", "mrkdwn")), 10)}),
    "context_actions": Shape(
        required={"elements": Items(Part(("feedback_buttons", "icon_button")), 5)}, surfaces=MESSAGES
    ),
    "input": Shape(
        required={"label": Text(PLAIN, 2000), "element": Part(IN_INPUTS)},
        optional={"hint": Text(PLAIN, 2000), "optional": Truth(), "dispatch_action": Truth()},
    ),
    "file": Shape(required={"external_id": Word(255), "source": Enum(("remote",))}, surfaces=MESSAGES),
    "markdown": Shape(required={"text": Word(MARKDOWN_CHARACTERS)}, surfaces=MESSAGES),
    "rich_text": Shape(
        required={
            "elements": Items(
                Part(("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")), MANY
            )
        }
    ),
    "video": Shape(
        required={
            "alt_text": Word(2000),
            "title": Text(PLAIN, 199),
            "thumbnail_url": WEB_ADDRESS,
            "video_url": WEB_ADDRESS,
        },
        optional={
            "title_url": WEB_ADDRESS,
            "description": Text(PLAIN, 199),
            "author_name": Word(49),
            "provider_name": Word(100),
            "provider_icon_url": WEB_ADDRESS,
        },
    ),
    "table": Shape(
        required={"rows": Items(Items(Part(_CELLS), 20), 100)},
        optional={"column_settings": Items(Form("column_settings"), 20)},
        surfaces=MESSAGES,
    ),
    "data_table": Shape(
        required={"caption": Word(MANY), "rows": Items(Items(Part(_CELLS), 20), 101, 2)},
        optional={"page_size": Whole(1, 100), "row_header_column_index": Whole(0, 19)},
        surfaces=frozenset({"message", "home"}),
    ),
    "plan": Shape(
        required={"title": Word(MANY)}, optional={"tasks": Items(Part(("task_card",)), 50)}, surfaces=MESSAGES
    ),
    "task_card": Shape(
        required={"task_id": Word(255), "title": Word(MANY)},
        optional={
            "status": Enum(("pending", "in_progress", "complete", "error")),
            "details": Part(("rich_text",)),
            "output": Part(("rich_text",)),
            "sources": Items(Part(("url",)), 50),
        },
        surfaces=MESSAGES,
    ),
    "alert": Shape(
        required={"text": Text(ANY_TEXT, 200)},
        optional={"level": Enum(("default", "info", "warning", "error", "success"))},
        surfaces=MODALS,
    ),
    "card": Shape(
        optional={
            "hero_image": Part(("image",)),
            "icon": Part(("image",)),
            "title": Text(ANY_TEXT, 150),
            "subtitle": Text(ANY_TEXT, 150),
            "body": Text(ANY_TEXT, 200),
            "actions": Items(Part(("button",)), 3),
        },
        one_of=("hero_image", "title", "actions", "body"),
    ),
    "carousel": Shape(required={"elements": Items(Part(("card",)), 10)}),
    "container": Shape(
        required={"child_blocks": Items(Anything(), 10)},
        optional={
            "title": Text(PLAIN, 150),
            "rich_text_title": Part(("rich_text",)),
            "subtitle": Text(ANY_TEXT, 150),
            "width": Enum(("narrow", "standard", "wide", "full")),
            "icon": Part(("image",)),
            "is_collapsible": Truth(),
            "default_collapsed": Truth(),
            "has_header_divider": Truth(),
        },
        one_of=("title", "rich_text_title"),
        surfaces=MESSAGES,
    ),
}

_VIEW: dict[str, Rule] = {
    "private_metadata": Word(3000, least=0),
    "callback_id": Word(255, least=0),
    "external_id": Word(255, least=0),
}
VIEWS: dict[str, Shape] = {
    "modal": Shape(
        required={"title": Text(PLAIN, 24), "blocks": Anything()},
        optional={
            **_VIEW,
            "submit": Text(PLAIN, 24),
            "close": Text(PLAIN, 24),
            "clear_on_close": Truth(),
            "notify_on_close": Truth(),
            "submit_disabled": Truth(),
        },
    ),
    "home": Shape(required={"blocks": Anything()}, optional=_VIEW),
}
