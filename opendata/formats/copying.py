"""Rows straight from PostgreSQL's COPY, in pieces of some size: memory does not grow with rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Select, func, select

from geo.database import driver

PIECE = 64 * 1024


def copied(
    connection: Connection, query: Select[Any], options: str, finish: Callable[[bytes], bytes], *, whole: bool
) -> Iterator[bytes]:
    """What `COPY (query) TO STDOUT options` gives; `finish` is called on each row, its line end included.
    `whole` says that every row is wanted, in the order of a key that has an index.

    libpq hands over one row at a time, so a line end inside a quoted cell is never taken for a row's.
    """
    # Sorting all rows first would hold them all, on the server; walking the key's index holds one.
    connection.execute(select(func.set_config("enable_sort", "off" if whole else "on", True)))
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    statement = f"COPY ({compiled}) TO STDOUT ({options})"
    with driver(connection).cursor() as cursor, cursor.copy(statement, compiled.params) as rows:
        piece, size = [], 0
        for row in rows:
            piece.append(finish(bytes(row)))
            size += len(row)
            if size >= PIECE:
                yield b"".join(piece)
                piece, size = [], 0
        yield b"".join(piece)
