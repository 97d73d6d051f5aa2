"""The regions that devices are published as, and the districts of a place, as the statements that make them."""

from __future__ import annotations

from collections.abc import Sequence

from geo.privacy.deciding import PROMISED
from geo.privacy.grid import BASE_SIDE
from geo.privacy.regions import DEAD_BAND

TEMPORARY = ("wanted", "drawn", "redrawn", "cell", "spot_district")

CELL_SIDE = BASE_SIDE << 2  # metres; `decision` counts cells of four base squares a side

WANTED = """
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT DISTINCT region_id, tier FROM decision WHERE tier BETWEEN 1 AND 3
"""

# A region that stands is drawn again only where ladder or districts are others than before.
MISSING = "WHERE NOT EXISTS (SELECT FROM register.region x WHERE x.id = w.region_id)"

# Its districts follow from the region, never from what stands in it. Its uncertainty is Darwin Core's
# coordinateUncertaintyInMeters: the circle about the middle that holds it, and the dead band.
DRAWN = f"""
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
SELECT r.region_id AS id, r.tier, r.blocks, coalesce(d.codes, '{{}}') AS districts, r.uncertainty::int AS uncertainty,
       r.promised AS minimum_buildings, r.footprint AS geometry, r.centre AS representative_point
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
    %s
    GROUP BY w.region_id, w.tier
) r
LEFT JOIN LATERAL (
    SELECT array_agg(code ORDER BY overlap DESC, code) AS codes
    FROM (SELECT code, CASE WHEN ST_Covers(d.geometry, r.footprint) THEN ST_Area(r.footprint)
                            ELSE ST_Area(ST_Intersection(d.geometry, r.footprint)) END AS overlap
          FROM register.district d WHERE ST_Intersects(d.geometry, r.footprint)) o WHERE overlap > 0
) d ON true
"""

DRAWN_OF_DISTRICTS = """
INSERT INTO drawn
SELECT w.region_id, w.tier, '{}', array_agg(d.code ORDER BY d.code),
       ceil(ST_Length(ST_BoundingDiagonal(ST_Collect(d.geometry))::geography) / 2), NULL,
       ST_Multi(ST_Union(d.geometry)), ST_PointOnSurface(ST_Union(d.geometry))
FROM wanted w JOIN register.district d ON w.region_id LIKE 'DISTRICTS:%%'
    AND d.code = ANY (string_to_array(substr(w.region_id, 11), '+'))
%s
GROUP BY w.region_id, w.tier
"""

# Devices carry the shape of their region, so a region that is drawn otherwise changes its devices.
STORED = """
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


def regions(*, everything: bool) -> Sequence[str]:
    """The statements that give every region in `decision` its row, and leave in `redrawn` which ones changed."""
    which = "" if everything else MISSING
    return (
        WANTED, "ANALYZE wanted", DRAWN % which, DRAWN_OF_DISTRICTS % which, STORED, REMOVED_BEFORE, INSERTED,
    )  # fmt: skip


# A cell that one district alone touches, and covers, gives its points that district; a metre more on each side, since a
# straight edge in metres is a curve in degrees.
CELLS = f"""
CREATE TEMPORARY TABLE cell ON COMMIT DROP AS
SELECT c.cell_east, c.cell_north,
       CASE WHEN count(r.code) = 0 THEN ARRAY[]::text[]
            WHEN count(r.code) = 1 AND bool_and(ST_Covers(r.geometry, c.shape)) THEN array_agg(r.code) END AS codes
FROM (
    SELECT cell_east, cell_north, ST_Transform(ST_MakeEnvelope(
        cell_east * {CELL_SIDE} - 1, cell_north * {CELL_SIDE} - 1,
        (cell_east + 1) * {CELL_SIDE} + 1, (cell_north + 1) * {CELL_SIDE} + 1, t.grid_crs), 4326) AS shape
    FROM (SELECT DISTINCT cell_east, cell_north FROM decision WHERE tier IN (0, 4) AND cell_east IS NOT NULL) e
    CROSS JOIN register.territory t
) c LEFT JOIN register.district r ON ST_Intersects(r.geometry, c.shape)
GROUP BY c.cell_east, c.cell_north
"""

# Of what is exact, or only counted. What is counted is counted where its anchor is.
SPOT_DISTRICTS = """
CREATE TEMPORARY TABLE spot_district ON COMMIT DROP AS
SELECT d.device_id,
       array_agg(r.code ORDER BY NOT ST_Intersects(r.geometry, ST_PointOnSurface(g.shape)), r.code) AS codes
FROM decision d
LEFT JOIN cell c USING (cell_east, cell_north)
JOIN register.device_version v ON v.device_id = d.device_id AND v.number = d.version
LEFT JOIN register.site s ON s.id = d.site_id AND d.tier = 4
CROSS JOIN LATERAL (SELECT coalesce(s.anchor, v.geometry) AS shape) g
JOIN register.district r ON ST_Intersects(r.geometry, g.shape)
WHERE d.tier IN (0, 4) AND c.codes IS NULL AND v.mobility <> 'mobile'
GROUP BY d.device_id
UNION ALL
SELECT d.device_id, array_agg(r.code ORDER BY r.code)
FROM decision d JOIN register.device_version v ON v.device_id = d.device_id AND v.number = d.version
JOIN register.district r ON r.code = ANY (v.operation_districts)
WHERE d.tier = 4 AND (v.mobility = 'mobile' OR v.geometry IS NULL)
GROUP BY d.device_id
"""

DISTRICTS: Sequence[str] = (CELLS, "ANALYZE cell", SPOT_DISTRICTS, "ANALYZE spot_district")
