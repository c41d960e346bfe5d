"""The page's server: what it answers, and whom it refuses."""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.sandbox.page_blocks import card
from tests.sandbox.page_html import parsed
from tests.sandbox.page_showcase import Running, running


@pytest.fixture(scope="module")
def served() -> Iterator[Running]:
    with running() as page:
        yield page


@pytest.fixture
def page(served: Running) -> Running:
    served.reset()
    return served


def call(page: Running, path: str, body: object = None, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of one request; a body makes it a POST unless a method is named."""
    method = headers.pop("method", "GET" if body is None else "POST")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = None if body is None else json.dumps(body).encode()
    request = Request(page.url + path, data=data, headers=named, method=method)
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)


def told(page: Running, path: str, body: object = None, **headers: str) -> Any:
    return json.loads(call(page, path, body, **headers)[1])


def test_the_page_needs_nothing_from_outside_and_lets_nothing_in(page: Running) -> None:
    status, html, headers = call(page, "/")
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    addresses = [value for name, value in parsed(html).attributes if name in {"src", "href"}]
    assert addresses
    assert all(address.startswith(("/static/", "#")) for address in addresses)


def test_the_page_is_small_enough_to_open_at_once(page: Running) -> None:
    _, html, _ = call(page, "/")
    own = {value for name, value in parsed(html).attributes if name in {"src", "href"} and value.startswith("/static/")}
    assert len(html.encode()) + sum(len(call(page, path)[1].encode()) for path in own) < 120_000


FOREIGN = ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "127.0.0.2", "a@127.0.0.1")


@pytest.mark.parametrize("host", FOREIGN)
def test_another_host_name_is_refused_even_for_looking(page: Running, host: str) -> None:
    assert call(page, "/api/slack/company", Host=host)[0] == 403
    assert call(page, "/api/slack/company", Host=page.url.removeprefix("http://"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"User_Agent": "Mozilla/5.0"},
    ],
)
@pytest.mark.parametrize(
    "path", ["/api/slack/say", "/api/clock", "/api/faults", "/api/view-file", "/fragments/options"]
)
def test_another_site_cannot_do_anything(page: Running, headers: dict[str, str], path: str) -> None:
    body = {"as": "U0ANA", "channel": "C0VISION", "text": "hello"}
    assert call(page, path, body, **headers)[0] == 403
    assert page.slack.messages("C0VISION") == []


def test_the_page_itself_can_act(page: Running) -> None:
    body = {"as": "U0ANA", "channel": "C0VISION", "text": "hello"}
    assert call(page, "/api/slack/say", body, Origin=page.url, Sec_Fetch_Site="same-origin")[0] == 200
    assert [message["text"] for message in page.slack.messages("C0VISION")] == ["hello"]


def test_a_conversation_shows_each_person_what_they_may_see(page: Running) -> None:
    page.post(text="for *all*")
    page.client.chat_postEphemeral(channel="C0VISION", user="U0ANA", text="secret")
    seen = {who: call(page, f"/fragments/messages?as={who}&channel=C0VISION&lang=en")[1] for who in ("U0ANA", "U0DAN")}
    assert "<strong>all</strong>" in seen["U0ANA"]
    assert "Only visible to you" in seen["U0ANA"]
    assert "secret" in seen["U0ANA"]
    assert "secret" not in seen["U0DAN"]


@pytest.mark.parametrize("channel", ["C0APPROVE", "D0ANA", "nonsense"])
def test_nobody_sees_a_conversation_they_are_not_in(page: Running, channel: str) -> None:
    sent = page.post(channel="C0APPROVE", text="for approvers")
    page.post(channel="D0ANA", text="for Ana")
    shown = call(page, f"/fragments/messages?as=U0OTTO&channel={channel}&lang=en")[1]
    assert "You are not in this conversation." in shown
    assert "for " not in shown
    assert call(page, f"/fragments/thread?as=U0OTTO&channel={channel}&thread={sent}")[1] == ""
    assert "for approvers" in call(page, "/fragments/messages?as=U0LEA&channel=C0APPROVE&lang=en")[1]


def test_replies_are_counted_in_the_conversation_and_shown_in_the_thread(page: Running) -> None:
    root = page.post(text="root")
    for text in ("first", "second"):
        page.post(text=text, thread_ts=root)
    timeline = call(page, "/fragments/messages?as=U0ANA&channel=C0VISION&lang=es")[1]
    thread = call(page, f"/fragments/thread?as=U0ANA&channel=C0VISION&thread={root}&lang=en")[1]
    assert "2 respuestas" in timeline
    assert "second" not in timeline
    assert "2 replies" in thread
    assert parsed(thread).text.index("root") < parsed(thread).text.index("second")
    assert call(page, "/fragments/thread?as=U0ANA&channel=C0VISION&thread=1.1")[1] == ""


def test_a_message_that_did_not_change_keeps_its_stamp_and_an_edited_one_does_not(page: Running) -> None:
    def stamps() -> dict[str, str]:
        attributes = parsed(call(page, "/fragments/messages?as=U0ANA&channel=C0VISION")[1]).attributes
        messages = [value for name, value in attributes if name == "data-message"]
        return dict(zip(messages, [value for name, value in attributes if name == "data-stamp"], strict=True))

    first, second = page.post(text="one"), page.post(text="two")
    before = stamps()
    page.client.chat_update(channel="C0VISION", ts=second, text="three")
    after = stamps()
    assert before[first] == after[first]
    assert before[second] != after[second]


def test_a_modal_is_the_persons_own_and_keeps_what_was_typed(page: Running) -> None:
    page.slack.human("ana").say(channel="C0VISION", text="/aml form")
    view = page.slack.human("ana").views()[-1]
    body = {"as": "U0ANA", "view_id": view["id"], "values": {"name": {"v": "half"}}}
    refused = told(page, "/api/slack/submit", body)
    assert refused["errors"]["size"]
    html = call(page, "/fragments/view?as=U0ANA&lang=en")[1]
    assert f'data-view="{view["id"]}"' in html
    assert 'value="half"' in html
    assert call(page, "/fragments/view?as=U0DAN&lang=en")[1] == ""


def test_azure_is_shown_by_names_people_know(page: Running) -> None:
    root = "/subscriptions/s/resourceGroups/this-rg"
    space = f"{root}/providers/Microsoft.MachineLearningServices/workspaces/ws"
    vault = f"{root}/providers/Microsoft.KeyVault/vaults/kv-ws"
    ready = {"location": "eastus", "state": "Succeeded", "detail": "", "tags": {}}
    scale = {"vmSize": "STANDARD_DS11_V2", "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 2}}
    kind = "Microsoft.MachineLearningServices/workspaces"
    page.azure.told = {
        "subscription": {"id": "s", "name": "Contoso ML"},
        "resource_groups": [
            {
                "id": root,
                "name": "this-rg",
                **ready,
                "resources": [
                    {"id": vault, "name": "kv-ws", "type": "Microsoft.KeyVault/vaults", "properties": {}, **ready},
                    {"id": space, "name": "ws", "type": kind, "properties": {"keyVault": vault}, **ready},
                    {
                        "id": f"{space}/computes/cpu",
                        "name": "cpu",
                        "type": f"{kind}/computes",
                        "properties": {"computeType": "AmlCompute", "properties": scale},
                        **ready,
                        "detail": "Steady",
                    },
                ],
            }
        ],
        "role_assignments": [
            {"id": "/r/1", "role": "Contributor", "principal": "Joe Turner", "principal_type": "User", "scope": root}
        ],
        "operations": [{"what": "PUT compute", "resource_id": f"{space}/computes/cpu", "seconds_left": 3.4}],
        "soft_deleted": ["/x/old-ws"],
    }
    html = call(page, "/fragments/azure?as=U0ANA&lang=en")[1]
    text = parsed(html).text
    for shown in (
        "kv-ws key vault",
        "AmlComputeSTANDARD_DS11_V20–2Steady",
        "Joe Turner UserContributorthis-rg",
        "3 s",
        "old-ws",
    ):
        assert shown in text
    assert text.count("kv-ws") == 1
    assert "grupo de recursos" in call(page, "/fragments/azure?as=U0ANA&lang=es")[1]
    assert told(page, "/api/azure/state") == page.azure.told


def test_the_journal_is_told_from_a_number_on(page: Running) -> None:
    page.post()
    entries = told(page, "/api/journal")["entries"]
    assert entries[-1]["operation"] == "chat.postMessage"
    assert told(page, f"/api/journal?since={entries[-1]['number']}")["entries"] == []
    assert told(page, "/api/journal?service=azure")["entries"] == []
    assert call(page, "/api/journal?since=x")[0] == 400


def test_the_clock_moves_forward_stops_and_runs(page: Running) -> None:
    before = page.clock.now()
    assert told(page, "/api/clock", {"advance_seconds": 3600})["ok"]
    assert (page.clock.now() - before).total_seconds() >= 3600
    assert told(page, "/api/clock", {"frozen": True})["frozen"] is True
    assert page.clock.now() == page.clock.now()
    assert told(page, "/api/clock", {"frozen": False})["frozen"] is False
    assert told(page, "/api/clock")["frozen"] is False


@pytest.mark.parametrize("seconds", [-1, "60", True, None, 1e12, [1]])
def test_the_clock_refuses_what_is_no_step_forward(page: Running, seconds: object) -> None:
    before = page.clock.now()
    assert call(page, "/api/clock", {"advance_seconds": seconds})[0] == 400
    assert (page.clock.now() - before).total_seconds() < 60


def test_a_fault_can_be_ordered_seen_and_cancelled(page: Running) -> None:
    assert told(page, "/api/faults", {"preset": "slack_429", "times": 2})["ok"]
    (pending,) = told(page, "/api/faults")["faults"]
    assert (pending["service"], pending["status"], pending["times"]) == ("slack", 429, 2)
    assert told(page, "/api/faults", {}, method="DELETE")["ok"]
    assert page.faults.pending() == {}


@pytest.mark.parametrize(
    "body", [{"preset": "nonsense"}, {"preset": "slack_429", "times": 0}, {"preset": "slack_429", "times": "x"}, {}]
)
def test_a_fault_that_is_none_is_refused_with_the_reason(page: Running, body: object) -> None:
    status, text, _ = call(page, "/api/faults", body)
    assert status == 400
    assert json.loads(text)["error"]
    assert page.faults.pending() == {}


def test_suggested_options_are_drawn_like_the_others(page: Running) -> None:
    found = {"options": [{"text": {"type": "plain_text", "text": "<b>ws</b> ✅"}, "value": "ws"}]}
    status, html, _ = call(page, "/fragments/options", {"as": "U0ANA", "lang": "en", "found": found})
    assert status == 200
    assert "&lt;b&gt;ws&lt;/b&gt;" in html
    assert "svg" in parsed(html).tags
    assert call(page, "/fragments/options", {"found": 1})[0] == 400


def test_a_conversation_of_two_hundred_cards_is_drawn_quickly(page: Running) -> None:
    for _ in range(60):
        page.post(blocks=card())
    started = time.perf_counter()
    assert call(page, "/fragments/messages?as=U0ANA&channel=C0VISION&lang=en")[0] == 200
    assert time.perf_counter() - started < 1.0
