"""Addresses of messages, made rather than asked for: chat.getPermalink would cost a call for each."""

from __future__ import annotations


def permalink(workspace: str, place: tuple[str, str] | None) -> str:
    """The address of a message; empty when the workspace's address or the message is not known.

    workspace  such as https://contoso.slack.com, as auth.test names it.
    place      (channel, ts).
    Source     docs.slack.dev/reference/methods/chat.getPermalink (2026-11) shows the form.
    """
    if place is None or not workspace.startswith("https://"):
        return ""
    channel, ts = place
    return f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
