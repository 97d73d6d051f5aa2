"""A column of a dataset: what is said of it once, for every dictionary and every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlalchemy.schema import Column as TableColumn
from sqlalchemy.sql.functions import coalesce

from geo.ogc.field import Field, Words
from geo.ogc.kinds import Kind, read_text

Type = Literal["string", "integer", "number", "boolean", "date", "time", "list", "json", "wkt"]

WKT = Kind({"type": "string", "format": "wkt"}, read_text)
BY_FORMAT: dict[str, Type] = {"date": "date", "date-time": "time", "wkt": "wkt"}
BY_TYPE: dict[str, Type] = {"integer": "integer", "number": "number", "boolean": "boolean", "string": "string"}

# What it means that a value is empty.
NOT_STATED = Words("not stated", "niet opgegeven")
NOT_APPLICABLE = Words("does not apply", "niet van toepassing")
NOT_NAMED = Words(
    "not stated, or a resident, who is not named", "niet opgegeven, of een inwoner, die niet genoemd wordt"
)
NOT_REMOVED = Words(
    "not removed, or the day is not stated, or left out because the place is generalised",
    "niet weggehaald, of de dag is niet opgegeven of weggelaten omdat de plek vervaagd is",
)
LEFT_OUT = Words(
    "not stated, or left out because the place is generalised",
    "niet opgegeven, of weggelaten omdat de plek vervaagd is",
)


@dataclass(frozen=True)
class Column:
    """`expression` gives its value in SQL, NULL where it is empty; `title`, `meaning` and `empty` are by language.

    A "time" is a moment, a "list" has texts, a "json" is an array of objects, a "wkt" a geometry as text
    (OGC 06-103r4, 7) in EPSG:4326, longitude first. `empty` says what an empty value means and is None where there
    is none; `values` is the closed list of what it or its members can be, empty where there is no such list; `unit`
    is UCUM's, as in the OGC API.
    """

    name: str
    type: Type
    expression: ColumnElement[Any]
    title: Mapping[str, str]
    meaning: Mapping[str, str]
    empty: Mapping[str, str] | None = None
    values: tuple[str, ...] = ()
    unit: str | None = None


def column(
    field: Field,
    empty: Words | None = NOT_STATED,
    expression: ColumnElement[Any] | None = None,
    *,
    joined: bool = False,
) -> Column:
    """The column of a property of the OGC API. `expression` replaces how it is read.

    A property that its table always has is never empty, unless the table is `joined` and may have no row; nor is a
    count, nor a list, which can have no members.
    """
    source, schema = field.source, field.kind.schema
    stored = isinstance(source, TableColumn) and not source.nullable and not joined
    always = stored or field.kind.is_list or isinstance(source, coalesce)
    return Column(
        name=field.name,
        type=_type(field.kind),
        expression=source if expression is None else expression,
        title=field.title.by_language(),
        meaning=field.description.by_language(),
        empty=None if always or empty is None else empty.by_language(),
        values=tuple(schema.get("items", schema).get("enum", ())),
        unit=schema.get("x-ogc-unit"),
    )


def _type(kind: Kind) -> Type:
    schema = kind.schema
    if kind.is_list:
        return "json" if schema["items"].get("type") == "object" else "list"
    return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[schema["type"]])
