"""Public ids and the record of what was decided, as the statements that keep them.

An episode ends where the public could follow a device from one place to another: when what was exact is generalised,
or when a generalised device comes to another region. A new id begins.
"""

from __future__ import annotations

from collections.abc import Sequence

TEMPORARY = ("change",)

WAITS = "waits for a complete edition"

# A place that is protected now leaves at once; it comes back generalised with the next complete edition.
HOLD: Sequence[str] = (
    f"""
    WITH protected AS (
        UPDATE decision d SET tier = 4, rule = '{WAITS}', region_id = NULL
        FROM register.assignment a
        WHERE a.device_id = d.device_id AND a.tier = 0 AND d.tier BETWEEN 1 AND 3
        RETURNING d.device_id
    )
    INSERT INTO register.pending (device_id) SELECT device_id FROM protected
    """,
    f"""
    WITH held AS (
        DELETE FROM decision d
        WHERE d.tier > 0 AND NOT EXISTS (
            SELECT FROM register.assignment a WHERE a.device_id = d.device_id AND a.tier = 0)
        RETURNING d.*
    )
    INSERT INTO register.pending (device_id)
    SELECT h.device_id FROM held h LEFT JOIN register.assignment a USING (device_id)
    WHERE (a.version, a.tier, a.region_id) IS DISTINCT FROM (h.version, h.tier::smallint, h.region_id)
        OR a.rule = '{WAITS}'
    """,
    "CREATE TEMPORARY TABLE redrawn (id text) ON COMMIT DROP",
)

# What is decided otherwise than before, with its id.
CHANGE = """
CREATE TEMPORARY TABLE change ON COMMIT DROP AS
SELECT n.device_id, n.version, n.site_id, n.tier, n.rule, n.region_id, n.districts, n.episode, n.old_id, n.old_region,
       CASE WHEN n.tier = 4 THEN NULL WHEN n.digest IS NULL THEN n.old_id
            ELSE register.public_id(n.digest) END AS public_id,
       CASE WHEN n.tier = 4 THEN NULL WHEN n.digest IS NULL THEN n.old_code
            ELSE register.short_code(n.digest) END AS short_code
FROM (
    SELECT e.*, CASE WHEN e.tier < 4 AND (e.old_id IS NULL OR e.episode <> e.old_episode)
                     THEN sha256(k.key || uuid_send(e.device_id) || int4send(e.episode)) END AS digest
    FROM (
        SELECT d.device_id, d.version, d.site_id, d.tier, d.rule, d.region_id,
               coalesce(CASE WHEN d.region_id IS NULL THEN coalesce(s.codes, c.codes) ELSE r.districts END,
                        '{}') AS districts,
               coalesce(a.episode, 1) + CASE
                   WHEN a.device_id IS NULL OR a.tier = 4 THEN 0
                   WHEN d.tier = 4 OR (a.tier = 0 AND d.tier > 0) THEN 1
                   WHEN a.tier > 0 AND d.tier > 0 AND a.region_id <> d.region_id THEN 1
                   ELSE 0 END AS episode,
               a.episode AS old_episode, a.public_id AS old_id, a.short_code AS old_code, a.region_id AS old_region,
               a.version AS old_version, a.site_id AS old_site, a.tier AS old_tier, a.rule AS old_rule,
               a.districts AS old_districts
        FROM decision d
        LEFT JOIN register.assignment a ON a.device_id = d.device_id
        LEFT JOIN register.region r ON r.id = d.region_id
        LEFT JOIN cell c ON c.cell_east = d.cell_east AND c.cell_north = d.cell_north
        LEFT JOIN spot_district s ON s.device_id = d.device_id
    ) e
    CROSS JOIN register.episode_key k
    WHERE (e.version, e.site_id, e.tier, e.rule, e.region_id, e.districts)
        IS DISTINCT FROM (e.old_version, e.old_site, e.old_tier::int, e.old_rule, e.old_region, e.old_districts)
        OR e.region_id IN (SELECT id FROM redrawn)
    OFFSET 0
) n
"""

CHANGES: Sequence[str] = (CHANGE, "ANALYZE change")

STORE = """
INSERT INTO register.assignment AS a
    (device_id, version, site_id, tier, rule, region_id, districts, episode, changed, public_id, short_code)
SELECT device_id, version, site_id, tier, rule, region_id, districts, episode, :run, public_id, short_code
FROM change ORDER BY device_id
ON CONFLICT (device_id) DO UPDATE SET version = excluded.version, site_id = excluded.site_id, tier = excluded.tier,
    rule = excluded.rule, region_id = excluded.region_id, districts = excluded.districts,
    episode = excluded.episode, changed = excluded.changed, public_id = excluded.public_id,
    short_code = excluded.short_code
"""

FORMER = """
INSERT INTO register.former_id (public_id, device_id, run)
SELECT old_id, device_id, :run FROM change WHERE old_id IS NOT NULL AND old_id IS DISTINCT FROM public_id
"""

UNUSED_REGIONS: Sequence[str] = (
    """
    DELETE FROM register.region r WHERE r.id IN (SELECT old_region FROM change)
        AND NOT EXISTS (SELECT FROM register.assignment a WHERE a.region_id = r.id)
    """,
)
