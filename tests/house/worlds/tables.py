"""What a reader of the publication database sees besides the answers: rows as they lie, and the catalogue's facts."""

from __future__ import annotations

from sqlalchemy import Connection, text

from tests.support.databases import Databases

READABLE = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
    AND has_table_privilege(c.oid, 'SELECT')
    AND c.relname NOT IN ('spatial_ref_sys', 'geometry_columns', 'geography_columns')
ORDER BY 1
"""

# What may differ from one server to the next is left out: when it kept house (and so how many dead rows wait for it),
# how often it was read.
CATALOGUE = {
    "sizes": "SELECT oid::regclass::text, relkind, relpages, reltuples, relallvisible, pg_relation_size(oid)"
    " FROM pg_class WHERE relnamespace = 'publication'::regnamespace ORDER BY 1",
    "columns": "SELECT * FROM pg_stats WHERE schemaname = 'publication' ORDER BY tablename, attname",
    "changes": "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del, n_live_tup, n_mod_since_analyze, analyze_count"
    " FROM pg_stat_user_tables WHERE schemaname = 'publication' ORDER BY 1",
    "functions": "SELECT proname, prosrc, proacl::text FROM pg_proc WHERE pronamespace = 'publication'::regnamespace"
    " ORDER BY 1",
    "sequences": "SELECT * FROM pg_sequences ORDER BY 1, 2",
    "comments": "SELECT obj_description(oid) FROM pg_class WHERE relnamespace = 'publication'::regnamespace ORDER BY 1",
}

OF_PLACES = {"sizes", "columns"}  # how full pages are, and how far the order of rows is that of a column


def quiet(databases: Databases) -> None:
    """Keep the server's own housekeeping off these tables: it comes when it likes, and moves rows."""
    for role, schema in (("register_owner", "register"), ("publication_owner", "publication")):
        with databases.engine(role).begin() as connection:
            for table in connection.scalars(
                text(
                    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = :s ::regnamespace"
                ),
                {"s": schema},
            ).all():
                connection.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = false)"))


def dump(databases: Databases, *, placed: bool = True) -> dict[str, bytes]:
    """Each readable relation in the order in which its rows lie, with where they lie; and the catalogue's facts.

    Where rows that replace others lie depends on when the server clears the old ones away, and so on what else it does
    at that moment: `placed` is for tables that were only filled. Else rows come in their own order.
    """
    with databases.engine("public_reader").connect() as connection:
        names = connection.scalars(text(READABLE)).all()
        found = {f"table {name}": _rows(connection, name, placed=placed) for name in names}
        for name, query in CATALOGUE.items():
            if placed or name not in OF_PLACES:
                rows = connection.execute(text(query)).all()
                found[f"catalogue {name}"] = "\n".join(map(repr, rows)).encode()
    return found


def _rows(connection: Connection, name: str, *, placed: bool) -> bytes:
    is_table = connection.scalar(
        text("SELECT relkind = 'r' FROM pg_class WHERE oid = :name ::regclass"), {"name": name}
    )
    row = "ctid::text || ' ' || t::text" if is_table and placed else "t::text"
    rows = connection.scalars(text(f"SELECT {row} FROM {name} t")).all()
    return "\n".join(rows if placed else sorted(rows)).encode()
