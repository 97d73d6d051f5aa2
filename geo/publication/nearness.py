"""Order by distance to the published geometry, in metres, without reading a whole city.

A circle grows until it holds enough; only what lies inside is measured. The index on geometry
cannot order by metres (a degree of longitude is shorter than one of latitude), so it finds the box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import cos, radians
from typing import Any
from uuid import UUID

from geoalchemy2 import Geography, Geometry
from sqlalchemy import Cast, ColumnElement, Connection, case, cast, func, literal, select

from geo.errors import NotFound
from geo.publication.records import DISTRICTS
from geo.publication.tables import device

METRES_A_DEGREE = 111_195.0
FIRST_RADIUS = 250.0
GROWTH = 3.0
WHOLE_EARTH = 20_100_000.0


def nearest_ids(
    connection: Connection,
    conditions: Sequence[ColumnElement[bool]],
    near: tuple[float, float],
    *,
    limit: int,
    offset: int = 0,
) -> list[UUID]:
    """Ids by distance from the longitude and latitude `near`, then by id."""
    point = func.ST_SetSRID(func.ST_MakePoint(*near), 4326)
    return _growing(connection, conditions, point, (*near, *near), limit=limit, offset=offset)


def neighbour_ids(connection: Connection, device_id: UUID, *, limit: int) -> list[UUID]:
    """Ids by distance from the published geometry of a device, without itself. Raises NotFound."""
    of = select(device.c.geometry).where(device.c.id == device_id).scalar_subquery()
    sides = (func.ST_XMin(of), func.ST_YMin(of), func.ST_XMax(of), func.ST_YMax(of))
    bounds = connection.execute(select(*sides)).one()
    if bounds[0] is None:
        raise NotFound("device", str(device_id))
    west, south, east, north = bounds
    return _growing(connection, [device.c.id != device_id], of, (west, south, east, north), limit=limit, offset=0)


def _growing(
    connection: Connection,
    conditions: Sequence[ColumnElement[bool]],
    shape: ColumnElement[Any],
    bounds: tuple[float, float, float, float],
    *,
    limit: int,
    offset: int,
) -> list[UUID]:
    distance = _distance(shape)
    for radius in _radii():
        inside = [*conditions, *boxed(device.c.geometry, bounds, radius), distance <= radius]
        enough = select(literal(1)).select_from(device).where(*inside).limit(offset + limit).subquery()
        found = connection.scalar(select(func.count()).select_from(enough)) or 0
        if found >= offset + limit or radius >= WHOLE_EARTH:
            query = select(device.c.id).where(*inside).order_by(distance, device.c.id).limit(limit).offset(offset)
            return list(connection.scalars(query))
    return []


def _distance(shape: ColumnElement[Any]) -> ColumnElement[Any]:
    """Metres; a device that has no place but districts comes after all that have, not before them."""
    metres = func.ST_Distance(geography(device.c.geometry), geography(shape), literal(False))
    return case((device.c.region_id.startswith(DISTRICTS), literal(WHOLE_EARTH)), else_=metres)


def geography(shape: ColumnElement[Any]) -> Cast[Any]:
    """The shape for measuring in metres."""
    return cast(cast(shape, Geometry(srid=4326)), Geography(srid=4326))


def _radii() -> Iterator[float]:
    radius = FIRST_RADIUS
    while radius < WHOLE_EARTH / GROWTH:
        yield radius
        radius *= GROWTH
    yield WHOLE_EARTH


def boxed(
    geometry: ColumnElement[Any], bounds: tuple[float, float, float, float], radius: float
) -> list[ColumnElement[bool]]:
    """A box for the index that holds all within so many metres of `bounds`; none where that is most of the Earth."""
    west, south, east, north = bounds
    up = radius / METRES_A_DEGREE
    widest = max(abs(south), abs(north)) + up
    if widest >= 89 or radius >= WHOLE_EARTH:
        return []
    across = up / cos(radians(widest))
    box = func.ST_MakeEnvelope(west - across, south - up, east + across, north + up, 4326)
    return [geometry.op("&&", is_comparison=True)(box)]
