"""Where every device counts on the map from far away, with all that it can be filtered by.

To count the devices of half a city anew for each filter takes the database seconds. So the places of an edition are
read once, when a filter first needs them, and kept as numbers: a filter then is a table of the kinds that pass
(geo/publication/cube.py), whatever it asks. A generalised device has the middle of its block, which is public; one that
works in districts has no place.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from geo.publication import cube
from geo.publication.filters import DeviceFilter
from geo.publication.mercator import MapCell
from geo.publication.once import once
from geo.publication.pieces import OF_PIECE, pieces

# The world's side is two to this power units, 19 mm each at the equator.
BITS = 31

# As PostgreSQL's send functions write numbers.
PACKED = np.dtype(
    [("x", ">i4"), ("y", ">i4"), ("kind", ">i8"), ("first", ">i4"), ("changed", ">i4"), ("devices", ">i4")]
)

# One answer of bytes: as rows they would take Python as long as the database. Devices of one kind and region are one.
PIECE = f"""
SELECT string_agg(
    int4send(floor(wx * 2147483648)::int) || int4send(floor(wy * 2147483648)::int) || int8send(kind)
        || int4send(first_edition::int) || int4send(changed_edition::int) || int4send(devices::int), '')
FROM (
    SELECT (ST_X(point) + 180) / 360 AS wx,
           0.5 - ln((1 + sin(radians(ST_Y(point)))) / (1 - sin(radians(ST_Y(point))))) / (4 * pi()) AS wy,
           kind, first_edition, changed_edition, devices
    FROM (
        SELECT coalesce(d.point, r.representative_point) AS point, kind, first_edition, changed_edition, devices
        FROM (
            SELECT region_id, CASE WHEN tier > 0 THEN NULL WHEN GeometryType(geometry) = 'POINT' THEN geometry
                   ELSE ST_PointOnSurface(geometry) END AS point,
                   {cube.KIND} AS kind, first_edition, changed_edition, count(*) AS devices
            FROM publication.device
            WHERE {OF_PIECE}
            GROUP BY 1, 2, 3, 4, 5
        ) d
        LEFT JOIN publication.region r ON r.id = d.region_id
        WHERE d.region_id IS NULL OR r.blocks <> '{{}}'
    ) p
) w
WHERE wx >= 0 AND wx < 1 AND wy >= 0 AND wy < 1
"""


@dataclass(frozen=True)
class Places:
    """`devices` at each x and y, in units from the north-west of the world; `kind` is the place of their kind in the
    cube. They go by `curve`, so that those of one map cell follow one another."""

    curve: NDArray[np.int64]
    x: NDArray[np.int64]
    y: NDArray[np.int64]
    kind: NDArray[np.int64]
    first_edition: NDArray[np.int64]
    changed_edition: NDArray[np.int64]
    devices: NDArray[np.int64]

    def inside(self, cell: MapCell) -> Places:
        """Those in the cell."""
        free = 2 * (BITS + 1 - cell.z)
        begin = int(_curve(np.array([cell.x]), np.array([cell.y]))[0])
        first, end = np.searchsorted(self.curve, [begin << free, (begin + 1) << free])
        return self._only(slice(first, end))

    def passing(self, kinds: NDArray[np.bool_], chosen: DeviceFilter) -> Places:
        """Those of a kind that passes, and of the days that the filter asks for."""
        wanted = kinds[self.kind]
        if chosen.changed_since:
            wanted &= self.changed_edition >= chosen.changed_since.edition
        if chosen.new_since:
            wanted &= self.first_edition >= chosen.new_since.edition
        return self._only(wanted)

    def _only(self, which: Any) -> Places:
        return Places(*(getattr(self, field.name)[which] for field in fields(self)))


def of(connection: Connection) -> Places:
    """The places of the edition that `connection` reads."""
    return once(connection, "places", _read)


def _read(connection: Connection) -> Places:
    found = np.concatenate(
        [np.frombuffer(connection.scalar(text(PIECE), piece) or b"", dtype=PACKED) for piece in pieces(connection)]
    )
    kinds = cube.of(connection).kinds
    by_kind = np.argsort(kinds)
    places = by_kind[np.searchsorted(kinds, found["kind"], sorter=by_kind)]
    columns = (found["x"], found["y"], places, found["first"], found["changed"], found["devices"])
    numbers = [column.astype(np.int64) for column in columns]
    curve = _curve(numbers[0], numbers[1])
    order = np.argsort(curve)
    return Places(curve[order], *(column[order] for column in numbers))


def _curve(x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.int64]:
    """The place on Morton's curve: the bits of x and y by turns, so that a cell of any zoom is one stretch of it."""
    return _spread(x) | _spread(y) << 1


def _spread(numbers: NDArray[Any]) -> NDArray[np.int64]:
    spread = numbers.astype(np.int64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        spread = (spread | spread << shift) & mask
    return spread
