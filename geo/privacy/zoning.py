"""What zones demand of the base squares: whole blocks of a zone's tier, the strictest zone wins."""

from __future__ import annotations

import shapely
from sqlalchemy import Connection, text

from geo.database import copy_rows, temporary_table
from geo.privacy.shapes import touched_by_each

DRAWN = "SELECT tier, ST_AsBinary(geometry) AS shape FROM register.zone WHERE geometry IS NOT NULL"

# The tier-3 block of a secret place is raised whatever is drawn.
RAISED = """
CREATE TEMPORARY TABLE raised ON COMMIT DROP AS
SELECT DISTINCT t.tier, CASE t.tier WHEN 1 THEN q.square WHEN 2 THEN q.large_square ELSE q.area_block END AS block
FROM pg_temp.touched t JOIN register.base_square q USING (be, bn)
UNION
SELECT b.tier, b.region_id FROM register.zone z JOIN register.block b USING (region_id)
"""

DEMANDED = """
UPDATE register.base_square q SET zone_tier = d.tier
FROM (
    SELECT q.be, q.bn, CASE WHEN a.block IS NOT NULL THEN 3 WHEN l.block IS NOT NULL THEN 2
                            WHEN s.block IS NOT NULL THEN 1 ELSE 0 END AS tier
    FROM register.base_square q
    LEFT JOIN pg_temp.raised s ON s.tier = 1 AND s.block = q.square
    LEFT JOIN pg_temp.raised l ON l.tier = 2 AND l.block = q.large_square
    LEFT JOIN pg_temp.raised a ON a.tier = 3 AND a.block = q.area_block
) d
WHERE q.be = d.be AND q.bn = d.bn AND q.zone_tier <> d.tier
"""


def apply_zones(connection: Connection, crs: int) -> None:
    """Raise every block that a zone of its tier touches, whole."""
    temporary_table(connection, "touched", "tier smallint, be int, bn int")
    zones = connection.execute(text(DRAWN)).all()
    number, be, bn = touched_by_each(shapely.from_wkb([bytes(zone.shape) for zone in zones]), crs)
    tiers = [zones[index].tier for index in number.tolist()]
    copy_rows(connection, "pg_temp.touched", zip(tiers, be.tolist(), bn.tolist(), strict=True))
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.raised"))
    connection.execute(text(RAISED))
    connection.execute(text("ANALYZE pg_temp.raised"))
    connection.execute(text(DEMANDED))
