"""What a server leaves to chance with many rows, taken away: two worlds are compared to the last fact of both."""

from __future__ import annotations

from sqlalchemy import text

from tests.support.databases import Databases

# ANALYZE reads three hundred times as many rows.
STATISTICS = 1000
COLUMNS = f"""
SELECT format('ALTER TABLE %s ALTER %I SET STATISTICS {STATISTICS}', attrelid::regclass, attname)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'publication'::regnamespace AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
    AND coalesce(attstattarget, -1) <> 0
"""
INDEXES = """
SELECT format('REINDEX INDEX %s', c.oid::regclass) FROM pg_class c JOIN pg_am m ON m.oid = c.relam
WHERE c.relnamespace = 'publication'::regnamespace AND m.amname = 'gist'
"""


def read_whole(databases: Databases) -> None:
    """Let ANALYZE read every row of the publication's tables, up to 300,000: of a sample it notes what chance gives."""
    _do_all(databases, COLUMNS)


def build_whole(databases: Databases) -> None:
    """Make the indexes of geometries anew: row by row, GiST takes one of equal pages by chance."""
    _do_all(databases, INDEXES)


def _do_all(databases: Databases, statements: str) -> None:
    with databases.engine("publication_owner").begin() as connection:
        for statement in connection.scalars(text(statements)).all():
            connection.execute(text(statement))
