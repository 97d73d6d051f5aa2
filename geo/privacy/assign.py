"""Which tier and which region each device gets: the only step that sees positions in order to publish.

Runs as the role `locator`, after `ladder.ensure_ladder`. It reads places and policy, and writes
region ids; an exact place is written only where the tier is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from geo.privacy.grid import RUNGS
from geo.privacy.regions import DEAD_BAND


@dataclass(frozen=True)
class Assigned:
    """The number of the run, and how many devices have each tier, tier 0 first."""

    run: int
    tiers: tuple[int, int, int, int, int]


def assign(connection: Connection) -> Assigned:
    """Bring register.region and register.assignment up to date with the register."""
    run = int(connection.scalar(text(RUN)) or 0)
    for table in TEMPORARY:
        connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    for statement in STEPS:
        connection.execute(text(statement), {"run": run})
    rows = connection.execute(text("SELECT tier, count(*) AS n FROM register.assignment GROUP BY tier"))
    counts = {row.tier: row.n for row in rows}
    return Assigned(run, (counts.get(0, 0), counts.get(1, 0), counts.get(2, 0), counts.get(3, 0), counts.get(4, 0)))


RUN = """
INSERT INTO register.run (number, made, complete, policy)
SELECT coalesce(max(number), 0) + 1, now(), true, '' FROM register.run RETURNING number
"""

# The buildings that a block `b` of each tier promises, where it has any.
PROMISED = f"CASE b.tier {' '.join(f'WHEN {rung.tier} THEN {rung.buildings}' for rung in RUNGS)} END"

# What the class of each device demands. Everything is a square until somebody releases it.
FLOORS = """
CREATE TEMPORARY TABLE floor ON COMMIT DROP AS
SELECT d.id AS device_id, v.number AS version, v.site_id, v.mobility, v.geometry, f.tier, f.rule,
       ARRAY(SELECT code FROM register.district r WHERE r.code = ANY(v.operation_districts) ORDER BY code)
           AS operation_districts
FROM register.device d
JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
JOIN register.organisation o ON o.id = d.organisation_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN v.visibility <> 'public' THEN 4 WHEN v.site_class = 'sensitive' THEN 4
                WHEN v.site_class = 'dwelling' OR o.kind = 'resident' THEN 1
                WHEN d.exact_reason IS NULL THEN 1 ELSE 0 END AS tier,
           CASE WHEN v.visibility <> 'public' THEN 'not public' WHEN v.site_class = 'sensitive' THEN 'sensitive place'
                WHEN v.site_class = 'dwelling' OR o.kind = 'resident' THEN 'dwelling'
                WHEN d.exact_reason IS NULL THEN 'not released' ELSE 'released' END AS rule
) f
"""

# One site, one tier: else the exact device would tell where its hidden neighbour hangs.
SITE_FLOORS = """
CREATE TEMPORARY TABLE site_floor ON COMMIT DROP AS
SELECT site_id, max(tier) AS tier FROM floor WHERE site_id IS NOT NULL AND mobility <> 'mobile' GROUP BY site_id
"""

# Every base square that a device stands on: one for a point, several for a line or an area. A point stands
# where its anchor is. But what would be exact is shown where it is, and so it stands there: the dead band
# may not carry it into a zone unseen.
STANDING = """
CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
SELECT f.device_id, q.be, q.bn, q.square, q.large_square, q.area_block, q.zone_tier
FROM floor f JOIN register.site s ON s.id = f.site_id JOIN site_floor n ON n.site_id = s.id
JOIN register.base_square a ON a.be = s.be AND a.bn = s.bn
LEFT JOIN register.device_square o ON o.device_id = f.device_id AND o.version = f.version
    AND f.tier = 0 AND n.tier = 0 AND a.zone_tier = 0
JOIN register.base_square q ON q.be = coalesce(o.be, s.be) AND q.bn = coalesce(o.bn, s.bn)
WHERE f.mobility <> 'mobile'
UNION ALL
SELECT f.device_id, q.be, q.bn, q.square, q.large_square, q.area_block, q.zone_tier
FROM floor f JOIN register.device_square s ON s.device_id = f.device_id AND s.version = f.version
JOIN register.base_square q ON q.be = s.be AND q.bn = s.bn
WHERE f.mobility <> 'mobile' AND f.site_id IS NULL
"""

# The strictest of the device, its site and the zones it stands in. A device that no base square holds
# (its anchor lies on the very edge of the territory) is withheld: there is no block to give. So is one
# whose districts are no more.
DECISIONS = """
CREATE TEMPORARY TABLE decision ON COMMIT DROP AS
WITH zone AS (SELECT device_id, max(zone_tier) AS tier FROM standing GROUP BY device_id)
SELECT f.device_id, f.version,
       CASE WHEN f.tier = 4 THEN 4
            WHEN (f.mobility = 'mobile' OR f.geometry IS NULL) AND f.operation_districts = '{}' THEN 4
            WHEN f.mobility = 'mobile' OR f.geometry IS NULL THEN 3
            WHEN z.tier IS NULL THEN 4
            ELSE greatest(f.tier, s.tier, z.tier) END AS tier,
       CASE WHEN f.tier = 4 THEN f.rule
            WHEN (f.mobility = 'mobile' OR f.geometry IS NULL) AND f.operation_districts = '{}'
                THEN 'works in no district'
            WHEN f.mobility = 'mobile' OR f.geometry IS NULL THEN 'works in districts'
            WHEN z.tier IS NULL THEN 'outside the blocks'
            WHEN z.tier >= greatest(f.tier, s.tier) AND z.tier > 0 THEN 'zone'
            WHEN s.tier > f.tier THEN 'shares a site'
            ELSE f.rule END AS rule,
       f.mobility = 'mobile' OR f.geometry IS NULL AS by_district, f.operation_districts, f.geometry
FROM floor f
LEFT JOIN site_floor s ON s.site_id = f.site_id AND f.mobility <> 'mobile'
LEFT JOIN zone z ON z.device_id = f.device_id
"""

# A square says nothing of a home only where there are other homes. Where buildings are counted and too few
# are known, the home may be the only one in sight: it is withheld.
LONE_HOMES = f"""
UPDATE decision d SET tier = 4, rule = 'home without neighbours' FROM floor f
WHERE f.device_id = d.device_id AND f.rule = 'dwelling' AND d.tier BETWEEN 1 AND 3 AND NOT d.by_district
    AND EXISTS (SELECT FROM register.block WHERE buildings > 0)
    AND EXISTS (
        SELECT FROM standing s JOIN register.block b
            ON b.region_id = CASE d.tier WHEN 1 THEN s.square WHEN 2 THEN s.large_square ELSE s.area_block END
        WHERE s.device_id = d.device_id AND b.buildings < {PROMISED})
"""

# A road lies in several blocks and says so. A shape of a few metres that did so would say that it stands on
# their border: one that spans two base squares at most is given one block, a strictest one, as a point is.
PLACED = """
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT device_id, tier, blocks, '{}'::text[] AS districts, array_to_string(blocks, '+') AS region_id
FROM (
    SELECT device_id, tier,
           CASE WHEN max(be) - min(be) <= 1 AND max(bn) - min(bn) <= 1
                THEN (array_agg(block ORDER BY zone_tier DESC, be, bn))[1:1]
                ELSE array_agg(DISTINCT block) END AS blocks
    FROM (
        SELECT d.device_id, d.tier, s.be, s.bn, s.zone_tier,
               CASE d.tier WHEN 1 THEN s.square WHEN 2 THEN s.large_square ELSE s.area_block END AS block
        FROM decision d JOIN standing s USING (device_id) WHERE d.tier BETWEEN 1 AND 3 AND NOT d.by_district
    ) e GROUP BY device_id, tier
) b
UNION ALL
SELECT device_id, tier, '{}', districts, 'DISTRICTS:' || array_to_string(districts, '+')
FROM (
    SELECT d.device_id, d.tier, array_agg(DISTINCT code ORDER BY code) AS districts
    FROM decision d CROSS JOIN unnest(d.operation_districts) code WHERE d.by_district AND d.tier = 3
    GROUP BY d.device_id, d.tier
) w
"""

# A region is drawn once. Its districts follow from the region, never from what stands in it. Its uncertainty is
# Darwin Core's coordinateUncertaintyInMeters: the circle about the middle that holds it, and the dead band.
BLOCK_REGIONS = f"""
INSERT INTO register.region (id, tier, blocks, districts, uncertainty, minimum_buildings, geometry,
                             representative_point)
SELECT r.region_id, r.tier, r.blocks, coalesce(d.codes, '{{}}'), r.uncertainty, r.promised, r.footprint, r.centre
FROM (
    SELECT p.region_id, p.tier, p.blocks, max({PROMISED}) FILTER (WHERE b.buildings >= {PROMISED}) AS promised,
           CASE WHEN count(*) = 1 THEN max(ceil(b.side * sqrt(0.5)))
                ELSE ceil(ST_Length(ST_BoundingDiagonal(ST_Collect(b.footprint))::geography) / 2)
                END + {DEAD_BAND} AS uncertainty,
           CASE WHEN count(*) = 1 THEN (array_agg(b.footprint))[1]
                ELSE ST_Multi(ST_Union(b.footprint)) END AS footprint,
           CASE WHEN count(*) = 1 THEN (array_agg(b.centre))[1]
                ELSE ST_SetSRID(ST_Centroid(ST_Extent(b.footprint)::geometry), 4326) END AS centre
    FROM (SELECT DISTINCT region_id, tier, blocks FROM placed WHERE blocks <> '{{}}') p
    JOIN register.block b ON b.region_id = ANY(p.blocks)
    GROUP BY p.region_id, p.tier, p.blocks
) r
LEFT JOIN LATERAL (
    SELECT array_agg(code ORDER BY overlap DESC, code) AS codes
    FROM (SELECT code, ST_Area(ST_Intersection(d.geometry, r.footprint)) AS overlap
          FROM register.district d WHERE ST_Intersects(d.geometry, r.footprint)) o WHERE overlap > 0
) d ON true
ON CONFLICT (id) DO UPDATE SET geometry = excluded.geometry, districts = excluded.districts,
    blocks = excluded.blocks, uncertainty = excluded.uncertainty, minimum_buildings = excluded.minimum_buildings,
    representative_point = excluded.representative_point
"""

DISTRICT_REGIONS = """
INSERT INTO register.region (id, tier, blocks, districts, uncertainty, geometry, representative_point)
SELECT p.region_id, p.tier, '{}', p.districts,
       ceil(ST_Length(ST_BoundingDiagonal(ST_Collect(d.geometry))::geography) / 2),
       ST_Multi(ST_Union(d.geometry)), ST_PointOnSurface(ST_Union(d.geometry))
FROM (SELECT DISTINCT region_id, tier, districts FROM placed WHERE districts <> '{}') p
JOIN register.district d ON d.code = ANY(p.districts)
GROUP BY p.region_id, p.tier, p.districts
ON CONFLICT (id) DO UPDATE SET geometry = excluded.geometry, uncertainty = excluded.uncertainty,
    representative_point = excluded.representative_point
"""

EXACT_DISTRICTS = """
CREATE TEMPORARY TABLE standing_district ON COMMIT DROP AS
SELECT d.device_id,
       array_agg(r.code ORDER BY NOT ST_Intersects(r.geometry, ST_PointOnSurface(d.geometry)), r.code) AS codes
FROM decision d JOIN register.district r ON ST_Intersects(r.geometry, d.geometry)
WHERE d.tier IN (0, 4) AND d.geometry IS NOT NULL
GROUP BY d.device_id
"""

# An episode ends where the public could follow a device from one place to another: when what was
# exact is generalised, or when a generalised device comes to another region. A new id begins.
TARGETS = """
CREATE TEMPORARY TABLE target ON COMMIT DROP AS
SELECT n.*, CASE WHEN n.tier = 4 THEN NULL ELSE register.public_id(n.digest) END AS public_id,
       CASE WHEN n.tier = 4 THEN NULL ELSE register.short_code(n.digest) END AS short_code
FROM (
    SELECT d.device_id, d.version, d.tier, d.rule, p.region_id,
           CASE WHEN d.tier = 0 THEN d.geometry END AS exact,
           coalesce(CASE WHEN p.region_id IS NOT NULL THEN r.districts ELSE e.codes END, '{}') AS districts,
           g.number AS episode,
           sha256(k.key || uuid_send(d.device_id) || int4send(g.number)) AS digest
    FROM decision d
    CROSS JOIN register.episode_key k
    LEFT JOIN placed p USING (device_id)
    LEFT JOIN register.region r ON r.id = p.region_id
    LEFT JOIN standing_district e USING (device_id)
    LEFT JOIN register.assignment a USING (device_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(a.episode, 1) + CASE
            WHEN a.device_id IS NULL OR a.tier = 4 THEN 0
            WHEN d.tier = 4 THEN 1
            WHEN a.tier = 0 AND d.tier > 0 THEN 1
            WHEN a.tier > 0 AND d.tier > 0 AND a.region_id <> p.region_id THEN 1
            ELSE 0 END AS number
    ) g
) n
"""

FORMER = """
INSERT INTO register.former_id (public_id, device_id, run)
SELECT a.public_id, a.device_id, :run FROM register.assignment a JOIN target t USING (device_id)
WHERE a.public_id IS NOT NULL AND a.public_id IS DISTINCT FROM t.public_id
"""

STORE = """
INSERT INTO register.assignment AS a
    (device_id, version, tier, rule, region_id, exact, districts, episode, public_id, short_code, changed)
SELECT device_id, version, tier, rule, region_id, exact, districts, episode, public_id, short_code, :run FROM target
ON CONFLICT (device_id) DO UPDATE SET version = excluded.version, tier = excluded.tier, rule = excluded.rule,
    region_id = excluded.region_id, exact = excluded.exact, districts = excluded.districts,
    episode = excluded.episode, public_id = excluded.public_id, short_code = excluded.short_code,
    changed = excluded.changed
WHERE (a.version, a.tier, a.rule, a.region_id, a.districts, a.episode, a.exact::bytea)
    IS DISTINCT FROM (excluded.version, excluded.tier, excluded.rule, excluded.region_id, excluded.districts,
                      excluded.episode, excluded.exact::bytea)
"""

FORGET = "DELETE FROM register.assignment a WHERE NOT EXISTS (SELECT FROM target t WHERE t.device_id = a.device_id)"

UNUSED_REGIONS = """
DELETE FROM register.region r WHERE NOT EXISTS (SELECT FROM register.assignment a WHERE a.region_id = r.id)
"""

TEMPORARY = ("floor", "site_floor", "standing", "decision", "placed", "standing_district", "target")

STEPS: Sequence[str] = (
    FLOORS, SITE_FLOORS, STANDING, "CREATE INDEX ON standing (device_id)", "ANALYZE floor", "ANALYZE standing",
    "CREATE INDEX ON site_floor (site_id)", DECISIONS, LONE_HOMES, "ANALYZE decision", PLACED, BLOCK_REGIONS,
    DISTRICT_REGIONS, EXACT_DISTRICTS, TARGETS, FORMER, STORE, FORGET, UNUSED_REGIONS,
)  # fmt: skip
