"""Which base squares a shape touches, and how much of each it covers."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.privacy.crs import to_grid
from geo.privacy.grid import BASE_SIDE, Floats, Integers

G = TypeVar("G", BaseGeometry, npt.NDArray[np.object_])

# A straight line in degrees is a curve in metres. Cut into pieces of this many degrees (about a kilometre) it
# stays within centimetres of it; uncut, an edge of 60 km would leave out what stands up to 90 m inside a zone.
LONGEST_PIECE = 0.01

SMALL = 4096  # squares within a shape's bounds up to which all of them are tried

CHUNK_LEVEL = 4  # a shape is cut into 2 km chunks, so that a large one is never held as single squares twice


def in_grid(geometry: G, crs: int) -> G:
    """The shape, or each of many, in the grid's CRS, metres."""
    flat = shapely.segmentize(shapely.force_2d(geometry), LONGEST_PIECE)
    return shapely.transform(flat, lambda xy: np.column_stack(to_grid(xy[:, 0], xy[:, 1], crs)))


def touched_by_each(geometries: npt.NDArray[np.object_], crs: int) -> tuple[Integers, Integers, Integers]:
    """All base squares that each of many shapes (EPSG:4326) touches: number of the shape, east, north.

    Small shapes are tried together against all squares within their bounds.
    """
    shapes = in_grid(geometries, crs)
    bounds = np.floor(shapely.bounds(shapes).reshape(-1, 4) / BASE_SIDE).astype(np.int64)
    wide, high = bounds[:, 2] - bounds[:, 0] + 1, bounds[:, 3] - bounds[:, 1] + 1
    small = np.flatnonzero(wide * high <= SMALL)
    found = [_try_all(shapes, small, bounds, wide, high)]
    for number in np.flatnonzero(wide * high > SMALL).tolist():
        be, bn, _ = _cover(shapes[number], want_area=False)
        found.append((np.full(len(be), number), be, bn))
    number_, be, bn = (np.concatenate(column) for column in zip(*found, strict=True))
    return number_, be, bn


def _try_all(
    shapes: npt.NDArray[np.object_], small: Integers, bounds: Integers, wide: Integers, high: Integers
) -> tuple[Integers, Integers, Integers]:
    counts = (wide * high)[small]
    number = np.repeat(small, counts)
    offset = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    be, bn = bounds[number, 0] + offset % wide[number], bounds[number, 1] + offset // wide[number]
    shapely.prepare(shapes)
    touched = shapely.intersects(shapes[number], boxes_of(be, bn))
    return number[touched], be[touched], bn[touched]


def boxes_of(be: Integers, bn: Integers) -> npt.NDArray[np.object_]:
    """Base squares as polygons, metres."""
    boxes: npt.NDArray[np.object_] = shapely.box(
        be * BASE_SIDE, bn * BASE_SIDE, (be + 1) * BASE_SIDE, (bn + 1) * BASE_SIDE
    )
    return boxes


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
    boxes = boxes_of(be, bn)
    touched = shapely.intersects(part, boxes)
    be, bn, boxes = be[touched], bn[touched], boxes[touched]
    area = shapely.area(shapely.intersection(part, boxes)) if want_area else np.zeros(len(be))
    return be, bn, area
