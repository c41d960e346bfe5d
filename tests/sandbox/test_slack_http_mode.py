"""HTTP mode: signed deliveries to a request URL, answered by an unmodified Bolt app."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.http_mode import post, signature
from tests.sandbox.slack_bench import ANA, SIGNING_SECRET, VISION, Bench, actions, button, serving


@pytest.fixture
def http_app(bench: Bench) -> Iterator[App]:
    app = App(client=bench.client(), signing_secret=SIGNING_SECRET, process_before_response=True)
    handler = SlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        answer = await handler.handle(request)
        assert isinstance(answer, Response)
        return answer

    with serving(Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])) as origin:
        bench.slack.options.request_url = f"{origin}/slack/events"
        yield app


def test_commands_clicks_and_events_reach_bolt_over_http(bench: Bench, http_app: App) -> None:
    told: list[str] = []
    http_app.command("/aml")(lambda ack, command: ack(f"heard {command['text']}"))

    @http_app.action("go")
    def _go(ack: Any, body: dict[str, Any]) -> None:
        ack()
        told.append(body["type"])

    @http_app.event("message")
    def _message(event: dict[str, Any]) -> None:
        told.append(event["text"])

    ana = bench.slack.human(ANA)
    assert ana.say(channel=VISION, text="/aml help").ok
    assert ana.messages(VISION)[0]["text"] == "heard help"
    bench.client().chat_postMessage(channel=VISION, text="x", blocks=[actions(button())])
    assert ana.press(bench.slack.messages(VISION)[0], "go").ok
    ana.say(text="hello")
    bench.slack.wait_for(lambda: bench.slack.core.events.outstanding == 0)
    assert told == ["block_actions", "hello"]


def test_a_wrong_signing_secret_is_refused_by_bolt(bench: Bench, http_app: App) -> None:
    http_app.command("/aml")(lambda ack: ack())
    answer = post(
        url=bench.slack.options.request_url,
        secret="another-secret",
        kind="slash_commands",
        payload={"command": "/aml"},
        timeout=3,
    )
    assert answer.status == 401


def test_the_signature_is_the_one_the_sdk_verifies() -> None:
    stamp = str(int(time.time()))
    signed = signature(secret=SIGNING_SECRET, timestamp=stamp, body=b"payload=x")
    assert SignatureVerifier(SIGNING_SECRET).is_valid(body=b"payload=x", timestamp=stamp, signature=signed)


@pytest.mark.parametrize(
    ("status", "headers", "deliveries"),
    [(200, {}, 1), (500, {}, 2), (404, {}, 2), (500, {"X-Slack-No-Retry": "1"}, 1)],
)
def test_an_event_is_tried_again_unless_taken_or_declined(
    bench: Bench, status: int, headers: dict[str, str], deliveries: int
) -> None:
    seen: list[tuple[str, str]] = []

    async def endpoint(request: Request) -> Response:
        json.loads(await request.body())
        sent = request.headers
        seen.append((sent.get("x-slack-retry-num", ""), sent.get("x-slack-retry-reason", "")))
        return PlainTextResponse("", status_code=status, headers=headers)

    with serving(Starlette(routes=[Route("/", endpoint, methods=["POST"])])) as origin:
        bench.slack.options.request_url = f"{origin}/"
        bench.slack.human(ANA).say(text="hello")
        bench.slack.wait_for(lambda: len(seen) == deliveries)
        time.sleep(0.15)
    assert seen == [("", ""), ("1", "http_error")][:deliveries]


def test_a_slow_answer_is_a_timeout_and_no_answer_a_failure(bench: Bench) -> None:
    async def endpoint(request: Request) -> Response:
        await asyncio.sleep(0.3)
        return PlainTextResponse("")

    bench.slack.options.ack_seconds = 0.1
    with serving(Starlette(routes=[Route("/", endpoint, methods=["POST"])])) as origin:
        bench.slack.options.request_url = f"{origin}/"
        assert bench.slack.human(ANA).say(channel=VISION, text="/aml").status == "operation_timeout"
    bench.slack.options.request_url = "http://127.0.0.1:9/"
    assert bench.slack.human(ANA).say(channel=VISION, text="/aml").status == "dispatch_failed"


def test_the_sandbox_delivers_to_this_machine_only() -> None:
    with pytest.raises(ValueError, match="this machine"):
        post(url="https://example.com/", secret="s", kind="events_api", payload={}, timeout=1)
