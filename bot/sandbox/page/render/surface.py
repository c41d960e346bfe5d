"""Where blocks are drawn: for whom, and under which prefix so that ids stay unique on the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.sandbox.page.emoji import with_pictures
from bot.sandbox.page.markup import EMPTY, Html, join, tag
from bot.sandbox.page.render.mrkdwn import render_mrkdwn, render_mrkdwn_inline
from bot.sandbox.page.render.reader import Reader
from bot.sandbox.page.words import word

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Surface:
    """A message, modal or home being drawn; `scope` is unique among those shown together."""

    reader: Reader
    scope: str

    def word(self, key: str) -> str:
        """The page's own words in the reader's language."""
        return word(key, language=self.reader.language)

    def id_for(self, *names: str) -> str:
        """An HTML id made of the scope and these names, without characters that separate ids."""
        return "-".join(re.sub(r"[^A-Za-z0-9_.:]", lambda m: f"~{ord(m[0]):x}", part) for part in (self.scope, *names))

    def text(self, value: Json | str | None) -> Html:
        """A Slack text object as HTML blocks; plain text keeps its line ends."""
        if isinstance(value, Mapping) and value.get("type") == "mrkdwn":
            return render_mrkdwn(str(value.get("text", "")), reader=self.reader, verbatim=bool(value.get("verbatim")))
        return tag("p", self.label(value)) if value else EMPTY

    def label(self, value: Json | str | None) -> Html:
        """A Slack text object as one inline run."""
        if not value:
            return EMPTY
        if isinstance(value, str):
            return _broken(value, codes=True)
        source = str(value.get("text", ""))
        if value.get("type") == "mrkdwn":
            return render_mrkdwn_inline(source, reader=self.reader, verbatim=bool(value.get("verbatim")))
        return _broken(source, codes=value.get("emoji") is not False)


def plain(value: Json | str | None) -> str:
    """The bare characters of a text object, for attributes."""
    if isinstance(value, Mapping):
        return str(value.get("text", ""))
    return value or ""


def _broken(source: str, *, codes: bool) -> Html:
    return join((with_pictures(line, codes=codes) for line in source.split("\n")), between=tag("br"))
