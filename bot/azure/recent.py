"""A bounded memory of the things used last, safe for threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps the `most` values used last; the one unused for longest makes room."""

    def __init__(self, *, most: int) -> None:
        if most < 1:
            raise ValueError("a memory keeps at least one thing")
        self._most = most
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._kept)

    def get(self, key: K, *, make: Callable[[], V]) -> V:
        """The value kept under the key, made first when there is none.

        Two threads may make one at the same time; both are given the one that was kept first. A value that had to make
        room is not closed: another thread may still use it.
        """
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            kept = self._kept.setdefault(key, made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return kept
