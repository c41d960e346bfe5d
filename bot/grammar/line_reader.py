"""One reading of a line: which kind it means, with which parameters, or every reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.grammar.choosing import chosen, strays
from bot.grammar.default_commands import CONFIGURE, UnsetParams
from bot.grammar.documented import fill_in, unasked
from bot.grammar.draft import Draft
from bot.grammar.filed import FIELD, file_of, files_named, find_files, meant_by_files, read_as
from bot.grammar.friendly import friendly
from bot.grammar.help import asks_for_help, help_for
from bot.grammar.line import canonical_line, quoted
from bot.grammar.mending import Mending
from bot.grammar.options import Gathered, gather
from bot.grammar.paths import Found, command_of, unknown
from bot.grammar.remembered import filled, to_remember
from bot.grammar.secrets import REDACTED, redact_unread, without_secrets
from bot.grammar.setting import take_set
from bot.grammar.spec import Spec, composed
from bot.grammar.spellings import Spellings
from bot.grammar.spoken.answer import as_heard, is_rather_said, unsure_kind
from bot.grammar.spoken.heard import Known
from bot.grammar.spoken.understand import understand
from bot.grammar.table import Said, Table, keeps_file, takes_file
from bot.grammar.tokens import Token, cut
from bot.grammar.upload import Upload
from bot.grammar.values import typed
from bot.grammar.written import line_of
from bot.model.kind import AnyCommand, AnyKind, Kind, Params
from bot.model.options import FILE
from bot.model.problem import Correction, Problem

_KEPT = 400
"""Characters of a line that could not be cut into words, as far as it is repeated to the person and kept."""

_TO_FILL_IN = frozenset({"missing-option", "unresolved"})
"""Problems that only say what the person has still to write."""


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads lines with these declarations: what is remembered, came along and is known stays the same for all of them.

    See `parse` for what each of the fields is.
    """

    kinds: tuple[AnyKind, ...]
    commands: tuple[AnyCommand, ...]
    table: Table
    spellings: Spellings
    defaults: Mapping[str, str]
    attached: tuple[str, ...] = ()
    upload: Upload | None = None
    known: Known = field(default_factory=Known)

    def read(self, line: str) -> Draft:
        """What the line says, or every problem of it; whether its suggestions would be read has not been tried.

        Never raises, whatever the text.
        """
        words = cut(line)
        if words.problems:
            clean = redact_unread(line)
            # Shortened, it still says that there was a secret: what it is refused for, and why it is not kept as typed.
            kept = clean[:_KEPT] if clean == line else f"{clean.removesuffix(REDACTED)[:_KEPT]}{REDACTED}"
            return Draft(problems=words.problems, corrections=words.corrections, line=kept, redacted=kept)
        cleaned = without_secrets(line=line, tokens=words.tokens)
        redacted, tokens = cleaned.line, _without_prefix(cleaned.tokens)
        bare = tuple(token.text for token in tokens if not token.quoted)
        if not tokens and (self.attached or (self.upload is not None and self.upload.contents)):
            return self._without_words()
        if asks_for_help(tokens):
            return self._helped(bare, words.corrections)
        word = friendly(bare)
        if word is not None:
            return Draft(said=word, line=bare[0], redacted=bare[0])
        found = command_of(tokens=tokens, table=self.table)
        if found is None or is_rather_said(found):
            said = self._said(tokens=tokens, redacted=redacted, corrections=words.corrections)
            if said is not None:
                return said
        if found is not None:
            draft = Draft(line=redacted, redacted=redacted, corrections=(*words.corrections, *found.corrections))
            return self._meant(draft=draft, found=found, mending=Mending(tokens=tokens))
        folded = tuple(word.lower() for word in bare)
        if len(bare) == len(tokens) and self._begins(folded):
            return self._helped(bare, words.corrections)
        problem, near = unknown(tokens=tokens, table=self.table)
        draft = Draft(problems=(problem,), corrections=words.corrections, line=redacted, redacted=redacted)
        if near is None:
            return draft
        # The rest of the line is read as the nearest command's, so that every problem is said at once.
        mending = Mending(tokens=tokens)
        mending.replace(problem, start=tokens[0].start, written=near.path)
        for token in tokens[1 : len(near.path.split())]:
            mending.drop(start=token.start)
        return self._meant(draft=draft, found=near, mending=mending)

    def _begins(self, words: tuple[str, ...]) -> bool:
        """Whether a command begins with these words."""
        begun = self.table.begins.get(words[0], ()) if words else ()
        return any(path[: len(words)] == words for path in begun)

    def _said(self, *, tokens: tuple[Token, ...], redacted: str, corrections: tuple[Correction, ...]) -> Draft | None:
        """A sentence, read as the line that says the same; None for words that are no sentence about a kind."""
        heard = understand(tokens=tokens, kinds=self.kinds, spellings=self.spellings, known=self.known)
        if heard is None:
            return None
        draft = Draft(line=redacted, redacted=redacted, corrections=(*corrections, *heard.corrections))
        if len(heard.kinds) > 1:
            return replace(draft, problems=(unsure_kind(heard=heard, position=tokens[0].start),))
        kind = heard.kinds[0]
        line = line_of(kind=kind, answers=heard.answers)
        return as_heard(draft=self.read(line), heard=heard, kind=kind, line=line, spoken=draft)

    def _without_words(self) -> Draft:
        """Files and no words: the one that says by its schema what it is stands for the command."""
        if self.upload is None:
            return Draft(awaits=self.attached)
        meant = meant_by_files(upload=self.upload, kinds=self.kinds)
        if isinstance(meant, Problem):
            return Draft(problems=(meant,))
        kind, document = meant
        draft = self.read(f"{kind.commands[0]} {FILE.flag} {quoted(document.name)}")
        return replace(draft, corrections=(read_as(kind=kind, document=document), *draft.corrections))

    def _whole(self, draft: Draft, name: str, gathered: Gathered, mending: Mending) -> Draft:
        """The draft with the file, and all it names, that goes to Azure whole."""
        made = composed(upload=self.upload or Upload(), main=name, overrides=_overrides(gathered))
        if not isinstance(made, Spec):
            for problem in made:
                mending.add(problem)
            return draft
        gathered.corrections += [one for one in made.corrections if one not in gathered.corrections]
        return replace(draft, spec=made, used=(*made.documents, *made.files))

    def _helped(self, words: tuple[str, ...], corrections: tuple[Correction, ...]) -> Draft:
        said = help_for(words=words, kinds=self.kinds, commands=self.commands)
        return Draft(said=said, corrections=corrections, line="help", redacted="help")

    def _meant(self, *, draft: Draft, found: Found, mending: Mending) -> Draft:
        gathered = gather(reading=found.reading, tokens=found.rest, mending=mending)
        several = found.reading.said
        take_set(several=several, gathered=gathered, mending=mending)
        readable = any(takes_file(one) for one in several)
        named = files_named(several=several, gathered=gathered)
        if self.upload is None and (named or (readable and self.attached)):
            if mending:
                return _wanting(draft, gathered, mending)
            return _awaiting(draft, several, named, self.attached)
        document = None
        if readable and self.upload is not None:
            document = file_of(
                upload=self.upload, kinds=self.kinds, several=several, gathered=gathered, mending=mending
            )
            if document is None and mending.concerns(FIELD):
                # What the file would have said is not missing.
                return _wanting(_named(draft, several), gathered, mending)
        if document is not None:
            fill_in(several=several, gathered=gathered, document=document)
        said = chosen(reading=found.reading, gathered=gathered, mending=mending)
        if said is None:
            return _wanting(draft, gathered, mending)
        draft = replace(draft, of=said.name, title=said.title)
        if document is not None:
            gathered.corrections += unasked(said=said, several=several, document=document, mending=mending)
        if FIELD in gathered.values and takes_file(said) and not keeps_file(said):
            del gathered.values[FIELD]
        used = [document.name] if document is not None else []
        if self.upload is not None:
            used += find_files(upload=self.upload, said=said, document=document, gathered=gathered, mending=mending)
        if document is not None and keeps_file(said):
            draft = self._whole(draft, document.name, gathered, mending)
        draft = replace(draft, used=tuple(dict.fromkeys((*draft.used, *used))))
        strays(said=said, reading=found.reading, gathered=gathered, mending=mending)
        gathered.corrections += filled(said=said, gathered=gathered, defaults=self.defaults, mending=mending)
        params = typed(said=said, gathered=gathered, spellings=self.spellings, mending=mending)
        if params is not None and isinstance(said, Kind):
            for problem in said.check(params):
                mending.add(_placed(problem, gathered))
        asked: Mapping[str, str] = {}
        if said.name == CONFIGURE.name and params is not None:
            asked = to_remember(
                pairs=_pairs(params),
                places=gathered.words.get("names") or gathered.words.get("defaults") or {},
                spellings=self.spellings,
                mending=mending,
            )
        if params is None or mending:
            return _wanting(draft, gathered, mending)
        return replace(
            draft,
            params=params,
            values=gathered.values,
            defaults=asked,
            corrections=(*draft.corrections, *gathered.corrections),
            line=canonical_line(kind=said, params=params),
        )


def _awaiting(draft: Draft, several: tuple[Said, ...], named: tuple[str, ...], attached: tuple[str, ...]) -> Draft:
    return replace(_named(draft, several), awaits=tuple(dict.fromkeys((*named, *attached))))


def _named(draft: Draft, several: tuple[Said, ...]) -> Draft:
    """The draft with the name of the one kind that answers to its words, if it is one."""
    return replace(draft, of=several[0].name, title=several[0].title) if len(several) == 1 else draft


def _overrides(gathered: Gathered) -> tuple[str, ...]:
    written = gathered.values.get("overrides", ())
    return written if isinstance(written, tuple) else (written,)


def _without_prefix(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Drop `/aml` typed again and `az`."""
    while tokens and tokens[0].text.lower() in ("/aml", "az", "az.cmd"):
        tokens = tokens[1:]
    return tokens


def _placed(problem: Problem, gathered: Gathered) -> Problem:
    place = gathered.places.get(problem.field, -1)
    return problem if problem.position >= 0 else problem.model_copy(update={"position": place})


def _pairs(params: Params) -> tuple[str, ...]:
    """What `configure` and `config set` name, and what `config unset` empties, as name=value."""
    if isinstance(params, UnsetParams):
        return tuple(f"{name}=" for name in params.names)
    return tuple(getattr(params, "defaults", ()))


def _wanting(draft: Draft, gathered: Gathered, mending: Mending) -> Draft:
    problems = mending.problems()
    missing = dict.fromkeys(problem.field for problem in problems if problem.code in _TO_FILL_IN and problem.field)
    return replace(
        draft,
        values=gathered.values,
        problems=problems,
        missing=tuple(missing),
        corrections=(*draft.corrections, *gathered.corrections),
    )
