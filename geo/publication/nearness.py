"""Order by distance to the published geometry, in metres, without reading a whole city.

A circle grows until it holds enough; only what lies inside is measured, and a region once for all that
it stands for. The index on geometry cannot order by metres (a degree of longitude is shorter than one of
latitude), so it finds the box.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import cos, hypot, radians
from typing import Any, NamedTuple
from uuid import UUID

from geoalchemy2 import Geography, Geometry
from sqlalchemy import (
    CTE,
    Cast,
    ColumnElement,
    Connection,
    SelectBase,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from geo.errors import NotFound
from geo.publication.filters import DeviceFilter, where
from geo.publication.records import DISTRICTS
from geo.publication.tables import device, region

METRES_A_DEGREE = 111_195.0
FIRST_RADIUS = 25.0
GROWTH = 3.0
WHOLE_EARTH = 20_100_000.0

Bounds = tuple[float, float, float, float]


def nearest_ids(
    connection: Connection,
    chosen: DeviceFilter,
    near: tuple[float, float],
    *,
    limit: int,
    offset: int = 0,
    rare: bool = False,
) -> list[UUID]:
    """Ids of the devices that pass the filter by distance from the longitude and latitude `near`, then by id; `rare`
    where few of many pass.

    The answer is the same, but what is rare is looked for by the conditions, and not in each region.
    """
    point = func.ST_SetSRID(func.ST_MakePoint(*near), 4326)
    inside = _of_all if rare else _of_each_region
    # The districts of a device in a region are the region's.
    regions = [region.c.districts.overlap(list(chosen.districts))] if chosen.districts else []
    asked = Asked(where(chosen), regions, where(replace(chosen, districts=())))
    return _growing(connection, inside, asked, point, (*near, *near), limit=limit, offset=offset)


def neighbour_ids(connection: Connection, device_id: UUID, *, limit: int) -> list[UUID]:
    """Ids by distance from the published geometry of a device, without itself. Raises NotFound."""
    of = select(device.c.geometry).where(device.c.id == device_id).scalar_subquery()
    sides = (func.ST_XMin(of), func.ST_YMin(of), func.ST_XMax(of), func.ST_YMax(of))
    bounds = connection.execute(select(*sides)).one()
    if bounds[0] is None:
        raise NotFound("device", str(device_id))
    west, south, east, north = bounds
    others = [device.c.id != device_id]
    return _growing(
        connection, _of_each_region, Asked(others, [], others), of, (west, south, east, north), limit=limit, offset=0
    )


class Asked(NamedTuple):
    """Conditions on devices; the same as conditions on regions and on those who stand in them."""

    devices: Sequence[ColumnElement[bool]]
    regions: Sequence[ColumnElement[bool]]
    members: Sequence[ColumnElement[bool]]


# `id` and `metres` of the devices that pass what is asked and are within so many metres of a shape with these bounds,
# and of at least so many of them.
Inside = Callable[[Asked, ColumnElement[Any], Bounds, float, int], SelectBase]


def _growing(
    connection: Connection,
    find: Inside,
    asked: Asked,
    shape: ColumnElement[Any],
    bounds: Bounds,
    *,
    limit: int,
    offset: int,
) -> list[UUID]:
    most = offset + limit
    for radius in _radii():
        inside = find(asked, shape, bounds, radius, most).subquery()
        found = connection.scalar(select(func.count()).select_from(select(inside).limit(most).subquery())) or 0
        if found >= most or radius >= WHOLE_EARTH:
            query = select(inside.c.id).order_by(inside.c.metres, inside.c.id)
            return list(connection.scalars(query.limit(limit).offset(offset)))
    return []


def _of_all(asked: Asked, shape: ColumnElement[Any], bounds: Bounds, radius: float, _most: int) -> SelectBase:
    regions = _measured(asked, shape, bounds, radius)
    exact = (device.c.region_id.is_(None), _metres(device.c.geometry, shape, bounds, radius))
    metres = case(exact, else_=regions.c.metres)
    placed = select(device.c.id, metres.label("metres")).select_from(
        device.outerjoin(regions, regions.c.id == device.c.region_id)
    )
    return placed.where(*asked.devices, *boxed(device.c.geometry, bounds, radius), metres <= radius)


def _of_each_region(asked: Asked, shape: ColumnElement[Any], bounds: Bounds, radius: float, most: int) -> SelectBase:
    """Of each region the first alone, in the order of its index: thousands at the same distance are not sorted."""
    metres = _metres(device.c.geometry, shape, bounds, radius).label("metres")
    placed = select(device.c.id, metres).where(device.c.tier == 0, *boxed(device.c.geometry, bounds, radius))
    exact = placed.where(*asked.devices, metres <= radius)
    regions = _measured(asked, shape, bounds, radius)
    members = select(device.c.id).where(device.c.region_id == regions.c.id, *asked.members)
    first = members.order_by(device.c.id).limit(most).lateral()
    generalised = select(first.c.id, regions.c.metres).select_from(regions.join(first, true()))
    return union_all(exact, generalised.where(regions.c.metres <= radius))


def _measured(asked: Asked, shape: ColumnElement[Any], bounds: Bounds, radius: float) -> CTE:
    """`id` and `metres` of the regions in the box. It is worked out first, or each device would measure its own.

    A device that has no place but districts comes after all that have, not before them.
    """
    metres = case(
        (region.c.id.startswith(DISTRICTS), literal(WHOLE_EARTH)),
        else_=_metres(region.c.geometry, shape, bounds, radius),
    )
    chosen = select(region.c.id, metres.label("metres")).where(
        *asked.regions, *boxed(region.c.geometry, bounds, radius)
    )
    return chosen.cte("measured").prefix_with("MATERIALIZED")


def _metres(
    place: ColumnElement[Any], shape: ColumnElement[Any], bounds: Bounds, radius: float
) -> ColumnElement[float | None]:
    """Metres on the sphere, 0 where the two meet; NULL where the plane already shows that they are farther apart.

    To measure on the sphere takes a hundred times as long, and a box about a large area is full of what is far from it.
    """
    whens: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [(func.ST_Intersects(place, shape), literal(0.0))]
    if reach := _reach(bounds, radius):
        whens.append((~func.ST_DWithin(place, shape, hypot(*reach)), null()))
    return case(*whens, else_=func.ST_Distance(geography(place), geography(shape), literal(False)))


def geography(shape: ColumnElement[Any]) -> Cast[Any]:
    """The shape for measuring in metres."""
    return cast(cast(shape, Geometry(srid=4326)), Geography(srid=4326))


def _radii() -> Iterator[float]:
    radius = FIRST_RADIUS
    while radius < WHOLE_EARTH / GROWTH:
        yield radius
        radius *= GROWTH
    yield WHOLE_EARTH


def boxed(geometry: ColumnElement[Any], bounds: Bounds, radius: float) -> list[ColumnElement[bool]]:
    """A box for the index that holds all within so many metres of `bounds`; none where that is most of the Earth."""
    reach = _reach(bounds, radius)
    if reach is None:
        return []
    west, south, east, north = bounds
    across, up = reach
    box = func.ST_MakeEnvelope(west - across, south - up, east + across, north + up, 4326)
    return [geometry.op("&&", is_comparison=True)(box)]


def _reach(bounds: Bounds, radius: float) -> tuple[float, float] | None:
    """So many metres beyond `bounds` as degrees of longitude and of latitude; None where that is most of the Earth."""
    _west, south, _east, north = bounds
    up = radius / METRES_A_DEGREE
    widest = max(abs(south), abs(north)) + up
    return None if widest >= 89 or radius >= WHOLE_EARTH else (up / cos(radians(widest)), up)
