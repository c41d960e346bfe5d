"""Every part of the torture, in the order in which they run."""

from __future__ import annotations

from tests.torture.boundaries import BOUNDARIES_PART
from tests.torture.dark import DARK
from tests.torture.figures import Part
from tests.torture.idle import IDLE
from tests.torture.kills import KILLS
from tests.torture.outage import OUTAGE
from tests.torture.races import RACES
from tests.torture.replicas import REPLICAS
from tests.torture.resets import RESETS

PARTS: tuple[Part, ...] = (RESETS, DARK, REPLICAS, OUTAGE, IDLE, RACES, BOUNDARIES_PART, KILLS)
