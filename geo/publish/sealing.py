"""Sealing an edition: the hashes of what it touched are made anew, as `loader`."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.publication.digest import ALL_SEALS, BUCKET, SMALL_ROW_HASH, SMALL_TABLE_HASH

TOUCHED = f"""
CREATE TEMPORARY TABLE touched_bucket ON COMMIT DROP AS SELECT DISTINCT {BUCKET} AS bucket FROM touched
"""
CLEAR = "DELETE FROM publication.seal s USING touched_bucket b WHERE s.published = 'device' AND s.bucket = b.bucket"

# A bucket is a range of ids, so the devices of a few of them are found by the key.
BUCKETS = """
INSERT INTO publication.seal (published, bucket, hash)
SELECT 'device', b.bucket, h.hash FROM touched_bucket b
CROSS JOIN LATERAL (
    SELECT sha256(string_agg(content_hash, ''::bytea ORDER BY id)) AS hash FROM publication.device
    WHERE id BETWEEN rpad(lpad(to_hex(b.bucket), 4, '0'), 32, '0')::uuid
                 AND rpad(lpad(to_hex(b.bucket), 4, '0'), 32, 'f')::uuid
) h WHERE h.hash IS NOT NULL ORDER BY b.bucket
"""


def seal_touched(publication: Connection) -> None:
    """Seal the buckets of the ids in pg_temp.touched."""
    for statement in (TOUCHED, CLEAR, BUCKETS):
        publication.execute(text(statement))


def seal_table(publication: Connection, table: str) -> None:
    """Seal one of the tables beside the devices."""
    publication.execute(
        text(
            "INSERT INTO publication.seal (published, bucket, hash)"
            f" SELECT :table, 0, {SMALL_TABLE_HASH} FROM (SELECT {SMALL_ROW_HASH} AS hash FROM publication.{table} t) r"
            " ON CONFLICT (published, bucket) DO UPDATE SET hash = excluded.hash"
        ),
        {"table": table},
    )


def seal_all(publication: Connection) -> None:
    """Seal everything anew."""
    publication.execute(text("DELETE FROM publication.seal"))
    publication.execute(text(f"INSERT INTO publication.seal (published, bucket, hash) {ALL_SEALS}"))
