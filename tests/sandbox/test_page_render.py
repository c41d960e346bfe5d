"""Each block, element and piece of markup becomes the HTML a person needs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.page.render.blocks import render_blocks
from bot.sandbox.page.render.markdown import render_markdown
from bot.sandbox.page.render.mrkdwn import render_mrkdwn
from bot.sandbox.page.render.reader import Language, Reader
from tests.sandbox.page_blocks import Json, button, card, field, form, history, mrkdwn, option, plain, plan, rich
from tests.sandbox.page_html import parsed

PEOPLE = {"U0ANA": "Ana García", "U0LEA": "Lea Moreau"}
CHANNELS = {"C0VISION": "ml-vision"}
GROUPS = {"S0LEADS": "vision-leads"}
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def render(*blocks: Json, language: Language = "en", viewer: str = "U0ANA") -> str:
    return render_blocks(blocks, people=PEOPLE, channels=CHANNELS, groups=GROUPS, viewer=viewer, language=language)


def inline(source: str, **reader: Any) -> str:
    given = {"people": PEOPLE, "channels": CHANNELS, "groups": GROUPS, "viewer": "U0ANA", **reader}
    return render_mrkdwn(source, reader=Reader(**given))


def test_an_option_of_a_line_is_not_broken_after_its_dashes() -> None:
    line = "ml compute create --name cpu --size=DS11 - and <b>"
    elements = [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": line}]}]
    html = render({"type": "rich_text", "elements": elements})
    assert '<span class="whole">--name</span> cpu <span class="whole">--size</span>=DS11 - and &lt;b&gt;' in html


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*bold*", "<p><strong>bold</strong></p>"),
        ("_it_ ~no~", "<p><em>it</em> <del>no</del></p>"),
        ("*a _b_ c*", "<p><strong>a <em>b</em> c</strong></p>"),
        ("`co*de*`", "<p><code>co*de*</code></p>"),
        ("a*b*c 2*3*4 snake_case_name", "<p>a*b*c 2*3*4 snake_case_name</p>"),
        ("* not bold *", "<p>* not bold *</p>"),
        ("*`code` in bold*", "<p><strong><code>code</code> in bold</strong></p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("&gt; said\nnot said", "<blockquote>said</blockquote><p>not said</p>"),
        ("> raw\n> too", "<blockquote>raw<br>too</blockquote>"),
        ("```\na <b>\n```", "<pre><code>a &lt;b&gt;</code></pre>"),
        ("&amp;lt; &lt;b&gt;", "<p>&amp;lt; &lt;b&gt;</p>"),
        ("<@U0NOBODY|zed>", '<p><span class="mention" data-person="U0NOBODY">@zed</span></p>'),
        ("<!subteam^S0LEADS>", '<p><span class="mention">@vision-leads</span></p>'),
        ("<!here>", '<p><span class="mention mention-loud">@here</span></p>'),
        ("<nonsense>", "<p>&lt;nonsense&gt;</p>"),
        ("<javascript:alert(1)|x>", "<p>&lt;javascript:alert(1)|x&gt;</p>"),
        ("<!date^never^{date}|some day>", "<p>some day</p>"),
    ],
)
def test_mrkdwn_becomes(source: str, html: str) -> None:
    assert inline(source) == html


@pytest.mark.parametrize(
    ("source", "href", "label"),
    [
        ("<https://a.b/c?d=1&amp;e=2|here>", "https://a.b/c?d=1&e=2", "here"),
        ("<https://a.b>", "https://a.b", "https://a.b"),
        ("<mailto:joe@contoso.com|joe@contoso.com>", "mailto:joe@contoso.com", "joe@contoso.com"),
        ("see https://a.b/c.", "https://a.b/c", "https://a.b/c"),
        ("*<https://a.b|bold link>*", "https://a.b", "bold link"),
    ],
)
def test_links_open_beside_the_page_and_tell_the_other_side_nothing(source: str, href: str, label: str) -> None:
    page = parsed(inline(source))
    assert ("href", href) in page.attributes
    assert ("target", "_blank") in page.attributes
    assert ("rel", "noopener noreferrer nofollow") in page.attributes
    assert label in page.text


def test_a_mention_of_the_reader_stands_out_and_that_of_somebody_else_does_not() -> None:
    assert "mention-you" in inline("<@U0ANA>", viewer="U0ANA")
    assert "mention-you" not in inline("<@U0ANA>", viewer="U0LEA")


def test_a_known_channel_can_be_opened() -> None:
    assert 'data-open-channel="C0VISION"' in inline("<#C0VISION>")
    assert "data-open-channel" not in inline("<#C0OTHER|other>")


@pytest.mark.parametrize(
    ("pattern", "language", "shown"),
    [
        ("{date_num} {time}", "en", "2026-11-24 13:00"),
        ("{date_short}", "en", "Nov 24, 2026"),
        ("{date_short}", "es", "24 nov 2026"),
        ("{date_long}", "es", "martes, 24 de noviembre de 2026"),
        ("{date_pretty}", "en", "today"),
        ("{date_short_pretty} {time}", "es", "hoy 13:00"),
    ],
)
def test_dates_are_told_in_the_readers_zone_and_language(pattern: str, language: Language, shown: str) -> None:
    seconds = int(NOON.timestamp())
    html = inline(f"<!date^{seconds}^{pattern}|then>", language=language, zone="Europe/Madrid", now=NOON)
    assert parsed(html).text == shown


def test_yesterday_depends_on_the_readers_zone() -> None:
    late = NOON - timedelta(hours=13)  # 23:00 the day before in UTC, already the 24th in Madrid
    source = f"<!date^{int(late.timestamp())}^{{date_pretty}}|then>"
    assert parsed(inline(source, zone="UTC", now=NOON)).text == "yesterday"
    assert parsed(inline(source, zone="Europe/Madrid", now=NOON)).text == "today"


@pytest.mark.parametrize(
    "sign", ["⏳", "✅", "❌", "⌛", "↩️", "🚀", "🟢", "🔴", "⚠️", "🔒", "💰", "🧾", "ℹ️", "🔁", "▶️", "⏹️"]
)
def test_emoji_are_drawn_and_can_still_be_read_and_copied(sign: str) -> None:
    page = parsed(inline(f"state {sign} known"))
    assert "svg" in page.tags
    assert page.text == f"state {sign} known"
    assert ("title", "") not in page.attributes


def test_an_emoji_without_a_drawing_gets_the_neutral_one_and_an_unknown_code_stays_text() -> None:
    assert "stroke-dasharray" in inline("🦄")
    assert inline(":nobody:") == "<p>:nobody:</p>"
    assert inline("at 10:30:00") == "<p>at 10:30:00</p>"
    assert "svg" in inline(":rocket:")


def test_plain_text_is_never_markup_and_emoji_false_leaves_codes() -> None:
    html = render({"type": "header", "text": {"type": "plain_text", "text": "*a* <@U0ANA> :rocket:", "emoji": False}})
    assert parsed(html).text == "*a* <@U0ANA> :rocket:"
    assert "strong" not in html


def test_rich_text_keeps_styles_lists_quotes_and_never_reads_markup() -> None:
    html = render(
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "*x* <@U0ANA>", "style": {"bold": True, "code": True}},
                        {"type": "user", "user_id": "U0LEA"},
                        {"type": "usergroup", "usergroup_id": "S0LEADS"},
                        {"type": "link", "url": "javascript:alert(1)", "text": "no"},
                        {"type": "link", "url": "https://a.b", "text": "yes"},
                        {"type": "emoji", "name": "unicorn_face", "unicode": "1f984"},
                    ],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a\nb"}]},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "offset": 2,
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}],
                },
            ],
        }
    )
    assert "<strong><code>*x* &lt;@U0ANA&gt;</code></strong>" in html
    assert "@Lea Moreau" in html
    assert "@vision-leads" in html
    assert html.count("href=") == 1
    assert "🦄" in html
    assert "<pre><code>a<br>b</code></pre>" in html
    assert "<blockquote>q</blockquote>" in html
    assert '<ol class="indent-0" start="3"><li>item</li></ol>' in html


def test_a_button_carries_what_a_press_must_say() -> None:
    html = render(
        {"type": "actions", "block_id": "b1", "elements": [button("approve", "Yes", value="R-1", style="danger")]}
    )
    attributes = dict(parsed(html).attributes)
    assert attributes["data-el"] == "button"
    assert (attributes["data-block"], attributes["data-action"], attributes["data-value"]) == ("b1", "approve", "R-1")
    assert attributes["class"] == "btn btn-danger"


def test_a_confirmation_waits_in_a_template_beside_its_button() -> None:
    html = render(*card())
    template = html.split("<template data-confirm>")[1].split("</template>")[0]
    assert parsed(template).text == "Approve R-42?This creates one cluster.Not nowApprove"
    assert 'data-confirm-answer="yes"' in template


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("plain_text_input", {"initial_value": "x", "max_length": 9}, ['type="text"', 'value="x"', 'maxlength="9"']),
        ("plain_text_input", {"multiline": True, "initial_value": "a\nb"}, ["<textarea", "a\nb</textarea>"]),
        ("number_input", {"min_value": "0", "max_value": "8", "is_decimal_allowed": False}, ['max="8"', 'step="1"']),
        ("number_input", {"is_decimal_allowed": True}, ['step="any"']),
        ("email_text_input", {}, ['type="email"']),
        ("url_text_input", {}, ['type="url"']),
        ("datepicker", {"initial_date": "2026-12-01"}, ['type="date"', 'value="2026-12-01"']),
        ("timepicker", {"initial_time": "10:30"}, ['type="time"', 'value="10:30"']),
        ("datetimepicker", {"initial_date_time": 1795471495}, ['type="datetime-local"', 'data-seconds="1795471495"']),
        ("file_input", {"filetypes": ["yaml"], "max_files": 1}, ['type="file"', 'accept=".yaml"']),
        (
            "checkboxes",
            {"options": [option("A", "a")], "initial_options": [option("A", "a")]},
            ["checkbox", " checked"],
        ),
        ("radio_buttons", {"options": [option("A", "a", "more")]}, ['role="radiogroup"', "more"]),
        ("static_select", {"options": [option("A", "a")]}, ['role="combobox"', 'role="option"']),
        ("users_select", {"initial_user": "U0LEA"}, ['value="Lea Moreau"', "Ana García"]),
        ("channels_select", {}, ["# ml-vision"]),
        ("multi_users_select", {"initial_users": ["U0ANA"]}, ["data-multi", 'data-drop="U0ANA"']),
        ("external_select", {"min_query_length": 2}, ["data-external", 'data-min-query="2"']),
    ],
)
def test_every_input_is_a_labelled_control(kind: str, more: Json, expected: list[str]) -> None:
    html = render(field("b", "The label", kind, **more))
    assert not [piece for piece in expected if piece not in html]
    attributes = parsed(html).attributes
    named = ("aria-label", "The label") in attributes
    labelled = {value for name, value in attributes if name == "for"} & {v for name, v in attributes if name == "id"}
    assert named or labelled


def test_ids_differ_between_two_messages_with_the_same_blocks() -> None:
    given: Any = {"people": {}, "channels": {}, "viewer": "", "language": "en"}
    one = render_blocks(form()["blocks"], scope="m1", **given)
    two = render_blocks(form()["blocks"], scope="m2", **given)
    ids = [{value for name, value in parsed(html).attributes if name == "id"} for html in (one, two)]
    assert ids[0]
    assert not ids[0] & ids[1]


def test_a_plan_says_its_states_in_words_and_counts_what_is_done() -> None:
    html = render(*plan(done=3, failed=True), language="es")
    assert "3/5" in html
    assert [html.count(f"task-is-{state}") for state in ("complete", "error", "pending")] == [3, 1, 1]
    assert "(falló)" in html


def test_a_data_table_can_be_sorted_filtered_paged_and_read_aloud() -> None:
    html = render(*history(rows=7))
    assert "<caption>Requests of team vision</caption>" in html
    assert html.count("data-table-sort=") == 4
    assert 'data-page-size="5"' in html
    assert html.count('<th scope="row">') == 7
    assert 'data-sort="7"' in html


def test_a_table_aligns_and_wraps_as_its_columns_say() -> None:
    rows = [[{"type": "raw_text", "text": text} for text in ("a", "b")] for _ in range(2)]
    html = render({"type": "table", "rows": rows, "column_settings": [{"align": "right", "is_wrapped": True}, None]})
    assert '<td class="align-right wrapped">a</td><td>b</td>' in html


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ({"type": "divider"}, "<hr>"),
        ({"type": "context", "elements": [mrkdwn("*a*"), plain("b")]}, "<strong>a</strong>"),
        ({"type": "section", "text": mrkdwn("t"), "fields": [mrkdwn("*k*\nv")]}, "<strong>k</strong><br>v"),
        ({"type": "section", "text": plain("t"), "accessory": button("a", "Go")}, 'class="accessory"'),
        ({"type": "markdown", "text": "## Head\n- [x] **done**\n\n|a|b|\n|-|-|\n|1|2|"}, "<strong>done</strong>"),
        ({"type": "image", "image_url": "https://img.example/x.png", "alt_text": "A chart"}, "A chart"),
        ({"type": "alert", "level": "warning", "text": mrkdwn("*mind*")}, "alert-warning"),
        ({"type": "task_card", "task_id": "t", "title": "T", "status": "complete"}, "task-is-complete"),
        ({"type": "card", "title": mrkdwn("T"), "actions": [button("a", "Go")]}, "<article"),
        ({"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("T")}]}, 'class="carousel"'),
        ({"type": "container", "title": plain("T"), "child_blocks": [rich("in")], "is_collapsible": True}, "<details"),
        ({"type": "container", "title": plain("T"), "child_blocks": [rich("in")]}, "<section"),
        ({"type": "from_the_future"}, "from_the_future"),
    ],
)
def test_every_block_type_is_shown(block: Json, expected: str) -> None:
    html = render(block)
    assert expected in html
    assert not parsed(html).disorder


def test_no_picture_is_fetched_from_anywhere() -> None:
    html = render(
        {"type": "image", "image_url": "https://img.example/x.png", "alt_text": "A chart"},
        {"type": "context", "elements": [{"type": "image", "image_url": "https://img.example/y.png", "alt_text": "y"}]},
    )
    assert "img" not in parsed(html).tags
    assert not [name for name, _ in parsed(html).attributes if name in {"src", "srcset", "style"}]


def test_markdown_reads_no_html_and_numbers_lists_as_written() -> None:
    html = render_markdown("3. three\n4. four\n\n<b>no</b> [x](javascript:alert(1)) `a*b*`\n```py\n<i>\n```\n> q\n---")
    assert '<ol start="3"><li class="indent-0">three</li>' in html
    assert "&lt;b&gt;no&lt;/b&gt;" in html
    assert "href" not in html
    assert "<pre><code>&lt;i&gt;</code></pre>" in html
    assert "<blockquote>q</blockquote><hr>" in html


def test_the_pages_own_words_follow_the_language() -> None:
    block = field("b", "L", "static_select", options=[option("A", "a")], optional=True)
    assert "(optional)" in render(block, language="en")
    assert "(opcional)" in render(block, language="es")
