"""Coordinate reference systems by their OGC URIs (OGC API Features Part 2), with the axis order each one has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from geo.errors import Invalid

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
EVERYWHERE = (4326, 3857, 3035, 4258)
# How many vertices the edges of a shape get at least, all of them together.
VERTICES = 200

Box = tuple[float, float, float, float]
Positions = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class ReferenceSystem:
    """A CRS that a collection is offered in.

    `flipped` says that its first axis points north, so that coordinates are written as the
    authority orders them and not as x, y. `digits` are the decimals that make about a centimetre.
    """

    uri: str
    srid: int
    flipped: bool
    digits: int


CRS84_SYSTEM = ReferenceSystem(CRS84, 4326, False, 7)


@cache
def reference_system(code: int) -> ReferenceSystem:
    """The CRS with this EPSG code. Raises Invalid for a code that is none."""
    try:
        crs = CRS.from_epsg(code)
    except CRSError:
        raise Invalid("crs", f"EPSG has no coordinate reference system {code}") from None
    north_first = bool(crs.axis_info) and crs.axis_info[0].direction in ("north", "south")
    return ReferenceSystem(f"{EPSG}{code}", code, north_first, 7 if crs.is_geographic else 2)


def offered(national: tuple[int, ...]) -> dict[str, ReferenceSystem]:
    """All CRSs of an installation by URI, the default first."""
    systems = [CRS84_SYSTEM]
    systems += [reference_system(code) for code in dict.fromkeys((*EVERYWHERE, *national))]
    return {system.uri: system for system in systems}


def to_crs84(box: Box, system: ReferenceSystem) -> Box:
    """The box around `box` in longitude and latitude; west > east where it crosses the antimeridian.

    `box` has the axis order of `system`. Raises Invalid where the box lies outside what the
    system can express.
    """
    first, second, third, fourth = box
    west, south, east, north = (second, first, fourth, third) if system.flipped else box
    if system.srid != 4326:
        west, south, east, north = _transformer(system.srid).transform_bounds(west, south, east, north)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise Invalid("bbox", f"this box lies outside {system.uri}")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("bbox", "longitudes go from -180 to 180 and latitudes from -90 to 90, the smaller latitude first")
    return west, south, east, north


def box_to_shape(box: Box, system: ReferenceSystem) -> BaseGeometry:
    """Exactly what `box` covers, in longitude and latitude: two areas where it crosses the antimeridian.

    A box may be as thin as a line or a point. Raises Invalid.
    """
    west, south, east, north = to_crs84(box, system)
    if system.srid != 4326:
        first, second, third, fourth = box
        return shape_to_crs84(_rectangle(first, second, third, fourth), system)
    if west <= east:
        return _rectangle(west, south, east, north)
    return shapely.union(_rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north))


def shape_to_crs84(shape: BaseGeometry, system: ReferenceSystem) -> BaseGeometry:
    """The shape, given in the axis order of `system`, in longitude and latitude.

    What is straight in one system is bent in another, so edges get vertices between their ends. Raises
    Invalid for what lies nowhere on Earth.
    """
    if system.srid != 4326 and (step := shape.length / VERTICES) > 0:
        shape = shapely.segmentize(shape, step)

    def to_crs84(positions: Positions) -> Positions:
        east, north = positions.T[::-1] if system.flipped else positions.T
        return np.column_stack(_transformer(system.srid).transform(east, north))

    shape = shapely.transform(shape, to_crs84)
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid("filter", f"a geometry lies outside of what {system.uri} can express")
    return shape


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.envelope(shapely.LineString([(west, south), (east, north)]))


@cache
def _transformer(srid: int) -> Transformer:
    return Transformer.from_crs(srid, 4326, always_xy=True)
