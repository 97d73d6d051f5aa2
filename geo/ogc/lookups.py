"""Values that a device looks up in a small table: its owner's name, the times of its editions.

Looked up for each of a million devices they cost seconds. So a condition on such a value is asked of the small table,
and of devices only whether their key is among those found; an order reads the small table once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    BinaryExpression,
    Boolean,
    Column,
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    and_,
    any_,
    func,
    null,
    or_,
    select,
)
from sqlalchemy import cast as as_type
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.functions import coalesce

from geo.publication.tables import device, edition, organisation

_SMALL = (edition, organisation)


@dataclass(frozen=True)
class Lookup:
    """The value beside `key` in a small table where `local`, of a device, equals it."""

    key: Column[Any]
    value: Column[Any]
    local: Column[Any]


def asked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same condition, asked of the small table where it is about one looked-up value and nothing else of a row."""
    found: list[Lookup] = []

    def look(element: Any, **_: Any) -> ColumnElement[Any] | None:
        lookup = _lookup(element)
        if lookup is None:
            return None
        found.append(lookup)
        return lookup.value

    inner: ColumnElement[bool] = visitors.replacement_traverse(condition, {}, look)
    if len(set(found)) != 1 or not _is_alone(inner) or (found[0].local.nullable and not _is_strict(inner)):
        return condition
    key, local = found[0].key, found[0].local
    keys = select(key).where(inner).correlate(None)
    if not (isinstance(inner, BinaryExpression) and inner.operator is operators.eq):
        within: ColumnElement[bool] = local.in_(keys)
    else:
        # Of few keys an index of devices gives the rows.
        within = local == any_(func.array(keys.scalar_subquery()))
    # Where there is no value, nothing that is said of it is true or false: NOT must not make it true.
    return or_(within, and_(local.is_(None), null())) if local.nullable else within


def at_once(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same value, with the small table read once for all rows."""

    def read(element: Any, **_: Any) -> ColumnElement[Any] | None:
        lookup = _lookup(element)
        if lookup is None:
            return None
        known = select(func.jsonb_object_agg(as_type(lookup.key, Text), lookup.value)).correlate(None)
        value = known.scalar_subquery().op("->>", return_type=Text())(as_type(lookup.local, Text))
        return as_type(value, lookup.value.type)

    return cast(ColumnElement[Any], visitors.replacement_traverse(expression, {}, read))


def _lookup(element: Any) -> Lookup | None:
    """What a scalar subquery looks up, None for anything else."""
    if not isinstance(element, ScalarSelect) or not isinstance(element.element, Select):
        return None
    columns, where = list(element.element.selected_columns), element.element.whereclause
    if len(columns) != 1 or not isinstance(where, BinaryExpression) or where.operator is not operators.eq:
        return None
    key, value, local = where.left, columns[0], where.right
    if not (isinstance(key, Column) and isinstance(value, Column) and isinstance(local, Column)):
        return None
    small = value.table in _SMALL and key.table is value.table and local.table is device
    return Lookup(key, value, local) if small else None


def _is_alone(condition: ColumnElement[bool]) -> bool:
    """Whether nothing of a device is in it, and no other subquery."""
    parts = list(visitors.iterate(condition))
    columns = [part for part in parts if isinstance(part, Column)]
    return all(column.table in _SMALL for column in columns) and not any(isinstance(part, Select) for part in parts)


def _is_strict(condition: ColumnElement[bool]) -> bool:
    """Whether it is neither true nor false of no value: one comparison, with nothing that asks for absence."""
    parts = [part for part in visitors.iterate(condition) if part is not condition]
    inner = any(isinstance(part, ColumnElement) and isinstance(part.type, Boolean) for part in parts)
    absence = isinstance(condition, BinaryExpression) and condition.operator in _OF_ABSENCE
    return not (inner or absence or any(isinstance(part, coalesce) for part in parts))


_OF_ABSENCE = (operators.is_, operators.is_not, operators.is_distinct_from, operators.is_not_distinct_from)
