"""From one database to the other: a COPY out of this one streamed into a COPY into that one."""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import Connection

from geo.database import driver

# Each row comes by itself; written one by one they cost more than the two servers' work.
CHUNK = 1 << 18


def pipe(source: Connection, query: str, target: Connection, table: str, columns: tuple[str, ...] = ()) -> None:
    """Stream the rows of `query` into `table`, by its columns in their order or those named.

    Memory does not grow with the rows. Both are text of the program; no value of a user is in them.
    """
    named = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
    out = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(sql.SQL(query))
    into = sql.SQL("COPY {} {} FROM STDIN (FORMAT binary)").format(sql.SQL(table), named)
    with (
        driver(source).cursor() as reader,
        driver(target).cursor() as writer,
        reader.copy(out) as outgoing,
        writer.copy(into) as incoming,
    ):
        chunk = bytearray()
        for row in outgoing:
            chunk += row
            if len(chunk) >= CHUNK:
                incoming.write(bytes(chunk))
                chunk.clear()
        incoming.write(bytes(chunk))
