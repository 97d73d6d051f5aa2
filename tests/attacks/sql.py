"""The database itself, as the role that the public side is given (A27): no HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from shapely import Point
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from geo.cluster import ADMIN
from geo.database import working_engine
from tests.attacks.adversary import Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.measures import Outcome, Tally
from tests.attacks.surfaces import generalised, records
from tests.attacks.world import World, scene_over

# Each must be refused. The functions answer with the extent or a histogram of a table that may not be read.
PROBES = (
    "SELECT ST_EstimatedExtent('publication', 'device', 'geometry')",
    "SELECT _postgis_index_extent('publication.device', 'geometry')",
    "SELECT _postgis_stats('publication.device', 'geometry')",
    "SELECT _postgis_selectivity('publication.device', 'geometry', ST_MakeEnvelope(0, 0, 1, 1))",
    "SELECT _postgis_join_selectivity('publication.device', 'geometry', 'publication.region', 'geometry')",
    "CREATE TEMPORARY TABLE t (n int)",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT * FROM pg_authid",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_create(0)",
)
DATABASES = ("", "postgres", "template1", "template_register")

# Columns of every table that may be read, as text.
READABLE = """
SELECT format('SELECT string_agg(t::text, '' '') || string_agg(%s, '' '') FROM %I.%I t',
              coalesce(string_agg(format('ST_AsText(%I)', a.attname), ' || ')
                       FILTER (WHERE y.typname = 'geometry'), ''''''),
              n.nspname, c.relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type y ON y.oid = a.atttypid
WHERE c.relkind IN ('r', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public')
    AND c.relname <> 'secret'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
GROUP BY n.nspname, c.relname
"""


COORDINATES = re.compile(r"(-?\d+\.\d+)[ ,](-?\d+\.\d+)")


@attack("A27", "SQL as the public role")
def sql(scene: Scene) -> Outcome:
    """Covers what research found open in PostGIS, the other databases of the cluster, and every column of every table
    that the role may read: no place of a generalised or withheld device stands in them."""
    tally = Tally()
    for probe in PROBES:
        if not _refused(scene, probe):
            tally.say(f"allowed: {probe.partition('(')[0]}")
    for database in DATABASES:
        try:
            with scene.connect(database).connect():
                tally.say(f"may connect to {database or 'the register'}")
        except DBAPIError:
            continue
    known = generalised(scene.portal)
    places = [scene.truth.places[r.id] for r in known if r.id in scene.truth.places] + [*scene.truth.withheld.values()]
    # Where an exact device hangs beside one that came later, its place is public.
    public = {_rounded(r.shape.x, r.shape.y) for r in records(scene.portal) if isinstance(r.shape, Point)}
    secret = {_rounded(place.x, place.y) for place in places} - public
    with scene.reader.connect() as connection:
        for statement in connection.scalars(text(READABLE)).all():
            held = COORDINATES.findall(connection.scalar(text(statement)) or "")
            if secret & {_rounded(float(x), float(y)) for x, y in held}:
                tally.say("a table that may be read has an exact place")
    tally.nothing(known, scene.facts)
    return tally.outcome()


def _rounded(x: float, y: float) -> tuple[float, float]:
    """To ten centimetres."""
    return round(x, 6), round(y, 6)


def _refused(scene: Scene, statement: str) -> bool:
    with scene.reader.connect() as connection:
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            return "InsufficientPrivilege" in str(error)
    return False


@leak("A27", "anyone may ask PostGIS for an extent")
@contextmanager
def open_functions(world: World) -> Iterator[Scene]:
    with world.copy() as databases:
        admin = working_engine(databases.cluster.url(databases.publication, ADMIN))
        with admin.begin() as connection:
            connection.execute(text("GRANT EXECUTE ON FUNCTION st_estimatedextent(text, text, text) TO PUBLIC"))
        yield scene_over(databases, world.scene)


@leak("A27", "a table of exact places may be read")
@contextmanager
def readable_places(world: World) -> Iterator[Scene]:
    statements = (
        "CREATE TABLE publication.staging AS SELECT id, place FROM publication.secret",
        "GRANT SELECT ON publication.staging TO public_reader",
    )
    with world.leaking(*statements) as scene:
        yield scene
