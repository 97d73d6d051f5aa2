"""Whether two large registers that differ only inside published regions give the same public bytes: asked, compared."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from shapely import Point
from sqlalchemy import text

from bench.stage import Stage
from geo.database import working_engine
from geo.provision import Branch, restrict
from portal.commands.state import PUBLICATION, REGISTER
from portal.demo.seed import seed
from tests.house.worlds.tables import dump, quiet
from tests.house.worlds.telling import publish_at
from tests.house.worlds.transcript import differences, everything, fetch
from tests.support.databases import Databases
from tests.support.facts import Probes

# Devices; how many items, cells and pages of a kind are asked for one by one; how many devices are aimed at.
SIZE, QUICK_SIZE = (100_000, 150, 10), (2_000, 15, 2)
AT = datetime(2026, 3, 2, 6, tzinfo=UTC)

Figures = dict[str, float | int | str]

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


def measure(stage: Stage, quick: bool) -> Figures:
    """Pairs of worlds, what was compared of each, differences and seconds; each difference is printed by its name."""
    laps = [time.perf_counter()]
    devices, sample, targets = QUICK_SIZE if quick else SIZE
    told = Databases(stage.state.cluster, REGISTER, PUBLICATION)
    with told.engine("register_owner").begin() as connection:
        seed(connection, devices=devices)
    quiet(told)
    empty = [_copy(told, "publication", number) for number in range(len(DRAWS))]
    publish_at(told, AT)
    laps.append(time.perf_counter())
    tables, figures = dump(told), {"devices": devices, "pairs of worlds": len(DRAWS)}
    answers, size, found = 0, 0, list[str]()
    for number, (draw, publication) in enumerate(zip(DRAWS, empty, strict=True)):
        other = Databases(told.cluster, _copy(told, "register", number), publication)
        moved, places = _move(other, draw, targets)
        publish_at(other, AT)
        choice = everything(Probes(places))
        here, there = (fetch(databases, choice, sample).answers for databases in (told, other))
        found += [*differences(tables, dump(other)), *differences(here, there)]
        answers, size = answers + len(here), size + sum(map(len, (*here.values(), *tables.values())))
        figures[f"sites moved in pair {number + 1}"] = moved
    laps.append(time.perf_counter())
    for name in found:
        print(name)
    return {
        **figures,
        "tables compared": len(DRAWS) * len(tables),
        "answers compared": answers,
        "compared, MB": round(size / 1e6),
        "differences": len(found),
        "make and publish the city, s": round(laps[1] - laps[0], 1),
        "move, publish, ask and compare, s": round(laps[2] - laps[1], 1),
    }


def _copy(databases: Databases, branch: Branch, number: int) -> str:
    """The name of a copy of one of the databases as it is now."""
    name = f"{branch}_{number}"
    admin = working_engine(databases.cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {branch} OWNER {branch}_owner"))
        restrict(connection, name, branch)
    return name


def _move(databases: Databases, draw: str, targets: int) -> tuple[int, tuple[Point, ...]]:
    """Move in a copied register what is generalised, say other things of it, and forget what was decided.

    How many sites moved, and the old and the new places of some.
    """
    with databases.engine("register_owner").begin() as connection:
        connection.execute(text("SELECT setseed(0.42)"))
        for statement in (MOVES.format(draw=draw), CHECKED, "ANALYZE move", APART, TAKEN):
            connection.execute(text(statement))
        aimed = connection.execute(text(AIMED), {"count": targets}).all()
        # Versions are never changed; this one is of a world that never was.
        connection.execute(text("ALTER TABLE register.device_version DISABLE TRIGGER USER"))
        moved = connection.execute(text(MOVED)).rowcount
        for statement in (SAID_OTHERWISE, *FORGET):
            connection.execute(text(statement))
        connection.execute(text("ALTER TABLE register.device_version ENABLE TRIGGER USER"))
    places = [place for row in aimed for place in (Point(row.lon, row.lat), Point(row.new_lon, row.new_lat))]
    return moved, tuple(places)
