"""The ladder's older versions: kept where they differ, read back over the squares of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, text

from geo.privacy.grid import Blocks, Integers, paired
from geo.privacy.inputs import find
from geo.privacy.merging import Before
from geo.privacy.regions import level_of
from geo.privacy.splitting import Version

T = TypeVar("T", np.int64, np.float64)

REMEMBER = "CREATE TEMPORARY TABLE previous ON COMMIT DROP AS TABLE register.base_square"

# The area of a square is measured anew each time, and differs by less than a square metre where nothing changed.
KEEP = """
INSERT INTO register.former_square (be, bn, last_version, buildings, area, square, large_square, area_block)
SELECT be, bn, :version, coalesce(p.buildings, 0), coalesce(p.area, 0), p.square, p.large_square, p.area_block
FROM pg_temp.previous p FULL JOIN register.base_square q USING (be, bn)
WHERE (p.buildings, p.square, p.large_square, p.area_block)
      IS DISTINCT FROM (q.buildings, q.square, q.large_square, q.area_block) OR abs(p.area - q.area) > 1
"""


def remember(connection: Connection) -> None:
    """Hold the version in force, which is about to be replaced."""
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.previous"))
    connection.execute(text(REMEMBER))


def keep(connection: Connection, version: int) -> None:
    """Keep of the version that was held what the one in force changed; `version` is the held one's number."""
    connection.execute(text(KEEP), {"version": version})


@dataclass(frozen=True)
class InForce:
    """The tiers of the ladder in force, tier 1 first, and for each tier the names of its blocks."""

    tiers: list[Before]
    names: list[list[str]]


def in_force(connection: Connection, squares: Blocks) -> InForce:
    """The ladder in force over `squares`, which rise by east and north."""
    rows = connection.execute(
        text("SELECT be, bn, square, large_square, area_block FROM register.base_square ORDER BY be, bn")
    ).all()
    place = _places(squares, rows)
    blocks = connection.execute(text("SELECT region_id, tier, side, be, bn FROM register.block ORDER BY region_id"))
    inside = [row for row, index in zip(rows, place.tolist(), strict=True) if index >= 0]
    held = {name for row in inside for name in row[2:]}
    found = [block for block in blocks if block.region_id in held]
    kept = [[block for block in found if block.tier == tier] for tier in (1, 2, 3)]
    tiers = [_before([row[2 + tier] for row in rows], place, len(squares), kept[tier]) for tier in range(3)]
    return InForce(tiers, [[block.region_id for block in tier] for tier in kept])


def _places(squares: Blocks, rows: Sequence[Row[Any]]) -> Integers:
    keys = np.array([(row.be, row.bn) for row in rows], np.int64).reshape(-1, 2)
    return find(paired(squares.ix, squares.iy), paired(keys[:, 0], keys[:, 1]))


def _before(names: list[str], place: Integers, count: int, blocks: list[Row[Any]]) -> Before:
    """One tier. `blocks` are those that still hold a square: a territory may have lost others."""
    number = {block.region_id: index for index, block in enumerate(blocks)}
    of_square = np.full(count, -1, np.int64)
    inside = place >= 0
    of_square[place[inside]] = np.array([number.get(name, -1) for name in names], np.int64)[inside]
    named = [(level_of(block.region_id, block.side), block.be, block.bn) for block in blocks]
    level, be, bn = np.array(named, np.int64).reshape(-1, 3).T
    return Before(of_square, level, be >> level, bn >> level)


def versions(connection: Connection, squares: Blocks, now: InForce) -> list[Version]:
    """The version in force, then each one before it back to the first."""
    found = [Version(tuple(tier.of_square for tier in now.tiers), squares.buildings, squares.area)]
    number = [{name: index for index, name in enumerate(names)} for names in now.names]
    newest = connection.scalar(text("SELECT max(version) FROM register.ladder"))
    for version in range(int(newest or 1) - 1, 0, -1):
        rows = connection.execute(text(CHANGED), {"version": version}).all()
        found.append(_older(squares, found[-1], rows, number))
    return found


CHANGED = """
SELECT be, bn, square, large_square, area_block, buildings, area FROM register.former_square
WHERE last_version = :version
"""


def _older(squares: Blocks, later: Version, rows: Sequence[Row[Any]], number: list[dict[str, int]]) -> Version:
    """The version before `later`, of which `rows` differ; `number` learns the names that only older versions have."""
    place = _places(squares, rows)
    inside = place >= 0
    tiers = []
    for tier, labels in enumerate(later.tiers):
        learned = [_number(number[tier], row[2 + tier]) for row in rows]
        tiers.append(_with(labels, place[inside], np.array(learned, np.int64)[inside]))
    buildings, area = (np.array([row[column] for row in rows], np.float64)[inside] for column in (5, 6))
    return Version(
        tuple(tiers),
        _with(later.buildings, place[inside], buildings.astype(np.int64)),
        _with(later.area, place[inside], area),
    )


def _number(known: dict[str, int], name: str | None) -> int:
    return -1 if name is None else known.setdefault(name, len(known))


def _with(values: npt.NDArray[T], place: Integers, others: npt.NDArray[T]) -> npt.NDArray[T]:
    changed = values.copy()
    changed[place] = others
    return changed
