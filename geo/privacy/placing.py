"""The regions that devices are published as, and the districts of a place, as the statements that make them."""

from __future__ import annotations

from collections.abc import Sequence

from geo.privacy import deciding
from geo.privacy.grid import BASE_SIDE
from geo.privacy.regions import DEAD_BAND

PROMISED = deciding.PROMISED.format(tier="b.tier")

TEMPORARY = ("wanted", "overlap", "drawn", "redrawn")

CELL_SIDE = BASE_SIDE << 1  # metres

# The districts of what stands in a base square, where they are the same wherever in it: those of a cell of four squares
# that one district alone touches, and covers. A metre more on each side, since a straight edge in metres is a curve in
# degrees. Where it is NULL, each place is looked up.
SQUARE_DISTRICTS = f"""
WITH cell AS (
    SELECT c.east, c.north,
           CASE WHEN count(r.code) = 0 THEN ARRAY[]::text[]
                WHEN count(r.code) = 1 AND bool_and(ST_Covers(r.geometry, c.shape)) THEN array_agg(r.code) END AS codes
    FROM (
        SELECT e.east, e.north, ST_Transform(ST_MakeEnvelope(
            e.east * {CELL_SIDE} - 1, e.north * {CELL_SIDE} - 1,
            (e.east + 1) * {CELL_SIDE} + 1, (e.north + 1) * {CELL_SIDE} + 1, t.grid_crs), 4326) AS shape
        FROM (SELECT DISTINCT be >> 1 AS east, bn >> 1 AS north FROM register.base_square) e
        CROSS JOIN register.territory t
    ) c LEFT JOIN register.district r ON ST_Intersects(r.geometry, c.shape)
    GROUP BY c.east, c.north
)
UPDATE register.base_square q SET districts = cell.codes FROM cell
WHERE cell.east = q.be >> 1 AND cell.north = q.bn >> 1 AND q.districts IS DISTINCT FROM cell.codes
"""

WANTED = """
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT DISTINCT region_id, tier FROM change WHERE tier BETWEEN 1 AND 3
UNION SELECT id, tier FROM register.region WHERE :everything
"""

# A region that stands is drawn again only where ladder or districts may be others than before.
MISSING = "WHERE NOT EXISTS (SELECT FROM register.region x WHERE x.id = w.region_id)"

# Many regions are made of the same blocks: what each block shares with a district is measured once.
OVERLAP = """
CREATE TEMPORARY TABLE overlap ON COMMIT DROP AS
SELECT block, code, area FROM (
    SELECT b.region_id AS block, d.code, CASE WHEN ST_Covers(d.geometry, b.footprint) THEN ST_Area(b.footprint)
                                              ELSE ST_Area(ST_Intersection(d.geometry, b.footprint)) END AS area
    FROM register.block b JOIN register.district d ON ST_Intersects(d.geometry, b.footprint)
    WHERE b.region_id IN (SELECT unnest(string_to_array(region_id, '+')) FROM wanted)
) o WHERE area > 0
"""

# Its districts follow from the region, never from what stands in it. Its uncertainty is Darwin Core's
# coordinateUncertaintyInMeters: the circle about the middle that holds it, and the dead band.
DRAWN = f"""
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
SELECT r.region_id AS id, r.tier, r.blocks, coalesce(d.codes, ARRAY[]::text[]) AS districts,
       r.uncertainty::int AS uncertainty, r.promised AS minimum_buildings, r.footprint AS geometry,
       r.centre AS representative_point
FROM (
    SELECT w.region_id, w.tier, array_agg(b.region_id ORDER BY b.region_id) AS blocks,
           max({PROMISED}) FILTER (WHERE b.buildings >= {PROMISED}) AS promised,
           CASE WHEN count(*) = 1 THEN max(ceil(b.side * sqrt(0.5)))
                ELSE ceil(ST_Length(ST_BoundingDiagonal(ST_Collect(b.footprint))::geography) / 2)
                END + {DEAD_BAND} AS uncertainty,
           CASE WHEN count(*) = 1 THEN (array_agg(b.footprint))[1]
                ELSE ST_Multi(ST_Union(b.footprint)) END AS footprint,
           CASE WHEN count(*) = 1 THEN (array_agg(b.centre))[1]
                ELSE ST_SetSRID(ST_Centroid(ST_Extent(b.footprint)::geometry), 4326) END AS centre
    FROM wanted w JOIN register.block b ON b.region_id = ANY (string_to_array(w.region_id, '+'))
    {{which}}
    GROUP BY w.region_id, w.tier
) r
LEFT JOIN (
    SELECT region_id, array_agg(code ORDER BY area DESC, code) AS codes FROM (
        SELECT w.region_id, o.code, sum(o.area) AS area
        FROM wanted w CROSS JOIN unnest(string_to_array(w.region_id, '+')) b (block) JOIN overlap o USING (block)
        GROUP BY w.region_id, o.code
    ) s GROUP BY region_id
) d USING (region_id)
"""

DRAWN_OF_DISTRICTS = """
INSERT INTO drawn
SELECT w.region_id, w.tier, ARRAY[]::text[], array_agg(d.code ORDER BY d.code),
       ceil(ST_Length(ST_BoundingDiagonal(ST_Collect(d.geometry))::geography) / 2), NULL,
       ST_Multi(ST_Union(d.geometry)), ST_PointOnSurface(ST_Union(d.geometry))
FROM wanted w JOIN register.district d ON w.region_id LIKE 'DISTRICTS:%'
    AND d.code = ANY (string_to_array(substr(w.region_id, 11), '+'))
{which}
GROUP BY w.region_id, w.tier
"""

REDRAWN = """
CREATE TEMPORARY TABLE redrawn ON COMMIT DROP AS
SELECT d.id FROM drawn d JOIN register.region r USING (id)
WHERE (d.tier, d.blocks, d.districts, d.uncertainty, d.minimum_buildings, d.geometry::bytea,
       d.representative_point::bytea)
    IS DISTINCT FROM (r.tier, r.blocks, r.districts, r.uncertainty, r.minimum_buildings, r.geometry::bytea,
                      r.representative_point::bytea)
"""

REMOVED_BEFORE = "DELETE FROM register.region WHERE id IN (SELECT id FROM redrawn)"

INSERTED = """
INSERT INTO register.region (id, tier, blocks, districts, uncertainty, minimum_buildings, geometry,
                             representative_point)
SELECT id, tier, blocks, districts, uncertainty, minimum_buildings, geometry, representative_point FROM drawn
ON CONFLICT (id) DO NOTHING
"""

# Devices carry the shape and the districts of their region, so a region that is drawn otherwise changes its devices.
CARRIED = """
UPDATE register.assignment SET changed = :run WHERE changed <> :run AND region_id IN (SELECT id FROM redrawn)
"""

# One look at the assignments, whatever the planner knows of them: just filled, it takes them for few.
UNUSED = """
DELETE FROM register.region WHERE id IN (
    {candidates} EXCEPT SELECT region_id FROM register.assignment WHERE region_id IN ({candidates}))
"""


def unused(*, everything: bool) -> str:
    """What removes the regions in which no device is published any more: of all, or of those that `change` left."""
    return UNUSED.format(candidates="SELECT id FROM register.region" if everything else "SELECT old_region FROM change")


def drawing(*, everything: bool) -> Sequence[str]:
    """The statements that give every region in `change` its row, and leave in `redrawn` which ones changed."""
    which = "" if everything else MISSING
    return (
        WANTED, "ANALYZE wanted", OVERLAP, DRAWN.format(which=which), DRAWN_OF_DISTRICTS.format(which=which), REDRAWN,
        REMOVED_BEFORE, INSERTED,
    )  # fmt: skip
