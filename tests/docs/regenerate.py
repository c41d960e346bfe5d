"""Write the generated pages of docs/reference again: python -m tests.docs.regenerate"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.grammar.commands import COMMANDS
from bot.grammar.reference import pages
from bot.kinds import KINDS
from tests.docs.coverage import page

FOLDER = Path(__file__).parents[2] / "docs" / "reference"


def wanted() -> Mapping[str, str]:
    """File name -> what it must hold."""
    written = pages(kinds=KINDS, commands=COMMANDS)
    where = "[What of the founding document is asked for how · Qué parte del documento fundacional se pide y cómo]"
    index = f"{written['README.md']}\n{where}(coverage.md)\n"
    return {**written, "README.md": index, "coverage.md": page()}


def main() -> None:
    """Write every page that differs and remove those that are of nothing any more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = wanted()
    for path in FOLDER.glob("*.md"):
        if path.name not in written and path.read_text(encoding="utf-8").startswith("<!-- Generated"):
            path.unlink()
    for name, text in written.items():
        path = FOLDER / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(name)


if __name__ == "__main__":
    main()
