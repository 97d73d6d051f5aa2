"""The tables that the code names are the tables that the migrations make."""

import pytest
from alembic import command
from sqlalchemy import inspect

from geo.inbox import tables as inbox_tables
from geo.migrate import at_head, configuration
from geo.publication import tables as publication_tables
from geo.register import report_tables as register_tables

SIDES = {
    "register": register_tables.metadata,
    "publication": publication_tables.metadata,
    "inbox": inbox_tables.metadata,
}


@pytest.mark.parametrize("side", SIDES)
def test_every_column_of_the_code_is_in_the_database_with_its_type(side, request):
    inspector = inspect(request.getfixturevalue(side))
    for table in SIDES[side].tables.values():
        held = {column["name"]: column for column in inspector.get_columns(table.name, schema=table.schema)}
        for column in table.columns:
            assert column.name in held, f"{table.name}.{column.name}"
            assert held[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
            kind = held[column.name]["type"]
            assert kind._type_affinity is column.type._type_affinity, f"{table.name}.{column.name}: {kind!r}"


@pytest.mark.parametrize("side", SIDES)
def test_no_constraint_is_nameless(side, request):
    inspector = inspect(request.getfixturevalue(side))
    for table in inspector.get_table_names(schema=side):
        for check in inspector.get_check_constraints(table, schema=side):
            assert check["name"].startswith(table), check
        for key in inspector.get_foreign_keys(table, schema=side):
            assert key["name"].startswith(table), key


@pytest.mark.parametrize("side", SIDES)
def test_a_schema_can_be_taken_down_and_made_again(clone, side):
    with clone(inbox=side == "inbox") as databases:
        taken_down_and_made_again(databases.url(f"{side}_owner"), side)


def taken_down_and_made_again(url, side):
    command.downgrade(configuration(side, url), "base")
    assert not at_head(url, side)
    command.upgrade(configuration(side, url), "head")
    assert at_head(url, side)
