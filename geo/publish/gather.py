"""The records as they should be, of the devices that are due; as `publisher`."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.database import FENCE
from geo.privacy import rules
from geo.publication.digest import COLUMNS, LONG, row_hash

# The fence keeps the planner from computing a record's columns twice, for itself and for its hash.
HASHED = f"""
SELECT {", ".join(f"o.{name}" for name in COLUMNS)},
       {row_hash({name: f"o.{name}_hash" for name in LONG})} AS content_hash
FROM ({{records}} {FENCE}) o
"""

# Sorting and hashing a million records within memory; for each step of a statement.
WORK_MEMORY = "SET LOCAL work_mem = '64MB'"

# Conditions on an assignment `a`: for a complete edition, and for one of exact changes.
EVERY, EXACT = "", "AND a.tier = 0"

# What changed after run :since; what carries a text that became common or belongs to an organisation that changed
# since; and what shows a region that was drawn anew.
DUE = """
CREATE TEMPORARY TABLE due ON COMMIT DROP AS
SELECT device_id FROM register.assignment WHERE changed > :since
UNION
SELECT p.device_id FROM register.common_text c JOIN register.text_place p USING (value_hash) WHERE c.run > :since
UNION
SELECT d.id FROM register.organisation_state s JOIN register.device d ON d.organisation_id = s.organisation_id
WHERE s.run > :since
"""
SHOWING_REGIONS = """
INSERT INTO due SELECT a.device_id FROM own_region r JOIN register.assignment a ON a.region_id = r.id
EXCEPT SELECT device_id FROM due
"""
EXACT_DUE = """
CREATE TEMPORARY TABLE due ON COMMIT DROP AS
SELECT device_id FROM register.assignment WHERE changed > :since AND tier = 0
"""
ENDED = """
CREATE TEMPORARY TABLE ended ON COMMIT DROP AS
SELECT public_id AS id FROM register.former_id f WHERE run > :since
AND NOT EXISTS (SELECT FROM register.assignment a WHERE a.device_id = f.device_id AND a.public_id = f.public_id)
"""


def every_record(register: Connection, condition: str) -> str:
    """The statement that makes every record with its hash, in order of id; `condition` is on an assignment `a`."""
    _make_sayings(register, condition)
    return f"{HASHED.format(records=rules.records(condition, few=False))} ORDER BY id"


def gather_all(register: Connection, *, complete: bool) -> None:
    """Make pg_temp.outgoing of every record, and pg_temp.ended of the ids in pg_temp.present that are no more.

    `present` holds ids and hashes of what is published; a record that is published as it should be is left out.
    """
    records = every_record(register, EVERY if complete else EXACT)
    register.execute(text(f"CREATE TEMPORARY TABLE outgoing ON COMMIT DROP AS {records}"))
    register.execute(text("ANALYZE present"))
    register.execute(text("ANALYZE outgoing (id, content_hash)"))
    register.execute(
        text(
            "CREATE TEMPORARY TABLE ended ON COMMIT DROP AS SELECT id FROM present p"
            " WHERE NOT EXISTS (SELECT FROM outgoing o WHERE o.id = p.id)"
        )
    )
    register.execute(
        text("DELETE FROM outgoing o USING present p WHERE p.id = o.id AND p.content_hash = o.content_hash")
    )


def gather_due(register: Connection, since: int, *, complete: bool, regions: bool) -> None:
    """Make pg_temp.outgoing and pg_temp.ended of what changed after run `since`.

    `regions` says that pg_temp.own_region holds regions which the publication has not, or has otherwise.
    """
    register.execute(text(DUE if complete else EXACT_DUE), {"since": since})
    if regions:
        register.execute(text(SHOWING_REGIONS))
    register.execute(text("ANALYZE due"))
    condition = "AND a.device_id IN (SELECT device_id FROM due)"
    _make_sayings(register, condition)
    records = rules.records(condition, few=True)
    register.execute(text(f"CREATE TEMPORARY TABLE outgoing ON COMMIT DROP AS {HASHED.format(records=records)}"))
    register.execute(text(ENDED), {"since": since})


def _make_sayings(register: Connection, condition: str) -> None:
    register.execute(text("DROP TABLE IF EXISTS pg_temp.saying"))
    register.execute(text(rules.SAYINGS.format(condition=condition)))
    register.execute(text("ANALYZE saying (exact, wording)"))
