"""The parts of the local Slack, held together; Web API methods and human deeds work on them."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import SandboxClock
from bot.sandbox.faults import Faults
from bot.sandbox.journal import Journal
from bot.sandbox.slack.addresses import Addresses
from bot.sandbox.slack.changes import Changes
from bot.sandbox.slack.delivery import Delivery
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.options import SlackOptions
from bot.sandbox.slack.payloads import message_json
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.socket_mode import SocketMode
from bot.sandbox.slack.state import Channel, Json, Message, SlackState
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.views import Views


@dataclass(frozen=True, slots=True)
class Core:
    """Everything a method may need; `bot_token` and `app_token` are the only tokens this Slack knows."""

    state: SlackState
    clock: SandboxClock
    journal: Journal
    faults: Faults
    options: SlackOptions
    changes: Changes
    addresses: Addresses
    sockets: SocketMode
    delivery: Delivery
    events: Events
    triggers: Triggers
    response_urls: ResponseUrls
    views: Views
    bot_token: str
    app_token: str

    def announce(self, message: Message, **more: Any) -> None:
        """Send the message event of a conversation that the bot is in, for its own messages too, as Slack does."""
        if not message.ephemeral_for:
            event = message_json(self.state, message) | {"event_ts": message.ts} | more
            self.tell(self.state.channels[message.channel], event)

    def tell(self, channel: Channel, event: Json) -> str:
        """Send an event of type `message` about a conversation; gives its id, "" where the bot is no member."""
        if self.state.bot.bot_user_id not in channel.members:
            return ""
        sort = "im" if channel.is_im else "group" if channel.is_private else "channel"
        subscription = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[sort]
        return self.events.send(event | {"channel": channel.id, "channel_type": sort}, subscription=subscription)
