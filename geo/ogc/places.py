"""How the places of features lie to a shape; asked once of a region, however many devices it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from geo.publication.tables import device, region

Relation = Callable[[ColumnElement[Any]], ColumnElement[bool]]


# A unit of the last decimal that coordinates are published with.
STEP = 1e-7


def equals(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[bool]:
    """Both are the same set of points, or the same vertices as they are written.

    What is published of a place has fewer decimals than what is stored: whoever asks for it has read the former.
    """
    written = (func.ST_Normalize(func.ST_Multi(func.ST_SnapToGrid(each, STEP))) for each in (one, other))
    near = one.op("&&", is_comparison=True)(func.ST_Expand(other, STEP))
    return and_(near, or_(func.ST_Equals(one, other), func.ST_OrderingEquals(*written)))


def where(place: ColumnElement[Any], shape: ColumnElement[Any], relation: Relation) -> ColumnElement[bool]:
    """The features whose `place` has this relation to `shape`, one that only geometries with common points can have."""
    if place is not device.c.geometry:
        return relation(place)
    # What the index knows: without it the server would look at every device.
    return and_(place.op("&&", is_comparison=True)(func.ST_Expand(shape, STEP)), each(place, relation))


def each(place: ColumnElement[Any], relation: Relation) -> ColumnElement[bool]:
    """The features whose `place` has this relation; never NULL for a device, so that it can be negated."""
    if place is not device.c.geometry:
        return relation(place)
    regions = select(region.c.id).where(relation(region.c.geometry))
    return or_(
        and_(device.c.region_id.is_(None), relation(place)),
        and_(device.c.region_id.is_not(None), device.c.region_id.in_(regions)),
    )
