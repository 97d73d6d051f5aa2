"""The tier of each device, as the statements that decide it: class, site, zone, and what goes before them."""

from __future__ import annotations

from collections.abc import Sequence

from geo.privacy.grid import RUNGS

TEMPORARY = ("floor", "strict_site", "standing", "decision")

# The buildings that a block `b` of each tier promises, where it has any.
PROMISED = f"CASE b.tier {' '.join(f'WHEN {rung.tier} THEN {rung.buildings}' for rung in RUNGS)} END"

# What the class of each device demands. Everything is a square until somebody releases it.
FLOORS = """
CREATE TEMPORARY TABLE floor ON COMMIT DROP AS
SELECT d.id AS device_id, v.number AS version, v.mobility = 'mobile' OR v.geometry IS NULL AS roams,
       CASE WHEN v.mobility <> 'mobile' THEN v.site_id END AS site_id,
       v.site_class = 'dwelling' OR o.kind = 'resident' AS dwelling,
       CASE WHEN v.visibility <> 'public' OR v.site_class = 'sensitive' THEN 4
            WHEN v.site_class = 'dwelling' OR o.kind = 'resident' OR d.exact_reason IS NULL THEN 1 ELSE 0 END AS tier,
       CASE WHEN v.visibility <> 'public' THEN 'not public' WHEN v.site_class = 'sensitive' THEN 'sensitive place'
            WHEN v.site_class = 'dwelling' OR o.kind = 'resident' THEN 'dwelling'
            WHEN d.exact_reason IS NULL THEN 'not released' ELSE 'released' END AS rule
FROM register.device d
JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
JOIN register.organisation o ON o.id = d.organisation_id
"""

OF_WORKING = "WHERE d.id IN (SELECT device_id FROM working)"

# One site, one tier: else the exact device would tell where its generalised neighbour hangs. What is withheld has no
# record that could be told from, and so raises nobody.
STRICT_SITES = """
CREATE TEMPORARY TABLE strict_site ON COMMIT DROP AS
SELECT site_id, max(tier) AS tier FROM floor WHERE site_id IS NOT NULL AND tier BETWEEN 1 AND 3 GROUP BY site_id
"""

# A point stands where its anchor is. But what would be exact is shown where it is, and so it stands there: the dead
# band may not carry it into a zone unseen. What was published exactly at this site stays so when a stricter device
# arrives: its disappearance would tell where the newcomer hangs. A point that no base square holds (its anchor lies on
# the very edge of the territory) is withheld: there is no block to give.
POINTS = """
CREATE TEMPORARY TABLE decision ON COMMIT DROP AS
SELECT f.device_id, f.version, f.site_id, f.dwelling, p.be >> 2 AS cell_east, p.bn >> 2 AS cell_north,
       CASE WHEN f.tier = 4 OR p.zone_tier IS NULL THEN 4 ELSE greatest(c.tier, p.zone_tier) END AS tier,
       CASE WHEN f.tier = 4 THEN f.rule WHEN p.zone_tier IS NULL THEN 'outside the blocks'
            WHEN p.zone_tier > 0 AND p.zone_tier >= c.tier THEN 'zone' WHEN c.tier > f.tier THEN 'shares a site'
            ELSE f.rule END AS rule,
       CASE WHEN f.tier < 4 THEN
           CASE greatest(c.tier, p.zone_tier) WHEN 1 THEN p.square WHEN 2 THEN p.large_square WHEN 3 THEN p.area_block
           END END AS region_id
FROM floor f
JOIN register.site s ON s.id = f.site_id
LEFT JOIN strict_site n ON n.site_id = f.site_id AND f.tier = 0
LEFT JOIN register.assignment a ON a.device_id = f.device_id AND a.tier = 0 AND f.tier = 0
LEFT JOIN register.base_square q ON q.be = s.be AND q.bn = s.bn
LEFT JOIN register.device_square o ON o.device_id = f.device_id AND o.version = f.version AND f.tier = 0
LEFT JOIN register.base_square w ON w.be = o.be AND w.bn = o.bn
CROSS JOIN LATERAL (
    SELECT CASE WHEN a.site_id = f.site_id THEN 0 ELSE greatest(f.tier, n.tier) END AS tier) c
CROSS JOIN LATERAL (SELECT o.be IS NOT NULL AND c.tier = 0 AND q.zone_tier = 0 AS apart) x
CROSS JOIN LATERAL (
    SELECT CASE WHEN x.apart THEN o.be ELSE s.be END AS be, CASE WHEN x.apart THEN o.bn ELSE s.bn END AS bn,
           CASE WHEN x.apart THEN w.zone_tier ELSE q.zone_tier END AS zone_tier,
           CASE WHEN x.apart THEN w.square ELSE q.square END AS square,
           CASE WHEN x.apart THEN w.large_square ELSE q.large_square END AS large_square,
           CASE WHEN x.apart THEN w.area_block ELSE q.area_block END AS area_block) p
"""

# Every base square that a line or an area touches.
STANDING = """
CREATE TEMPORARY TABLE standing ON COMMIT DROP AS
SELECT f.device_id, q.be, q.bn, q.square, q.large_square, q.area_block, q.zone_tier
FROM floor f JOIN register.device_square s ON s.device_id = f.device_id AND s.version = f.version
JOIN register.base_square q ON q.be = s.be AND q.bn = s.bn
WHERE NOT f.roams AND f.site_id IS NULL
"""

# A road lies in several blocks and says so, at the strictest tier of any. A shape of a few metres that did so would say
# that it stands on their border: one that spans two base squares at most is given one block, a strictest one, as a
# point is.
SHAPES = """
INSERT INTO decision (device_id, version, dwelling, tier, rule, region_id)
SELECT f.device_id, f.version, f.dwelling, t.tier,
       CASE WHEN f.tier = 4 THEN f.rule WHEN z.tier IS NULL THEN 'outside the blocks'
            WHEN z.tier > 0 AND z.tier >= f.tier THEN 'zone' ELSE f.rule END,
       b.region_id
FROM floor f
LEFT JOIN (
    SELECT device_id, max(zone_tier) AS tier, max(be) - min(be) <= 1 AND max(bn) - min(bn) <= 1 AS small
    FROM standing GROUP BY device_id
) z USING (device_id)
CROSS JOIN LATERAL (
    SELECT CASE WHEN f.tier = 4 OR z.tier IS NULL THEN 4 ELSE greatest(f.tier, z.tier) END AS tier) t
LEFT JOIN LATERAL (
    SELECT CASE WHEN z.small THEN (array_agg(block ORDER BY zone_tier DESC, be, bn))[1]
                ELSE string_agg(DISTINCT block, '+' ORDER BY block) END AS region_id
    FROM (
        SELECT s.be, s.bn, s.zone_tier,
               CASE t.tier WHEN 1 THEN s.square WHEN 2 THEN s.large_square ELSE s.area_block END AS block
        FROM standing s WHERE s.device_id = f.device_id
    ) e
) b ON t.tier BETWEEN 1 AND 3
WHERE NOT f.roams AND f.site_id IS NULL
"""

# What moves is said to work in its districts, and never where it is kept. One whose districts are no more is withheld.
ROAMING = """
INSERT INTO decision (device_id, version, dwelling, tier, rule, region_id)
SELECT f.device_id, f.version, f.dwelling, CASE WHEN f.tier = 4 OR w.region_id IS NULL THEN 4 ELSE 3 END,
       CASE WHEN f.tier = 4 THEN f.rule WHEN w.region_id IS NULL THEN 'works in no district'
            ELSE 'works in districts' END,
       CASE WHEN f.tier < 4 THEN w.region_id END
FROM floor f
JOIN register.device_version v ON v.device_id = f.device_id AND v.number = f.version
LEFT JOIN LATERAL (
    SELECT 'DISTRICTS:' || string_agg(code, '+' ORDER BY code) AS region_id
    FROM register.district WHERE code = ANY (v.operation_districts)
) w ON true
WHERE f.roams
"""

# A square says nothing of a home only where there are other homes. Where buildings are counted and too few
# are known, the home may be the only one in sight: it is withheld.
LONE_HOMES = f"""
UPDATE decision d SET tier = 4, rule = 'home without neighbours', region_id = NULL
WHERE d.dwelling AND d.tier BETWEEN 1 AND 3 AND d.region_id NOT LIKE 'DISTRICTS:%'
    AND EXISTS (SELECT FROM register.block WHERE buildings > 0)
    AND EXISTS (SELECT FROM register.block b
                WHERE b.region_id = ANY (string_to_array(d.region_id, '+')) AND b.buildings < {PROMISED})
"""


def steps(*, everything: bool) -> Sequence[str]:
    """The statements that leave `decision`: a tier, a rule and a region's id for each device that is decided about."""
    return (
        FLOORS + ("" if everything else OF_WORKING), "ANALYZE floor", STRICT_SITES, "ANALYZE strict_site", POINTS,
        STANDING, "CREATE INDEX ON standing (device_id)", "ANALYZE standing", SHAPES, ROAMING, "ANALYZE decision",
        LONE_HOMES,
    )  # fmt: skip
