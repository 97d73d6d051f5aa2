"""The seal of an edition: one hash over all published rows, and its check."""

from __future__ import annotations

from sqlalchemy import Connection, text

# Columns of publication.device that a record's hash covers, in the table's order.
COLUMNS = (
    "id", "short_code", "tier", "region_id", "geometry", "coordinate_uncertainty", "districts", "category",
    "sensor_type", "technologies", "themes", "projects", "mobility", "exposure", "lifecycle", "personal_data",
    "data_types", "processing", "storage", "access", "retention", "recipients", "third_countries",
    "organisation_id", "organisation_kind", "responsible", "processor", "metadata_admin", "public_contact",
    "datastreams", "purposes", "name", "summary", "reference", "address", "height", "heading", "field_of_view",
    "base_object", "registered", "installed", "active_until", "removed", "last_confirmed", "source", "source_id",
    "version",
)  # fmt: skip

# The same text of the same row comes out of both databases, so either can compute it.
ROW_HASH = f"sha256(convert_to(ROW({', '.join(f'o.{name}' for name in COLUMNS)})::text, 'UTF8'))"

SMALL_TABLES = {
    "territory": "single",
    "organisation": "id",
    "district": "code",
    "region": "id",
    "withheld_count": "district",
    "place": "kind, name, district",
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
    newest = connection.execute(
        text("SELECT digest, devices FROM publication.edition ORDER BY number DESC LIMIT 1")
    ).one_or_none()
    count = connection.scalar(text("SELECT count(*) FROM publication.device"))
    if newest is None:
        return bool(broken == 0 and count == 0)
    return bool(broken == 0 and count == newest.devices and digest(connection) == newest.digest)
