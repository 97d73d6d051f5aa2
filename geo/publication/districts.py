"""Districts as the public reads them."""

from __future__ import annotations

import shapely
from sqlalchemy import Connection, func, select

from geo.errors import NotFound
from geo.publication.records import PublishedDistrict
from geo.publication.tables import district


def names(connection: Connection) -> dict[str, str]:
    """Code to name of every district, in the order of the names."""
    query = select(district.c.code, district.c.name).order_by(district.c.name, district.c.code)
    return {row.code: row.name for row in connection.execute(query)}


def every(connection: Connection) -> list[PublishedDistrict]:
    """All districts with their outlines, in the order of their names."""
    return _load(connection)


def one(connection: Connection, code: str) -> PublishedDistrict:
    """The district with this code. Raises NotFound."""
    found = some(connection, (code,))
    if not found:
        raise NotFound("district", code)
    return found[0]


def some(connection: Connection, codes: tuple[str, ...]) -> list[PublishedDistrict]:
    """Those of the districts that exist, in the order of their names."""
    return _load(connection, codes)


def _load(connection: Connection, codes: tuple[str, ...] | None = None) -> list[PublishedDistrict]:
    query = select(
        district.c.code,
        district.c.name,
        func.ST_AsBinary(district.c.geometry).label("area"),
        func.ST_AsBinary(district.c.label_point).label("label"),
    ).order_by(district.c.name, district.c.code)
    if codes is not None:
        query = query.where(district.c.code.in_(codes))
    return [
        PublishedDistrict(row.code, row.name, shapely.from_wkb(row.area), shapely.from_wkb(row.label))
        for row in connection.execute(query)
    ]
