"""Statements as the driver takes them: text, and the values that are bound."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from sqlalchemy import ColumnClause, ColumnElement, literal_column, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql import ClauseElement

from geo.ogc.collections import Collection
from geo.ogc.fields import PUBLIC_URL

# Where the filter of CQL2 comes in the text of a statement that is made once for many filters.
PLACE = "('the filter' = '')"
FILTER: ColumnClause[bool] = literal_column(PLACE)
_DIALECT = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]  # of SQLAlchemy
_BOUND = re.compile(r"%\((\w+)\)s")


class Statement(NamedTuple):
    """SQL for psycopg, with the values that are the same for every request of its shape."""

    sql: str
    fixed: dict[str, Any]


def compiled(clause: ClauseElement) -> Statement:
    made: Any = clause.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    fixed = {}
    for name, each in made.params.items():
        bound = made.binds.get(name)
        process = bound.type.dialect_impl(_DIALECT).bind_processor(_DIALECT) if bound is not None else None
        fixed[name] = each if process is None or each is None else process(each)
    return Statement(made.string, fixed)


def of_filter(collection: Collection, condition: ColumnElement[bool]) -> Statement:
    """The condition that a filter is, with values of names that no other part of a statement has."""
    # As part of a statement, since it may look up from the collection's table.
    made = compiled(select(collection.key).select_from(collection.table).where(FILTER, condition))
    text = made.sql.partition(f"{PLACE} AND ")[2]
    # The public URL keeps its name: every statement is given it.
    values = {f"filter_{name}": each for name, each in made.fixed.items() if name != PUBLIC_URL.key}
    sql = _BOUND.sub(lambda name: f"%(filter_{name[1]})s" if f"filter_{name[1]}" in values else name[0], text)
    return Statement(f"({sql})", values)
