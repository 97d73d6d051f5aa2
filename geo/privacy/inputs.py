"""The public inputs of the ladder: which squares the territory holds, how many buildings stand in each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, text

from geo.privacy import grid
from geo.privacy.grid import Integers, paired
from geo.privacy.shapes import covered_squares
from geo.register.territory import Territory

# A complex lies in one square, the south-west one of its buildings: else it would count in each.
BUILDINGS = """
SELECT be, bn, count(*) AS n FROM (
    SELECT be, bn FROM register.building WHERE complex IS NULL
    UNION ALL
    (SELECT DISTINCT ON (complex) be, bn FROM register.building WHERE complex IS NOT NULL ORDER BY complex, be, bn)
) b GROUP BY be, bn ORDER BY be, bn
"""

WRITTEN = """
SELECT i.what, i.changes, i.changes <> coalesce(h.changes, 0) AS due
FROM register.ladder_input i LEFT JOIN register.ladder_heeded h USING (what)
"""

HEED = """
INSERT INTO register.ladder_heeded VALUES (:what, :changes)
ON CONFLICT (what) DO UPDATE SET changes = excluded.changes
"""


@dataclass(frozen=True)
class Written:
    """How often the squares' inputs, the zones and the uses of buildings were written, and whether that was heeded."""

    squares: int
    squares_due: bool
    zones: int
    zones_due: bool
    uses: int
    uses_due: bool


def written(connection: Connection) -> Written:
    """Asked before the inputs are read: what is written meanwhile is then due the next time."""
    rows = {row.what: row for row in connection.execute(text(WRITTEN))}
    squares, zones, uses = rows["squares"], rows["zones"], rows["uses"]
    return Written(squares.changes, squares.due, zones.changes, zones.due, uses.changes, uses.due)


def heed(connection: Connection, seen: Written, *, squares: bool) -> None:
    """Keep that the ladder in force knows the zones that `seen` counts, and the `squares` where it was renewed."""
    if squares:
        connection.execute(text(HEED), {"what": "squares", "changes": seen.squares})
        # Of blocks that may be others now, nobody has counted the uses yet.
        connection.execute(text(HEED), {"what": "uses", "changes": 0})
    if seen.zones_due:
        connection.execute(text(HEED), {"what": "zones", "changes": seen.zones})


def heed_uses(connection: Connection, seen: Written) -> None:
    """Keep that the kinds which blocks can hold were made of the uses that `seen` counts."""
    connection.execute(text(HEED), {"what": "uses", "changes": seen.uses})


def read_squares(connection: Connection, territory: Territory) -> grid.Blocks:
    """Base squares of the territory with their usable area and buildings; a complex counts once."""
    be, bn, area = covered_squares(territory.geometry, territory.crs)
    order = np.lexsort((bn, be))
    be, bn, area = be[order], bn[order], area[order]
    rows = np.array([tuple(row) for row in connection.execute(text(BUILDINGS))], np.int64).reshape(-1, 3)
    counts = np.zeros(len(be), np.int64)
    place = find(paired(be, bn), paired(rows[:, 0], rows[:, 1]))
    counts[place[place >= 0]] = rows[place >= 0, 2]
    return grid.base_squares(be, bn, counts, area)


def find(known: Integers, wanted: Integers) -> Integers:
    """Where each of `wanted` stands in `known` (rising), -1 where it does not."""
    place = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
    return np.where(known[place] == wanted, place, -1) if len(known) else np.full(len(wanted), -1, np.int64)


def digest(squares: grid.Blocks) -> bytes:
    """Equal where a ladder over these squares would be equal."""
    columns = (squares.ix, squares.iy, squares.buildings, np.round(squares.area).astype(np.int64))
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).digest()
