"""Operands of a filter with their types; two of them are brought to one type before they are compared."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NoReturn, Protocol

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from geo.errors import Invalid
from geo.ogc.collections import Collection
from geo.ogc.cql2.limits import FILTER
from geo.ogc.crs import ReferenceSystem
from geo.ogc.kinds import DATE, IDENTIFIER, TIMESTAMP, Kind, read_text


class Type(StrEnum):
    """What an operand can be, in the words of an error."""

    TEXT = "text"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    DAY = "a date"
    TIME = "a timestamp"
    IDENTIFIER = "a UUID"
    LIST = "a list of texts"
    GEOMETRY = "a geometry"


# Texts that stand for a value of another type: QGIS and others write a date or an id in quotes.
_READ = {Type.DAY: DATE, Type.TIME: TIMESTAMP, Type.IDENTIFIER: IDENTIFIER}
_STORED: dict[Type, TypeEngine[Any]] = {
    Type.TEXT: Text(), Type.NUMBER: Double(), Type.BOOLEAN: Boolean(), Type.DAY: Date(),
    Type.TIME: DateTime(timezone=True), Type.IDENTIFIER: Uuid(), Type.LIST: ARRAY(Text()),
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One operand. `name` names it in errors; `value` is what a literal says, None for anything else."""

    type: Type
    sql: ColumnElement[Any]
    name: str
    value: Any = None


class Reader(Protocol):
    """Reads the nodes of one filter."""

    @property
    def collection(self) -> Collection: ...

    @property
    def system(self) -> ReferenceSystem:
        """What the geometries of the filter are given in."""
        ...

    def condition(self, node: Any) -> ColumnElement[bool]: ...

    def term(self, node: Any) -> Term: ...

    def arguments(self, node: dict[str, Any], count: int | None = None) -> list[Any]: ...

    def operation(self) -> AbstractContextManager[None]: ...


def refused(reason: str) -> NoReturn:
    """Raises Invalid for the filter."""
    raise Invalid(FILTER, reason)


def given(type_: Type, value: Any) -> Term:
    """A value that the filter states itself, as a bound parameter."""
    return Term(type_, literal(value, _STORED[type_]), "a value of the filter", value)


def given_text(value: str) -> Term:
    """Raises Invalid for characters that no text can hold."""
    try:
        return given(Type.TEXT, read_text(value))
    except ValueError as error:
        refused(str(error))


def listed(terms: Sequence[Term]) -> BindParameter[Any]:
    """Values of one type that the filter states, as one parameter for IN: thousands of them cost little."""
    return bindparam(None, [term.value for term in terms], expanding=True, type_=_STORED[terms[0].type])


def type_of(kind: Kind) -> Type:
    """The type of a property of this kind."""
    described = kind.schema
    if described["type"] == "string":
        formats = {"date": Type.DAY, "date-time": Type.TIME, "uuid": Type.IDENTIFIER}
        return formats.get(described.get("format", ""), Type.TEXT)
    return {"array": Type.LIST, "boolean": Type.BOOLEAN}.get(described["type"], Type.NUMBER)


def expect(term: Term, *types: Type, of: Term | None = None) -> Term:
    """The term, if it has one of these types.

    Raises Invalid that says what was expected, of `of` if it is given and of the term itself if not.
    """
    if term.type not in types:
        refused(f"{(of or term).name}: expected {' or '.join(types)}, not {term.type}")
    return term


def as_text(term: Term) -> Term:
    """Text as it is, an id as the text that it is written as."""
    if term.type is Type.IDENTIFIER:
        return replace(term, type=Type.TEXT, sql=cast(term.sql, Text))
    return expect(term, Type.TEXT)


def alike(left: Term, right: Term) -> tuple[Term, Term]:
    """Both with one type: a text in quotes becomes what it is compared with, a time beside a date its day in UTC.

    Raises Invalid where nothing of the kind can be done.
    """
    if left.type is right.type:
        return left, right
    for literal_, other in ((left, right), (right, left)):
        if literal_.type is Type.TEXT and literal_.value is not None and other.type in _READ:
            read = _read(literal_.value, other)
            return (read, right) if literal_ is left else (left, read)
    if {left.type, right.type} == {Type.DAY, Type.TIME}:
        return as_day(left), as_day(right)
    if {left.type, right.type} == {Type.TEXT, Type.IDENTIFIER}:
        return as_text(left), as_text(right)
    if left.value is not None:
        return expect(left, right.type, of=right), right
    return left, expect(right, left.type, of=left)


def as_day(term: Term) -> Term:
    """A date as it is, of a time the day in UTC."""
    if term.type is Type.DAY:
        return term
    return replace(term, type=Type.DAY, sql=cast(func.timezone("UTC", term.sql), Date))


def _read(text: str, other: Term) -> Term:
    try:
        return given(other.type, _READ[other.type].read(text))
    except ValueError as error:
        refused(f"{other.name}: {error}")
