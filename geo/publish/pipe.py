"""From one database to the other: a COPY out of this one streamed into a COPY into that one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from psycopg import sql
from sqlalchemy import Connection

from geo.database import driver

# Each row comes by itself; written one by one they cost more than the two servers' work.
CHUNK = 1 << 18


def pipe(source: Connection, query: str, target: Connection, table: str) -> None:
    """Stream the rows of `query` into `table`, by its columns in their order.

    Memory does not grow with the rows. Both are text of the program; no value of a user is in them.
    """
    out = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(sql.SQL(query))
    into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.SQL(table))
    with (
        driver(source).cursor() as reader,
        driver(target).cursor() as writer,
        reader.copy(out) as outgoing,
        writer.copy(into) as incoming,
    ):
        for chunk in chunks(outgoing):
            incoming.write(chunk)


def chunks(rows: Iterable[bytes | bytearray | memoryview]) -> Iterator[bytes]:
    """Rows of a COPY, many at a time."""
    chunk = bytearray()
    for row in rows:
        chunk += row
        if len(chunk) >= CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)
