"""What the map shows from far away, counted when an edition is made and not when it is looked at.

An edition counts only the devices that it touches: what they were is taken away, what they are is added. All sums are
integers, so this gives the same table as counting everything anew.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.database import temporary_table

FINEST_ZOOM = 17
COARSEST_ZOOM = 4

KEYS = "sensor_type, personal_data, organisation_id, districts, lifecycle, category, tier, mobility"

# A generalised device counts at the middle of its square, which is public; one that works in districts has no
# position to count at.
COUNTED = f"""
INSERT INTO pg_temp.counted (sign, {KEYS}, point)
SELECT :sign, {", ".join(f"d.{key}" for key in KEYS.split(", "))},
       CASE WHEN d.tier > 0 THEN CASE WHEN r.blocks <> '{{}}' THEN r.representative_point END
            WHEN GeometryType(d.geometry) = 'POINT' THEN d.geometry ELSE ST_PointOnSurface(d.geometry) END
FROM publication.device d LEFT JOIN publication.region r ON r.id = d.region_id
"""
OF_TOUCHED = " WHERE d.id IN (SELECT id FROM pg_temp.touched)"

# Position in Web Mercator's unit square (y down), as an integer so that sums do not depend on the order of the rows.
FINEST = """
INSERT INTO pg_temp.cell (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
SELECT :z, floor(wx * :cells)::int, floor(wy * :cells)::int, sensor_type, personal_data, sum(sign),
       sum(sign * (wx * 2147483648)::bigint), sum(sign * (wy * 2147483648)::bigint)
FROM (
    SELECT sign, sensor_type, personal_data, (ST_X(point) + 180) / 360 AS wx,
           0.5 - ln((1 + sin(radians(ST_Y(point)))) / (1 - sin(radians(ST_Y(point))))) / (4 * pi()) AS wy
    FROM pg_temp.counted WHERE point IS NOT NULL
) w GROUP BY 1, 2, 3, 4, 5
"""

COARSER = """
INSERT INTO pg_temp.cell (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
SELECT :z, x >> 1, y >> 1, sensor_type, personal_data, sum(devices), sum(sum_x), sum(sum_y)
FROM pg_temp.cell WHERE z = :z + 1 GROUP BY 1, 2, 3, 4, 5
"""

CELLS = """
MERGE INTO publication.cluster c
USING (SELECT * FROM pg_temp.cell WHERE devices <> 0 OR sum_x <> 0 OR sum_y <> 0) n
ON (c.z, c.x, c.y, c.sensor_type, c.personal_data) = (n.z, n.x, n.y, n.sensor_type, n.personal_data)
WHEN MATCHED AND c.devices + n.devices = 0 THEN DELETE
WHEN MATCHED THEN
    UPDATE SET devices = c.devices + n.devices, sum_x = c.sum_x + n.sum_x, sum_y = c.sum_y + n.sum_y
WHEN NOT MATCHED THEN INSERT (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
    VALUES (n.z, n.x, n.y, n.sensor_type, n.personal_data, n.devices, n.sum_x, n.sum_y)
"""

COUNTS = f"""
MERGE INTO publication.device_count c
USING (SELECT {KEYS}, sum(sign) AS devices FROM pg_temp.counted GROUP BY {KEYS} HAVING sum(sign) <> 0) n
ON (c.sensor_type, c.personal_data, c.districts, c.lifecycle, c.category, c.tier, c.mobility)
    = (n.sensor_type, n.personal_data, n.districts, n.lifecycle, n.category, n.tier, n.mobility)
    AND c.organisation_id IS NOT DISTINCT FROM n.organisation_id
WHEN MATCHED AND c.devices + n.devices = 0 THEN DELETE
WHEN MATCHED THEN UPDATE SET devices = c.devices + n.devices
WHEN NOT MATCHED THEN INSERT ({KEYS}, devices) VALUES (n.{KEYS.replace(", ", ", n.")}, n.devices)
"""


def cells(zoom: int) -> int:
    """Cells along the side of the world at a zoom: 128 px each, where the world is 256 px at zoom 0."""
    return 2 << zoom


def begin_counting(connection: Connection) -> None:
    """Nothing has been counted yet in this transaction, whose role is `loader`."""
    temporary_table(
        connection,
        "counted",
        "sign int, sensor_type text, personal_data text, organisation_id uuid, districts text[], lifecycle text,"
        " category text, tier smallint, mobility text, point geometry",
    )


def count_touched(connection: Connection, sign: int) -> None:
    """Count the published devices whose ids are in pg_temp.touched: `sign` -1 before they change, 1 afterwards."""
    connection.execute(text(COUNTED + OF_TOUCHED), {"sign": sign})


def count_all(connection: Connection) -> None:
    """Count every published device, and forget what was counted before this edition."""
    connection.execute(text("DELETE FROM publication.cluster"))
    connection.execute(text("DELETE FROM publication.device_count"))
    connection.execute(text(COUNTED), {"sign": 1})


def add_counted(connection: Connection) -> None:
    """Bring the cluster pyramid and the counts up to date with what was counted."""
    temporary_table(
        connection,
        "cell",
        "z smallint, x int, y int, sensor_type text, personal_data text, devices bigint, sum_x bigint, sum_y bigint",
    )
    connection.execute(text(FINEST), {"z": FINEST_ZOOM, "cells": cells(FINEST_ZOOM)})
    for zoom in range(FINEST_ZOOM - 1, COARSEST_ZOOM - 1, -1):
        connection.execute(text(COARSER), {"z": zoom})
    connection.execute(text(CELLS))
    add_counts(connection)


def add_counts(connection: Connection) -> None:
    """Bring only the counts by what can be filtered up to date with what was counted."""
    connection.execute(text(COUNTS))
