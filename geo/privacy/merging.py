"""A later version of the ladder: made from the blocks of the one before, so that it only merges.

Two ladders that split each other's blocks would give a device away to whoever intersects them. So
when buildings or the territory change, the old blocks are what is pooled, and they only grow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.privacy.grid import NO_SQUARE, RUNGS, TOP_LEVEL, Blocks, Integers, Rung, pool_up


@dataclass(frozen=True)
class Before:
    """One tier of the ladder before: the block of each base square (-1 where it had none), and the blocks' names."""

    of_square: Integers
    level: Integers
    ix: Integers
    iy: Integers


def grow(squares: Blocks, before: list[Before], rungs: tuple[Rung, ...] = RUNGS, top: int = TOP_LEVEL) -> list[Blocks]:
    """The ladder over `squares` in which every block is a union of blocks of `before`, one entry for each rung."""
    tiers = [squares]
    for rung, old in zip(rungs, before, strict=True):
        tiers.append(pool_up(join(squares, tiers[-1], old.of_square, old), rung, top))
    return tiers


def join(squares: Blocks, finer: Blocks, parts: Integers, old: Before) -> Blocks:
    """The finest partition of which the tier below and `parts` (-1: no part) are refinements, named after `old`."""
    label = finer.of_square.copy()
    held = parts >= 0
    count = int(parts.max(initial=-1)) + 1
    while True:
        pulled = label.copy()
        pulled[held] = _extreme(np.minimum, label[held], parts[held], count)[parts[held]]
        pulled = _extreme(np.minimum, pulled, finer.of_square, len(finer))[finer.of_square]
        if (pulled == label).all():
            break
        label = pulled
    _, of_square = np.unique(label, return_inverse=True)
    return _named(squares, finer, old, of_square.ravel().astype(np.int64))


def _named(squares: Blocks, finer: Blocks, old: Before, of_square: Integers) -> Blocks:
    """Name each part after the old block that it is, or the block below, or else the square that encloses it."""
    count = int(of_square.max()) + 1
    level, ix, iy = _enclosing(squares, of_square, count)
    for source, numbers in ((finer, finer.of_square), (old, old.of_square)):
        same = _same_part(of_square, numbers, count, len(source.level))
        kept = np.flatnonzero(same >= 0)
        level[kept], ix[kept], iy[kept] = source.level[same[kept]], source.ix[same[kept]], source.iy[same[kept]]
    buildings = np.bincount(of_square, weights=squares.buildings, minlength=count).astype(np.int64)
    area = np.bincount(of_square, weights=squares.area, minlength=count).astype(np.float64)
    return Blocks(level, ix, iy, buildings, area, of_square)


def _same_part(of_square: Integers, numbers: Integers, count: int, blocks: int) -> Integers:
    """For each part the block that holds all of it and nothing else, or -1."""
    first = np.full(count, -1, np.int64)
    first[of_square] = numbers
    sizes = np.bincount(of_square, minlength=count)
    theirs = np.bincount(numbers[numbers >= 0], minlength=blocks)
    agrees = np.bincount(of_square, weights=numbers == first[of_square], minlength=count) == sizes
    fits = agrees & (first >= 0)
    fits[fits] = theirs[first[fits]] == sizes[fits]
    return np.where(fits, first, -1)


def _enclosing(squares: Blocks, of_square: Integers, count: int) -> tuple[Integers, Integers, Integers]:
    """The smallest square of the grid that holds each part."""
    level = np.full(count, NO_SQUARE, np.int64)
    ix, iy = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for candidate in range(40):
        x, y = squares.ix >> candidate, squares.iy >> candidate
        bounds = [_extreme(np.minimum, x, of_square, count), _extreme(np.maximum, x, of_square, count)]
        bounds += [_extreme(np.minimum, y, of_square, count), _extreme(np.maximum, y, of_square, count)]
        fits = (level == NO_SQUARE) & (bounds[0] == bounds[1]) & (bounds[2] == bounds[3])
        level[fits], ix[fits], iy[fits] = candidate, bounds[0][fits], bounds[2][fits]
        if (level < NO_SQUARE).all():
            break
    return level, ix, iy


def _extreme(pick: np.ufunc, values: Integers, of_square: Integers, count: int) -> Integers:
    found = np.full(count, np.iinfo(np.int64).max if pick is np.minimum else np.iinfo(np.int64).min)
    pick.at(found, of_square, values)
    return found
