"""A local Slack that the unmodified SDK talks to: Web API, Socket Mode, response_urls and files, with people in it."""

from bot.sandbox.slack.errors import HumanRefused
from bot.sandbox.slack.human import Human
from bot.sandbox.slack.options import Shortcut, SlackOptions, SlashCommand
from bot.sandbox.slack.outcomes import Outcome
from bot.sandbox.slack.sandbox import SlackSandbox, create_slack
from bot.sandbox.slack.unverified import UNVERIFIED

__all__ = [
    "UNVERIFIED",
    "Human",
    "HumanRefused",
    "Outcome",
    "Shortcut",
    "SlackOptions",
    "SlackSandbox",
    "SlashCommand",
    "create_slack",
]
