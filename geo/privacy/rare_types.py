"""Where a kind of device is so rare that it would tell the building: the regions in which it is not shown.

Runs as the role `locator`, after the regions are made. It reads public data and the steward's limits alone, never
a device: so what it writes is the same wherever in its region a device stands.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy.inputs import heed_uses, written

# A kind is shown where at least so many buildings of every block could hold it.
COMPATIBLE = 5


def refresh_rare_types(connection: Connection, run: int) -> int:
    """Make register.rare_type equal to what limits, uses and regions give.

    Assignments to a region for which a type became rare, or is so no more, are marked as changed in `run`; how many.
    """
    seen = written(connection)
    if seen.uses_due:
        connection.execute(text("DELETE FROM register.type_block"))
        connection.execute(text(TYPE_BLOCKS), {"least": COMPATIBLE})
        heed_uses(connection, seen)
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.rare"))
    connection.execute(text(RARE))
    return connection.execute(text(CHANGED), {"run": run}).rowcount


# The blocks, of any tier, in which enough buildings could hold a type. A complex is one building, and stands where
# the ladder counts it: in the south-west one of its squares.
TYPE_BLOCKS = """
INSERT INTO register.type_block (sensor_type, block)
WITH standing AS (
    SELECT t.sensor_type, b.be, b.bn, count(*) AS n
    FROM register.type_use t JOIN register.building b USING (use) WHERE b.complex IS NULL GROUP BY 1, 2, 3
    UNION ALL
    SELECT h.sensor_type, s.be, s.bn, 1
    FROM (SELECT DISTINCT t.sensor_type, b.complex FROM register.type_use t JOIN register.building b USING (use)) h
    JOIN (SELECT DISTINCT ON (complex) complex, be, bn FROM register.building WHERE complex IS NOT NULL
          ORDER BY complex, be, bn) s USING (complex)
)
SELECT s.sensor_type, l.block
FROM standing s JOIN register.base_square q USING (be, bn)
CROSS JOIN LATERAL (VALUES (q.square), (q.large_square), (q.area_block)) l (block)
GROUP BY s.sensor_type, l.block HAVING sum(s.n) >= :least
"""

# A type is rare in a region when it is in one of its blocks. Where any is, what is of no usual kind is not told
# apart from it: "not shown" alone would name the one kind that is limited. Districts are no place to guess in.
RARE = """
CREATE TEMPORARY TABLE rare ON COMMIT DROP AS
WITH few AS (
    SELECT DISTINCT r.id AS region_id, t.sensor_type
    FROM register.region r CROSS JOIN unnest(r.blocks) b (block)
    CROSS JOIN (SELECT DISTINCT sensor_type FROM register.type_use) t
    LEFT JOIN register.type_block h ON h.sensor_type = t.sensor_type AND h.block = b.block
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
