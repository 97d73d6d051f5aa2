"""A large register made fast: a small demonstration city, multiplied inside the database.

Each copy of a site or shape is moved by whole base squares to another square that has buildings, so that every copy
lies within the territory and the squares that it touches follow by addition.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from bench.stage import Stage
from geo.database import working_engine, writing
from geo.provision import restrict
from portal.commands.state import REGISTER
from portal.demo.seed import seed

DRAWN = 5_000
BUILDINGS, ZONES = 500_000, 5_000
# Streets and postcodes are not multiplied; one row in a hundred of everything else is enough for a first look.
QUICK = 100
KEPT = "kept_world"
PROJECT = Path(__file__).resolve().parent.parent


def set_world(stage: Stage, quick: bool) -> int:
    """Fill the stage's register with a million devices (a hundredth where `quick`); their number.

    A world that was made before with the same schema and the same statements is taken again.
    """
    share = QUICK if quick else 1
    sign, kept = world_sign(), f"{KEPT}_{'quick' if quick else 'full'}"
    admin = working_engine(stage.state.cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    if comment(admin, kept) == sign:
        _copy_database(admin, kept, REGISTER)
    else:
        _make(stage, share)
        _copy_database(admin, REGISTER, kept)
        with admin.connect() as connection:
            connection.execute(text(f"COMMENT ON DATABASE {kept} IS '{sign}'"))
    with working_engine(stage.settings.database("register_owner")).connect() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM register.device")) or 0)


def _make(stage: Stage, share: int) -> None:
    with writing(working_engine(stage.settings.database("register_owner"))) as connection:
        seed(connection, devices=DRAWN)
    # Keys are not checked row by row here: the copies hang together as the originals do.
    url = stage.state.cluster.url(REGISTER, "cluster_admin")
    with writing(working_engine(url)) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL work_mem = '256MB'"))
        connection.execute(text("SELECT setseed(0.5)"))
        _multiply(connection, 1_000_000 // share, BUILDINGS // share, ZONES // share)
    with writing(working_engine(url).execution_options(isolation_level="AUTOCOMMIT")) as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _multiply(connection: Connection, devices: int, buildings: int, zones: int) -> None:
    drawn = int(connection.scalar(text("SELECT count(*) FROM register.device")) or 1)
    standing = int(connection.scalar(text("SELECT count(*) FROM register.building")) or 1)
    numbers = {
        "copies": max(0, -(-devices // drawn) - 1),
        "houses": max(0, -(-buildings // standing) - 1),
        "zones": zones,
    }
    for statement in STATEMENTS:
        connection.execute(text(statement), numbers)


# Where copies go: every square with buildings, in a drawn order. The nth copy of a thing takes the nth square after
# its own lot, so no two copies of one thing share a square.
TARGETS = """
CREATE TEMPORARY TABLE goal ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY random()) - 1 AS n, be, bn FROM register.base_square WHERE buildings > 0
"""

# A site and a shape are moved alike: both have a first base square.
MOVED = """
CREATE TEMPORARY TABLE moved ON COMMIT DROP AS
SELECT t.key, c.n AS copy, g.be - t.be AS east, g.bn - t.bn AS north
FROM (
    SELECT 'site' || id AS key, be, bn, floor(random() * 1000000)::int AS lot FROM register.site
    UNION ALL
    SELECT 'shape' || device_id, (array_agg(s.be))[1], (array_agg(s.bn))[1], floor(random() * 1000000)::int
    FROM register.device_square s JOIN register.device d ON d.id = s.device_id AND d.accepted_version = s.version
    GROUP BY device_id
) t
CROSS JOIN generate_series(1, :copies) c (n)
JOIN goal g ON g.n = (t.lot + c.n) % (SELECT count(*) FROM goal)
"""

COPIES = """
CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
SELECT d.id AS old_id, d.accepted_version AS old_version, gen_random_uuid() AS id, c.n AS copy,
       coalesce('site' || v.site_id, 'shape' || d.id) AS key
FROM register.device d
JOIN register.device_version v ON v.device_id = d.id AND v.number = d.accepted_version
CROSS JOIN generate_series(1, :copies) c (n)
"""

SITES = """
CREATE TEMPORARY TABLE site_copy ON COMMIT DROP AS
SELECT s.id AS old_id, m.copy, nextval(pg_get_serial_sequence('register.site', 'id')) AS id, s.be + m.east AS be,
       s.bn + m.north AS bn,
       ST_Transform(ST_Translate(ST_Transform(s.anchor, 3035), m.east * 125, m.north * 125), 4326) AS anchor
FROM register.site s JOIN moved m ON m.key = 'site' || s.id
"""

NEW_SITES = """
INSERT INTO register.site (id, anchor, lon_e5, lat_e5, be, bn) OVERRIDING SYSTEM VALUE
SELECT id, anchor, round(ST_X(anchor) * 100000), round(ST_Y(anchor) * 100000), be, bn FROM site_copy
ON CONFLICT ON CONSTRAINT site_anchor_unique DO NOTHING
"""

# Two sites that came to one spot are one.
SAME_SPOT = """
UPDATE site_copy c SET id = s.id FROM register.site s
WHERE s.lon_e5 = round(ST_X(c.anchor) * 100000) AND s.lat_e5 = round(ST_Y(c.anchor) * 100000) AND s.id <> c.id
"""

DEVICES = """
INSERT INTO register.device (id, organisation_id, reference, registered, accepted_version, exact_reason)
SELECT c.id, d.organisation_id, d.reference || '/' || c.copy, d.registered, 1, d.exact_reason
FROM copied c JOIN register.device d ON d.id = c.old_id
"""

VERSION_COLUMNS = """
    valid_from, fingerprint, wording, category, sensor_type, technologies, themes, projects, mobility, exposure,
    lifecycle, visibility, visibility_reason, site_class, operation_districts, operation_tier, name, summary,
    address, height, heading, field_of_view, base_object, position_source, position_quality, responsible, processor,
    metadata_admin, public_contact, personal_data, data_types, processing, storage, access, retention, recipients,
    third_countries, installed, active_until, removed, last_confirmed, source, source_id
"""

VERSIONS = f"""
INSERT INTO register.device_version (device_id, number, geometry, site_id, {VERSION_COLUMNS})
SELECT c.id, 1,
       CASE WHEN m.key IS NULL THEN v.geometry
            WHEN s.old_id IS NOT NULL AND ST_Equals(v.geometry, o.anchor) THEN s.anchor
            ELSE ST_Transform(ST_Translate(ST_Transform(v.geometry, 3035), m.east * 125, m.north * 125), 4326) END,
       s.id, {VERSION_COLUMNS}
FROM copied c
JOIN register.device_version v ON v.device_id = c.old_id AND v.number = c.old_version
LEFT JOIN moved m ON m.key = c.key AND m.copy = c.copy
LEFT JOIN register.site o ON o.id = v.site_id
LEFT JOIN site_copy s ON s.old_id = v.site_id AND s.copy = c.copy
"""

SQUARES = """
INSERT INTO register.device_square (device_id, version, be, bn)
SELECT c.id, 1, s.be + m.east, s.bn + m.north
FROM copied c
JOIN register.device_square s ON s.device_id = c.old_id AND s.version = c.old_version
JOIN moved m ON m.key = c.key AND m.copy = c.copy
"""

STREAMS = """
INSERT INTO register.datastream
SELECT c.id, 1, position, name, observed_property, unit, frequency, quality, active, open_data, link, documentation
FROM copied c JOIN register.datastream s ON s.device_id = c.old_id AND s.version = c.old_version
"""

PURPOSES = """
INSERT INTO register.purpose
SELECT c.id, 1, position, text, dtpr, legal_ground, law_text, law_link, privacy_statement, dpia, processing_register,
       algorithm_register
FROM copied c JOIN register.purpose p ON p.device_id = c.old_id AND p.version = c.old_version
"""

# Further houses in the squares that have some: the city grows up, not out.
HOUSES = """
INSERT INTO register.building (reference, complex, street, postcode, use, point, be, bn)
SELECT b.reference || '/' || c.n, b.complex || '/' || c.n, b.street, b.postcode, b.use, b.point, b.be, b.bn
FROM register.building b CROSS JOIN generate_series(1, :houses) c (n)
"""

# Zones of 90 to 300 metres, in one square kilometre of five: quarters, not the whole city.
ZONED = """
INSERT INTO register.zone (name, tier, geometry)
SELECT 'zone ' || row_number() OVER (), CASE WHEN random() < 0.8 THEN 1 WHEN random() < 0.75 THEN 2 ELSE 3 END,
       ST_Multi(ST_Transform(ST_Buffer(ST_Transform(point, 3035), 45 + 105 * random(), 4), 4326))
FROM (SELECT point FROM register.building WHERE ((be >> 3) * 7 + (bn >> 3) * 3) % 5 = 0 ORDER BY random()
      LIMIT :zones) b
"""

STATEMENTS = (
    TARGETS, MOVED, "ANALYZE moved", COPIES, "ANALYZE copied", SITES, "ANALYZE site_copy", NEW_SITES,
    "ANALYZE register.site", SAME_SPOT, DEVICES, VERSIONS, SQUARES, STREAMS, PURPOSES, HOUSES, ZONED,
    # The original devices were registered with their own history, which the copies have not.
    "DELETE FROM register.pending",
)  # fmt: skip


def world_sign() -> str:
    """A digest of all that decides what the world looks like."""
    sources = [Path(__file__), *sorted((PROJECT / "migrations/register").rglob("*.py"))]
    sources += sorted((PROJECT / "portal/demo").rglob("*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def comment(admin: Engine, database: str) -> str | None:
    """What is written beside a database; None without a comment or a database."""
    statement = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = :name"
    with admin.connect() as connection:
        written: str | None = connection.scalar(text(statement), {"name": database})
        return written


def _copy_database(admin: Engine, original: str, copy: str) -> None:
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {copy} TEMPLATE {original} OWNER register_owner STRATEGY file_copy"))
        restrict(connection, copy, "register")
