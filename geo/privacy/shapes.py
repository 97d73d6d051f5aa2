"""Which base squares a shape touches, and how much of each it covers."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.privacy.crs import to_grid
from geo.privacy.grid import BASE_SIDE, Floats, Integers

# A straight line in degrees is a curve in metres. Cut into pieces of this many degrees (about a kilometre) it
# stays within centimetres of it; uncut, an edge of 60 km would leave out what stands up to 90 m inside a zone.
LONGEST_PIECE = 0.01

CHUNK_LEVEL = 4  # a shape is cut into 2 km chunks, so that a large one is never held as single squares twice


def in_grid(geometry: BaseGeometry, crs: int) -> BaseGeometry:
    """The shape in the grid's CRS, metres."""
    flat = shapely.segmentize(shapely.force_2d(geometry), LONGEST_PIECE)
    return shapely.transform(flat, lambda xy: np.column_stack(to_grid(xy[:, 0], xy[:, 1], crs)))


def touched_squares(geometry: BaseGeometry, crs: int) -> tuple[Integers, Integers]:
    """East and north numbers of all base squares that a shape (EPSG:4326) touches."""
    shape = in_grid(geometry, crs)
    be, bn, _ = _cover(shape, want_area=False)
    return be, bn


def covered_squares(geometry: BaseGeometry, crs: int) -> tuple[Integers, Integers, Floats]:
    """East and north numbers of the base squares that share area with a polygon, and that area in square metres."""
    be, bn, area = _cover(in_grid(geometry, crs), want_area=True)
    return be[area > 0], bn[area > 0], area[area > 0]


def _cover(shape: BaseGeometry, *, want_area: bool) -> tuple[Integers, Integers, Floats]:
    found: list[tuple[Integers, Integers, Floats]] = []
    chunk = BASE_SIDE << CHUNK_LEVEL
    west, south, east, north = (int(np.floor(value / chunk)) for value in shape.bounds)
    shapely.prepare(shape)
    for cx in range(west, east + 1):
        for cy in range(south, north + 1):
            box = shapely.box(cx * chunk, cy * chunk, (cx + 1) * chunk, (cy + 1) * chunk)
            if not shapely.intersects(shape, box):
                continue
            be, bn = _squares_of_chunk(cx, cy)
            if shapely.contains_properly(shape, box):
                found.append((be, bn, np.full(len(be), float(BASE_SIDE**2))))
            else:
                found.append(_measure(shapely.intersection(shape, box), be, bn, want_area=want_area))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    be, bn, area = (np.concatenate(column) for column in zip(*found, strict=True))
    return be, bn, area


def _squares_of_chunk(cx: int, cy: int) -> tuple[Integers, Integers]:
    side = 1 << CHUNK_LEVEL
    offset = np.arange(side)
    bn, be = np.meshgrid(cy * side + offset, cx * side + offset)
    return be.ravel().astype(np.int64), bn.ravel().astype(np.int64)


def _measure(part: BaseGeometry, be: Integers, bn: Integers, *, want_area: bool) -> tuple[Integers, Integers, Floats]:
    boxes = shapely.box(be * BASE_SIDE, bn * BASE_SIDE, (be + 1) * BASE_SIDE, (bn + 1) * BASE_SIDE)
    touched = shapely.intersects(part, boxes)
    be, bn, boxes = be[touched], bn[touched], boxes[touched]
    area = shapely.area(shapely.intersection(part, boxes)) if want_area else np.zeros(len(be))
    return be, bn, area
