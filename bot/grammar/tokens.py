"""A line into words, by rules of our own: a shell's quoting without a shell's powers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.grammar.paste import Placed, repair
from bot.model.problem import Correction, Problem
from bot.model.text import Text

LONGEST = 4_000
"""Characters of a line that are looked at; Slack itself cuts a command's text far above any real one."""

_DASHES = {"\u2014": "--", "\u2013": "--", "\u2012": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u2015": "--"}
_OPERATORS = ("&&", "||", ">>", "$(", "|", ";", "&", ">", "<", "`", "(", ")")


@dataclass(frozen=True, slots=True)
class Token:
    """One word. start is its offset in the line as typed; quoted when any of it was in quotes."""

    text: str
    start: int
    quoted: bool = False
    unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A line cut into words. With problems there are no words."""

    tokens: tuple[Token, ...]
    corrections: tuple[Correction, ...] = ()
    problems: tuple[Problem, ...] = ()


def cut(line: str) -> Words:
    """Cut a line into words. Never raises; what cannot be read is a problem with its place.

    `$NAME`, `${NAME}` and `<placeholder>` are kept whole and marked unresolved; `${{ … }}` is kept whole.
    """
    if len(line) > LONGEST:
        return Words(tokens=(), problems=(_too_long(len(line)),))
    repaired = repair(line)
    cutter = _Cutter(repaired.characters)
    tokens = cutter.all()
    if cutter.problem is not None:
        return Words(tokens=(), corrections=repaired.corrections, problems=(cutter.problem,))
    return Words(tokens=tokens, corrections=repaired.corrections + tuple(cutter.corrections))


class _Cutter:
    def __init__(self, characters: Placed) -> None:
        self._characters = characters
        self._text = "".join(character for character, _ in characters)
        self._at = 0
        self.problem: Problem | None = None
        self.corrections: list[Correction] = []

    def all(self) -> tuple[Token, ...]:
        tokens: list[Token] = []
        while self.problem is None:
            while self._at < len(self._text) and self._text[self._at].isspace():
                self._at += 1
            if self._at >= len(self._text) or self._is_comment(tokens):
                break
            token = self._one()
            if token is not None:
                tokens.append(token)
        return tuple(tokens)

    def _is_comment(self, tokens: list[Token]) -> bool:
        return bool(tokens) and self._text.startswith("# ", self._at)

    def _place(self, at: int) -> int:
        return self._characters[min(at, len(self._characters) - 1)][1] if self._characters else 0

    def _one(self) -> Token | None:
        begin = self._at
        written: list[str] = []
        quoted = unresolved = False
        while self._at < len(self._text):
            character = self._text[self._at]
            if character.isspace():
                break
            if character in "\"'":
                quoted = True
                inside = self._quoted(character)
                if inside is None:
                    return None
                written.append(inside)
                continue
            if character in _DASHES and not written:
                written.append(self._dash(character))
                continue
            whole = self._whole()
            if whole:
                unresolved = unresolved or not whole.startswith(("${{", "<@", "<#", "<!"))
                written.append(whole)
                continue
            operator = next((one for one in _OPERATORS if self._text.startswith(one, self._at)), "")
            if operator and not (operator in "()" and written):
                self.problem = _operator(operator, self._place(self._at))
                return None
            if character == "\\" and self._at + 1 < len(self._text) and self._text[self._at + 1] in "\"' \\$":
                self._at += 1
                character = self._text[self._at]
            if ord(character) < 32 or ord(character) == 127:
                self.problem = _control(character, self._place(self._at))
                return None
            written.append(character)
            self._at += 1
        return Token("".join(written), self._place(begin), quoted, unresolved)

    def _quoted(self, quote: str) -> str | None:
        begin = self._at
        self._at += 1
        inside: list[str] = []
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == quote:
                self._at += 1
                return "".join(inside)
            if quote == '"' and character == "\\" and self._text[self._at + 1 : self._at + 2] in ('"', "\\"):
                self._at += 1
                character = self._text[self._at]
            inside.append(character)
            self._at += 1
        self.problem = _unbalanced(quote, self._place(begin))
        return None

    def _dash(self, character: str) -> str:
        """A dash a chat made out of hyphens: `—name` and `–name` are `--name`, `–n` is `-n`."""
        self._at += 1
        rest = self._text[self._at : self._at + 2]
        if not self.corrections:
            text = Text(en="Long dashes were read as hyphens.", es="Los guiones largos se leyeron como guiones.")
            self.corrections.append(Correction(code="dashes", text=text))
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
        if text[at] == "$" and at + 1 < len(text) and (text[at + 1].isalpha() or text[at + 1] == "_"):
            end = at + 1
            while end < len(text) and (text[end].isalnum() or text[end] == "_"):
                end += 1
            self._at = end
            return text[at:end]
        if text[at] == "<" and at + 1 < len(text) and (text[at + 1].isalnum() or text[at + 1] in "@#!_"):
            close = text.find(">", at)
            if 0 < close - at <= 80 and "<" not in text[at + 1 : close] and "\n" not in text[at:close]:
                return self._through(">")
        return ""

    def _through(self, end: str) -> str:
        close = self._text.find(end, self._at)
        stop = close + len(end) if close >= 0 else len(self._text)
        whole = self._text[self._at : stop]
        self._at = stop
        return whole


def _too_long(length: int) -> Problem:
    text = Text(
        en=f"The line has {length:,} characters; at most {LONGEST:,} are read. Put long content into a file.",
        es=f"La línea tiene {length} caracteres; se leen como mucho {LONGEST}. Ponga el contenido largo en un archivo.",
    )
    return Problem(code="line-too-long", text=text, position=LONGEST)


def _unbalanced(quote: str, position: int) -> Problem:
    text = Text(
        en=f"The quote {quote} at character {position + 1} is never closed.",
        es=f"La comilla {quote} del carácter {position + 1} no se cierra.",
    )
    return Problem(code="unbalanced-quote", text=text, position=position)


def _operator(operator: str, position: int) -> Problem:
    text = Text(
        en=f"{operator} is for a shell, and this is not one: write one command, without pipes or substitutions. "
        "Put it in quotes if it belongs to a value.",
        es=f"{operator} es de un intérprete de comandos y esto no lo es: escriba un solo comando, sin tuberías ni "
        "sustituciones. Póngalo entre comillas si forma parte de un valor.",
    )
    return Problem(code="shell-operator", text=text, position=position)


def _control(character: str, position: int) -> Problem:
    text = Text(
        en=f"There is an invisible control character (U+{ord(character):04X}) at character {position + 1}.",
        es=f"Hay un carácter de control invisible (U+{ord(character):04X}) en el carácter {position + 1}.",
    )
    return Problem(code="control-character", text=text, position=position)
