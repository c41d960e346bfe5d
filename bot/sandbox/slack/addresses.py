"""Where the app finds the local Slack: the real host names behind the proxy, or one plain loopback origin."""

from dataclasses import dataclass
from urllib.parse import urlsplit

WEB_HOST = "slack.com"
SOCKET_HOST = "wss-primary.slack.com"
HOOKS_HOST = "hooks.slack.com"
FILES_HOST = "files.slack.com"

HOSTS = frozenset({WEB_HOST, SOCKET_HOST, HOOKS_HOST, FILES_HOST})


@dataclass(slots=True)
class Addresses:
    """Builds the addresses that Slack hands out. `plain_origin` ("http://127.0.0.1:1234") replaces the real hosts."""

    plain_origin: str = ""

    def socket(self, path: str) -> str:
        """A Socket Mode address."""
        if self.plain_origin:
            return f"ws://{urlsplit(self.plain_origin).netloc}{path}"
        return f"wss://{SOCKET_HOST}{path}"

    def hooks(self, path: str) -> str:
        """A response_url."""
        return f"{self.plain_origin or 'https://' + HOOKS_HOST}{path}"

    def files(self, path: str) -> str:
        """An upload or download address."""
        return f"{self.plain_origin or 'https://' + FILES_HOST}{path}"
