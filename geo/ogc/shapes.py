"""Geometries from outside, checked before the database sees them."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, LargeBinary, func, literal

from geo.errors import Invalid

MOST_POINTS = 1_000


def checked(name: str, shape: BaseGeometry) -> BaseGeometry:
    """The shape, in longitude and latitude. Raises Invalid for one that is none, or has too many points."""
    if shapely.get_num_coordinates(shape) > MOST_POINTS:
        raise Invalid(name, f"a shape has at most {MOST_POINTS} points")
    if shape.is_empty or shape.geom_type == "GeometryCollection":  # not all relations are known of collections
        raise Invalid(name, "give a point, line or polygon, or several of one kind")
    parts = shapely.get_parts(shape)
    if np.concatenate([shapely.is_empty(parts), shapely.is_empty(shapely.get_rings(parts))]).any():
        raise Invalid(name, "a part of the shape, or a hole in it, is empty")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid(name, "longitudes go from -180 to 180 and latitudes from -90 to 90")
    if not shapely.is_valid(shape):
        raise Invalid(name, f"the shape is not valid: {shapely.is_valid_reason(shape)}")
    return shape


def bound(shape: BaseGeometry) -> ColumnElement[object]:
    """The shape as a value in a statement."""
    return func.ST_GeomFromWKB(literal(shapely.to_wkb(shapely.force_2d(shape)), LargeBinary), 4326)
