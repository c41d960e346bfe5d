"""Reading the page's HTML in tests: tags, attributes and text, and whether it is well formed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input"}


@dataclass
class Parsed(HTMLParser):
    """What a browser would see; `open` is empty at the end when every tag was closed in order."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID and tag not in {"path", "circle", "rect", "ellipse"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.disorder.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.disorder.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        self.disorder.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        self.disorder.append(f"instruction {data}")

    @property
    def text(self) -> str:
        """All text, in order."""
        return "".join(self.texts)


def parsed(html: str) -> Parsed:
    """The HTML, read."""
    reader = Parsed()
    reader.feed(html)
    reader.close()
    return reader
