"""The cells that the map is fetched in: 512 px squares of Web Mercator (EPSG:3857).

The world is 256 px wide at zoom 0 and doubles with each zoom.
World coordinates run from 0 to 1, x to the east and y to the south.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan, degrees, log, pi, radians, sin, sinh
from typing import Any

from sqlalchemy import ColumnElement, and_, func

CELL_PIXELS = 512
DECIMALS = 5  # of a degree: a metre, which is what a screen shows


@dataclass(frozen=True)
class MapCell:
    """Cell x, y of zoom z; `count` cells make a side of the world."""

    z: int
    x: int
    y: int

    @property
    def count(self) -> int:
        return int(2 ** (self.z - 1))

    @property
    def exists(self) -> bool:
        return self.z >= 1 and 0 <= self.x < self.count and 0 <= self.y < self.count

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        west, north = to_degrees(self.x / self.count, self.y / self.count)
        east, south = to_degrees((self.x + 1) / self.count, (self.y + 1) / self.count)
        return west, south, east, north


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a world coordinate."""
    return x * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y))))


def to_world(longitude: float, latitude: float) -> tuple[float, float]:
    """The world coordinate of a longitude and latitude."""
    sine = sin(radians(latitude))
    return (longitude + 180) / 360, 0.5 - log((1 + sine) / (1 - sine)) / (4 * pi)


def world_x(longitude: ColumnElement[float]) -> ColumnElement[float]:
    """`to_world` in SQL, its x."""
    return (longitude + 180) / 360


def world_y(latitude: ColumnElement[float]) -> ColumnElement[Any]:
    """`to_world` in SQL, its y."""
    sine = func.sin(func.radians(latitude))
    return 0.5 - func.ln((1 + sine) / (1 - sine)) / (4 * pi)


def inside(cell: MapCell, x: ColumnElement[float], y: ColumnElement[float]) -> ColumnElement[bool]:
    """Whether a world coordinate lies in the cell; each lies in exactly one cell of a zoom."""
    return and_(func.floor(x * cell.count) == cell.x, func.floor(y * cell.count) == cell.y)


def envelope(cell: MapCell) -> ColumnElement[object]:
    """The cell as a box in EPSG:4326, for the index on a geometry."""
    return func.ST_MakeEnvelope(*cell.bounds, 4326)
