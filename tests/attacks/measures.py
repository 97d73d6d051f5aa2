"""What is left to guess: hypotheses that answers rule out, and the worst case over all targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from tests.attacks.adversary import PublicFacts, Record

RASTER = 40  # hypotheses along the longer side of a published shape
WHOLE = 0.998  # of a block's area: coordinates are rounded to a centimetre
Mask = Callable[[np.ndarray], np.ndarray]


class Hypotheses:
    """Where a device may be: points of a raster over its published shape, and the buildings in that shape.

    An assumption that rules all of them out is refuted: it taught nothing, and everything is possible again.
    """

    def __init__(self, record: Record, facts: PublicFacts) -> None:
        self.record, self.facts = record, facts
        self.refuted = False
        west, south, east, north = record.area.bounds
        step = max(east - west, north - south) / RASTER
        grid = np.meshgrid(np.arange(west + step / 2, east, step), np.arange(south + step / 2, north, step))
        points = np.column_stack([axis.ravel() for axis in grid])
        self.points = self._all = points[shapely.contains_xy(record.area, *points.T)]
        inside = shapely.contains_xy(record.area, *facts.positions.T)
        self._homes, self._complexes = facts.positions[inside], facts.complexes[inside]
        self._possible = np.ones(len(self._homes), bool)

    def keep(self, holds: Mask) -> None:
        """Rule out what an answer contradicts. `holds` tells for positions in metres."""
        if self.refuted:
            return
        left = self.points[holds(self.points)]
        if len(left):
            self.points = left
            self._possible &= holds(self._homes) if len(self._homes) else self._possible
        else:
            self.refute()

    def refute(self) -> None:
        self.refuted = True
        self.points = self._all
        self._possible[:] = True

    @property
    def area(self) -> float:
        return float(self.record.area.area * len(self.points) / len(self._all))

    @property
    def buildings(self) -> int:
        return len(np.unique(self._complexes[self._possible]))


@dataclass(frozen=True)
class Outcome:
    """The worst case of an attack: area in square metres of what is left and of the whole block, buildings left and
    promised. `said` is what was learnt beside it."""

    area: float
    block: float
    buildings: int
    least: int
    targets: int
    said: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        return bool(self.said) or self.area < WHOLE * self.block or self.buildings < self.least


class Tally:
    """Collects what is left of each target."""

    def __init__(self) -> None:
        self._left: list[tuple[float, float, int, int]] = []
        self._said: list[str] = []
        self._targets: set[str] = set()

    def left(self, hypotheses: Hypotheses) -> None:
        record = hypotheses.record
        self._targets.add(record.id)
        self._left.append((hypotheses.area, record.area.area, hypotheses.buildings, record.least_buildings))

    def shape(self, record: Record, area: BaseGeometry, facts: PublicFacts) -> None:
        """The device is known to be in `area` (metres), a part of its published shape."""
        self._targets.add(record.id)
        self._left.append((area.area, record.area.area, facts.count_in(area), record.least_buildings))

    def nothing(self, records: Sequence[Record], facts: PublicFacts) -> None:
        """Nothing was learnt of these: their whole blocks are left."""
        self._targets |= {record.id for record in records}
        for record in {record.fields["regionId"]: record for record in records}.values():
            self.shape(record, record.area, facts)

    def say(self, finding: str) -> None:
        self._said.append(finding)

    def outcome(self) -> Outcome:
        assert self._left, "the attack had no target"
        area, block, _, _ = min(self._left, key=lambda left: (left[0] / left[1], left[0]))
        buildings, least = min(((n, k) for _, _, n, k in self._left if k), key=lambda pair: pair[0] / pair[1])
        return Outcome(area, block, buildings, least, len(self._targets), tuple(dict.fromkeys(self._said)))


def spearman(ranks: Sequence[float], values: Sequence[float]) -> float:
    """Rank correlation of two series without many ties."""
    first, second = (np.argsort(np.argsort(np.asarray(series))) for series in (ranks, values))
    return float(np.corrcoef(first, second)[0, 1])


def is_correlated(ranks: Sequence[float], values: Sequence[float]) -> bool:
    """Beyond five standard deviations of chance, and never for less than 0.05."""
    return abs(spearman(ranks, values)) > max(0.05, 5 / np.sqrt(len(ranks) - 1))


def differ(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether two samples of times come from two distributions (Kolmogorov-Smirnov, p below 0.00001)."""
    every = np.sort(np.concatenate((first, second)))
    steps = [np.searchsorted(np.sort(sample), every, side="right") / len(sample) for sample in (first, second)]
    distance = np.abs(steps[0] - steps[1]).max()
    return bool(distance > 2.47 * np.sqrt((len(first) + len(second)) / (len(first) * len(second))))
