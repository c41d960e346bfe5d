"""What one thread keeps for several people at once is kept in one transaction: a commit waits for the disk.

Thirty-two people press in the same moment: thirty-two commits are thirty-two waits, and so many threads that hand each
other the one interpreter take longer still. So what has come is taken one after the other, and committed together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Generic, TypeVar

from bot.model.errors import AmlbotError
from bot.store.faults import mapped

T = TypeVar("T")
X = TypeVar("X")


class Sharing(Generic[X]):
    """The transactions of one batch: at most one that writes and one that only reads, each begun when it is needed.

    open_writer, open_reader  begin one; the writer commits when it is left, unless by an exception.
    """

    def __init__(
        self,
        *,
        open_writer: Callable[[], AbstractContextManager[X]],
        open_reader: Callable[[], AbstractContextManager[X]],
    ) -> None:
        self._open_writer = open_writer
        self._open_reader = open_reader
        self._readers, self._writers = ExitStack(), ExitStack()
        self._writer: X | None = None
        self._reader: X | None = None
        self.trouble: Exception | None = None
        """What went wrong inside: nothing of the batch is kept then."""

    @property
    def is_writing(self) -> bool:
        """Whether a transaction is open that another one of this thread would wait for."""
        return self._writer is not None

    def write(self, deed: Callable[[X], T]) -> T:
        """Do it in the transaction that writes. Raises what it raises, and again what went wrong before."""
        with self._noticing():
            if self._writer is None:
                self._writer = self._writers.enter_context(self._open_writer())
            return deed(self._writer)

    @contextmanager
    def reading(self) -> Iterator[X]:
        """A transaction to look around in, which sees what was written before in this batch."""
        with self._noticing():
            found = self._writer if self._writer is not None else self._reader
            if found is None:
                found = self._reader = self._readers.enter_context(self._open_reader())
            yield found

    def end(self) -> None:
        """Commit, or roll back after trouble. Afterwards `trouble` says whether anything was kept."""
        try:
            with self._readers, self._writers:
                if self.trouble is not None:
                    raise self.trouble
        except Exception as error:  # noqa: BLE001 - it is handed on as what the batch came to
            self.trouble = error

    def abandon(self, error: BaseException) -> None:
        """Roll back because of something that is not the database's trouble, and end."""
        for stack in (self._writers, self._readers):
            stack.__exit__(type(error), error, error.__traceback__)

    @contextmanager
    def _noticing(self) -> Iterator[None]:
        if self.trouble is not None:
            raise self.trouble
        try:
            with mapped():
                yield
        except Exception as error:
            self.trouble = error
            raise


class Refusing(Generic[X]):
    """Stands for the transactions of a batch whose database is away: who asks again is not kept waiting again."""

    is_writing = False

    def __init__(self, error: AmlbotError) -> None:
        self.trouble: Exception | None = error
        self._error = error

    def write(self, deed: Callable[[X], T]) -> T:
        """Raises what the database said. `deed` is not done."""
        raise self._error

    def reading(self) -> AbstractContextManager[X]:
        """Raises what the database said."""
        raise self._error
