"""Where a kind of device is so rare that it would tell the building: the regions in which it is not shown.

Runs as the role `locator`, after the regions are made. It reads public data and the steward's limits alone, never
a device: so what it writes is the same wherever in its region a device stands.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

# A kind is shown where at least so many buildings of every block could hold it.
COMPATIBLE = 5


def refresh_rare_types(connection: Connection, run: int) -> int:
    """Make register.rare_type equal to what limits, uses and regions give.

    Assignments to a region for which a type became rare, or is so no more, are marked as changed in `run`; how many.
    """
    for table in ("holding", "rare"):
        connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    connection.execute(text(HOLDING), {"least": COMPATIBLE})
    connection.execute(text("ANALYZE holding"))
    connection.execute(text(RARE))
    return connection.execute(text(CHANGED), {"run": run}).rowcount


# The blocks, of any tier, in which enough buildings could hold a type. A complex is one building, and stands where
# the ladder counts it: in the south-west one of its squares.
HOLDING = """
CREATE TEMPORARY TABLE holding ON COMMIT DROP AS
WITH holder AS (
    SELECT DISTINCT t.sensor_type, coalesce(b.complex, b.reference) AS name
    FROM register.type_use t JOIN register.building b USING (use)
), stood AS (
    SELECT DISTINCT ON (name) name, b.be, b.bn
    FROM register.building b JOIN (SELECT DISTINCT name FROM holder) h ON h.name = coalesce(b.complex, b.reference)
    ORDER BY name, b.be, b.bn
)
SELECT h.sensor_type, l.block
FROM holder h JOIN stood USING (name) JOIN register.base_square q USING (be, bn)
CROSS JOIN LATERAL (VALUES (q.square), (q.large_square), (q.area_block)) l (block)
GROUP BY h.sensor_type, l.block HAVING count(*) >= :least
"""

# A type is rare in a region when it is in one of its blocks. Where any is, what is of no usual kind is not told
# apart from it: "not shown" alone would name the one kind that is limited. Districts are no place to guess in.
RARE = """
CREATE TEMPORARY TABLE rare ON COMMIT DROP AS
WITH few AS (
    SELECT DISTINCT r.id AS region_id, t.sensor_type
    FROM register.region r CROSS JOIN unnest(r.blocks) b (block)
    CROSS JOIN (SELECT DISTINCT sensor_type FROM register.type_use) t
    LEFT JOIN holding h ON h.sensor_type = t.sensor_type AND h.block = b.block
    WHERE h.block IS NULL
)
SELECT region_id, sensor_type FROM few UNION SELECT region_id, 'other' FROM few
"""

CHANGED = """
WITH shown AS (
    DELETE FROM register.rare_type t WHERE NOT EXISTS (
        SELECT FROM rare r WHERE r.region_id = t.region_id AND r.sensor_type = t.sensor_type)
    RETURNING region_id
), hidden AS (
    INSERT INTO register.rare_type (region_id, sensor_type) SELECT region_id, sensor_type FROM rare
    ON CONFLICT DO NOTHING RETURNING region_id
)
UPDATE register.assignment SET changed = :run
WHERE changed < :run AND region_id IN (SELECT region_id FROM shown UNION SELECT region_id FROM hidden)
"""
