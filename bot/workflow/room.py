"""The disk of the database is watched: whoever can make room hears of it while there is some left."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.model.notice import Alert
from bot.model.text import Text
from bot.workflow.operators import told_operators
from bot.workflow.outside import Outside

log = logging.getLogger(__name__)

SCARCE_BYTES = 128 * 2**20


class RoomWatch:
    """Looks how much is left when asked to, and remembers what it has complained about.

    Nothing is put on record: there may be no room for it.
    free    bytes left; None when the disk is not this machine's.
    """

    def __init__(self, *, outside: Outside, free: Callable[[], int | None]) -> None:
        self._outside = outside
        self._free = free
        self._complained = False

    def look(self) -> None:
        """Say that room is scarce, once, and that there is enough again."""
        free = self._free()
        if free is None:
            return
        if free < SCARCE_BYTES:
            log.critical("disk.scarce free_mib=%d", free // 2**20)
            self._complained = self._complained or told_operators(outside=self._outside, alert=_scarce(free))
        elif self._complained and free > 2 * SCARCE_BYTES:
            self._complained = not told_operators(outside=self._outside, alert=_enough(free))


def _scarce(free: int) -> Alert:
    left = f"{free // 2**20:,} MiB"
    return Alert(
        text=Text(
            en=f"The disk of amlbot's database has {left} left. When it is full nothing is taken, carried out or taken "
            "back until there is room again; nothing is lost.",
            es=f"Al disco de la base de datos de amlbot le quedan {left}. Cuando se llene, no se admitirá, ejecutará "
            "ni retirará nada hasta que vuelva a haber sitio; no se pierde nada.",
        )
    )


def _enough(free: int) -> Alert:
    left = f"{free // 2**20:,} MiB"
    return Alert(
        text=Text(
            en=f"The disk of amlbot's database has room again: {left}.",
            es=f"El disco de la base de datos de amlbot vuelve a tener sitio: {left}.",
        )
    )
