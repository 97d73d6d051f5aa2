"""Public ids and the record of what was decided, as the statements that keep them.

An episode ends where the public could follow a device from one place to another: when what was exact is generalised,
when a generalised device comes to another region, or to an exact place outside of its own. A new id begins.
"""

from __future__ import annotations

from collections.abc import Sequence

from geo.database import FENCE

WAITS = "waits for a complete edition"

# What is decided otherwise than before, with its id. An id that goes on is kept, not made again.
CHANGE = f"""
CREATE TEMPORARY TABLE change ON COMMIT DROP AS
SELECT n.device_id, n.version, n.site_id, n.tier, n.rule, n.region_id, n.districts, n.shares_site, n.site_reason,
       n.episode, n.old_tier, n.old_version, n.old_region, n.old_id,
       CASE WHEN n.tier = 4 THEN NULL WHEN n.episode = n.old_episode AND n.old_id IS NOT NULL THEN n.old_id
            ELSE register.public_id(sha256(k.key || uuid_send(n.device_id) || int4send(n.episode))) END AS public_id
FROM (
    SELECT d.*, a.version AS old_version, a.site_id AS old_site, a.tier AS old_tier, a.rule AS old_rule,
           a.region_id AS old_region, a.districts AS old_districts, a.shares_site AS old_shares,
           a.site_reason AS old_reason, a.public_id AS old_id, a.episode AS old_episode,
           coalesce(a.episode, 1) + CASE
               WHEN a.device_id IS NULL OR a.tier = 4 THEN 0
               WHEN d.tier = 4 OR (a.tier = 0 AND d.tier > 0) THEN 1
               WHEN a.tier > 0 AND d.tier > 0 AND a.region_id <> d.region_id THEN 1
               WHEN a.tier > 0 AND d.tier = 0 AND a.region_id <> ALL (d.within) THEN 1
               ELSE 0 END AS episode
    FROM ({{decisions}}) d LEFT JOIN register.assignment a ON a.device_id = d.device_id
    {FENCE}
) n
CROSS JOIN register.episode_key k
WHERE (n.version, n.site_id, n.tier, n.rule, n.region_id, n.districts, n.shares_site, n.site_reason)
    IS DISTINCT FROM (n.old_version, n.old_site, n.old_tier::int, n.old_rule, n.old_region, n.old_districts,
                      n.old_shares, n.old_reason)
"""

# Between complete editions what is generalised waits. A place that is protected now leaves at once; it comes back
# generalised with the next complete edition.
HOLD: Sequence[str] = (
    """
    INSERT INTO register.pending (device_id) SELECT device_id FROM change
    WHERE tier > 0 AND CASE WHEN old_tier = 0 THEN tier < 4
                            ELSE (version, tier, region_id) IS DISTINCT FROM (old_version, old_tier::int, old_region)
                            END
    """,
    "DELETE FROM change WHERE tier > 0 AND old_tier IS DISTINCT FROM 0",
    f"UPDATE change SET tier = 4, rule = '{WAITS}', region_id = NULL, public_id = NULL WHERE tier BETWEEN 1 AND 3",
)

NOT_YET_ANY = "SELECT NOT EXISTS (SELECT FROM register.assignment)"

STORE = """
INSERT INTO register.assignment AS a
    (device_id, version, site_id, tier, rule, region_id, districts, shares_site, site_reason, episode, changed,
     public_id)
SELECT device_id, version, site_id, tier, rule, region_id, districts, shares_site, site_reason, episode, :run, public_id
FROM change ORDER BY device_id
"""

# Twice as slow, so only where there is something to replace.
REPLACE = """
ON CONFLICT (device_id) DO UPDATE SET version = excluded.version, site_id = excluded.site_id, tier = excluded.tier,
    rule = excluded.rule, region_id = excluded.region_id, districts = excluded.districts,
    shares_site = excluded.shares_site, site_reason = excluded.site_reason,
    episode = excluded.episode, changed = excluded.changed, public_id = excluded.public_id
"""

FORMER = """
INSERT INTO register.former_id (public_id, device_id, run)
SELECT old_id, device_id, :run FROM change WHERE old_id IS NOT NULL AND old_id IS DISTINCT FROM public_id
"""
