"""The human side over HTTP, as the page uses it."""

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette

from bot.sandbox.company import default_company
from tests.sandbox.slack_bench import ANA, GENERAL, LEA, VISION, Bench, actions, button, modal, serving, text_input


class Page:
    """A browser's side of the control API: JSON in, JSON out."""

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def get(self, path: str) -> dict[str, Any]:
        return self._ask(urllib.request.Request(f"{self.origin}/api/slack/{path}"))

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return self._ask(urllib.request.Request(f"{self.origin}/api/slack/{path}", data=data, headers=headers))

    def _ask(self, request: urllib.request.Request) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                found = {"status_code": error.code, **json.load(error)}
        assert isinstance(found, dict)
        return found


@pytest.fixture
def page(bench: Bench) -> Iterator[Page]:
    with serving(Starlette(routes=bench.slack.control_routes)) as origin:
        yield Page(origin)


@pytest.fixture
def connected(bench: Bench) -> Bench:
    """A Bolt app that opens a modal on a click, and asks for another name than "bad"."""
    app = bench.bolt()
    app.command("/aml")(lambda ack, command: ack(f"heard {command['text']}"))

    @app.action("go")
    def _go(ack: Any, body: dict[str, Any], client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(text_input()))

    @app.view("form")
    def _form(ack: Any, view: dict[str, Any]) -> None:
        typed = view["state"]["values"]["name"]["v"]["value"]
        ack(response_action="errors", errors={"name": "not that"}) if typed == "bad" else ack()

    app.event("app_home_opened")(
        lambda event, client: client.views_publish(
            user_id=event["user"], view={"type": "home", "blocks": [actions(button())]}
        )
    )
    bench.connect(app)
    return bench


def test_the_page_learns_who_and_what_there_is(page: Page, connected: Bench) -> None:
    company = page.get("company")
    assert len(company["people"]) == len(default_company().people)
    assert company["people"][0]["about"]["es"] == "Científica de datos, equipo vision"
    assert [command["command"] for command in company["slash_commands"]] == ["/aml"]
    assert company["connected"] is True
    mine = page.get(f"channels?as={ANA}")["channels"]
    assert [channel["id"] for channel in mine if channel["is_im"]] == ["D0ANA"]


def test_a_line_is_said_and_seen_by_the_right_people(page: Page, connected: Bench) -> None:
    assert page.post("say", **{"as": ANA, "channel": VISION, "text": "/aml help"})["status"] == "acked"
    assert page.post("say", **{"as": ANA, "channel": VISION, "text": "hi"})["status"] == "sent"
    assert [m["text"] for m in page.get(f"messages?channel={VISION}&as={ANA}")["messages"]] == ["heard help", "hi"]
    assert [m["text"] for m in page.get(f"messages?channel={VISION}&as={LEA}")["messages"]] == ["hi"]


def test_a_click_opens_a_modal_that_is_filled_in_and_sent(page: Page, connected: Bench) -> None:
    ts = connected.client().chat_postMessage(channel=VISION, text="x", blocks=[actions(button())])["ts"]
    click = {"as": ANA, "channel": VISION, "ts": ts, "action_id": "go", "block_id": "decide"}
    assert page.post("press", **click)["ok"] is True
    (view,) = page.get(f"views?as={ANA}")["views"]
    values = {"as": ANA, "view_id": view["id"], "values": {"name": {"v": ""}}}
    assert page.post("submit", **values)["errors"] == {"name": "Please complete this required field."}
    values["values"] = {"name": {"v": {"type": "plain_text_input", "value": "bad"}}}
    assert page.post("submit", **values)["errors"] == {"name": "not that"}
    values["values"] = {"name": {"v": "good"}}
    done = page.post("submit", **values)
    assert (done["status"], "errors" in done) == ("closed", False)
    assert page.get(f"views?as={ANA}")["views"] == []


def test_home_is_opened_and_shown(page: Page, connected: Bench) -> None:
    assert page.post("home", **{"as": ANA})["view"] == {}
    connected.slack.wait_for(lambda: page.get(f"home?as={ANA}")["view"])
    assert page.get(f"home?as={ANA}")["view"]["type"] == "home"


def test_what_cannot_be_done_is_said_with_the_reason(page: Page) -> None:
    refused = page.post("say", channel=VISION, text="x")
    assert (refused["status_code"], refused["error"]) == (400, "missing field: as")
    assert page.post("say", **{"as": "U0OTTO", "channel": VISION, "text": "x"})["error"] == "otto is not in ml-vision"
    assert page.post("say", **{"as": ANA, "channel": "C0NONE", "text": "x"})["error"] == "there is no channel C0NONE"
    assert page.post("press", **{"as": ANA, "channel": VISION, "ts": "1.1", "action_id": "go"})["ok"] is False
    assert page.post("channel", id="C0NONE", archived=True)["error"] == "channel_not_found"


def test_channels_and_people_can_be_changed(page: Page, bench: Bench) -> None:
    assert page.post("channel", id=GENERAL, bot_is_member=True)["channel"]["bot_is_member"] is True
    assert page.post("channel", id=VISION, archived=True)["channel"]["is_archived"] is True
    assert page.post("person", id=ANA, is_restricted=True, locale="en-US")["person"]["is_restricted"] is True
    assert bench.client().users_info(user=ANA, include_locale=True)["user"]["locale"] == "en-US"


def test_sockets_can_be_told_to_go_or_cut(page: Page, connected: Bench) -> None:
    assert page.post("disconnect", abrupt=True)["connections"] == 1
    connected.slack.wait_for(lambda: connected.slack.connections == 0)


def test_files_come_in_as_a_form_or_as_json_and_go_out_as_downloads(page: Page, bench: Bench) -> None:
    content = bytes(range(256)) + b"\r\n--edge\n\r"
    body = b"".join(
        b'--frontier\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % part
        for part in (
            (b"as", b"", ANA.encode()),
            (b"channel", b"", VISION.encode()),
            (b"file", b'; filename="all.bin"', content),
        )
    )
    request = urllib.request.Request(
        f"{page.origin}/api/slack/upload",
        data=body + b"--frontier--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=frontier"},
    )
    assert page._ask(request)["status"] == "sent"
    (message,) = bench.slack.messages(VISION)
    with urllib.request.urlopen(page.origin + message["files"][0]["page_url"]) as answer:
        assert answer.read() == content
        assert answer.headers["Content-Disposition"].startswith("attachment")
    encoded = base64.b64encode(b"abc").decode()
    picked = page.post("upload", **{"as": ANA, "name": "a.txt", "content_base64": encoded})
    assert picked["file"]["size"] == 3
    assert page.post("upload", **{"as": ANA})["ok"] is False


def test_changes_arrive_in_order_as_they_happen(page: Page, bench: Bench) -> None:
    heard: list[dict[str, Any]] = []
    ready = threading.Event()

    def listen() -> None:
        with urllib.request.urlopen(f"{page.origin}/api/slack/changes", timeout=5) as stream:
            for line in stream:
                if line.startswith(b": open"):
                    ready.set()
                if line.startswith(b"data: "):
                    heard.append(json.loads(line[6:]))
                if len(heard) == 2:
                    return

    listener = threading.Thread(target=listen)
    listener.start()
    assert ready.wait(5)
    bench.slack.human(ANA).say(channel=VISION, text="one")
    bench.slack.human(LEA).say(channel=VISION, text="two")
    listener.join(5)
    assert [(change["kind"], change["detail"]["user"]) for change in heard] == [("message", ANA), ("message", LEA)]
    assert heard[1]["number"] == heard[0]["number"] + 1


@pytest.mark.parametrize("count", [0, 33, -1, True, "2", None])
def test_so_many_cannot_press_at_once(page: Page, count: object) -> None:
    assert page.post("at_once", count=2)["count"] == 2
    assert page.post("at_once", count=1)["count"] == 1
    refused = page.post("at_once", count=count)
    assert (refused["status_code"], refused["error"]) == (400, "count must be a number from 1 to 32")
