"""Buildings with an address: the public data that blocks are counted on."""

from __future__ import annotations

from collections.abc import Iterable

import shapely
from sqlalchemy import Connection, text

from geo import vocabulary
from geo.database import batches, copy_rows, temporary_table
from geo.errors import Invalid
from geo.model import Building
from geo.privacy.crs import squares_of
from geo.register.areas import check_degrees, in_degrees
from geo.register.places import refresh_places
from geo.register.territory import get_territory

BATCH = 10_000


def register_buildings(connection: Connection, buildings: Iterable[Building]) -> int:
    """Replace all buildings by these; their number. The centroid of a shape counts as its point.

    Raises Invalid: a reference twice, degrees out of range, a use that is not known.
    """
    crs = get_territory(connection).crs
    connection.execute(text("DELETE FROM register.building"))
    temporary_table(connection, "arriving", "LIKE register.building")
    count = 0
    for batch in batches(buildings, BATCH):
        _copy(connection, batch, crs)
        count += len(batch)
    twice = connection.scalar(
        text("SELECT reference FROM pg_temp.arriving GROUP BY reference HAVING count(*) > 1 LIMIT 1")
    )
    if twice is not None:
        raise Invalid("reference", f"building {twice!r} occurs twice")
    connection.execute(text("INSERT INTO register.building SELECT * FROM pg_temp.arriving"))
    refresh_places(connection)
    return count


def _copy(connection: Connection, batch: list[Building], crs: int) -> None:
    for building in batch:
        if building.use is not None:
            vocabulary.check("use", (building.use,))
    shapes = [building.geometry for building in batch]
    # All at once, which takes a tenth of the time; one by one only to name the one that is wrong.
    if not in_degrees(shapes):
        for building in batch:
            check_degrees(building.geometry, f"building {building.reference}")
    points = shapely.force_2d(shapely.centroid(shapes))
    be, bn = squares_of(shapely.get_x(points), shapely.get_y(points), crs)
    ewkb = shapely.to_wkb(shapely.set_srid(points, 4326), hex=True, include_srid=True)
    rows = (
        (building.reference, building.complex, building.street, building.postcode, building.use, point, east, north)
        for building, point, east, north in zip(batch, ewkb, be.tolist(), bn.tolist(), strict=True)
    )
    copy_rows(connection, "pg_temp.arriving", rows)
