"""Rows straight from PostgreSQL's COPY: memory does not grow with rows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Select, func, select

from geo.database import driver

PIECE = 64 * 1024
# So many rows are told of at once.
TOLD = 1000
# So many structures of queries are kept.
MOST = 256
_kept: dict[Any, Any] = {}

_told: ContextVar[Callable[[int], object] | None] = ContextVar("told", default=None)


@contextmanager
def told(how_many_more: Callable[[int], object]) -> Iterator[None]:
    """Within the block, say how many rows more have come from the database, whatever the format."""
    token = _told.set(how_many_more)
    try:
        yield
    finally:
        _told.reset(token)


def tell(rows: int) -> None:
    """Tell whoever waits of so many rows more."""
    if (how_many_more := _told.get()) is not None:
        how_many_more(rows)


def copied(
    connection: Connection, query: Select[Any], options: str, finish: Callable[[bytes], bytes], *, whole: bool
) -> Iterator[bytes]:
    """What `copied_rows` gives, in pieces of some size; `finish` is called on each row, its line end included."""
    piece, size = [], 0
    for row in copied_rows(connection, query, options, whole=whole):
        piece.append(finish(row))
        size += len(row)
        if size >= PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    yield b"".join(piece)


def copied_rows(
    connection: Connection, query: Select[Any], options: str, *, whole: bool
) -> Generator[bytes, None, None]:
    """What `COPY (query) TO STDOUT options` gives; `whole` says that every row is wanted.

    libpq hands over one row at a time, so a line end inside a quoted cell is never taken for a row's.
    """
    statement, values = planned(connection, query, whole=whole)
    copying = f"COPY ({statement}) TO STDOUT ({options})"
    with driver(connection).cursor() as cursor, cursor.copy(copying, values) as rows:
        number = 0
        for number, row in enumerate(rows, 0 if "HEADER" in options else 1):
            yield bytes(row)
            if number and number % TOLD == 0:
                tell(TOLD)
        tell(number % TOLD)


def planned(connection: Connection, query: Select[Any], *, whole: bool) -> tuple[str, Mapping[str, Any]]:
    """The query as text with its values, and the server told how to plan it; `whole` says that every row is wanted."""
    # Joining all rows by hashing, the server would have to sort them once more, and so write them all to its disk.
    connection.execute(select(func.set_config("enable_sort", "off" if whole else "on", True)))
    return _bound(connection, query)


def _bound(connection: Connection, query: Select[Any]) -> tuple[str, Mapping[str, Any]]:
    """The query as text with its values: text is kept by the query's structure, as an engine does for what it executes.

    To compile the columns of a dataset takes longer than to write a hundred rows of it. As with an engine, tables are
    those that the connection's translation of schemas says.
    """
    schemas = connection.get_execution_options().get("schema_translate_map") or {}
    key = query._generate_cache_key()
    known = (key.key, *schemas.items()) if key is not None else None
    compiled = _kept.get(known) if known is not None else None
    if compiled is None:
        compiled = query.compile(
            dialect=connection.dialect,
            cache_key=key,
            schema_translate_map=schemas or None,
            render_schema_translate=bool(schemas),
        )
        if len(_kept) >= MOST:
            _kept.clear()
        if known is not None:
            _kept[known] = compiled
    # Values stand in the query, or were given to it by name; without a key the compiled query has both.
    bound, named = (key.bindparams, key.params) if key is not None else (None, None)
    values = compiled.construct_params(named, extracted_parameters=bound, escape_names=False)
    state = compiled.construct_expanded_state(values)
    return state.statement, state.parameters
