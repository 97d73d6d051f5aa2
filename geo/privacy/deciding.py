"""The tier of each device, as the queries that decide it: class, site, zone, and what goes before them.

Each gives rows of (device_id, version, site_id, tier, rule, region_id, districts, shares_site, site_reason, within);
`region_id` is the id of a block, of blocks joined by `+`, or `DISTRICTS:` and codes joined by `+`. `districts` are
those of what is exact or only counted; what is generalised has those of its region. `within` are the blocks around an
exact point. They read no temporary table where all devices are decided about, so that the server can work on them in
parallel.
"""

from __future__ import annotations

from geo.database import FENCE
from geo.privacy.grid import RUNGS

# The buildings that a block of each tier promises, where it has any; a tier is put in.
PROMISED = f"CASE {{tier}} {' '.join(f'WHEN {rung.tier} THEN {rung.buildings}' for rung in RUNGS)} END"

# A square says nothing of a home only where there are other homes. Where buildings are counted and too few are known,
# the home may be the only one in sight: it is withheld. Whether they are counted is asked before, as it is for all.
LONE_HOME = f"b.buildings < {PROMISED.format(tier='b.tier')} AND :counted"
COUNTED = "SELECT EXISTS (SELECT FROM register.block WHERE buildings > 0)"

# What the class of each device demands. Everything is a square until somebody releases it.
FLOORS = """
SELECT d.id AS device_id, v.number AS version, v.site_id, v.geometry, v.operation_districts, d.exact_reason,
       v.site_class = 'dwelling' OR o.kind = 'resident' AS dwelling,
       CASE WHEN v.visibility <> 'public' OR v.site_class = 'sensitive' THEN 4
            WHEN v.operation_tier IS NOT NULL THEN v.operation_tier
            WHEN v.site_class = 'dwelling' OR o.kind = 'resident' OR d.exact_reason IS NULL THEN 1 ELSE 0 END AS tier,
       CASE WHEN v.visibility <> 'public' THEN 'not public' WHEN v.site_class = 'sensitive' THEN 'sensitive place'
            WHEN v.operation_tier IS NOT NULL THEN 'works in blocks'
            WHEN v.site_class = 'dwelling' OR o.kind = 'resident' THEN 'dwelling'
            WHEN d.exact_reason IS NULL THEN 'not released' ELSE 'released' END AS rule
FROM register.device d
JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
JOIN register.organisation o ON o.id = d.organisation_id
WHERE {which}
"""

POINT = "v.site_id IS NOT NULL"
SHAPE = "v.site_id IS NULL AND (v.geometry IS NOT NULL OR v.operation_tier IS NOT NULL)"
ROAMS = "v.geometry IS NULL AND v.operation_tier IS NULL"
OF_WORKING = " AND d.id IN (SELECT device_id FROM working)"

# One site, one tier: else the exact device would tell where its generalised neighbour hangs. What is withheld has no
# record that could be told from, and so raises nobody; neither does a home that is withheld for want of neighbours.
# Where a zone gives it another block, the zone raises everybody there. Only sites that have both kinds are of interest.
STRICT_SITES = f"""
CREATE TEMPORARY TABLE found_strict ON COMMIT DROP AS
SELECT f.site_id FROM ({{floors}}) f
LEFT JOIN (register.site s JOIN register.base_square q ON q.be = s.be AND q.bn = s.bn
           JOIN register.block b ON b.region_id = q.square AND {LONE_HOME}) ON f.dwelling AND s.id = f.site_id
GROUP BY f.site_id
HAVING bool_or(f.tier = 0) AND bool_or(f.tier BETWEEN 1 AND 3 AND b.region_id IS NULL)
"""

# A point stands where its anchor is. But what would be exact is shown where it is, and so it stands there: the dead
# band may not carry it into a zone unseen. Whether it shares its site with something stricter is settled when it is
# released there: what is exact would else disappear when a home's device arrives, and what is a square become exact
# when that leaves, and either would tell where the home is. A point that no base square holds (its anchor lies on the
# very edge of the territory) is withheld: there is no block to give. The fences keep the server from writing the
# expressions of one step out in each use by the next, which made it twice as slow; what few need is looked up for
# those alone.
POINTS = f"""
SELECT t.device_id, t.version, t.site_id, CASE WHEN b.region_id IS NULL THEN t.tier ELSE 4 END AS tier,
       CASE WHEN b.region_id IS NULL THEN t.rule ELSE 'home without neighbours' END AS rule,
       CASE WHEN b.region_id IS NULL THEN t.region_id END AS region_id,
       CASE WHEN t.tier IN (0, 4) OR b.region_id IS NOT NULL THEN coalesce(
           t.districts, register.districts_of(CASE WHEN t.tier = 0 THEN t.geometry ELSE t.anchor END))
           ELSE ARRAY[]::text[] END AS districts, t.shares_site, t.site_reason,
       CASE WHEN t.tier = 0 THEN ARRAY[t.square, t.large_square, t.area_block] END AS within
FROM (
    SELECT c.*, CASE WHEN c.class_tier = 4 THEN c.class_rule WHEN c.zone_tier IS NULL THEN 'outside the blocks'
                     WHEN c.zone_tier > 0 AND c.zone_tier >= c.floor THEN 'zone'
                     WHEN c.floor > c.class_tier THEN 'shares a site' ELSE c.class_rule END AS rule,
           CASE c.tier WHEN 1 THEN c.square WHEN 2 THEN c.large_square WHEN 3 THEN c.area_block END AS region_id
    FROM (
        SELECT k.*, q.districts, q.square, q.large_square, q.area_block, q.zone_tier,
               CASE WHEN k.class_tier = 4 OR q.zone_tier IS NULL THEN 4 ELSE greatest(k.floor, q.zone_tier) END AS tier
        FROM (
            SELECT f.device_id, f.version, f.site_id, f.dwelling, f.geometry, s.anchor, s.be, s.bn,
                   f.tier AS class_tier, f.rule AS class_rule, x.be AS own_be, x.bn AS own_bn,
                   u.shares_site, CASE WHEN u.shares_site IS NOT NULL THEN f.exact_reason END AS site_reason,
                   CASE WHEN f.tier = 0 AND u.shares_site THEN 1 ELSE f.tier END AS floor
            FROM ({{floors}}) f
            JOIN register.site s ON s.id = f.site_id
            LEFT JOIN register.base_square z ON z.be = s.be AND z.bn = s.bn
            LEFT JOIN register.strict_site n ON n.site_id = f.site_id
            LEFT JOIN register.assignment h
                ON h.device_id = f.device_id AND h.site_id = f.site_id AND h.site_reason = f.exact_reason
            CROSS JOIN LATERAL (SELECT CASE WHEN h.device_id IS NOT NULL THEN h.shares_site
                                            WHEN f.tier = 0 THEN n.site_id IS NOT NULL END AS shares_site) u
            LEFT JOIN register.device_square x
                ON x.device_id = f.device_id AND x.version = f.version AND f.tier = 0 AND z.zone_tier = 0
            {FENCE}
        ) k LEFT JOIN register.base_square q
            ON q.be = CASE WHEN k.floor = 0 THEN coalesce(k.own_be, k.be) ELSE k.be END
            AND q.bn = CASE WHEN k.floor = 0 THEN coalesce(k.own_bn, k.bn) ELSE k.bn END
        {FENCE}
    ) c {FENCE}
) t
LEFT JOIN register.block b ON t.dwelling AND b.region_id = t.region_id AND {LONE_HOME}
"""

# A road lies in several blocks and says so, at the strictest tier of any. A shape of a few metres that did so would say
# that it stands on their border: one that spans two base squares at most is given one block, a strictest one, as a
# point is. What works in blocks is said to be in all of them; it has no shape, and is counted in their districts.
SHAPES = f"""
SELECT t.device_id, t.version, NULL, CASE WHEN t.lone THEN 4 ELSE t.tier END,
       CASE WHEN t.lone THEN 'home without neighbours' WHEN t.class_tier = 4 THEN t.class_rule
            WHEN t.zone_tier IS NULL THEN 'outside the blocks'
            WHEN t.zone_tier > 0 AND t.zone_tier >= t.class_tier THEN 'zone' ELSE t.class_rule END,
       CASE WHEN NOT t.lone THEN array_to_string(t.blocks, '+') END,
       CASE WHEN t.tier BETWEEN 1 AND 3 AND NOT t.lone THEN ARRAY[]::text[]
            WHEN t.geometry IS NOT NULL THEN register.districts_of(t.geometry)
            ELSE register.districts_worked_in(t.device_id, t.version) END, NULL, NULL, NULL
FROM (
    SELECT g.*, CASE WHEN g.dwelling AND :counted AND g.tier BETWEEN 1 AND 3
                     THEN register.fewest_buildings(g.blocks) < {PROMISED.format(tier="g.tier")} ELSE false END AS lone
    FROM (
        SELECT w.*, CASE WHEN w.tier IN (0, 4) THEN NULL WHEN w.small THEN w.strictest[1:1][w.tier:w.tier]
                         WHEN w.tier = 1 THEN w.squares WHEN w.tier = 2 THEN w.large_squares
                         WHEN w.tier = 3 THEN w.area_blocks END AS blocks
        FROM (
            SELECT f.device_id, f.version, f.geometry, f.dwelling, f.tier AS class_tier, f.rule AS class_rule, z.*,
                   CASE WHEN f.tier = 4 OR z.zone_tier IS NULL THEN 4 ELSE greatest(f.tier, z.zone_tier) END AS tier
            FROM ({{floors}}) f
            LEFT JOIN (
                SELECT s.device_id AS of_device, s.version AS of_version, max(q.zone_tier) AS zone_tier,
                       max(q.be) - min(q.be) <= 1 AND max(q.bn) - min(q.bn) <= 1 AS small,
                       array_agg(DISTINCT q.square) AS squares, array_agg(DISTINCT q.large_square) AS large_squares,
                       array_agg(DISTINCT q.area_block) AS area_blocks,
                       array_agg(ARRAY[q.square, q.large_square, q.area_block]
                                 ORDER BY q.zone_tier DESC, q.be, q.bn) AS strictest
                FROM register.device_square s JOIN register.base_square q ON q.be = s.be AND q.bn = s.bn
                GROUP BY s.device_id, s.version
            ) z ON z.of_device = f.device_id AND z.of_version = f.version
            {FENCE}
        ) w {FENCE}
    ) g {FENCE}
) t
"""

# What names districts is said to work in them. One whose districts are no more is withheld.
ROAMING = f"""
SELECT w.device_id, w.version, NULL, CASE WHEN w.tier = 4 OR w.lost THEN 4 ELSE 3 END,
       CASE WHEN w.tier = 4 THEN w.rule WHEN w.lost THEN 'works in no district' ELSE 'works in districts' END,
       CASE WHEN w.tier < 4 AND NOT w.lost THEN 'DISTRICTS:' || array_to_string(w.codes, '+') END,
       CASE WHEN w.tier = 4 THEN w.codes ELSE ARRAY[]::text[] END, NULL, NULL, NULL
FROM (
    SELECT k.*, cardinality(k.codes) = 0 AS lost
    FROM (SELECT f.*, register.known_districts(f.operation_districts) AS codes FROM ({{floors}}) f {FENCE}) k
) w
"""


def strict_sites(*, everything: bool) -> str:
    """The statement that gathers the sites at which something is generalised."""
    return STRICT_SITES.format(floors=_floors(POINT, everything=everything))


def decisions(*, everything: bool) -> str:
    """The query of what is decided about all devices, or about those in `working`."""
    parts = ((POINTS, POINT), (SHAPES, SHAPE), (ROAMING, ROAMS))
    return " UNION ALL ".join(part.format(floors=_floors(kind, everything=everything)) for part, kind in parts)


def _floors(kind: str, *, everything: bool) -> str:
    return FLOORS.format(which=kind if everything else kind + OF_WORKING) + f" {FENCE}"
