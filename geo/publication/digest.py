"""The seal of an edition: hashes over all published rows, kept so that an edition touches only those of changed rows.

Whoever can read the published tables can compute an edition's digest (decision 23):

- a record's `content_hash` is SHA-256 over its row as PostgreSQL writes it, the columns of `COLUMNS` in order, where
  a SHA-256 stands for each of the long ones: geometry by its EWKB (little endian), the two of JSON by their text;
- devices fall into buckets by the first 16 bits of their id; a bucket's hash is SHA-256 over the content hashes of its
  devices in order of id, and the hash of all devices is SHA-256 over those of the buckets that have any, in order;
- another table's hash is SHA-256 over the hashes of its rows as text, in ascending order;
- the digest is SHA-256, in hexadecimal, over the hash of all devices and then those of `SMALL_TABLES` in order.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.publication import editions
from geo.publication.tables import device, district, organisation, place, region, territory, withheld_count

# Columns of publication.device that a record's hash covers, in the table's order: all but what the loader adds, and
# what the database makes of another.
ADDED = ("content_hash", "first_edition", "changed_edition", "purpose_kinds")
COLUMNS = tuple(column.name for column in device.columns if column.name not in ADDED)

LONG = {
    "geometry": "sha256(ST_AsEWKB(o.geometry, 'NDR'))",
    "datastreams": "sha256(convert_to(o.datastreams::text, 'UTF8'))",
    "purposes": "sha256(convert_to(o.purposes::text, 'UTF8'))",
}


def row_hash(long: dict[str, str]) -> str:
    """The hash of a record `o`, given what stands for its long columns.

    The same text of the same row comes out of both databases, so either can compute it.
    """
    return f"sha256(convert_to(ROW({', '.join(long.get(name, f'o.{name}') for name in COLUMNS)})::text, 'UTF8'))"


ROW_HASH = row_hash(LONG)

# The hash of a row `t` of another table, and that of all of them from a relation with a column `hash`.
SMALL_ROW_HASH = "sha256(convert_to(t::text, 'UTF8'))"
SMALL_TABLE_HASH = "sha256(coalesce(string_agg(hash, ''::bytea ORDER BY hash), ''::bytea))"

# The other tables that an edition brings, and the key that puts their rows in order.
SMALL_TABLES = {
    table.name: ", ".join(column.name for column in table.primary_key)
    for table in (territory, organisation, district, region, withheld_count, place)
}

BUCKET = "get_byte(uuid_send(id), 0) * 256 + get_byte(uuid_send(id), 1)"
BUCKETS = f"""
SELECT 'device' AS published, {BUCKET} AS bucket, sha256(string_agg(content_hash, ''::bytea ORDER BY id)) AS hash
FROM publication.device GROUP BY 2
"""

ALL_SEALS = " UNION ALL ".join(
    (
        f"SELECT published, bucket, hash FROM ({BUCKETS}) b",
        *(
            f"SELECT '{table}', 0, (SELECT {SMALL_TABLE_HASH} FROM (SELECT {SMALL_ROW_HASH} AS hash"
            f" FROM publication.{table} t) r)"
            for table in SMALL_TABLES
        ),
    )
)

DIGEST = f"""
SELECT encode(sha256(string_agg(hash, ''::bytea ORDER BY n)), 'hex') FROM (
    SELECT 0 AS n, sha256(coalesce(string_agg(hash, ''::bytea ORDER BY bucket), ''::bytea)) AS hash
    FROM publication.seal WHERE published = 'device'
    UNION ALL
    SELECT t.n, s.hash FROM publication.seal s
    JOIN unnest('{{{",".join(SMALL_TABLES)}}}'::text[]) WITH ORDINALITY t (name, n) ON t.name = s.published
) h
"""


def digest(connection: Connection) -> str:
    """The digest that the seals in force give."""
    return str(connection.scalar(text(DIGEST)))


def is_whole(connection: Connection) -> bool:
    """Whether every row hashes to what it carries, all rows to the seals, and these to the newest edition's digest."""
    newest = editions.newest(connection)
    if newest is None:
        return not connection.scalar(text("SELECT EXISTS (SELECT FROM publication.device)"))
    broken = connection.scalar(
        text(f"SELECT count(*) FROM publication.device o WHERE o.content_hash IS DISTINCT FROM {ROW_HASH}")
    )
    count = connection.scalar(text("SELECT count(*) FROM publication.device"))
    unsealed = connection.scalar(
        text(
            f"SELECT count(*) FROM ({ALL_SEALS}) r FULL JOIN publication.seal s USING (published, bucket)"
            " WHERE r.hash IS DISTINCT FROM s.hash"
        )
    )
    return broken == unsealed == 0 and count == newest.devices and digest(connection) == newest.digest
