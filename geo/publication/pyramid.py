"""What the map shows from far away, counted when an edition is made and not when it is looked at."""

from __future__ import annotations

from sqlalchemy import Connection, text

FINEST_ZOOM = 17
COARSEST_ZOOM = 4

# Position in Web Mercator's unit square (y down), as an integer so that sums do not depend on the order
# of the rows. A generalised device counts at the middle of its square, which is public; one that works
# in districts has no position to count at.
FINEST = """
INSERT INTO publication.cluster (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
SELECT :z, floor(wx * cells)::int, floor(wy * cells)::int, sensor_type, personal_data, count(*),
       sum((wx * 2147483648)::bigint), sum((wy * 2147483648)::bigint)
FROM (
    SELECT sensor_type, personal_data, :cells AS cells, (ST_X(point) + 180) / 360 AS wx,
           0.5 - ln((1 + sin(radians(ST_Y(point)))) / (1 - sin(radians(ST_Y(point))))) / (4 * pi()) AS wy
    FROM (
        SELECT d.sensor_type, d.personal_data, CASE WHEN d.tier > 0 THEN r.representative_point
               WHEN GeometryType(d.geometry) = 'POINT' THEN d.geometry ELSE ST_PointOnSurface(d.geometry) END AS point
        FROM publication.device d LEFT JOIN publication.region r ON r.id = d.region_id
        WHERE d.tier = 0 OR r.blocks <> '{}'
    ) p
) w GROUP BY 1, 2, 3, 4, 5
"""

COARSER = """
INSERT INTO publication.cluster (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
SELECT :z, x >> 1, y >> 1, sensor_type, personal_data, sum(devices), sum(sum_x), sum(sum_y)
FROM publication.cluster WHERE z = :z + 1 GROUP BY 1, 2, 3, 4, 5
"""

DEVICE_COUNTS = """
INSERT INTO publication.device_count (sensor_type, personal_data, organisation_id, districts, lifecycle, category, tier,
                                      mobility, devices)
SELECT sensor_type, personal_data, organisation_id, districts, lifecycle, category, tier, mobility, count(*)
FROM publication.device GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""


def cells(zoom: int) -> int:
    """Cells along the side of the world at a zoom: 128 px each, where the world is 256 px at zoom 0."""
    return 2 << zoom


def refresh_statistics(connection: Connection) -> None:
    """Make the cluster pyramid and the counts anew, as `loader`."""
    connection.execute(text("DELETE FROM publication.cluster"))
    connection.execute(text(FINEST), {"z": FINEST_ZOOM, "cells": cells(FINEST_ZOOM)})
    for zoom in range(FINEST_ZOOM - 1, COARSEST_ZOOM - 1, -1):
        connection.execute(text(COARSER), {"z": zoom})
    refresh_counts(connection)


def refresh_counts(connection: Connection) -> None:
    """Make the counts by what can be filtered anew, as `loader`."""
    connection.execute(text("DELETE FROM publication.device_count"))
    connection.execute(text(DEVICE_COUNTS))
