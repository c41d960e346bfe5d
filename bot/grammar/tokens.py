"""A line into words, by rules of our own: a shell's quoting without a shell's powers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.grammar.paste import Placed, repair
from bot.grammar.sentences import control_character, line_too_long, several_commands, shell_operator, unbalanced_quote
from bot.model.problem import Correction, Problem
from bot.model.text import Text

LONGEST = 4_000
"""Characters of a line that are looked at; Slack itself cuts a command's text far above any real one."""

_DASHES = {"\u2014": "--", "\u2013": "--", "\u2015": "--", "\u2012": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-"}
_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033'
_SINGLE = "'\u2018\u2019\u201a\u201b\u2032"
_OPERATOR = re.compile(r"&&|\|\||>>|\$\(|[|;&<>`()]")
_RUN = re.compile(r"[A-Za-z0-9_./:=@,%+~{}\[\]?!*^#-]+")
_SIMPLE = re.compile(
    r"""(?:[A-Za-z0-9_./:=@,%+~{}\[\]?!*^# -]++|"[^"\\$<>`&\x00-\x1f\x7f]*+"|'[^'<>`&\x00-\x1f\x7f]*+')*+"""
)
_SIMPLE_WORD = re.compile(r"""(?:[^ "']+|"[^"]*"|'[^']*')+""")
_TO_QUOTE = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)
_VARIABLE = re.compile(r"\$(?:[A-Za-z_]\w*|\{)")
_PLACEHOLDER = re.compile(r"<[\w@#!][^<>\n]{0,78}>")
_COMMAND = re.compile(r"(?:az|/aml)[ \n]", re.IGNORECASE)
_BRACES = re.compile(r"(?:[^={]*=)?\{\{?[ ]*[A-Za-z_][\w. -]*\}\}?")
_MENTIONS = ("<@", "<#", "<!")
_DASHES_READ = Correction(
    code="dashes", text=Text(en="Long dashes were read as hyphens.", es="Los guiones largos se leyeron como guiones.")
)
_QUOTES_READ = Correction(
    code="quotes",
    text=Text(en="Curly quotes were read as straight ones.", es="Las comillas tipográficas se leyeron como rectas."),
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word. start and end are its place in the line as typed; quoted when any of it was in quotes.

    unresolved  it holds a variable, an expression or a placeholder that somebody has to replace.
    opens_quoted  it begins with a quote, so that a leading minus is part of a value.
    ends_quoted   it ends with one, so that what looks like an option in it is part of a value.
    secret      what stood here must not be kept or repeated; text no longer holds it.
    """

    text: str
    start: int
    end: int
    quoted: bool = False
    unresolved: bool = False
    secret: bool = False
    opens_quoted: bool = False
    ends_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line cut into words. With problems there are no words."""

    tokens: tuple[Token, ...]
    corrections: tuple[Correction, ...] = ()
    problems: tuple[Problem, ...] = ()


def cut(line: str) -> Words:
    """Cut a line into words. Never raises; what cannot be read is a problem with its place.

    `$NAME`, `${NAME}`, `${{ … }}` and `<placeholder>` are kept whole and marked unresolved, except in single quotes.
    """
    if len(line) > LONGEST:
        return Words(tokens=(), problems=(line_too_long(length=len(line), longest=LONGEST),))
    if line.isascii() and _SIMPLE.fullmatch(line) and "# " not in line:
        return Words(tokens=tuple(_simple(found) for found in _SIMPLE_WORD.finditer(line)))
    cutter = _Cutter(repair(line))
    tokens = cutter.all()
    if cutter.problem is not None:
        return Words(tokens=(), corrections=tuple(cutter.corrections), problems=(cutter.problem,))
    return Words(tokens=tokens, corrections=tuple(cutter.corrections))


def _simple(found: re.Match[str]) -> Token:
    """A word of a line that nothing has to be repaired or resolved in."""
    text = found[0]
    if '"' not in text and "'" not in text:
        return Token(text, found.start(), found.end(), unresolved=_braced(text))
    bare = re.sub(r"""\"([^\"]*)\"|'([^']*)'""", lambda one: one[1] if one[1] is not None else one[2], text)
    opens, ends = (one in "\"'" for one in (text[0], text[-1]))
    return Token(
        bare, found.start(), found.end(), quoted=True, unresolved=_braced(bare), opens_quoted=opens, ends_quoted=ends
    )


def _braced(text: str) -> bool:
    """Whether a word, or the value in `option=value`, is a template's: `{name}`, `{{ name }}`."""
    return "{" in text and _BRACES.fullmatch(text) is not None


class _Cutter:
    def __init__(self, placed: Placed) -> None:
        self._placed = placed
        self._text = placed.text
        self._at = 0
        self.problem: Problem | None = None
        self.corrections: list[Correction] = []

    def all(self) -> tuple[Token, ...]:
        tokens: list[Token] = []
        text = self._text
        while self.problem is None:
            before = self._at
            while self._at < len(text) and text[self._at] in " \n":
                self._at += 1
            if tokens and "\n" in text[before : self._at] and _COMMAND.match(text, self._at):
                self.problem = several_commands(position=self._placed.place(self._at))
                break
            if self._at >= len(text) or (tokens and text.startswith("# ", self._at)):
                break
            token = self._one()
            if token is not None:
                tokens.append(token)
        return tuple(tokens)

    def _one(self) -> Token | None:
        text, begin = self._text, self._at
        written: list[str] = []
        quoted = unresolved = False
        while self._at < len(text) and text[self._at] not in " \n":
            run = _RUN.match(text, self._at)
            if run is not None:
                written.append(run[0])
                self._at = run.end()
                continue
            character = text[self._at]
            if (character in _DOUBLE or character in _SINGLE) and not self._is_apostrophe():
                quoted = True
                inside = self._quoted()
                if inside is None:
                    return None
                unresolved = unresolved or inside[1]
                written.append(inside[0])
                continue
            if character in _DASHES and written and written[0].startswith("-") and not quoted:
                written.append("-")
                self._at += 1
                continue
            if character in _DASHES and not written:
                written.append(self._dash(character))
                continue
            whole = self._whole()
            if whole:
                unresolved = unresolved or not whole.startswith(_MENTIONS)
                written.append(whole)
                continue
            operator = _OPERATOR.match(text, self._at)
            if operator is not None and not (operator[0] in "()" and written):
                self.problem = shell_operator(
                    operator=operator[0], word=self._word(begin), position=self._placed.place(self._at)
                )
                return None
            if character == "\\" and text[self._at + 1 : self._at + 2] in ('"', "'", " ", "\\", "$"):
                self._at += 1
                character = text[self._at]
            if ord(character) < 32 or ord(character) == 127:
                self.problem = control_character(character=character, position=self._placed.place(self._at))
                return None
            written.append(character)
            self._at += 1
        opens_quoted, ends_quoted = (
            quoted and (text[at] in _DOUBLE or text[at] in _SINGLE) for at in (begin, self._at - 1)
        )
        word = "".join(written)
        unresolved = unresolved or _braced(word)
        start, end = self._placed.place(begin), self._placed.place(self._at)
        return Token(word, start, end, quoted, unresolved, opens_quoted=opens_quoted, ends_quoted=ends_quoted)

    def _word(self, begin: int) -> str:
        """The word that begins there, as far as the next white space."""
        return self._text[begin:].split(maxsplit=1)[0][:60]

    def _is_apostrophe(self) -> bool:
        """An apostrophe between two letters, as in `l’équipe`, opens no quote; a straight one only when it is alone."""
        text, at = self._text, self._at
        between = 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()
        return between and (text[at] == "\u2019" or (text[at] == "'" and text.count("'") == 1))

    def _quoted(self) -> tuple[str, bool] | None:
        """What is inside the quotes that open here, and whether a variable is in it."""
        text, begin = self._text, self._at
        opening = text[begin]
        family = _DOUBLE if opening in _DOUBLE else _SINGLE
        closing = opening if opening in "\"'" and self._closes(opening, begin + 1) else family
        if opening not in "\"'" and _QUOTES_READ not in self.corrections:
            self.corrections.append(_QUOTES_READ)
        double = family is _DOUBLE
        inside: list[str] = []
        variable = False
        at = begin + 1
        while at < len(text):
            character = text[at]
            if character in closing:
                self._at = at + 1
                whole = "".join(inside)
                placeholder = _PLACEHOLDER.fullmatch(whole) is not None and not whole.startswith(_MENTIONS)
                return whole, variable or placeholder
            if double and character == "\\" and text[at + 1 : at + 2] in ('"', "\\", "$"):
                at += 1
                character = text[at]
            elif double and character == "$" and _VARIABLE.match(text, at):
                variable = True
            if ord(character) < 32 and character != "\n":
                self.problem = control_character(character=character, position=self._placed.place(at))
                return None
            inside.append(character)
            at += 1
        self.problem = unbalanced_quote(quote=opening, position=self._placed.place(begin))
        return None

    def _closes(self, quote: str, start: int) -> bool:
        """Whether the same straight quote comes again; otherwise a typographic one may close it."""
        if quote == "'":
            return self._text.find(quote, start) >= 0
        return _TO_QUOTE.match(self._text, start) is not None

    def _dash(self, character: str) -> str:
        """A dash a chat made out of hyphens: `—name` and `–name` are `--name`, `–n` is `-n`."""
        self._at += 1
        rest = self._text[self._at : self._at + 2]
        if _DASHES_READ not in self.corrections:
            self.corrections.append(_DASHES_READ)
        if rest[:1] == "-":
            return "-"
        return _DASHES[character] if len(rest) == 2 and rest[1].isalpha() else "-"

    def _whole(self) -> str:
        """Something that hangs together from here on: a placeholder, a variable, an expression; empty when not."""
        text, at = self._text, self._at
        if text.startswith("${{", at):
            return self._through("}}")
        if text.startswith("${", at):
            return self._through("}")
        found = _VARIABLE.match(text, at) or _PLACEHOLDER.match(text, at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _through(self, end: str) -> str:
        """As far as the end of an expression; empty when it never ends, and so is none."""
        close = self._text.find(end, self._at)
        if close < 0:
            return ""
        whole = self._text[self._at : close + len(end)]
        self._at = close + len(end)
        return whole
