"""Whatever people write, and wherever an app puts it, the page shows text: no tag, attribute or address of theirs."""

import string
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.page.render.blocks import render_blocks
from bot.sandbox.page.render.markdown import render_markdown
from bot.sandbox.page.render.mrkdwn import render_mrkdwn
from bot.sandbox.page.render.reader import Reader
from bot.sandbox.page.views import with_answers
from tests.sandbox.page_blocks import Json, card, form, history, home, plan
from tests.sandbox.page_html import Parsed, parsed

PEOPLE = {"U0ANA": '<img src=x onerror="alert(1)">'}
WORDS = {
    "tags": """a article blockquote br button caption code del details div em figcaption figure h2 h3 h4 h5 h6 hr input
        label li ol p pre section span strong summary svg path circle rect ellipse table tbody td template textarea th
        thead time tr u ul""",
    "attributes": """accept autocomplete checked class cx cy d datetime fill focusable for height hidden href id max
        maxlength min minlength multiple name open placeholder r rel role rows rx ry scope spellcheck start step stroke
        stroke-dasharray stroke-linecap stroke-linejoin stroke-width tabindex target title type value viewbox width x
        y""",
}
TAGS, ATTRIBUTES = (set(WORDS[name].split()) for name in ("tags", "attributes"))
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><script>",
    "</template><svg/onload=alert(1)>",
    "<https://a.b|</a><b>>",
    '<https://a.b" onclick="x|y>',
    "<javascript:alert(1)|click>",
    "<JaVaScRiPt:alert(1)>",
    "<data:text/html,<script>|x>",
    "[x](javascript:alert(1))",
    '[x](https://a.b/"onclick="x)',
    "*<b>*_<i>_`<u>`~<s>~",
    "<!--",
    "<!date^1^{date}^javascript:alert(1)|x>",
    "&lt;script&gt;&amp;lt;",
    "```<b>``` > <i>",
    "<@U0ANA> <#C0> <!subteam^S|<b>>",
    "\u202e\u0000\ud7ff\U0001f1e6:+1:",
]
_PIECES = st.sampled_from(
    [*NASTY, "<", ">", "&", '"', "'", "`", "```", "*", "_", "~", "|", "<!", "<@", "](", "\n", ":"]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=string.printable, max_size=60),
    st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=12).map("".join),
)
READER = Reader(people=PEOPLE, channels={"C0": "<b>"}, groups={"S": "<i>"}, viewer="U0ANA")


def everything(text: str) -> list[Json]:
    """One of each block, with this text in every text position there is."""

    def put(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: put(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [put(item, key) for item in value]
        keep = {"type", "status", "level", "style", "action_id", "page_size", "min_query_length", "max_length"}
        return text if isinstance(value, str) and key not in keep else value

    more: list[Json] = [
        {"type": "markdown", "text": "x"},
        {"type": "image", "image_url": "x", "alt_text": "x", "title": {"type": "plain_text", "text": "x"}},
        {"type": "container", "title": {"type": "plain_text", "text": "x"}, "child_blocks": [{"type": "divider"}]},
        {"type": "card", "title": {"type": "mrkdwn", "text": "x"}, "body": {"type": "plain_text", "text": "x"}},
        {"type": "video", "title": {"type": "plain_text", "text": "x"}, "title_url": "x", "alt_text": "x"},
        {"type": "file", "external_id": "x"},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}], [{"type": "raw_text", "text": "x"}]]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
            {"type": "link", "url": "x", "text": "x"},
            {"type": "emoji", "name": "x", "unicode": "x"},
            {"type": "user", "user_id": "x"},
            {"type": "date", "timestamp": 1, "format": "x", "fallback": "x"},
            {"type": "color", "value": "x"},
        ]}]},
    ]  # fmt: skip
    blocks = [*card(), *plan(done=2), *history(rows=2), *form()["blocks"], *home()["blocks"], *more]
    return [*[put(block) for block in blocks], {"type": text}]


def assert_only_ours(page: Parsed) -> None:
    assert set(page.tags) <= TAGS
    strange = {name for name, _ in page.attributes} - ATTRIBUTES
    assert not {name for name in strange if not name.startswith(("data-", "aria-"))}
    for name, value in page.attributes:
        if name in {"href", "data-url"}:
            assert value.lower().startswith(("http://", "https://", "mailto:"))
    assert not page.disorder
    assert not page.open


@pytest.mark.parametrize("text", NASTY)
def test_known_attacks_in_every_text_position_stay_text(text: str) -> None:
    html = render_blocks(everything(text), people=PEOPLE, channels={}, viewer="U0ANA", language="es")
    assert_only_ours(parsed(html))


@given(text=TEXTS)
def test_any_text_in_every_text_position_stays_text(text: str) -> None:
    html = render_blocks(everything(text), people=PEOPLE, channels={"C0": text}, viewer="U0ANA", language="en")
    assert_only_ours(parsed(html))


@given(text=TEXTS)
def test_mrkdwn_and_markdown_lose_no_letter_of_what_was_written(text: str) -> None:
    for html in (render_mrkdwn(text, reader=READER), render_markdown(text)):
        page = parsed(html)
        assert_only_ours(page)
    words = "".join(letter for letter in text if letter.isalnum() and letter.isascii())
    if not set(text) & set("<&`|\0\r"):
        shown = "".join(letter for letter in parsed(render_mrkdwn(text, reader=READER)).text if letter.isascii())
        assert "".join(letter for letter in shown if letter.isalnum()) == words


@given(text=TEXTS)
def test_what_was_typed_comes_back_into_the_field_as_typed(text: str) -> None:
    state = {"values": {"name": {"v": {"type": "plain_text_input", "value": text}}}}
    blocks = with_answers({"blocks": form()["blocks"], "state": state})
    html = render_blocks(blocks[:1], people={}, channels={}, viewer="", language="en")
    assert_only_ours(parsed(html))
    if text:
        assert ("value", text) in parsed(html).attributes or "\r" in text or "\0" in text


@pytest.mark.parametrize(
    "piece", ["*a _b ~", "*a* ", "_*~a~*_ ", "<", "```", "> ", "`a", "<@", "[", "**a", "[a](", "- "]
)
def test_long_hostile_texts_take_no_long_time(piece: str) -> None:
    text = piece * (12_000 // len(piece))
    started = time.perf_counter()
    render_mrkdwn(text, reader=READER)
    render_markdown(text)
    assert time.perf_counter() - started < 2.0
