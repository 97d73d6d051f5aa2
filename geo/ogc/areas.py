"""Shapes and boxes, given in the axis order of a reference system, as shapes in longitude and latitude."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import Invalid
from geo.ogc import crs
from geo.ogc.crs import Box, ReferenceSystem

Positions = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]


def of_box(box: Box, system: ReferenceSystem) -> BaseGeometry:
    """Exactly what `box` covers: two areas where it crosses the antimeridian.

    A box may be as thin as a line or a point. Raises Invalid.
    """
    west, south, east, north = crs.to_crs84(box, system)
    if not (system.is_geographic or system.srid == crs.WEB_MERCATOR):
        return of_shape(_rectangle(*box), system)
    if west <= east:
        return _rectangle(west, south, east, north)
    return shapely.union(_rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north))


def of_shape(shape: BaseGeometry, system: ReferenceSystem) -> BaseGeometry:
    """What is straight in one system is bent in another, so edges get vertices between their ends.

    Raises Invalid for what lies nowhere on Earth.
    """
    if max(map(abs, shape.bounds)) > crs.FARTHEST:
        raise _outside(system)
    if not system.is_geographic and (step := shape.length / crs.VERTICES) > 0:
        shape = shapely.segmentize(shape, step)

    def moved(positions: Positions) -> Positions:
        east, north = positions.T[::-1] if system.flipped else positions.T
        return np.column_stack(crs.transformer(system.srid).transform(east, north))

    shape = shapely.transform(shape, moved)
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _outside(system)
    return shape


def _outside(system: ReferenceSystem) -> Invalid:
    return Invalid("filter", f"a geometry lies outside of what {system.uri} can express")


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.envelope(shapely.LineString([(west, south), (east, north)]))
