"""How far the territory goes."""

from __future__ import annotations

import shapely
from sqlalchemy import Connection, func, select

from geo.publication.tables import territory

Bounds = tuple[float, float, float, float]


def bounds(connection: Connection) -> Bounds | None:
    """West, south, east and north in degrees; None where no territory is published."""
    found = connection.scalar(select(func.ST_AsBinary(func.ST_Envelope(territory.c.geometry))))
    if found is None:
        return None
    west, south, east, north = shapely.from_wkb(bytes(found)).bounds
    return west, south, east, north
