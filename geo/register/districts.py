"""Districts: the named parts of the territory."""

from __future__ import annotations

from collections.abc import Iterable

from geoalchemy2.shape import from_shape
from sqlalchemy import Connection, delete
from sqlalchemy.dialects.postgresql import insert

from geo.errors import Invalid
from geo.model import District
from geo.register import tables
from geo.register.areas import multipolygon
from geo.register.places import refresh_places


def register_districts(connection: Connection, districts: Iterable[District], *, repair: bool = False) -> int:
    """Replace all districts by these; their number. Raises Invalid: a code twice, a name missing, a bad shape."""
    rows: dict[str, dict[str, object]] = {}
    for district in districts:
        if not district.code.strip() or not district.name.strip():
            raise Invalid("district", "has no code or no name")
        if district.code in rows:
            raise Invalid("district", f"code {district.code!r} occurs twice")
        shape = multipolygon(district.geometry, f"district {district.name}", repair=repair)
        rows[district.code] = {
            "code": district.code,
            "name": district.name,
            "geometry": from_shape(shape, srid=4326),
        }
    if not rows:
        raise Invalid("districts", "there are none in this file")
    connection.execute(delete(tables.district).where(tables.district.c.code.not_in(list(rows))))
    statement = insert(tables.district)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["code"],
            set_={"name": statement.excluded.name, "geometry": statement.excluded.geometry},
        ),
        list(rows.values()),
    )
    refresh_places(connection)
    return len(rows)
