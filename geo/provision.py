"""Make the databases and the roles, each with exactly what it needs.

Run once as a superuser of the cluster (or of two clusters). Repeating it changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine

from geo.database import driver, working_engine

REGISTER_ROLES = ("register_owner", "register_app", "locator", "publisher")
PUBLICATION_ROLES = ("publication_owner", "loader", "public_reader")
INBOX_ROLES = ("inbox_owner", "reporter", "courier")
ROLES = REGISTER_ROLES + PUBLICATION_ROLES + INBOX_ROLES

Branch = Literal["register", "publication", "inbox"]

# Beside the owners, who may all in theirs. COPY into a temporary table is how editions are pushed.
CONNECTING: dict[Branch, dict[str, str]] = {
    "register": {
        "register_app": "CONNECT, TEMPORARY",
        "locator": "CONNECT, TEMPORARY",
        "publisher": "CONNECT, TEMPORARY",
    },
    "publication": {"loader": "CONNECT, TEMPORARY", "public_reader": "CONNECT"},
    "inbox": {"reporter": "CONNECT", "courier": "CONNECT"},
}

EXTENSIONS: dict[Branch, tuple[str, ...]] = {
    "register": ("postgis", "pg_trgm", "unaccent"),
    "publication": ("postgis", "pg_trgm", "unaccent"),
    "inbox": (),
}

# PostGIS lets any role call these on any table, readable or not, and they answer with its exact
# extent or a histogram of its places.
LEAKING_FUNCTIONS = (
    "st_estimatedextent",
    "_postgis_index_extent",
    "_postgis_stats",
    "_postgis_selectivity",
    "_postgis_join_selectivity",
)

# PostgreSQL lets any role make large objects, which stay in the database: a reader could fill the disk.
MAKING_FUNCTIONS = ("lo_creat", "lo_create", "lo_from_bytea")


def provision(admin: Engine, register: str, publication: str) -> None:
    """Create roles and databases named `register` and `publication` on the cluster behind `admin`.

    `admin` is connected to the maintenance database as a superuser, in autocommit mode for
    CREATE DATABASE. The URL's database name is replaced to reach the new ones.
    """
    _provision(admin, {"register": register, "publication": publication})


def provision_inbox(admin: Engine, inbox: str) -> None:
    """Create the roles and the database of what citizens report, on the cluster behind `admin`, as `provision` does."""
    _provision(admin, {"inbox": inbox})


def _provision(admin: Engine, names: Mapping[Branch, str]) -> None:
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for role in ROLES:
            _ensure_role(connection, role)
        for branch, name in names.items():
            _ensure_database(connection, name, f"{branch}_owner")
        for shared in ("postgres", "template1"):
            _execute(connection, "REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC", shared)
    for branch, name in names.items():
        _prepare(admin, name, branch)


def restrict(connection: Connection, name: str, branch: Branch) -> None:
    """Let only the roles of `branch` connect to the database `name`.

    A database cloned from a template has not the template's rights: it needs this again.
    `connection` is a superuser's, to any database of the cluster.
    """
    _execute(connection, "REVOKE CONNECT, TEMPORARY ON DATABASE {} FROM PUBLIC", name)
    for role, rights in CONNECTING[branch].items():
        _execute(connection, f"GRANT {rights} ON DATABASE {{}} TO {{}}", name, role)


def _ensure_role(connection: Connection, role: str) -> None:
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    if not exists:
        _execute(connection, "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", role)


def _ensure_database(connection: Connection, name: str, owner: str) -> None:
    exists = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name})
    if not exists:
        _execute(connection, "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'", name, owner)


def _prepare(admin: Engine, name: str, branch: Branch) -> None:
    engine = working_engine(admin.url.set(database=name).render_as_string(hide_password=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        restrict(connection, name, branch)
        connection.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        for extension in EXTENSIONS[branch]:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public"))
        _revoke_functions(connection, LEAKING_FUNCTIONS + MAKING_FUNCTIONS)


def _revoke_functions(connection: Connection, names: tuple[str, ...]) -> None:
    signatures = connection.scalars(
        text("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = ANY(:names)"), {"names": list(names)}
    ).all()
    for signature in signatures:
        connection.execute(text(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC"))


def _execute(connection: Connection, statement: str, *names: str) -> None:
    quoted = sql.SQL(statement).format(*(sql.Identifier(name) for name in names))
    connection.exec_driver_sql(quoted.as_string(driver(connection)))
