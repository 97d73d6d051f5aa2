"""Engines, pools and transactions; nothing else knows of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from geo.errors import Unavailable

T = TypeVar("T")

# psycopg prepares a statement after five uses and PostgreSQL then may choose a plan that knows no
# values; with bounding boxes that plan was measured 300 times slower.
CUSTOM_PLANS = "-c plan_cache_mode=force_custom_plan"

# For statements whose plan no value changes: planning would take longer than they do.
KEPT_PLANS = "-c plan_cache_mode=force_generic_plan"

# How long a request may keep the database.
STATEMENT_MS = 5000

# A page begins before a second process of the server would have.
ONE_PROCESS = "-c max_parallel_workers_per_gather=0"

# Behind this a subquery is planned by itself: nothing of it is computed twice, and nothing is pulled out of it. Without
# the type the number is an expression until the subquery is planned, and the query around it goes on one processor.
FENCE = "OFFSET bigint '0'"

# How long a connection may lie in a pool before it is asked whether it still stands.
IDLE_SECONDS = 1.0


def reading_engine(
    url: str, *, pool_size: int = 8, statement_timeout_ms: int = STATEMENT_MS, single: bool = False
) -> Engine:
    """A pooled engine for the public side: read only, short time-outs.

    A request that needs several statements opens a transaction by `reading`. An engine for `single` statements, by
    `asking`, keeps their plans and has nothing to roll back.
    """
    plans = KEPT_PLANS if single else CUSTOM_PLANS
    limits = f"-c default_transaction_read_only=on -c statement_timeout={statement_timeout_ms}"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2.0,
        hide_parameters=True,
        connect_args={"options": f"{plans} {ONE_PROCESS} {limits}", "connect_timeout": 3},
        **({"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None} if single else {}),
    )
    event.listen(engine, "checkout", _check_idle)
    event.listen(engine, "checkin", _note_use)
    return engine


def calling_engine(url: str, *, pool_size: int = 4) -> Engine:
    """A pooled engine for a role that may call some functions and nothing else: short time-outs, no waiting."""
    limits = f"-c statement_timeout={STATEMENT_MS} -c lock_timeout={STATEMENT_MS}"
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=2.0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"options": limits, "connect_timeout": 3},
    )


def _check_idle(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that lay idle whether it still stands; asking each time costs more than a small answer."""
    if time.monotonic() - record.info.get("used", 0.0) > IDLE_SECONDS:
        try:
            connection.execute("SELECT")
            connection.rollback()
        except psycopg.OperationalError as error:
            raise DisconnectionError from error


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["used"] = time.monotonic()


def working_engine(url: str) -> Engine:
    """An engine for commands and jobs: no pool, no time-out, a connection for each transaction."""
    return create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args={"connect_timeout": 10})


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One snapshot for all statements of a request. Raises Unavailable when the database does not answer."""
    with translated(), engine.connect() as connection:
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, committed at the end or rolled back whole. Raises Unavailable."""
    with translated(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def asking(engine: Engine, *, snapshot: bool = False) -> Iterator[psycopg.Connection[Any]]:
    """A pooled connection of the driver's, for what SQLAlchemy would only hand on.

    Each statement is a transaction of its own, or all of them are one `snapshot`. Raises Unavailable.
    """
    with translated():
        pooled = engine.raw_connection()
        connection = pooled.driver_connection
        assert isinstance(connection, psycopg.Connection)
        before = connection.autocommit
        try:
            if before == snapshot:
                connection.autocommit = not snapshot
            if snapshot:
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                connection.execute(f"SET LOCAL statement_timeout = {STATEMENT_MS}")
            yield connection
        finally:
            if connection.closed:
                pooled.invalidate()
            else:
                if snapshot:
                    connection.rollback()
                if connection.autocommit != before:
                    connection.autocommit = before
                pooled.close()


@contextmanager
def translated() -> Iterator[None]:
    """What the database cannot do now, as Unavailable; its other errors stay as they are."""
    try:
        yield
    except PoolTimeout as error:
        raise Unavailable("all database connections are busy; try again shortly") from error
    except (OperationalError, psycopg.OperationalError) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        if isinstance(cause, psycopg.errors.QueryCanceled):
            raise Unavailable("the answer took longer than allowed; ask for less") from error
        if isinstance(cause, psycopg.errors.DiskFull):
            raise Unavailable("no space is left on the disk of the database") from error
        if getattr(error, "connection_invalidated", True) or getattr(cause, "sqlstate", None) is None:
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
