"""Which texts of owners are common, kept up to date with what changed (decision 4).

Runs as `publisher`, in a transaction of the register that is committed before the publication's. Killed between the
two, the next publish finds texts whose run the publication has not received, and sends those who carry them.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy import rules

# The devices whose texts count, with their places; a condition on `a` is put in. A resident's role texts are never
# shown, so it matters whose device it is.
SPEAKING = f"""
SELECT a.device_id, a.version, w.wording, o.kind = 'resident' AS resident, {rules.PLACE} AS place
FROM register.assignment a
JOIN register.device d ON d.id = a.device_id
JOIN register.organisation o ON o.id = d.organisation_id
JOIN register.device_version w ON w.device_id = a.device_id AND w.number = a.version
LEFT JOIN {{exact}}
WHERE a.tier < 4 AND {rules.KIND_SHOWN} {{condition}}
"""
# Those of one wording say the same: one of them is asked for its texts, which stand in several tables.
SPOKEN = "SELECT DISTINCT ON (wording, resident) * FROM speaking ORDER BY wording, resident"
WORDED = " UNION ".join(
    f"""
    SELECT a.wording, a.resident, x.value
    FROM spoken a JOIN {table} t ON {on}
    CROSS JOIN unnest(ARRAY[{", ".join(f"t.{column}" for column in columns)}]) x (value)
    WHERE x.value IS NOT NULL AND x.value NOT IN (SELECT value FROM register.common_text)
    """
    for table, columns, on in rules.TEXTS
)
SAID = """
SELECT DISTINCT w.value, s.place
FROM (SELECT DISTINCT wording, resident, place FROM speaking) s JOIN worded w USING (wording, resident)
"""
# The same with the devices, once it is known what is common: few say anything else.
RARELY_SAID = """
SELECT s.device_id, s.place, w.value FROM speaking s
JOIN (SELECT * FROM worded WHERE value NOT IN (SELECT value FROM register.common_text)) w USING (wording, resident)
"""

# Devices of a place are many and what they say is little, which the planner cannot know: without this it would sort.
HASHING = "SET LOCAL hash_mem_multiplier = 8"

CHANGED = "AND a.changed > :since"
HASH = "sha256(convert_to(value, 'UTF8'))"

FORGET = """
WITH old AS (
    UPDATE register.common_text SET forgotten = true WHERE run <= :since AND NOT forgotten RETURNING value_hash
)
DELETE FROM register.text_place p USING old WHERE p.value_hash = old.value_hash
"""

OUTDATED = """
DELETE FROM register.text_place p USING register.assignment a WHERE a.device_id = p.device_id AND a.changed > :since
"""

# Texts that are said in enough places, by devices that changed and by those known to say them.
BECOME_COMMON = f"""
INSERT INTO register.common_text (value_hash, value, run, forgotten)
SELECT {HASH}, value, :run, :forgotten FROM (
    SELECT value, place FROM said
    UNION
    SELECT n.value, p.place FROM (SELECT DISTINCT value, {HASH} AS value_hash FROM said) n
    JOIN register.text_place p USING (value_hash)
) every GROUP BY value HAVING count(*) >= :common
ON CONFLICT DO NOTHING
"""

RARE = f"""
INSERT INTO register.text_place (value_hash, device_id, place)
SELECT DISTINCT {HASH}, device_id, place FROM ({RARELY_SAID}) r
"""


def keep_up(register: Connection, since: int | None, run: int) -> None:
    """Note what the devices that changed after run `since` say, all devices where it is None."""
    which = {"condition": "", "exact": rules.ALL_EXACT.format(condition="")}
    if since is not None:
        which = {"condition": CHANGED, "exact": rules.EACH_EXACT}
    values = {"since": since, "run": run, "common": rules.COMMON, "forgotten": since is None}
    if since is None:
        register.execute(text("DELETE FROM register.text_place"))
        register.execute(text("UPDATE register.common_text SET forgotten = true WHERE NOT forgotten"))
    else:
        register.execute(text(FORGET), values)
        register.execute(text(OUTDATED), values)
    register.execute(text(HASHING))
    _temporary(register, "speaking", SPEAKING.format(**which), since)
    register.execute(text("ANALYZE speaking"))
    _temporary(register, "spoken", SPOKEN)
    _temporary(register, "worded", WORDED)
    _temporary(register, "said", SAID)
    register.execute(text(BECOME_COMMON), values)
    register.execute(text(RARE))


def _temporary(register: Connection, name: str, query: str, since: int | None = None) -> None:
    # By itself, since an INSERT would keep its query to one processor.
    register.execute(text(f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {query}"), {"since": since})
