"""One message as it will be sent, and what to send where Slack does not take it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.slack.blocks import stamped
from bot.slack.legible import cut, escaped, one_line
from bot.slack.rich import Block, coded, rich_text, section

# chat.update refuses more than 4,000 characters of text (docs.slack.dev, chat.update, 2026-11); a notification
# shows far fewer, and escaping makes one character five at most.
LONGEST_TEXT = 600
LONGEST_SAID = 1500

LONGEST_ACK = 15_000
"""Bytes of JSON in an ack. Slack names no limit, and of one that is too long for its socket it says nothing: the person
sees the ack fail (slack-go/slack#1196; slackapi/deno-slack-sdk#324, where the same is taken by a call)."""


@dataclass(frozen=True)
class Message:
    """A message for one place.

    summary  one sentence: the first line of the blocks, the notification, and what a screen reader says.
    blocks   Block Kit.
    needs    a block type that not every workspace takes, such as `plan`; empty when there is none.
    plainer  the same message without it.
    """

    summary: str
    blocks: tuple[Block, ...]
    needs: str = ""
    plainer: Message | None = None

    @property
    def text(self) -> str:
        """The summary as the top-level `text`, where nothing in it is a mention or a link."""
        return escaped(one_line(self.summary, LONGEST_TEXT))

    @cached_property
    def in_ack(self) -> str:
        """The message as the ack of a command takes it, in JSON, for the eyes of who typed it; put together once.

        Source  docs.slack.dev/interactivity/implementing-slash-commands, "message responses" (2026-11)
        """
        return json.dumps({"text": self.text, "blocks": self.blocks, "response_type": "ephemeral"})

    @property
    def plainest(self) -> Message:
        """The form that every workspace takes."""
        return self.plainer.plainest if self.plainer is not None else self

    def forms(self) -> Iterator[Message]:
        """This message and its plainer forms, best first."""
        yield self
        if self.plainer is not None:
            yield from self.plainer.forms()


def plain_message(summary: str, *more: Block, stem: str = "notice") -> Message:
    """A message that begins with its summary."""
    return Message(
        summary=summary, blocks=stamped([rich_text(section(*coded(cut(summary, LONGEST_SAID)))), *more], stem=stem)
    )
