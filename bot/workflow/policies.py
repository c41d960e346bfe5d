"""The policies in force: read whole, swapped at once, the last good ones kept when the new ones are bad."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping

from bot.model.errors import PolicyFault
from bot.model.facts import Vocabulary
from bot.policy.bundle import Bundle
from bot.policy.load import load

MOST_FORMER = 10
"""So many versions are kept to explain what they decided."""


class Policies:
    """The current bundle.

    read        path -> bytes of every policy document, relative to the policy folder. Raises OSError.
    vocabulary  the words the documents may use.
    """

    def __init__(self, *, read: Callable[[], Mapping[str, bytes]], vocabulary: Vocabulary) -> None:
        self._read = read
        self._vocabulary = vocabulary
        self._swap = threading.Lock()
        self._current: Bundle | PolicyFault = PolicyFault(["the policies have not been read yet"])
        self._seen: Mapping[str, bytes] = {}
        self._former: OrderedDict[str, Bundle] = OrderedDict()

    @property
    def current(self) -> Bundle | PolicyFault:
        """The bundle to decide with; a PolicyFault while none has ever been good, and then everything is denied."""
        return self._current

    def with_hash(self, bundle: str) -> Bundle | None:
        """The policies of that hash, if this process has decided with them lately; None when it has not."""
        return self._former.get(bundle)

    def reload(self) -> PolicyFault | Bundle | None:
        """Read the documents again.

        Returns the new bundle, the fault that kept the last good one in force, or None when nothing has changed.
        """
        with self._swap:
            try:
                files = self._read()
                if files == self._seen and isinstance(self._current, Bundle):
                    return None
                fresh = load(files=files, vocabulary=self._vocabulary)
            except PolicyFault as fault:
                return self._kept(fault)
            except OSError as error:
                return self._kept(PolicyFault([f"the policy folder cannot be read: {error.strerror or error}"]))
            self._seen = files
            self._current = fresh
            self._former[fresh.hash] = fresh
            while len(self._former) > MOST_FORMER:
                self._former.popitem(last=False)
            return fresh

    def _kept(self, fault: PolicyFault) -> PolicyFault:
        if not isinstance(self._current, Bundle):
            self._current = fault
        return fault
