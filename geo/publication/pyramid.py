"""What the map shows from far away, counted when an edition is made and not when it is looked at.

An edition counts only the devices that it touches: what they were is taken away, what they are is added. All sums are
integers, so this gives the same table as counting everything anew.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

FINEST_ZOOM = 17
COARSEST_ZOOM = 4

KEYS = "sensor_type, personal_data, organisation_id, districts, lifecycle, category, tier, mobility, purpose_kinds"

# Devices by all that is counted, with their position in Web Mercator's unit square (y down) as an integer, so that sums
# do not depend on the order of the rows. A generalised device counts at the middle of its square, which is public;
# one that works in districts has no position to count at.
TALLIES = f"""
SELECT {KEYS}, count(*) * {{sign}} AS devices FROM publication.device {{condition}} GROUP BY {KEYS}
"""
CELLS = """
SELECT {z}::smallint AS z, floor(wx * {cells})::int AS x, floor(wy * {cells})::int AS y, sensor_type, personal_data,
       count(*) * {sign} AS devices, (sum((wx * 2147483648)::bigint) * {sign})::bigint AS sum_x,
       (sum((wy * 2147483648)::bigint) * {sign})::bigint AS sum_y
FROM (
    SELECT sensor_type, personal_data, (ST_X(point) + 180) / 360 AS wx,
           0.5 - ln((1 + sin(radians(ST_Y(point)))) / (1 - sin(radians(ST_Y(point))))) / (4 * pi()) AS wy
    FROM (
        SELECT d.sensor_type, d.personal_data, CASE WHEN d.tier > 0 THEN r.representative_point
               WHEN GeometryType(d.geometry) = 'POINT' THEN d.geometry ELSE ST_PointOnSurface(d.geometry) END AS point
        FROM (SELECT * FROM publication.device {condition}) d
        LEFT JOIN publication.region r ON r.id = d.region_id
        WHERE d.tier = 0 OR r.blocks <> '{{}}'
    ) p
) w GROUP BY 2, 3, 4, 5
"""
REGIONS = """
SELECT region_id, personal_data, count(*) * {sign} AS devices FROM publication.device {condition}
GROUP BY 1, 2 HAVING region_id IS NOT NULL
"""
OF_TOUCHED = "WHERE id IN (SELECT id FROM pg_temp.touched)"

COARSER = """
INSERT INTO pg_temp.cell (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
SELECT :z, x >> 1, y >> 1, sensor_type, personal_data, sum(devices), sum(sum_x), sum(sum_y)
FROM pg_temp.cell WHERE z = :z + 1 GROUP BY 1, 2, 3, 4, 5
"""

# What changes, in an order that the cells themselves give: a reader sees where rows lie, and the order of the devices
# that were counted is nobody's business.
CELL_CHANGES = """
CREATE TEMPORARY TABLE cell_change ON COMMIT DROP AS
SELECT z, x, y, sensor_type, personal_data, sum(devices) AS devices, sum(sum_x) AS sum_x, sum(sum_y) AS sum_y
FROM pg_temp.cell GROUP BY 1, 2, 3, 4, 5
HAVING (sum(devices), sum(sum_x), sum(sum_y)) <> (0, 0, 0) ORDER BY 1, 2, 3, 4, 5
"""
TALLY_CHANGES = f"""
CREATE TEMPORARY TABLE tally_change ON COMMIT DROP AS
SELECT {KEYS}, sum(devices) AS devices FROM pg_temp.tally GROUP BY {KEYS} HAVING sum(devices) <> 0 ORDER BY {KEYS}
"""

REGION_CHANGES = """
CREATE TEMPORARY TABLE regional_change ON COMMIT DROP AS
SELECT region_id, personal_data, sum(devices) AS devices FROM pg_temp.regional GROUP BY 1, 2 HAVING sum(devices) <> 0
ORDER BY 1, 2
"""

ADD_CELLS = """
MERGE INTO publication.cluster c USING cell_change n
ON (c.z, c.x, c.y, c.sensor_type, c.personal_data) = (n.z, n.x, n.y, n.sensor_type, n.personal_data)
WHEN MATCHED AND c.devices + n.devices = 0 THEN DELETE
WHEN MATCHED THEN
    UPDATE SET devices = c.devices + n.devices, sum_x = c.sum_x + n.sum_x, sum_y = c.sum_y + n.sum_y
WHEN NOT MATCHED THEN INSERT (z, x, y, sensor_type, personal_data, devices, sum_x, sum_y)
    VALUES (n.z, n.x, n.y, n.sensor_type, n.personal_data, n.devices, n.sum_x, n.sum_y)
"""

ADD_TALLIES = f"""
MERGE INTO publication.device_count c USING tally_change n
ON (c.sensor_type, c.personal_data, c.districts, c.lifecycle, c.category, c.tier, c.mobility,
    c.purpose_kinds)
    = (n.sensor_type, n.personal_data, n.districts, n.lifecycle, n.category, n.tier, n.mobility,
    n.purpose_kinds)
    AND c.organisation_id IS NOT DISTINCT FROM n.organisation_id
WHEN MATCHED AND c.devices + n.devices = 0 THEN DELETE
WHEN MATCHED THEN UPDATE SET devices = c.devices + n.devices
WHEN NOT MATCHED THEN INSERT ({KEYS}, devices) VALUES (n.{KEYS.replace(", ", ", n.")}, n.devices)
"""

ADD_REGIONS = """
MERGE INTO publication.region_count c USING regional_change n
ON (c.region_id, c.personal_data) = (n.region_id, n.personal_data)
WHEN MATCHED AND c.devices + n.devices = 0 THEN DELETE
WHEN MATCHED THEN UPDATE SET devices = c.devices + n.devices
WHEN NOT MATCHED THEN INSERT (region_id, personal_data, devices) VALUES (n.region_id, n.personal_data, n.devices)
"""


def cells(zoom: int) -> int:
    """Cells along the side of the world at a zoom: 128 px each, where the world is 256 px at zoom 0."""
    return 2 << zoom


def count_touched(connection: Connection, sign: int) -> None:
    """Count the published devices whose ids are in pg_temp.touched: `sign` -1 before they change, 1 afterwards."""
    _count(connection, OF_TOUCHED, sign)


def count_all(connection: Connection) -> None:
    """Count every published device, and forget what was counted before this edition."""
    for table in ("cluster", "device_count", "region_count"):
        connection.execute(text(f"DELETE FROM publication.{table}"))
    _count(connection, "", 1)


def counted(connection: Connection) -> int:
    """How many devices there are, as they were counted: to count them again would read a page for each few of them."""
    return int(connection.scalar(text("SELECT coalesce(sum(devices), 0) FROM publication.device_count")) or 0)


def _count(connection: Connection, condition: str, sign: int) -> None:
    finest = CELLS.format(z=FINEST_ZOOM, cells=cells(FINEST_ZOOM), sign=sign, condition=condition)
    tallies, regions = (query.format(sign=sign, condition=condition) for query in (TALLIES, REGIONS))
    for table, query in (("cell", finest), ("tally", tallies), ("regional", regions)):
        if connection.scalar(text("SELECT to_regclass(:name) IS NULL"), {"name": f"pg_temp.{table}"}):
            # Made from its query, which then may use every processor; an INSERT would keep it to one.
            connection.execute(text(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {query}"))
        else:
            connection.execute(text(f"INSERT INTO pg_temp.{table} {query}"))


def add_counted(connection: Connection) -> None:
    """Bring the cluster pyramid and the counts up to date with what was counted."""
    for zoom in range(FINEST_ZOOM - 1, COARSEST_ZOOM - 1, -1):
        connection.execute(text(COARSER), {"z": zoom})
    for statement in (
        CELL_CHANGES, "ANALYZE cell_change", ADD_CELLS, TALLY_CHANGES, "ANALYZE tally_change", ADD_TALLIES,
        REGION_CHANGES, "ANALYZE regional_change", ADD_REGIONS, "DROP TABLE pg_temp.cell, pg_temp.tally,"
        " pg_temp.regional, pg_temp.cell_change, pg_temp.tally_change, pg_temp.regional_change",
    ):  # fmt: skip
        connection.execute(text(statement))
