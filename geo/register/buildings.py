"""Buildings with an address: the public data that blocks are counted on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
import shapely
from sqlalchemy import Connection, text

from geo.database import driver, temporary_table
from geo.errors import Invalid
from geo.model import Building
from geo.privacy.crs import squares_of
from geo.register.areas import check_degrees
from geo.register.places import refresh_places
from geo.register.territory import get_territory

BATCH = 10_000
COLUMNS = "reference, complex, street, postcode, point, be, bn"


def register_buildings(connection: Connection, buildings: Iterable[Building]) -> int:
    """Replace all buildings by these; their number. The centroid of a shape counts as its point.

    Raises Invalid: a reference twice, degrees out of range.
    """
    crs = get_territory(connection).crs
    connection.execute(text("DELETE FROM register.building"))
    temporary_table(connection, "arriving", "LIKE register.building")
    count = 0
    for batch in _batches(buildings):
        _copy(connection, batch, crs)
        count += len(batch)
    twice = connection.scalar(
        text("SELECT reference FROM pg_temp.arriving GROUP BY reference HAVING count(*) > 1 LIMIT 1")
    )
    if twice is not None:
        raise Invalid("reference", f"building {twice!r} occurs twice")
    connection.execute(text(f"INSERT INTO register.building ({COLUMNS}) SELECT {COLUMNS} FROM pg_temp.arriving"))
    refresh_places(connection)
    return count


def _batches(buildings: Iterable[Building]) -> Iterator[list[Building]]:
    source = iter(buildings)
    while batch := list(islice(source, BATCH)):
        yield batch


def _copy(connection: Connection, batch: list[Building], crs: int) -> None:
    for building in batch:
        check_degrees(building.geometry, f"building {building.reference}")
    points = shapely.force_2d(shapely.centroid([building.geometry for building in batch]))
    be, bn = squares_of(shapely.get_x(points), shapely.get_y(points), crs)
    ewkb = shapely.to_wkb(shapely.set_srid(points, 4326), hex=True, include_srid=True)
    with driver(connection).cursor().copy(f"COPY pg_temp.arriving ({COLUMNS}) FROM STDIN") as copy:
        for building, point, east, north in zip(batch, ewkb, np.asarray(be).tolist(), bn.tolist(), strict=True):
            copy.write_row(
                (building.reference, building.complex, building.street, building.postcode, point, east, north)
            )
