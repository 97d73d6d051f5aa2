"""Which blocks can be split again along older borders, so that no device is better known for it.

A device that never moved is known to stand in every block that it was published as, whatever the version and the
tier. Within a version the tiers nest; so what is left of all its blocks holds at least one `cell` of the finest tier
that it had: a part of the common refinement of that tier's partitions, all versions together. A block is split only
where each of its cells keeps the tier's promise by the least numbers that any version counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.privacy.grid import RUNGS, Blocks, Floats, Integers, Rung, keeps, paired
from geo.privacy.merging import Before, join


@dataclass(frozen=True)
class Version:
    """One version of the ladder over the squares of today: for each tier the block of each square.

    -1, without buildings or area, where the territory did not hold a square.
    """

    tiers: tuple[Integers, ...]
    buildings: Integers
    area: Floats


@dataclass(frozen=True)
class Refusal:
    """Why a block of `tier` that older borders run through stays whole."""

    tier: int
    block: int
    reason: str


@dataclass(frozen=True)
class Split:
    """The tiers after it, tier 0 first; for each tier the blocks that were divided; and what was refused."""

    tiers: list[Blocks]
    divided: tuple[Integers, ...]
    refused: list[Refusal]


def split(
    squares: Blocks,
    now: list[Before],
    versions: list[Version],
    secret: npt.NDArray[np.bool_],
    rungs: tuple[Rung, ...] = RUNGS,
) -> Split:
    """Divide what can be divided, from the finest tier up, so that the tiers still nest.

    `now` is the ladder in force, one entry for each rung; `versions` are all before it and itself. No square that is
    `secret` sees its block divided, in any tier.
    """
    buildings = np.minimum.reduce([version.buildings for version in versions])
    area = np.minimum.reduce([version.area for version in versions])
    tiers, divided, refused = [squares], list[Integers](), list[Refusal]()
    for number, (rung, old) in enumerate(zip(rungs, now, strict=True)):
        cells = refinement([version.tiers[number] for version in versions])
        held = _summed(old.of_square, cells, buildings, area)
        cut = _counted(old.of_square, cells, len(old.level)) > 1
        reasons = _reasons(held, np.flatnonzero(cut), secret, rung)
        tiers.append(join(squares, tiers[-1], _parts(old.of_square, cells, np.array([*reasons], np.int64)), old))
        made = _counted(old.of_square, tiers[-1].of_square, len(old.level))
        reasons |= {
            int(block): "a block of the tier below lies across the border"
            for block in np.flatnonzero(cut & (made == 1))
            if int(block) not in reasons
        }
        divided.append(np.flatnonzero(made > 1))
        refused += [Refusal(rung.tier, block, reason) for block, reason in sorted(reasons.items())]
    return Split(tiers, tuple(divided), refused)


def refinement(partitions: list[Integers]) -> Integers:
    """The common refinement: two squares share a cell where every partition gives them one block."""
    cells = partitions[0]
    for partition in partitions:
        _, cells = np.unique(paired(cells, partition), return_inverse=True)
    return cells


def _counted(blocks: Integers, parts: Integers, count: int) -> Integers:
    """How many parts each block has."""
    _, first = np.unique(paired(blocks, parts), return_index=True)
    return np.bincount(blocks[first], minlength=count)


@dataclass(frozen=True)
class Cells:
    """The cells of a tier: for each square its block and its cell; for each cell its least buildings and area."""

    block: Integers
    cell: Integers
    buildings: Floats
    area: Floats


def _summed(blocks: Integers, cells: Integers, buildings: Integers, area: Floats) -> Cells:
    sums = (np.bincount(cells, weights=values).astype(np.float64) for values in (buildings, area))
    return Cells(blocks, cells, *sums)


def _reasons(cells: Cells, cut: Integers, secret: npt.NDArray[np.bool_], rung: Rung) -> dict[int, str]:
    """Those of the blocks in `cut` that must stay whole, and why.

    A cell without buildings is not parted from one with some: a device that was promised buildings would have none.
    """
    reasons = dict.fromkeys(np.intersect1d(cells.block[secret], cut).tolist(), "it protects a secret place")
    known, first = np.unique(cells.cell, return_index=True)
    block = cells.block[first]
    populated = np.bincount(block, weights=cells.buildings, minlength=int(block.max()) + 1) > 0
    fails = ~keeps(cells.buildings, cells.area, rung) | ((cells.buildings == 0) & populated[block])
    for cell in known[fails & np.isin(block, cut)].tolist():
        reasons.setdefault(
            int(block[cell]),
            f"one part had {cells.buildings[cell]:,.0f} buildings on {cells.area[cell]:,.0f} square metres at its"
            f" least, and {rung.buildings} on {rung.area:,.0f} are promised",
        )
    return reasons


def _parts(blocks: Integers, cells: Integers, whole: Integers) -> Integers:
    """The cells of the blocks that may be divided; each of the others in one part."""
    _, parts = np.unique(np.where(np.isin(blocks, whole), -1 - blocks, cells), return_inverse=True)
    return parts.ravel().astype(np.int64)
