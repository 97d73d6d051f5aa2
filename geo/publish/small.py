"""The tables beside the devices: compared by one hash each, and sent row by row only where that differs."""

from __future__ import annotations

from sqlalchemy import Connection, text

from geo.privacy import rules
from geo.publication.digest import SMALL_ROW_HASH, SMALL_TABLE_HASH, SMALL_TABLES
from geo.publication.tables import metadata
from geo.publish.pipe import pipe


def fetch(register: Connection, publication: Connection, *, complete: bool) -> list[str]:
    """Bring what differs as pg_temp.incoming_… and pg_temp.outdated_… to the publication; the tables that differ.

    An edition of exact changes brings only organisations that the publication has not got.
    """
    differ = []
    for table in SMALL_TABLES if complete else ("organisation",):
        query = rules.TABLES[table].replace(":tier", "3" if complete else "0")
        register.execute(
            text(
                f"CREATE TEMPORARY TABLE own_{table} ON COMMIT DROP AS"
                f" SELECT t.*, {SMALL_ROW_HASH} AS hash FROM ({query}) t"
            )
        )
        own = register.scalar(text(f"SELECT {SMALL_TABLE_HASH} FROM own_{table}"))
        if own != publication.scalar(
            text("SELECT hash FROM publication.seal WHERE published = :table"), {"table": table}
        ):
            _fetch(register, publication, table)
            differ.append(table)
    return differ


def _fetch(register: Connection, publication: Connection, table: str) -> None:
    register.execute(text(f"CREATE TEMPORARY TABLE there_{table} (hash bytea) ON COMMIT DROP"))
    publication.execute(text(f"CREATE TEMPORARY TABLE outdated_{table} (hash bytea) ON COMMIT DROP"))
    publication.execute(
        text(f"CREATE TEMPORARY TABLE incoming_{table} ON COMMIT DROP AS SELECT * FROM publication.{table} LIMIT 0")
    )
    pipe(publication, f"SELECT {SMALL_ROW_HASH} FROM publication.{table} t", register, f"pg_temp.there_{table}")
    outdated = f"SELECT hash FROM there_{table} EXCEPT SELECT hash FROM own_{table}"
    pipe(register, outdated, publication, f"pg_temp.outdated_{table}")
    register.execute(text(f"DELETE FROM own_{table} o USING there_{table} t WHERE t.hash = o.hash"))
    register.execute(text(f"ALTER TABLE own_{table} DROP hash"))
    # In the order of the key: a reader sees where rows lie, and the register's own order is nobody's business.
    columns = enumerate(metadata.tables[f"publication.{table}"].columns, start=1)
    key = ", ".join(str(position) for position, column in columns if column.primary_key)
    ordered = f"SELECT * FROM own_{table} ORDER BY {key}"
    pipe(register, ordered, publication, f"pg_temp.incoming_{table}")


def apply(publication: Connection, table: str, *, complete: bool) -> None:
    """Make a published table equal to the register's, touching only rows that differ; or only add what is missing."""
    if complete:
        publication.execute(
            text(f"DELETE FROM publication.{table} t USING outdated_{table} o WHERE {SMALL_ROW_HASH} = o.hash")
        )
        publication.execute(text(f"INSERT INTO publication.{table} SELECT * FROM incoming_{table}"))
    else:
        publication.execute(
            text(
                f"INSERT INTO publication.{table} SELECT * FROM incoming_{table} i"
                f" WHERE NOT EXISTS (SELECT FROM publication.{table} t WHERE t.id = i.id)"
            )
        )
