"""Values in SQL with their type, and how two of them compare, whichever query language asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Double, Text, any_, cast, collate, func, literal, not_
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.sql import operators as sql

from geo.ogc import lookups
from geo.ogc.kinds import DAY, Kind, read_date, read_time


class Type(StrEnum):
    """What a value is to a comparison; a LIST holds texts, JSON is what has a structure of its own."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    LIST = "list"
    JSON = "structure"
    GEOMETRY = "geometry"


class Operator(StrEnum):
    EQUAL = "=="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="


FLIPPED = {
    Operator.LESS: Operator.GREATER,
    Operator.AT_MOST: Operator.AT_LEAST,
    Operator.GREATER: Operator.LESS,
    Operator.AT_LEAST: Operator.AT_MOST,
}
COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: sql.eq,
    Operator.UNEQUAL: sql.is_distinct_from,
    Operator.LESS: sql.lt,
    Operator.AT_MOST: sql.le,
    Operator.GREATER: sql.gt,
    Operator.AT_LEAST: sql.ge,
}


class Mismatch(ValueError):
    """Two values of types that cannot be compared."""


@dataclass(frozen=True)
class Value:
    """SQL and what it gives; `said` is the text of a literal, which may yet turn out to be a time.

    `holds` says whether a list has a text in it, where something tells that faster than the list itself.
    """

    sql: ColumnElement[Any]
    type: Type
    said: str | None = None
    holds: Callable[[str], ColumnElement[bool]] | None = None


def property_value(kind: Kind, source: ColumnElement[Any]) -> Value:
    """The value of a property of this kind."""
    name, form = kind.schema["type"], kind.schema.get("format")
    if name == "array":
        return Value(source, Type.LIST if kind.schema["items"]["type"] == "string" else Type.JSON)
    if name == "object":
        return Value(source, Type.GEOMETRY if form == "geometry" else Type.JSON)
    if name in ("integer", "number"):
        return Value(source, Type.NUMBER)
    if name == "boolean":
        return Value(source, Type.BOOLEAN)
    if form in ("date", "date-time"):
        return Value(source, Type.DATE if form == "date" else Type.TIME)
    return Value(cast(source, Text) if form == "uuid" else source, Type.TEXT)


def text(value: str) -> Value:
    return Value(literal(value, Text), Type.TEXT, value)


def number(value: float) -> Value:
    return Value(literal(value, Double), Type.NUMBER)


def boolean(value: bool) -> Value:
    return Value(literal(value), Type.BOOLEAN)


def moment(value: str) -> Value:
    """A day or a time. Raises ValueError with a sentence."""
    read: date | datetime = read_date(value) if DAY.fullmatch(value) else read_time(value)
    if isinstance(read, datetime):
        return Value(literal(read, DateTime(timezone=True)), Type.TIME, value)
    return Value(literal(read, Date), Type.DATE, value)


def inside(value: Value, path: str) -> Value:
    """What the SQL/JSON path (standard's lax mode) finds in a structure, as a list of it all."""
    return Value(func.jsonb_path_query_array(value.sql, cast(literal(path), JSONPATH)), Type.JSON)


def compared(left: Value, operator: Operator, right: Value) -> ColumnElement[bool]:
    """Whether `left` is so to `right`; of a list or a structure, whether some member is. Raises Mismatch.

    What is absent is unequal to everything and in no order with anything.
    """
    if right.type in (Type.LIST, Type.JSON) and left.type not in (Type.LIST, Type.JSON):
        return compared(right, FLIPPED.get(operator, operator), left)
    if left.type is Type.LIST and right.type is Type.TEXT:
        return _member(left, operator, right)
    if left.type is Type.JSON and right.type in (Type.TEXT, Type.NUMBER, Type.BOOLEAN):
        return _within(left, operator, right)
    right = _of_one_type(right, left)
    left = _of_one_type(left, right)
    right = _of_one_type(right, left)
    if left.type is not right.type or left.type in (Type.LIST, Type.JSON, Type.GEOMETRY):
        raise Mismatch(f"a {left.type} cannot be compared with a {right.type}")
    ordered = operator in FLIPPED
    if ordered and left.type is Type.BOOLEAN:
        raise Mismatch("true and false have no order")
    if ordered and left.type is Type.TEXT:
        return lookups.asked(COMPARE[operator](collate(left.sql, "C"), right.sql))
    return lookups.asked(COMPARE[operator](left.sql, right.sql))


def exists(value: Value) -> ColumnElement[bool]:
    """Whether there is a value; an empty list is none."""
    if value.type is Type.LIST:
        return func.cardinality(value.sql) > 0
    if value.type is Type.JSON:
        return value.sql != func.jsonb_build_array()
    return value.sql.is_not(None)


def _member(left: Value, operator: Operator, right: Value) -> ColumnElement[bool]:
    if operator is Operator.EQUAL:
        return (
            _boolean(right.sql == any_(left.sql)) if right.said is None else _boolean(left.sql.contains([right.said]))
        )
    if operator is Operator.UNEQUAL:
        return not_(func.coalesce(_member(left, Operator.EQUAL, right), literal(False)))
    return _boolean(COMPARE[FLIPPED[operator]](right.sql, any_(left.sql)))


def _within(left: Value, operator: Operator, right: Value) -> ColumnElement[bool]:
    if operator is Operator.UNEQUAL:
        return not_(func.coalesce(_within(left, Operator.EQUAL, right), literal(False)))
    path = cast(literal(f"$ ? (@ {operator} $wanted)"), JSONPATH)
    return _boolean(func.jsonb_path_exists(left.sql, path, func.jsonb_build_object("wanted", right.sql)))


def _of_one_type(value: Value, other: Value) -> Value:
    """The value as one of the other's type, where it can be."""
    if value.type is Type.TEXT and value.said is not None and other.type in (Type.DATE, Type.TIME):
        try:
            value = moment(value.said)
        except ValueError as error:
            raise Mismatch(str(error)) from None
    if value.type is Type.DATE and other.type is Type.TIME:
        return Value(func.timezone("UTC", cast(value.sql, DateTime)), Type.TIME)
    return value


def _boolean(condition: Any) -> ColumnElement[bool]:
    found: ColumnElement[bool] = condition
    return found
