"""Whatever the app sends, the checks answer with problems, never with an exception."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.slack.block_kit import (
    complete_blocks,
    complete_view,
    message_problems,
    option_problems,
    view_problems,
)
from bot.sandbox.slack.block_kit.blocks import BLOCKS, RICH_TEXT
from bot.sandbox.slack.block_kit.elements import ELEMENTS, FORMS
from bot.sandbox.slack.inputs import client_errors, state_values

SHAPES = [*BLOCKS.values(), *RICH_TEXT.values(), *ELEMENTS.values(), *FORMS.values()]
NAMES = sorted({name for shape in SHAPES for name in [*shape.required, *shape.optional]} | {"block_id"})
KINDS = [*BLOCKS, *ELEMENTS, *RICH_TEXT, "plain_text", "mrkdwn", "modal", "home"]

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a", "1", "primary"])
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
        | st.builds(
            lambda kind, rest: {"type": kind, **rest},
            st.sampled_from(KINDS),
            st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
        )
    ),
    max_leaves=25,
)


@given(JSON)
def test_any_message_is_judged(blocks: Any) -> None:
    if not message_problems(blocks):
        complete_blocks(blocks)
    message_problems([blocks])
    option_problems(blocks)


@given(JSON, st.lists(JSON, max_size=3))
def test_any_view_is_judged(view: Any, blocks: list[Any]) -> None:
    for candidate in (view, {"type": view, "blocks": blocks}, {"type": "home", "blocks": blocks}):
        if not view_problems(candidate):
            completed = complete_view(candidate)
            client_errors(completed["blocks"], state_values(completed["blocks"], {}))
