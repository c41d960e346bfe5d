"""What an app of this kind shows: a card to approve, progress, a history table, a form and a Home."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def rich(text: str) -> Json:
    """A rich_text block with one plain run."""
    run = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [run]}


def option(text: str, value: str, description: str = "") -> Json:
    """An option of a menu."""
    made: Json = {"text": plain(text), "value": value}
    return made | ({"description": plain(description)} if description else {})


def button(action_id: str, text: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def field(block_id: str, label: str, kind: str, **more: Any) -> Json:
    """An input block with one element, whose action_id is "v" unless `more` says otherwise."""
    block: Json = {name: more.pop(name) for name in ("hint", "optional", "dispatch_action") if name in more}
    element = {"type": kind, "action_id": "v", **more}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **block}


def card(*, status: str = "⏳ Waiting for 1 of @vision-leads", decided: bool = False) -> list[Json]:
    """An approver's card."""
    confirm = {
        "title": plain("Approve R-42?"),
        "text": mrkdwn("This creates *one* cluster."),
        "confirm": plain("Approve"),
        "deny": plain("Not now"),
    }
    decide = {
        "type": "actions",
        "block_id": "decide",
        "elements": [
            button("approve", "Approve", style="primary", value="R-42", confirm=confirm),
            button("refuse", "Refuse…", style="danger", value="R-42"),
            button("details", "Details", value="R-42"),
        ],
    }
    pairs = [
        "*Requester*\n<@U0ANA>",
        "*Project*\nvision",
        "*Region*\neastus",
        "*Cost*\n≈ 131 USD a month",
        "*Workspace*\n`area-trabajo-nombre`",
        "*Expires*\n<!date^1796000000^{date_short}|later>",
    ]
    return [
        {"type": "header", "text": plain("R-42 · Create a compute cluster")},
        {"type": "section", "fields": [mrkdwn(pair) for pair in pairs]},
        rich("Nightly retraining of the defect detector; the *current* node is too slow <script>."),
        {
            "type": "context",
            "elements": [mrkdwn("✅ 6 of 7 checks passed · ⚠️ no private endpoint (needs security)")],
        },
        {"type": "context", "elements": [mrkdwn(status)]},
        *([] if decided else [decide]),
    ]


def plan(*, done: int, failed: bool = False) -> list[Json]:
    """The progress of an execution, `done` of its five steps complete."""

    def task(index: int, title: str) -> Json:
        now = "error" if failed else "in_progress"
        status = "complete" if index < done else now if index == done else "pending"
        return {"type": "task_card", "task_id": f"t{index}", "title": title, "status": status}

    names = ("Policy", "Approval", "Resource group", "Cluster", "Roles")
    tasks = [task(index, title) for index, title in enumerate(names)]
    return [{"type": "plan", "title": "Creating nombre-cluster", "tasks": tasks}]


def history(*, rows: int = 12) -> list[Json]:
    """A table of requests, five on a page."""
    header = [{"type": "raw_text", "text": text} for text in ("Request", "What", "Nodes", "State")]
    body = [
        [
            {"type": "raw_text", "text": f"R-{number}"},
            {"type": "raw_text", "text": f"Cluster {'abcdefghijkl'[number % 12]}"},
            {"type": "raw_number", "value": number * 7 % 10},
            {"type": "raw_text", "text": "🟢 Ready" if number % 3 else "❌ Denied"},
        ]
        for number in range(1, rows + 1)
    ]
    return [{"type": "data_table", "caption": "Requests of team vision", "rows": [header, *body], "page_size": 5}]


def form() -> Json:
    """A modal with most kinds of field."""
    sizes = [
        {"label": plain(label), "options": [option(name, name) for name in names]}
        for label, names in (("CPU", ("STANDARD_DS11_V2", "STANDARD_DS3_V2")), ("GPU", ("STANDARD_NC6S_V3",)))
    ]
    tiers = [option("Dedicated", "dedicated"), option("Low priority", "low", "Cheaper, may be taken away")]
    bounds = {"is_decimal_allowed": False, "min_value": "0", "max_value": "8", "initial_value": "2"}
    return {
        "type": "modal",
        "callback_id": "cluster",
        "title": plain("New cluster"),
        "submit": plain("Request"),
        "close": plain("Cancel"),
        "blocks": [
            field("name", "Name", "plain_text_input", max_length=32, hint=plain("3 to 32 letters, digits or hyphens")),
            field("size", "Size", "static_select", option_groups=sizes),
            field("nodes", "Nodes at most", "number_input", **bounds),
            field("tier", "Tier", "radio_buttons", options=tiers, initial_option=tiers[0]),
            field("space", "Workspace", "external_select", action_id="workspace", min_query_length=1, optional=True),
            field("hub", "Hub", "plain_text_input", optional=True, hint=plain(f"/subscriptions/{'a' * 90}")),
            field("owners", "Owners", "multi_users_select", optional=True),
            field("until", "Until", "datepicker", optional=True),
            field("file", "File", "file_input", optional=True),
            field("why", "Why", "plain_text_input", multiline=True),
            {"type": "alert", "level": "info", "text": mrkdwn("Needs 1 approval from @vision-leads")},
        ],
    }


def home() -> Json:
    """An App Home."""
    languages = [option("English", "en"), option("Español", "es")]
    choose = {
        "type": "static_select",
        "action_id": "language",
        "placeholder": plain("Language"),
        "options": languages,
        "initial_option": languages[0],
    }
    row = {
        "type": "section",
        "text": mrkdwn("*R-42* · Create a compute cluster\n⏳ Waiting for you since 10:04"),
        "accessory": {
            "type": "overflow",
            "action_id": "row",
            "options": [option("Details", "d"), option("Withdraw", "w")],
        },
    }
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("👋 Your requests and resources")},
            {"type": "actions", "elements": [button("new", "New request", style="primary"), choose]},
            {"type": "divider"},
            row,
            {"type": "context", "elements": [mrkdwn("💰 212 of 500 USD this month · 🔑 2 roles")]},
        ],
    }
