"""A published city that is kept from run to run, with the same rows as a plain table for the other servers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, text
from sqlalchemy.types import Text

from bench.stage import Stage
from bench.world import comment, set_world, world_sign
from geo.database import working_engine, writing
from geo.ogc.collections import DEVICES
from geo.ogc.field import Field
from geo.ogc.kinds import OBJECTS
from geo.publication.tables import device
from portal.commands.publish import publish_edition
from portal.commands.state import PUBLICATION

PROJECT = Path(__file__).resolve().parents[2]
OWNER, READER = "publication_owner", "public_reader"
PUBLIC_URL = "https://sensors.example"
# What an edition's rows, and the tables beside them, are made by.
SOURCES = (
    "migrations/publication", "geo/publish", "geo/privacy", "geo/publication/tables.py", "geo/ogc/fields.py",
    "geo/ogc/derived.py", "geo/ogc/encoding.py",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """The kept database: `device` of the schema `peer` has the columns that Lamppost publishes, `encoded` its text."""

    stage: Stage
    database: str

    def url(self, role: str) -> str:
        return self.stage.state.cluster.url(self.database, role)


def set_published(stage: Stage, quick: bool) -> Published:
    """The publication of a million devices (a hundredth where `quick`), made unless its sources are unchanged."""
    published = Published(stage, f"kept_publication_{'quick' if quick else 'full'}")
    admin = working_engine(stage.state.cluster.admin_url()).execution_options(isolation_level="AUTOCOMMIT")
    if comment(admin, published.database) == (sign := _sign()):
        return published
    set_world(stage, quick)
    publish_edition(stage.settings)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {published.database} WITH (FORCE)"))
        connection.execute(text(f"ALTER DATABASE {PUBLICATION} RENAME TO {published.database}"))
        connection.execute(text(f"GRANT CREATE ON DATABASE {published.database} TO {OWNER}"))
    everything = working_engine(published.url("cluster_admin")).execution_options(isolation_level="AUTOCOMMIT")
    with everything.connect() as connection:
        # Peers ask PostGIS for extents, which Lamppost lets nobody do.
        connection.execute(text(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {OWNER}"))
        with writing(working_engine(published.url(OWNER))) as owned:
            _copy(owned)
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text(f"COMMENT ON DATABASE {published.database} IS '{sign}'"))
    return published


def _sign() -> str:
    """A digest of all that decides what the rows look like."""
    parts = [PROJECT / part for part in SOURCES]
    sources = [
        Path(__file__),
        *(file for part in parts for file in sorted([part, *part.rglob("*.py")]) if file.is_file()),
    ]
    return hashlib.sha256(b"".join([world_sign().encode(), *(file.read_bytes() for file in sources)])).hexdigest()


# What an administrator gives a table before offering it: its key, its places, and what is asked for.
INDEXES = (
    "ALTER TABLE peer.{table} ADD PRIMARY KEY (id)",
    "CREATE INDEX ON peer.{table} USING gist (geometry)",
    'CREATE INDEX ON peer.{table} ("organisationId", id)',
    'CREATE INDEX ON peer.{table} ("sensorType", "personalData", id)',
)

# Text that is read as fast as PostgreSQL can: as it is, in the row.
ENCODED = """
CREATE TABLE peer.encoded (id uuid, geometry geometry(Geometry, 4326), "organisationId" uuid, "sensorType" text,
    "personalData" text, feature text) WITH (toast_tuple_target = 8160);
INSERT INTO peer.encoded
SELECT id, geometry, "organisationId", "sensorType", "personalData",
       '{{"type":"Feature","id":"' || id || '","geometry":' || ST_AsGeoJSON(geometry, 7, 0) || ',"properties":'
       || row_to_json((SELECT p FROM (SELECT {columns}) p))::text || '}}' AS feature
FROM peer.device d
"""


def _copy(connection: Connection) -> None:
    columns = [DEVICES.key.label("id"), device.c.geometry.label("geometry"), *map(_flat, DEVICES.fields)]
    rows = select(*columns).select_from(DEVICES.table).params(public_url=PUBLIC_URL)
    statement = rows.compile(connection, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql("CREATE SCHEMA peer")
    connection.exec_driver_sql(f"CREATE TABLE peer.device AS {statement}")
    # Servers find the kind of geometry in the column's type.
    connection.exec_driver_sql("ALTER TABLE peer.device ALTER geometry TYPE geometry(Geometry, 4326)")
    names = ", ".join(f'd."{field.name}"' for field in DEVICES.fields)
    connection.exec_driver_sql(ENCODED.format(columns=names))
    for table in ("device", "encoded"):
        for index in INDEXES:
            connection.exec_driver_sql(index.format(table=table))


def _flat(field: Field) -> ColumnElement[Any]:
    """The property as a column that every server can offer: a list as text."""
    if field.kind is OBJECTS:
        return field.source.cast(Text).label(field.name)
    if field.kind.is_list:
        return func.array_to_string(field.source, ", ").label(field.name)
    return field.source.label(field.name)
