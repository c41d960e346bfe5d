"""What the page knows about the company: names by id, and who looks."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.sandbox.clock import SandboxClock
from bot.sandbox.page.render.reader import Language, Reader
from bot.sandbox.page.render.surface import Surface
from bot.sandbox.page.words import language_of
from bot.sandbox.slack import SlackSandbox, shown

Json: TypeAlias = dict[str, Any]

HUES = 12


@dataclass(frozen=True, slots=True)
class Desk:
    """The local Slack as the page shows it."""

    slack: SlackSandbox
    clock: SandboxClock

    def company(self) -> Json:
        """Everybody and every channel, people with initials, a colour and their language."""
        told = shown.company(self.slack.core)
        people = [
            person | {"initials": initials(person["name"]), "hue": hue, "language": language_of(person["locale"])}
            for hue, person in enumerate(told["people"])
        ]
        return told | {"people": [person | {"hue": person["hue"] % HUES} for person in people]}

    def surface(self, *, viewer: str, language: Language, scope: str) -> Surface:
        """Where something is drawn for this person; an unknown person sees with nobody's eyes."""
        core = self.slack.core
        with core.state.lock:
            person = core.state.people.get(viewer)
            reader = Reader(
                people={one.id: one.name for one in core.state.people.values() if one.id != "USLACKBOT"},
                channels={one.id: one.name for one in core.state.channels.values() if not one.is_im},
                groups={group.slack: group.name for group in core.state.company.groups},
                viewer=viewer,
                language=language,
                zone=person.tz if person else "UTC",
                now=self.clock.now(),
            )
        return Surface(reader=reader, scope=scope)

    def is_in(self, *, viewer: str, channel: str) -> bool:
        """Whether this person is in a conversation, and so may see it."""
        return any(one["id"] == channel for one in shown.channels(self.slack.core, user=viewer))

    def messages(self, *, viewer: str, channel: str) -> list[Json]:
        """What this person sees in a conversation, oldest first."""
        return shown.messages(self.slack.core, channel=channel, user=viewer)

    def top_view(self, *, viewer: str) -> tuple[Json, int]:
        """The topmost modal of this person and how many are open; ({}, 0) for none."""
        views = shown.views(self.slack.core, user=viewer)
        return (views[-1], len(views)) if views else ({}, 0)

    def home(self, *, viewer: str) -> Json:
        """The published Home of this person, {} for none."""
        return shown.home(self.slack.core, user=viewer)


def initials(name: str) -> str:
    """One or two capitals for a name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"
