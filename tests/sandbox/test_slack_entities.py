"""What becomes of typed text on its way to the app."""

import pytest

from bot.sandbox.slack.entities import typed_text

PEOPLE = {"ana": "U0ANA", "ana.b": "U0ANAB"}
CHANNELS = {"ml-vision": "C0VISION"}

TYPED = [
    ("plain words", "plain words"),
    ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
    ("hello @ana!", "hello <@U0ANA|ana>!"),
    ("@ana.b and @nobody", "<@U0ANAB|ana.b> and @nobody"),
    ("in #ml-vision, #nowhere", "in <#C0VISION|ml-vision>, #nowhere"),
    ("joe@contoso.com", "<mailto:joe@contoso.com|joe@contoso.com>"),
    ('--assignee "joe@contoso.com"', '--assignee "<mailto:joe@contoso.com|joe@contoso.com>"'),
    ("see https://a.example/x?y=1&z=2.", "see <https://a.example/x?y=1&amp;z=2>."),
    ("contoso.com and STANDARD_DS11_V2", "<http://contoso.com|contoso.com> and STANDARD_DS11_V2"),
    ("`joe@contoso.com <x>`", "`joe@contoso.com &lt;x&gt;`"),
    ("```@ana\n#ml-vision```", "```@ana\n#ml-vision```"),
    ("<!channel> <@U0ANA>", "&lt;!channel&gt; &lt;@U0ANA&gt;"),
    ("@here", "<!here>"),
    ("nombre-área@ana", "nombre-área@ana"),
]


@pytest.mark.parametrize(("typed", "sent"), TYPED, ids=[typed for typed, _ in TYPED])
def test_typed_text_reaches_the_app_in_slacks_form(typed: str, sent: str) -> None:
    assert typed_text(typed, people=PEOPLE, channels=CHANNELS, special=("here",), labelled=True) == sent


def test_messages_name_people_without_a_label() -> None:
    assert typed_text("@ana", people=PEOPLE, channels=CHANNELS, labelled=False) == "<@U0ANA>"
