"""Rows as values straight from PostgreSQL, for the formats that are written value by value.

They come in the server's binary form: nothing is written out as text that has to be taken apart again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, cast

from sqlalchemy import Connection, Select

from geo.database import batches, driver
from opendata.formats.ahead import ahead
from opendata.formats.copying import planned, tell

# A row takes some kilobytes. With more at a time nothing is quicker.
ROWS = 1000

Rows = list[tuple[Any, ...]]


def streamed(connection: Connection, query: Select[Any], *, whole: bool) -> Iterator[Rows]:
    """The rows in their order, at most `ROWS` at a time; `whole` says that every row is wanted.

    One list is read ahead by another thread: so the server works while rows are being written.
    """
    return ahead(_read(connection, query, whole))


def _read(connection: Connection, query: Select[Any], whole: bool) -> Generator[Rows, None, None]:
    statement, values = planned(connection, query, whole=whole)
    with driver(connection).cursor() as cursor:
        coming = cursor.stream(statement, values, binary=True, size=ROWS)
        # Closed here: as long as rows are coming, the connection waits for them, and nothing could be rolled back.
        with closing(cast(Generator[tuple[Any, ...], None, None], coming)) as rows:
            for some in batches(rows, ROWS):
                tell(len(some))
                yield some
