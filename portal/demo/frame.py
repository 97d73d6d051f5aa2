"""The drawing frame: metres east and north of the middle of Markerwaard, and back to EPSG:4326.

A linear scale is enough here: over the eleven kilometres of the polder it is off by less than a metre
a kilometre, and a drawn city has no true place to be compared with.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

LONGITUDE, LATITUDE = 5.235, 52.585
METRES_PER_LONGITUDE, METRES_PER_LATITUDE = 67_778.0, 111_279.0
DIGITS = 6

Floats = npt.NDArray[np.float64]
Geometry = TypeVar("Geometry", bound=BaseGeometry)


def to_degrees(metres: Floats) -> Floats:
    """Rows of (x, y) in metres as rows of (longitude, latitude), rounded to six decimals (a decimetre)."""
    degrees = metres / (METRES_PER_LONGITUDE, METRES_PER_LATITUDE) + (LONGITUDE, LATITUDE)
    return np.round(degrees, DIGITS)


def located(geometry: Geometry, grid: float = 10.0**-DIGITS) -> Geometry:
    """The same shape in EPSG:4326, valid, on a grid of `grid` degrees, its parts in a settled order.

    The grid also hides the last bits of sines and cosines, which differ from one processor to the next.
    """
    shape = shapely.set_precision(shapely.transform(geometry, to_degrees), grid)
    return shapely.normalize(shape)


def many(geometry: BaseGeometry) -> MultiPolygon:
    """The polygons of any shape as one MultiPolygon; lines and points that an overlay left are dropped."""
    parts = shapely.get_parts(geometry)
    polygons = [part for part in parts if isinstance(part, Polygon) and part.area > 0]
    return MultiPolygon(polygons)


def whole(geometry: BaseGeometry) -> Polygon:
    """The largest polygon of any shape."""
    return max(many(geometry).geoms, key=lambda part: part.area)


def lines(geometry: BaseGeometry, shortest: float = 0.0) -> list[shapely.LineString]:
    """The line strings of any shape that are at least `shortest` long."""
    return [
        part
        for part in shapely.get_parts(geometry)
        if isinstance(part, shapely.LineString) and part.length > max(shortest, 0.01)
    ]
