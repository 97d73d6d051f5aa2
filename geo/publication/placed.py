"""Where every device counts on the map, with all that it can be filtered by.

To count the devices of half a city anew for each filter takes the database seconds. So the places of an edition are
read once, when a filter first needs them, and kept as numbers: a filter then is a table of the kinds that pass
(geo/publication/cube.py), whatever it asks. A generalised device has the middle of its block, which is public; one that
works in districts has no place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

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

# As PostgreSQL's send functions write numbers. The region's is -1 for an exact device, x and y are 0 for all others.
PACKED = np.dtype(
    [
        ("x", ">i4"), ("y", ">i4"), ("region", ">i4"), ("kind", ">i8"), ("first", ">i4"), ("changed", ">i4"),
        ("devices", ">i4"),
    ]
)  # fmt: skip


def _units(point: str) -> str:
    """x and y of a point in SQL, by `to_world`; NULL where there is no point."""
    x = f"(ST_X({point}) + 180) / 360"
    y = f"0.5 - ln((1 + sin(radians(ST_Y({point})))) / (1 - sin(radians(ST_Y({point}))))) / (4 * pi())"
    return f"floor(({x}) * {1 << BITS})::int, floor(({y}) * {1 << BITS})::int"


# Numbered as they come.
REGIONS = f"""
SELECT id, {_units("representative_point")}, blocks <> '{{}}' FROM publication.region ORDER BY id COLLATE "C"
"""
# One answer of bytes: as rows they would take Python as long as the database. Devices of one kind and region are one.
PIECE = f"""
SELECT string_agg(
    int4send(coalesce(x, 0)) || int4send(coalesce(y, 0)) || int4send(coalesce(number, -1)::int) || int8send(kind)
        || int4send(first_edition::int) || int4send(changed_edition::int) || int4send(devices::int), '')
FROM (
    SELECT region_id, {_units("point")}, kind, first_edition, changed_edition, devices
    FROM (
        SELECT region_id, CASE WHEN tier > 0 THEN NULL WHEN GeometryType(geometry) = 'POINT' THEN geometry
               ELSE ST_PointOnSurface(geometry) END AS point,
               {cube.KIND} AS kind, first_edition, changed_edition, count(*) AS devices
        FROM publication.device
        WHERE {OF_PIECE}
        GROUP BY 1, 2, 3, 4, 5
    ) d
) u (region_id, x, y, kind, first_edition, changed_edition, devices)
LEFT JOIN (
    SELECT id, row_number() OVER (ORDER BY id COLLATE "C") - 1 AS number FROM publication.region
) r ON r.id = u.region_id
"""


class Numbers(Protocol):
    """What a filter looks at."""

    @property
    def kind(self) -> NDArray[np.int64]: ...
    @property
    def first_edition(self) -> NDArray[np.int64]: ...
    @property
    def changed_edition(self) -> NDArray[np.int64]: ...


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
        return self.only(slice(first, end))

    def only(self, which: Any) -> Places:
        """Those that an index of numpy's says."""
        return Places(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True)
class Regions:
    """Generalised devices by their regions' numbers, in the order of these; `numbers` are by id."""

    numbers: Mapping[str, int]
    region: NDArray[np.int64]
    kind: NDArray[np.int64]
    first_edition: NDArray[np.int64]
    changed_edition: NDArray[np.int64]
    devices: NDArray[np.int64]

    def of(self, ids: Sequence[str]) -> Regions:
        """Those of some regions, with the places of the ids among these for numbers."""
        numbers = [self.numbers[id_] for id_ in ids]
        first, end = (np.searchsorted(self.region, numbers, side=side) for side in ("left", "right"))
        which = np.concatenate([np.arange(*span) for span in zip(first, end, strict=True)] or [np.arange(0)])
        taken = [getattr(self, name)[which] for name in ("kind", "first_edition", "changed_edition", "devices")]
        return Regions({id_: n for n, id_ in enumerate(ids)}, np.repeat(np.arange(len(ids)), end - first), *taken)


@dataclass(frozen=True)
class Placed:
    """Where the devices of an edition are: what has a place on the map, and what is generalised."""

    places: Places
    regions: Regions


def of(connection: Connection) -> Placed:
    """The places of the edition that `connection` reads."""
    return once(connection, "places", _read)


def passing(found: Numbers, kinds: NDArray[np.bool_], chosen: DeviceFilter) -> NDArray[np.bool_]:
    """Which are of a kind that passes, and of the days that the filter asks for."""
    wanted: NDArray[np.bool_] = kinds[found.kind]
    if chosen.changed_since:
        wanted &= found.changed_edition >= chosen.changed_since.edition
    if chosen.new_since:
        wanted &= found.first_edition >= chosen.new_since.edition
    return wanted


def _read(connection: Connection) -> Placed:
    found = np.concatenate(
        [np.frombuffer(connection.scalar(text(PIECE), piece) or b"", dtype=PACKED) for piece in pieces(connection)]
    )
    kinds = cube.of(connection).kinds
    by_kind = np.argsort(kinds)
    kind = by_kind[np.searchsorted(kinds, found["kind"], sorter=by_kind)]
    rest = [kind, *(found[name].astype(np.int64) for name in ("first", "changed", "devices"))]
    regions = connection.execute(text(REGIONS)).all()
    number = found["region"].astype(np.int64)
    return Placed(_places(found, number, rest, regions), _regions(number, rest, [row[0] for row in regions]))


def _places(
    found: NDArray[Any], number: NDArray[np.int64], rest: list[NDArray[np.int64]], regions: Sequence[Any]
) -> Places:
    """All that stand exactly, and those whose region has a place."""
    exact = number < 0
    # The last is for what has no region, whose number is -1.
    of_regions = [np.array([*(row[column] for row in regions), 0], dtype=np.int64) for column in (1, 2)]
    placed = np.array([*(row[3] for row in regions), True], dtype=np.bool_)[number]
    x, y = (np.where(exact, found[name], column[number]) for name, column in zip("xy", of_regions, strict=True))
    curve = _curve(x, y)
    order = np.argsort(curve)
    order = order[placed[order]]
    return Places(*(column[order] for column in (curve, x, y, *rest)))


def _regions(number: NDArray[np.int64], rest: list[NDArray[np.int64]], ids: list[str]) -> Regions:
    order = np.argsort(number)
    order = order[number[order] >= 0]
    return Regions({id_: n for n, id_ in enumerate(ids)}, *(column[order] for column in (number, *rest)))


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
