"""The sandbox's page: a local Slack in the browser, with Azure's state, the traffic and the faults beside it."""

from bot.sandbox.page.routes import create_page

__all__ = ["create_page"]
