"""What can be set about the local Slack: the app's registration (scopes, commands, shortcuts) and its strictness."""

from dataclasses import dataclass, field

DEFAULT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users.profile:read",
        "users:read",
        "users:read.email",
    }
)

DEFAULT_EVENTS = frozenset(
    {"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "user_change"}
)


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A registered slash command; `should_escape` turns typed mentions into Slack's `<@U|name>` form."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = True


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A registered shortcut; a "message" one is offered on messages, a "global" one everywhere."""

    callback_id: str
    name: str
    kind: str = "global"


@dataclass(slots=True)
class SlackOptions:
    """Settings that tests and the page may change while the sandbox runs.

    `ack_seconds` is real time (docs.slack.dev, Handling user interaction, 2026-11: three seconds). `request_url`
    switches from Socket Mode to signed HTTP deliveries. While `shortcuts` is empty, any callback_id is taken for
    a registered one. `rate_limits` turns Slack's tier buckets on.
    """

    scopes: frozenset[str] = DEFAULT_SCOPES
    events: frozenset[str] = DEFAULT_EVENTS
    slash_commands: tuple[SlashCommand, ...] = (SlashCommand(command="/aml", description="Azure Machine Learning"),)
    shortcuts: tuple[Shortcut, ...] = field(default_factory=tuple)
    ack_seconds: float = 3.0
    request_url: str = ""
    rate_limits: bool = False

    def command(self, name: str) -> SlashCommand | None:
        """The slash command registered under this name, or None for a word that is not one of ours."""
        for command in self.slash_commands:
            if command.command == name:
                return command
        return None
