"""Which tier and which region each device gets: the only step that sees positions in order to publish.

Runs as the role `locator`, after `ladder.ensure_ladder`. It reads places and policy, and writes region ids. A run
decides about the devices that changed since the last one and those that share a site with them; about all, where
what decides for all (ladder, zones, districts) is another than before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geo.privacy import deciding, episodes, placing
from geo.privacy.rare_types import refresh_rare_types

# What a run takes to sort and hash; the server's own default sends a million devices to the disk. Rows from a parallel
# worker cost a tenth of what the server reckons: with its own figure it works on one processor.
SETTINGS = ("SET LOCAL work_mem = '192MB'", "SET LOCAL parallel_tuple_cost = 0.01")

# Everything that decides for devices which did not change themselves. Zones that were written after they were applied
# to the squares are not in force yet: how often makes this another policy than that of the next run, which heeds them.
POLICY = """
SELECT sha256(convert_to(concat_ws('|',
    (SELECT max(version) FROM register.ladder),
    (SELECT string_agg(concat(z.tier, z.region_id, sha256(ST_AsBinary(z.geometry))), ',' ORDER BY z.name)
     FROM register.zone z),
    (SELECT i.changes - h.changes FROM register.ladder_input i JOIN register.ladder_heeded h USING (what)
     WHERE what = 'zones'),
    (SELECT string_agg(concat(d.code, sha256(ST_AsBinary(d.geometry))), ',' ORDER BY d.code)
     FROM register.district d),
    (SELECT string_agg(concat(o.id, o.kind), ',' ORDER BY o.id) FROM register.organisation o)), 'UTF8'))
"""

# An exact run follows whatever was before it. A complete one follows the last complete one and the exact ones since:
# what these decided by a policy that was taken back is to be decided again.
OTHER_POLICY = """
SELECT coalesce(bool_or(policy <> :policy), true) FROM register.run
WHERE number >= (SELECT max(number) FROM register.run WHERE complete OR NOT :complete)
"""

RUN = """
INSERT INTO register.run (number, made, complete, policy)
SELECT coalesce(max(number), 0) + 1, coalesce(:at, now()), :complete, :policy FROM register.run RETURNING number
"""

# Marks are taken before anything else is read: what is registered from now on leaves its own for the next run.
TAKE_PENDING = """
WITH taken AS (DELETE FROM register.pending RETURNING device_id)
INSERT INTO working SELECT DISTINCT device_id FROM taken
"""

# Devices at the sites where these stand, and where they stood.
SITE_MATES = """
INSERT INTO working
SELECT d.id FROM register.device_version v
JOIN register.device d ON d.id = v.device_id AND d.accepted_version = v.number
WHERE v.site_id IN (
    SELECT v.site_id FROM working w JOIN register.device d ON d.id = w.device_id
    JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
    UNION SELECT a.site_id FROM working w JOIN register.assignment a USING (device_id))
ON CONFLICT DO NOTHING
"""

TEMPORARY = ("working", "found_strict", "change", *placing.TEMPORARY)


@dataclass(frozen=True)
class Assigned:
    """The number of the run, how many assignments it changed, and how many devices have each tier, tier 0 first.

    `waiting` devices are decided about with the next complete edition.
    """

    run: int
    changed: int
    waiting: int
    tiers: tuple[int, int, int, int, int]


def assign(connection: Connection, *, complete: bool = True, at: datetime | None = None) -> Assigned:
    """Bring register.region and register.assignment up to date with the register.

    Where it is not `complete`, only what is exact, or was, changes; the rest waits. `at` is the run's time.
    """
    _execute(connection, SETTINGS)
    for table in TEMPORARY:
        connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    policy = bytes(connection.scalar(text(POLICY)) or b"")
    everything = bool(connection.scalar(text(OTHER_POLICY), {"complete": complete, "policy": policy}))
    run = int(connection.scalar(text(RUN), {"at": at, "complete": complete, "policy": policy}) or 0)
    _gather(connection, everything=everything)
    counted = {"counted": connection.scalar(text(deciding.COUNTED))}
    _find_strict_sites(connection, counted, everything=everything)
    connection.execute(text(episodes.CHANGE.format(decisions=deciding.decisions(everything=everything))), counted)
    connection.execute(text("ANALYZE change"))
    if complete:
        _execute(connection, placing.drawing(everything=everything), everything=everything)
    else:
        _execute(connection, episodes.HOLD)
    changed = _store(connection, run)
    if complete:
        changed += connection.execute(text(placing.CARRIED), {"run": run}).rowcount
    # After an exact run, too: a release leaves a region that no later run would look at again.
    connection.execute(text(placing.unused(everything=everything)))
    if complete:
        changed += refresh_rare_types(connection, run)
    return Assigned(run, changed, _waiting(connection), _tiers(connection))


def _gather(connection: Connection, *, everything: bool) -> None:
    """Take the marks: of all devices, or as `working`."""
    if everything:
        _execute(connection, ("DELETE FROM register.pending", placing.SQUARE_DISTRICTS))
        return
    connection.execute(text("CREATE TEMPORARY TABLE working (device_id uuid PRIMARY KEY) ON COMMIT DROP"))
    _execute(connection, (TAKE_PENDING, "ANALYZE working", SITE_MATES, "ANALYZE working"))


def _find_strict_sites(connection: Connection, counted: dict[str, object], *, everything: bool) -> None:
    connection.execute(text(deciding.strict_sites(everything=everything)), counted)
    _execute(
        connection,
        ("TRUNCATE register.strict_site", "INSERT INTO register.strict_site SELECT site_id FROM found_strict"),
    )


def _store(connection: Connection, run: int) -> int:
    first = bool(connection.scalar(text(episodes.NOT_YET_ANY)))
    changed = connection.execute(text(episodes.STORE + ("" if first else episodes.REPLACE)), {"run": run}).rowcount
    connection.execute(text(episodes.FORMER), {"run": run})
    return changed


def _execute(connection: Connection, statements: Sequence[str], **values: object) -> None:
    for statement in statements:
        connection.execute(text(statement), values)


def _waiting(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT count(DISTINCT device_id) FROM register.pending")) or 0)


def _tiers(connection: Connection) -> tuple[int, int, int, int, int]:
    rows = connection.execute(text("SELECT tier, count(*) AS n FROM register.assignment GROUP BY tier"))
    counts = {row.tier: row.n for row in rows}
    return counts.get(0, 0), counts.get(1, 0), counts.get(2, 0), counts.get(3, 0), counts.get(4, 0)
