"""What owners left out or let lapse, and from when to when a device stands: drawn for a whole batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.model import Lifecycle
from portal.demo.dates import MONTHS, TODAY, registered_in

NO_PURPOSE, NO_GROUND, NO_STATEMENT, NO_RETENTION, UNKNOWN_DATA, OVERDUE, UNCONFIRMED, NO_SUMMARY = range(8)
"""The defects; each device has a flag for each."""

RATES = (0.03, 0.06, 0.07, 0.07, 0.03, 0.04, 0.06, 0.05)
LIFE = (Lifecycle.ACTIVE, Lifecycle.PLANNED, Lifecycle.INACTIVE, Lifecycle.REMOVED)
LIFE_RATES = np.cumsum((0.885, 0.03, 0.045, 0.04))
UNRELEASED, UNRELEASED_NEW = 0.03, 0.7
"""Part of the devices in public space whose exact place no reviewer has released: of all, and of the newest."""


@dataclass(frozen=True)
class State:
    """Of one device: its defects, lifecycle, dates, and whether a reviewer released its exact place."""

    defects: tuple[bool, ...]
    lifecycle: Lifecycle
    installed: date | None
    active_until: date | None
    removed: date | None
    last_confirmed: date | None
    released: bool


def draw_states(month: int, count: int, rng: np.random.Generator) -> list[State]:
    """States of `count` devices that were registered in `month` (0 to 23).

    A confirmation is the day on which an owner last said that a version still holds, so it may be later than the
    version itself.
    """
    draws = rng.random((count, 8))
    defects = (rng.random((count, len(RATES))) < RATES).tolist()
    life = np.minimum(np.searchsorted(LIFE_RATES, draws[:, 0]), len(LIFE) - 1).tolist()
    limit = UNRELEASED_NEW if month >= MONTHS - 2 else UNRELEASED
    registered = registered_in(month)
    return [
        dated(LIFE[alive], tuple(flags), registered, row, row[1] >= limit)
        for alive, flags, row in zip(life, defects, draws.tolist(), strict=True)
    ]


def dated(life: Lifecycle, defects: tuple[bool, ...], registered: date, draw: list[float], released: bool) -> State:
    """Dates that fit the lifecycle and the lapses: a removed device was registered after the fact."""
    since = (TODAY - registered).days
    installed: date | None = registered - timedelta(days=int(draw[2] * 45))
    removed = until = None
    confirmed: date | None = TODAY - timedelta(days=1 + int(draw[3] * min(360, since - 1)))
    if defects[UNCONFIRMED]:
        installed = date(2020, 1, 6) + timedelta(days=int(draw[2] * 1300))
        confirmed = None if draw[3] < 0.3 else installed
    if life is Lifecycle.REMOVED:
        installed = registered - timedelta(days=200 + int(draw[2] * 400))
        removed = confirmed = registered - timedelta(days=1 + int(draw[4] * 150))
    elif life is Lifecycle.PLANNED:
        installed, confirmed = None, registered
        until = TODAY + timedelta(days=700 + int(draw[4] * 900))
    elif defects[OVERDUE] and life is Lifecycle.ACTIVE and since > 60:
        until = registered + timedelta(days=30 + int(draw[4] * (since - 45)))
    elif draw[5] < 0.4:
        until = TODAY + timedelta(days=60 + int(draw[4] * 1400))
    return State(defects, life, installed, until, removed, confirmed, released)
