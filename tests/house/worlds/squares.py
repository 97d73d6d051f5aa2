"""Base squares and positions, as tests need them: points in the grid's squares, metres between points."""

from __future__ import annotations

from math import hypot

import numpy as np
from shapely import Point

from geo.privacy.crs import from_grid, squares_of
from geo.privacy.grid import BASE_SIDE

CRS = 3035
METRE_EAST, METRE_NORTH = 1 / 67_800, 1 / 111_250  # degrees, at 52.5 north

Square = tuple[int, int]


def point_in(square: Square, east: float, north: float) -> Point:
    """The point so many metres from the south-west corner of a base square."""
    be, bn = square
    lon, lat = from_grid(np.array([be * BASE_SIDE + east]), np.array([bn * BASE_SIDE + north]), CRS)
    return Point(lon[0], lat[0])


def middle(square: Square) -> Point:
    return point_in(square, BASE_SIDE / 2, BASE_SIDE / 2)


def corners(square: Square, inset: float = 0.3) -> list[Point]:
    """The four corners, `inset` metres inside."""
    ends = (inset, BASE_SIDE - inset)
    return [point_in(square, east, north) for east in ends for north in ends]


def square_of(point: Point) -> Square:
    """The base square of a site at this point: of its anchor, which is the point rounded to five decimals."""
    be, bn = squares_of(np.array([round(point.x, 5)]), np.array([round(point.y, 5)]), CRS)
    return int(be[0]), int(bn[0])


def metres(one: Point, other: Point) -> float:
    return hypot((one.x - other.x) / METRE_EAST, (one.y - other.y) / METRE_NORTH)


def beside(point: Point, east: float, north: float) -> Point:
    """The point so many metres to the east and north."""
    return Point(point.x + east * METRE_EAST, point.y + north * METRE_NORTH)
