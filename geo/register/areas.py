"""Reading shapes into the register's own form: valid, two-dimensional, multi-part, EPSG:4326."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geo.errors import Invalid

MAX_VERTICES = 200_000


def multipolygon(geometry: BaseGeometry, field: str = "geometry", *, repair: bool = False) -> MultiPolygon:
    """The shape as a valid MultiPolygon in EPSG:4326.

    Raises Invalid with the reason: empty, no polygon, degrees out of range, too many vertices, or
    not valid and `repair` not asked for.
    """
    check_degrees(geometry, field)
    if geometry.geom_type not in ("Polygon", "MultiPolygon"):
        raise Invalid(field, f"is a {geometry.geom_type}; a Polygon or MultiPolygon is needed")
    count = int(shapely.get_num_coordinates(geometry))
    if count > MAX_VERTICES:
        raise Invalid(field, f"has {count:,} vertices; {MAX_VERTICES:,} are allowed. Simplify it first")
    if not geometry.is_valid:
        if not repair:
            raise Invalid(field, f"is not valid ({explain_validity(geometry)}); repair it, or ask for --repair")
        geometry = shapely.make_valid(geometry)
    return polygons_of(shapely.force_2d(geometry), field)


def check_degrees(geometry: BaseGeometry, field: str) -> None:
    """Raise Invalid unless the shape is something, finite, and within the range of longitude and latitude."""
    if geometry.is_empty:
        raise Invalid(field, "is empty")
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        raise Invalid(field, "holds a coordinate that is not a number")
    west, south, east, north = geometry.bounds
    if south < -90 or north > 90:
        raise Invalid(field, f"latitude {south if south < -90 else north:g} is not between -90 and 90")
    if west < -180 or east > 180:
        raise Invalid(field, f"longitude {west if west < -180 else east:g} is not between -180 and 180")


def in_degrees(geometries: Sequence[BaseGeometry]) -> bool:
    """Whether check_degrees passes each of these."""
    lon, lat = shapely.get_coordinates(geometries).T
    ranged = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # never of what is no number
    return not shapely.is_empty(geometries).any() and bool(ranged.all())


def polygons_of(geometry: BaseGeometry, field: str) -> MultiPolygon:
    """The polygons in a shape. Raises Invalid where they cover no area."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and part.area > 0]
    if not parts:
        raise Invalid(field, "covers no area")
    return MultiPolygon(parts)


def square_kilometres(geometry: BaseGeometry) -> float:
    """Area of a shape in EPSG:4326, roughly: each degree measured at the shape's middle latitude."""
    _, south, _, north = geometry.bounds
    return float(geometry.area * 111.32 * 110.57 * math.cos(math.radians((south + north) / 2)))
