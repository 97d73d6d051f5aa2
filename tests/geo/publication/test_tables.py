from __future__ import annotations

from sqlalchemy import Connection, inspect

from geo.publication.tables import metadata


def test_the_tables_are_those_of_the_migrations(publication: Connection) -> None:
    found = inspect(publication)
    stands = {
        name: {column["name"]: column["nullable"] for column in found.get_columns(name, schema="publication")}
        for name in found.get_table_names(schema="publication")
    }
    declared = {table.name: {c.name: c.nullable for c in table.columns} for table in metadata.tables.values()}
    assert declared == stands
