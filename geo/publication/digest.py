"""The seal of an edition: one hash over all published rows, and its check."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.publication import editions
from geo.publication.tables import device, district, organisation, place, region, territory, withheld_count

# Columns of publication.device that a record's hash covers, in the table's order: all but what the loader adds.
ADDED = ("content_hash", "first_edition", "changed_edition")
COLUMNS = tuple(column.name for column in device.columns if column.name not in ADDED)

# The same text of the same row comes out of both databases, so either can compute it.
ROW_HASH = f"sha256(convert_to(ROW({', '.join(f'o.{name}' for name in COLUMNS)})::text, 'UTF8'))"

# The other tables that an edition brings, and the key that puts their rows in order.
SMALL_TABLES = {
    table.name: ", ".join(column.name for column in table.primary_key)
    for table in (territory, organisation, district, region, withheld_count, place)
}


def digest(connection: Connection) -> str:
    """SHA-256 in hexadecimal over the record hashes in order of id and the rows of the other tables."""
    parts = [
        "SELECT 0 AS n, coalesce(sha256(string_agg(content_hash, ''::bytea ORDER BY id)), ''::bytea) AS part"
        " FROM publication.device"
    ]
    for position, (table, key) in enumerate(SMALL_TABLES.items(), start=1):
        parts.append(
            f"SELECT {position}, coalesce(sha256(convert_to(string_agg(t::text, E'\\n' ORDER BY {key}), 'UTF8')),"
            f" ''::bytea) FROM publication.{table} t"
        )
    united = " UNION ALL ".join(parts)
    return str(
        connection.scalar(
            text(f"SELECT encode(sha256(string_agg(part, '|'::bytea ORDER BY n)), 'hex') FROM ({united}) p")
        )
    )


def is_whole(connection: Connection) -> bool:
    """Whether each record hashes to what it carries, and all rows to the newest edition's digest."""
    broken = connection.scalar(
        text(f"SELECT count(*) FROM publication.device o WHERE o.content_hash IS DISTINCT FROM {ROW_HASH}")
    )
    newest = editions.newest(connection)
    count = connection.scalar(text("SELECT count(*) FROM publication.device"))
    if newest is None:
        return bool(broken == 0 and count == 0)
    return bool(broken == 0 and count == newest.devices and digest(connection) == newest.digest)
