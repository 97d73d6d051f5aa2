"""Vector tiles (Mapbox Vector Tile 2.1) of the tile matrix set WebMercatorQuad: what all layers share.

A tile of an edition is a function of what is published in it. Nothing is left out for want of room: where a tile cannot
hold its features one by one, a feature stands for several and says for how many.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ColumnElement, Connection, Float, Select, SelectBase, Text, cast, func, null, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geo.publication.mercator import MapCell, envelope, world_x, world_y

DEEPEST = 18
# Coordinates in a tile go from 0 to this.
EXTENT = 4096
# How far outlines go on beyond a tile, so that its edge is not drawn as theirs.
MARGIN = 64
# Cells along the side of a tile in which features are counted together.
CELLS = 16
WORLD_METRES = 40_075_016.685578488
SHAPE = "shape"

Columns = Mapping[str, ColumnElement[Any]]
Rows = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Tile:
    """Tile x (to the east) and y (to the south) of zoom z: `matrix`, `column` and `row` of the standard."""

    z: int
    x: int
    y: int

    @property
    def count(self) -> int:
        """Tiles along a side of the world."""
        return 1 << self.z

    @property
    def exists(self) -> bool:
        return 0 <= self.z <= DEEPEST and 0 <= self.x < self.count and 0 <= self.y < self.count

    @property
    def cell(self) -> MapCell:
        """The cell of the map that covers the same ground."""
        return MapCell(self.z + 1, self.x, self.y)

    @property
    def children(self) -> tuple[Tile, ...]:
        """The four tiles of the next zoom on the same ground."""
        return tuple(Tile(self.z + 1, 2 * self.x + x, 2 * self.y + y) for y in (0, 1) for x in (0, 1))


def touches(geometry: ColumnElement[Any], tile: Tile) -> ColumnElement[bool]:
    """Geometry and tile share at least a point, as the parameter bbox asks."""
    return func.ST_Intersects(geometry, envelope(tile.cell))


def is_near(geometry: ColumnElement[Any], tile: Tile) -> ColumnElement[bool]:
    """The geometry's box touches the tile: enough to tell how much there is, and far cheaper."""
    return geometry.op("&&", is_comparison=True)(envelope(tile.cell))


def shape(geometry: ColumnElement[Any], tile: Tile, tolerance: int = 0) -> ColumnElement[Any]:
    """A geometry that touches the tile in the tile's coordinates, simplified by `tolerance` of them.

    What becomes too small for a line or an area is a point.
    """
    box = func.ST_TileEnvelope(tile.z, tile.x, tile.y)
    flat: Any = func.ST_Transform(geometry, 3857)
    if tolerance:
        flat = func.ST_SimplifyPreserveTopology(flat, tolerance * WORLD_METRES / tile.count / EXTENT)
    point = func.ST_AsMVTGeom(func.ST_ClosestPoint(flat, box), box, EXTENT, MARGIN, False)
    return func.coalesce(func.ST_AsMVTGeom(flat, box, EXTENT, MARGIN, True), point, type_=Geometry)


def spot(x: ColumnElement[Any], y: ColumnElement[Any], tile: Tile) -> ColumnElement[Any]:
    """A world coordinate in the tile's coordinates."""
    across, down = ((axis * tile.count - edge) * EXTENT for axis, edge in ((x, tile.x), (y, tile.y)))
    return func.ST_MakePoint(func.floor(across), func.floor(down), type_=Geometry)


def world(point: ColumnElement[Any]) -> tuple[ColumnElement[float], ColumnElement[float]]:
    """The world coordinate of a point in longitude and latitude."""
    return world_x(func.ST_X(point)), world_y(func.ST_Y(point))


def mean(axis: ColumnElement[float], weight: ColumnElement[int]) -> ColumnElement[float]:
    """The weighted mean of a world coordinate over a group; summed as integers, so that the order does not matter."""
    fixed = func.floor(axis * 2147483648)
    return cast(func.sum(fixed * weight) / (func.sum(weight) * 2147483648.0), Float)


def together(*parts: Rows) -> SelectBase:
    """The rows of all parts; where a part lacks a column of another, its rows have no such property."""
    rows = [part.subquery() for part in parts]
    names = list(dict.fromkeys(name for row in rows for name in row.c.keys()))  # noqa: SIM118  # no dictionary
    return union_all(*(select(*(row.c.get(name, null()).label(name) for name in names)) for row in rows))


def encode(connection: Connection, layer: str, attempts: Iterable[SelectBase], most_bytes: int) -> bytes:
    """The layer from the first attempt that comes to no more than `most_bytes`, or else from the last.

    No bytes where there are no rows. The column SHAPE is the geometry, all others are properties.
    """
    content = b""
    for rows in attempts:
        feature = rows.subquery("feature")
        row, first = feature.table_valued(), next(iter(feature.c))
        # A tile is the same bytes whatever order the rows lie in. Whole rows compare slowly, so the id comes first.
        ordered = aggregate_order_by(cast(SHAPE, Text), first, row)
        content = bytes(connection.scalar(select(func.ST_AsMVT(row, layer, EXTENT, ordered))) or b"")
        if len(content) <= most_bytes:
            break
    return content
