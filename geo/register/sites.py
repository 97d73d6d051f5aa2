"""Sites: one anchor for all that hangs at one spot, so that two devices never tell two places."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import shapely
from pyproj import Geod
from sqlalchemy import Connection, text

from geo.database import copy_rows, temporary_table
from geo.privacy.crs import squares_of
from geo.privacy.regions import DEAD_BAND

EARTH = Geod(ellps="WGS84")

Position = tuple[float, float]


def within_dead_band(anchor: Position, position: Position) -> bool:
    """Whether a site keeps its anchor when its exact position becomes `position` (longitude, latitude).

    Else the noise of many small corrections would show when a device hangs near the border of a square.
    """
    return float(EARTH.inv(*anchor, *position)[2]) <= DEAD_BAND


def sites_at(connection: Connection, positions: Sequence[Position], crs: int) -> list[int]:
    """Site ids for positions (longitude, latitude), made where there is none. About a metre apart is one spot.

    The anchor is the spot itself, rounded to five decimals: were it the first device's own position, a device that
    nobody may know of could decide in which square its neighbours stand.
    """
    if not positions:
        return []
    lon_e5, lat_e5 = (np.rint(np.array(column) * 1e5).astype(int) for column in zip(*positions, strict=True))
    lon, lat = lon_e5 / 1e5, lat_e5 / 1e5
    be, bn = squares_of(lon, lat, crs)
    points = shapely.to_wkb(shapely.set_srid(shapely.points(lon, lat), 4326), hex=True, include_srid=True)
    temporary_table(connection, "spot", "n int, anchor geometry, lon_e5 int, lat_e5 int, be int, bn int")
    spots = zip(range(len(points)), points, lon_e5.tolist(), lat_e5.tolist(), be.tolist(), bn.tolist(), strict=True)
    copy_rows(connection, "pg_temp.spot", spots)
    connection.execute(
        text(
            "INSERT INTO register.site (anchor, lon_e5, lat_e5, be, bn)"
            " SELECT DISTINCT ON (lon_e5, lat_e5) anchor, lon_e5, lat_e5, be, bn FROM pg_temp.spot"
            " ORDER BY lon_e5, lat_e5, n ON CONFLICT ON CONSTRAINT site_anchor_unique DO NOTHING"
        )
    )
    return list(
        connection.scalars(
            text("SELECT s.id FROM pg_temp.spot p JOIN register.site s USING (lon_e5, lat_e5) ORDER BY p.n")
        )
    )


def squares_of_sites(connection: Connection, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """The base square of the anchor of each site, by the site's id."""
    rows = connection.execute(text("SELECT id, be, bn FROM register.site WHERE id = ANY(:ids)"), {"ids": list(ids)})
    return {row.id: (row.be, row.bn) for row in rows}
