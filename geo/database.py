"""Engines, pools and transactions; nothing else knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import NullPool

from geo.errors import Unavailable

T = TypeVar("T")

# psycopg prepares a statement after five uses and PostgreSQL then may choose a plan that knows no
# values; with bounding boxes that plan was measured 300 times slower.
CUSTOM_PLANS = "-c plan_cache_mode=force_custom_plan"


def reading_engine(url: str, *, pool_size: int = 8, statement_timeout_ms: int = 5000) -> Engine:
    """A pooled engine for the public side: read only, short time-outs, autocommit snapshots.

    A request that needs several statements opens a transaction by `reading`.
    """
    options = f"{CUSTOM_PLANS} -c default_transaction_read_only=on -c statement_timeout={statement_timeout_ms}"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2.0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": options, "connect_timeout": 3},
    )


def working_engine(url: str) -> Engine:
    """An engine for commands and jobs: no pool, no time-out, a connection for each transaction."""
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot for all statements of a request. Raises Unavailable when the database does not answer."""
    with _translated(), engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end or rolled back whole. Raises Unavailable."""
    with _translated(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("all database connections are busy; try again shortly") from error
    except OperationalError as error:
        if isinstance(error.orig, psycopg.errors.QueryCanceled):
            raise Unavailable("the answer took longer than allowed; ask for less") from error
        if isinstance(error.orig, psycopg.errors.DiskFull):
            raise Unavailable("no space is left on the disk of the database") from error
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) is None:
            raise Unavailable("the database does not answer") from error
        raise


def temporary_table(connection: Connection, name: str, columns: str) -> None:
    """An empty temporary table that lives as long as the transaction; made anew where it stands already."""
    connection.execute(text(f"DROP TABLE IF EXISTS pg_temp.{name}"))
    connection.execute(text(f"CREATE TEMPORARY TABLE {name} ({columns}) ON COMMIT DROP"))


def driver(connection: Connection) -> psycopg.Connection[Any]:
    """The psycopg connection below, for COPY."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def copy_rows(
    connection: Connection, table: str, rows: Iterable[Sequence[object]], columns: Sequence[str] = ()
) -> None:
    """Write `rows` to `table` ("schema.name", a constant of the program) by COPY; all columns where none are named."""
    named = f" ({', '.join(columns)})" if columns else ""
    with driver(connection).cursor() as cursor, cursor.copy(f"COPY {table}{named} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` items, the last perhaps shorter, so that no more than one is held."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
