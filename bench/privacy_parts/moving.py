"""Another world: a copy of a register in which everything generalised stands elsewhere and says other things."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import Point
from sqlalchemy import text

from geo.database import working_engine
from geo.provision import Branch, restrict
from tests.support.databases import Databases

# Where in a base square a pair's devices are moved to, each way along a side: anywhere, and into a corner.
DRAWS = ("random()", "(CASE WHEN random() < 0.5 THEN 0.01 ELSE 0.99 END + (random() - 0.5) / 60)")

# Sites of devices that are published in one block each, and another place in that block, with its base square.
MOVES = """
CREATE TEMPORARY TABLE move AS
WITH block AS (
    SELECT id, array_agg(be ORDER BY be, bn) AS be, array_agg(bn ORDER BY be, bn) AS bn
    FROM register.base_square, unnest(ARRAY[square, large_square, area_block]) id GROUP BY id
), site AS (
    SELECT v.site_id AS id, min(r.blocks[1]) AS block FROM register.device d
    JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
    JOIN register.assignment a ON a.device_id = d.id LEFT JOIN register.region r ON r.id = a.region_id
    WHERE v.site_id IS NOT NULL AND v.mobility <> 'mobile'
    GROUP BY v.site_id HAVING bool_and(cardinality(r.blocks) = 1) AND count(*) = count(r.id)
), drawn AS MATERIALIZED (
    SELECT s.id, b.be, b.bn, 1 + floor(random() * cardinality(b.be))::int AS n
    FROM site s JOIN block b ON b.id = s.block
)
SELECT d.id, d.be[d.n] AS be, d.bn[d.n] AS bn, ST_Transform(ST_SetSRID(
    ST_MakePoint((d.be[d.n] + {draw}) * 125, (d.bn[d.n] + {draw}) * 125), t.grid_crs), 4326) AS point
FROM drawn d CROSS JOIN register.territory t
"""
CHECKED = "CREATE INDEX ON move (round(ST_X(point) * 100000), round(ST_Y(point) * 100000))"
# Two that came to one spot would share an anchor: the later one stays where it was.
APART = """
DELETE FROM move m USING move n
WHERE round(ST_X(m.point) * 100000) = round(ST_X(n.point) * 100000)
    AND round(ST_Y(m.point) * 100000) = round(ST_Y(n.point) * 100000) AND m.id > n.id
"""
TAKEN = """
DELETE FROM move m USING register.site s
WHERE s.lon_e5 = round(ST_X(m.point) * 100000) AND s.lat_e5 = round(ST_Y(m.point) * 100000)
"""
MOVED = """
UPDATE register.site s SET anchor = m.point, be = m.be, bn = m.bn, lon_e5 = round(ST_X(m.point) * 100000),
    lat_e5 = round(ST_Y(m.point) * 100000) FROM move m WHERE m.id = s.id
"""
SAID_OTHERWISE = """
UPDATE register.device_version v SET geometry = m.point, name = 'other ' || v.site_id, summary = md5(v.device_id::text),
    address = 'Other street ' || v.site_id, height = 1 + v.site_id % 9, source_id = md5(v.fingerprint::text)
FROM move m, register.device d WHERE m.id = v.site_id AND d.id = v.device_id AND d.accepted_version = v.number
"""
AIMED = """
SELECT ST_X(s.anchor) AS lon, ST_Y(s.anchor) AS lat, ST_X(m.point) AS new_lon, ST_Y(m.point) AS new_lat
FROM move m JOIN register.site s USING (id) ORDER BY md5(m.id::text) LIMIT :count
"""

FORGET = (
    "DELETE FROM register.assignment", "DELETE FROM register.former_id", "DELETE FROM register.region",
    "DELETE FROM register.pending", "DELETE FROM register.run",
)  # fmt: skip


@dataclass(frozen=True)
class Moved:
    """How many sites moved, and the old and the new places of some."""

    sites: int
    places: tuple[Point, ...]


def copied(databases: Databases, branch: Branch, number: int) -> str:
    """The name of a copy of one of the databases as it is now."""
    source: str = getattr(databases, branch)
    name = f"{source}_{number}"
    admin = working_engine(databases.cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY OWNER {branch}_owner"))
        restrict(connection, name, branch)
    return name


def move(databases: Databases, draw: str, targets: int) -> Moved:
    """Move in a copied register what is generalised, say other things of it, and forget what was decided."""
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text("SELECT setseed(0.42)"))
        for statement in (MOVES.format(draw=draw), CHECKED, "ANALYZE move", APART, TAKEN):
            connection.execute(text(statement))
        aimed = connection.execute(text(AIMED), {"count": targets}).all()
        # Versions are never changed; this one is of a world that never was.
        connection.execute(text("ALTER TABLE register.device_version DISABLE TRIGGER USER"))
        sites = connection.execute(text(MOVED)).rowcount
        for statement in (SAID_OTHERWISE, *FORGET):
            connection.execute(text(statement))
        connection.execute(text("ALTER TABLE register.device_version ENABLE TRIGGER USER"))
    places = [place for row in aimed for place in (Point(row.lon, row.lat), Point(row.new_lon, row.new_lat))]
    return Moved(sites, tuple(places))
