"""What Slack makes of typed text: entities escaped, mentions and addresses turned into its angle-bracket forms."""

import re
from collections.abc import Iterable, Mapping

# Slack links bare domains it recognises; only a few endings are enough for a sandbox.
_ENDINGS = "com|net|org|io|dev|ai|es|eu|md|py|sh"

_TOKEN = re.compile(
    r"(?P<code>```.*?```|`[^`\n]+`)"
    r"|(?P<url>https?://[^\s<>|`\"']+[^\s<>|`\"'.,;:!?)\]])"
    r"|(?P<email>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})"
    r"|(?P<user>(?<![\w@])@[\w.-]*\w)"
    r"|(?P<channel>(?<![\w#&])#[\w-]+)"
    rf"|(?P<domain>(?<![\w./@-])[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:{_ENDINGS})(?![\w.-]))",
    re.DOTALL,
)


def escaped(text: str) -> str:
    """The text with &, < and > as entities (docs.slack.dev, Formatting message text, 2026-11)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed_text(
    text: str, *, people: Mapping[str, str], channels: Mapping[str, str], special: Iterable[str] = (), labelled: bool
) -> str:
    """The text as the app receives it.

    `people` and `channels` give ids by name. With `labelled` a mention carries its name (`<@U0ANA|ana>`, as
    slash commands with should_escape do); without, it does not (`<@U0ANA>`, as messages do). `special` are the
    words such as "here" that address everybody.
    """
    words = set(special)
    pieces: list[str] = []
    position = 0
    for match in _TOKEN.finditer(text):
        pieces.append(escaped(text[position : match.start()]))
        pieces.append(_token(match, people=people, channels=channels, special=words, labelled=labelled))
        position = match.end()
    pieces.append(escaped(text[position:]))
    return "".join(pieces)


def _token(
    match: re.Match[str],
    *,
    people: Mapping[str, str],
    channels: Mapping[str, str],
    special: set[str],
    labelled: bool,
) -> str:
    word = match.group()
    safe = escaped(word)
    match match.lastgroup:
        case "url":
            return f"<{safe}>"
        case "email":
            return f"<mailto:{safe}|{safe}>"
        case "domain":
            return f"<http://{safe}|{safe}>"
        case "user" if word[1:] in people:
            identity = people[word[1:]]
            return f"<@{identity}|{word[1:]}>" if labelled else f"<@{identity}>"
        case "user" if word[1:] in special:
            return f"<!{word[1:]}>"
        case "channel" if word[1:] in channels:
            return f"<#{channels[word[1:]]}|{word[1:]}>"
        case _:
            return safe
