"""How the places of features lie to a shape; asked once of a region, however many devices it stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from geo.publication.tables import device, region

Relation = Callable[[ColumnElement[Any]], ColumnElement[bool]]


def where(place: ColumnElement[Any], shape: ColumnElement[Any], relation: Relation) -> ColumnElement[bool]:
    """The features whose `place` has this relation to `shape`, one that only geometries with common points can have."""
    if place is not device.c.geometry:
        return relation(place)
    # What the index knows: without it the server would look at every device.
    return and_(place.op("&&", is_comparison=True)(shape), each(place, relation))


def each(place: ColumnElement[Any], relation: Relation) -> ColumnElement[bool]:
    """The features whose `place` has this relation; never NULL for a device, so that it can be negated."""
    if place is not device.c.geometry:
        return relation(place)
    regions = select(region.c.id).where(relation(region.c.geometry))
    return or_(
        and_(device.c.region_id.is_(None), relation(place)),
        and_(device.c.region_id.is_not(None), device.c.region_id.in_(regions)),
    )
