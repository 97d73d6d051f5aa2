"""The area that the register answers for; its grid is fixed when it is first set."""

from __future__ import annotations

from dataclasses import dataclass

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Invalid, NotFound
from geo.privacy.crs import grid_crs
from geo.register import tables
from geo.register.areas import multipolygon, square_kilometres

MAX_SQUARE_KILOMETRES = 50_000  # 3.2 million base squares; a country is many registers


@dataclass(frozen=True)
class Territory:
    """`geometry` is a MultiPolygon in EPSG:4326; `crs` the EPSG code of the grid."""

    name: str
    crs: int
    geometry: BaseGeometry


def set_territory(connection: Connection, name: str, geometry: BaseGeometry, *, repair: bool = False) -> Territory:
    """Set or replace the territory. Raises Invalid: not a usable area, too large, or its grid would change."""
    shape = multipolygon(geometry, "territory", repair=repair)
    area = square_kilometres(shape)
    if area > MAX_SQUARE_KILOMETRES:
        raise Invalid("territory", f"is {area:,.0f} square kilometres; {MAX_SQUARE_KILOMETRES:,} are allowed")
    crs = grid_crs(shape)
    held = connection.scalar(select(tables.territory.c.grid_crs))
    if held is not None and held != crs:
        raise Invalid("territory", f"lies outside the area of the grid EPSG:{held}, which never changes")
    values = {"name": name, "grid_crs": crs, "geometry": from_shape(shape, srid=4326)}
    connection.execute(
        insert(tables.territory)
        .values(single=True, **values)
        .on_conflict_do_update(index_elements=["single"], set_=values)
    )
    return Territory(name, crs, shape)


def get_territory(connection: Connection) -> Territory:
    """Raises NotFound while none is set."""
    row = connection.execute(select(tables.territory)).one_or_none()
    if row is None:
        raise NotFound("territory", "of this register; set one with `lamppost territory import`")
    return Territory(row.name, row.grid_crs, to_shape(row.geometry))


def district_codes(connection: Connection) -> frozenset[str]:
    """Codes of all districts."""
    return frozenset(connection.scalars(select(tables.district.c.code)))
