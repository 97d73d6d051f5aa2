"""The fixed grid and the ladder of blocks, made from public data alone.

Base squares of 125 m in an equal-area CRS are pooled upward until each block has enough buildings
and enough area; each tier is pooled from the one before, so the tiers nest. Nothing about a device
enters here: that is why a block tells nothing but itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BASE_SIDE = 125  # metres; side of a square of level j is BASE_SIDE * 2**j
TOP_LEVEL = 7  # 16 km: what is not pooled by then joins a block close by
NO_SQUARE = 62  # the level of a block that no square of the grid encloses (it lies across the CRS's origin)

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rung:
    """What one tier promises: squares of at least `level`, `buildings` in each block that has any."""

    tier: int
    level: int
    buildings: int

    @property
    def side(self) -> int:
        """Side of the tier's ordinary square, metres."""
        return BASE_SIDE << self.level

    @property
    def area(self) -> float:
        """Least usable area of a block, square metres: half the ordinary square."""
        return self.side**2 / 2


RUNGS = (Rung(1, 1, 20), Rung(2, 2, 50), Rung(3, 3, 200))


@dataclass(frozen=True)
class Blocks:
    """One partition of the base squares into blocks.

    Per block: `level`, `ix`, `iy` (the square that names it, side BASE_SIDE * 2**level), `buildings`
    and `area` (usable square metres). `of_square` gives the block of each base square.
    """

    level: Integers
    ix: Integers
    iy: Integers
    buildings: Integers
    area: Floats
    of_square: Integers

    def __len__(self) -> int:
        return len(self.level)


def base_squares(be: Integers, bn: Integers, buildings: Integers, area: Floats) -> Blocks:
    """The partition in which each base square stands alone; `be`, `bn` count 125 m squares east and north."""
    count = len(be)
    return Blocks(np.zeros(count, np.int64), be, bn, buildings, area, np.arange(count))


def pool_up(blocks: Blocks, rung: Rung, top: int = TOP_LEVEL) -> Blocks:
    """Merge blocks until each keeps the promise of `rung`; merging only, so the result nests `blocks`.

    Level by level, pending blocks are grouped by their ancestor square; a group with enough
    buildings (or none at all) and enough area becomes one block. What is left joins the nearest such block.
    """
    target = np.full(len(blocks), -1, np.int64)
    # A block larger than any square considered here stands as it is, if it keeps the promise.
    large = np.flatnonzero((blocks.level > top) & keeps(blocks.buildings, blocks.area, rung))
    target[large] = np.arange(len(large))
    made = [(blocks.level[large], blocks.ix[large], blocks.iy[large])]
    count = len(large)
    for level in range(rung.level, top + 1):
        pending = np.flatnonzero((target < 0) & (blocks.level <= level))
        if not len(pending):
            continue
        groups, member = _ancestors(blocks, pending, level)
        n = np.bincount(member, weights=blocks.buildings[pending])
        area = np.bincount(member, weights=blocks.area[pending])
        enough = keeps(n, area, rung)
        number = np.where(enough, count + np.cumsum(enough) - 1, -1)
        target[pending] = number[member]
        made.append((np.full(int(enough.sum()), level), groups[enough, 0], groups[enough, 1]))
        count += int(enough.sum())
    level_, ix, iy = (np.concatenate(column) for column in zip(*made, strict=True))
    return _settle(blocks, target, level_, ix, iy, rung)


def keeps(buildings: npt.NDArray[Any], area: npt.NDArray[Any], rung: Rung) -> npt.NDArray[np.bool_]:
    """Whether blocks of so many buildings on so many square metres keep the promise of `rung`."""
    enough: npt.NDArray[np.bool_] = ((buildings >= rung.buildings) | (buildings == 0)) & (area >= rung.area)
    return enough


def paired(first: Integers, second: Integers) -> Integers:
    """One number for each pair of numbers that fit 32 bits, in the order of the pairs: sorted far faster than pairs."""
    return (first << 32) + (second + (1 << 31))


def _ancestors(blocks: Blocks, chosen: Integers, level: int) -> tuple[Integers, Integers]:
    shift = level - blocks.level[chosen]
    ix, iy = blocks.ix[chosen] >> shift, blocks.iy[chosen] >> shift
    _, first, member = np.unique(paired(ix, iy), return_index=True, return_inverse=True)
    return np.column_stack((ix[first], iy[first])), member


def _settle(blocks: Blocks, target: Integers, level: Integers, ix: Integers, iy: Integers, rung: Rung) -> Blocks:
    """Give each block that is still pending to one close by, and sum up."""
    left = np.flatnonzero(target < 0)
    if len(left):
        if not len(level):
            level, ix, iy = blocks.level[left[:1]], blocks.ix[left[:1]], blocks.iy[left[:1]]
            hosts = np.zeros(len(left), np.int64)
        else:
            hosts = _hosts(blocks, left, _in_order_of_hosts(blocks, target, level, ix, iy, rung), level, ix, iy)
        target, level, ix, iy = target.copy(), level.copy(), ix.copy(), iy.copy()
        target[left] = hosts
        for host in np.unique(hosts):
            level[host], ix[host], iy[host] = _enclosing_square(blocks, np.flatnonzero(target == host))
    buildings = np.bincount(target, weights=blocks.buildings, minlength=len(level)).astype(np.int64)
    area = np.bincount(target, weights=blocks.area, minlength=len(level)).astype(np.float64)
    return Blocks(level, ix, iy, buildings, area, target[blocks.of_square])


def _in_order_of_hosts(
    blocks: Blocks, target: Integers, level: Integers, ix: Integers, iy: Integers, rung: Rung
) -> list[int]:
    """Blocks that may take others in: populated ones if there are any; largest, fewest buildings, south-west first."""
    placed = target >= 0
    n = np.bincount(target[placed], weights=blocks.buildings[placed], minlength=len(level))
    populated = n >= rung.buildings
    order = np.lexsort((iy, ix, n, -level))
    return [int(host) for host in order if populated[host] or not populated.any()]


def _hosts(blocks: Blocks, left: Integers, order: list[int], level: Integers, ix: Integers, iy: Integers) -> Integers:
    """For each block in `left` the first host in `order` within the smallest square that holds both."""
    found = np.full(len(left), order[0], np.int64)
    waiting = list(range(len(left)))
    for size in range(int(blocks.level[left].min()), 40):
        first: dict[tuple[int, int], int] = {}
        for host in order:
            if level[host] <= size:
                first.setdefault((int(ix[host]) >> (size - level[host]), int(iy[host]) >> (size - level[host])), host)
        for index in list(waiting):
            block = left[index]
            if blocks.level[block] > size:
                continue
            shift = size - blocks.level[block]
            host_here = first.get((int(blocks.ix[block]) >> shift, int(blocks.iy[block]) >> shift))
            if host_here is not None:
                found[index] = host_here
                waiting.remove(index)
        if not waiting:
            break
    return found


def _enclosing_square(blocks: Blocks, members: Integers) -> tuple[int, int, int]:
    """The smallest square of the grid that holds all members. Across the CRS's origin there is none."""
    for level in range(int(blocks.level[members].max()), 40):
        shift = level - blocks.level[members]
        ix, iy = blocks.ix[members] >> shift, blocks.iy[members] >> shift
        if (ix == ix[0]).all() and (iy == iy[0]).all():
            return level, int(ix[0]), int(iy[0])
    return NO_SQUARE, 0, 0


def ladder(squares: Blocks, rungs: tuple[Rung, ...] = RUNGS, top: int = TOP_LEVEL) -> list[Blocks]:
    """All tiers, tier 0 (the base squares) first; each is a coarsening of the one before."""
    tiers = [squares]
    for rung in rungs:
        tiers.append(pool_up(tiers[-1], rung, top))
    return tiers
