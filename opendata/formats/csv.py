"""CSV (RFC 4180): UTF-8 without a byte order mark, CRLF, a header line, an empty cell for what was not said.

A cell that a spreadsheet would take for a formula is given an apostrophe first (OWASP, CSV Injection);
numbers are not, so that a negative longitude stays one. Values of a list are separated by "|".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, cast, func, literal, literal_column

from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.formats.copying import copied
from opendata.formats.values import utc
from opendata.model import Column

SEPARATOR = "|"
OPTIONS = "FORMAT csv, HEADER"
FORMULA = "=+-@\t\r\n"


def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    """The file of a dataset in pieces."""
    return copied(connection, dataset.rows(cells(dataset.columns), chosen), OPTIONS, with_crlf, whole=chosen.is_empty)


def cells(columns: Iterable[Column]) -> list[ColumnElement[Any]]:
    """What to select so that COPY with OPTIONS writes these columns; `with_crlf` finishes each of its rows."""
    return [_cell(column).label(column.name) for column in columns]


def _cell(column: Column) -> ColumnElement[Any]:
    value = column.expression
    if column.type in ("number", "integer", "date", "wkt"):
        return value
    if column.type == "time":
        return utc(value)
    if column.type == "list":
        value = func.nullif(func.array_to_string(value, SEPARATOR), "")
    words = cast(value, Text)
    if column.values or column.type in ("boolean", "json"):
        return words
    begins_as_formula = func.ascii(words).in_([literal_column(str(ord(sign))) for sign in FORMULA])
    return case((begins_as_formula, literal("'").concat(words)), else_=words)


def with_crlf(row: bytes) -> bytes:
    return row[:-1] + b"\r\n"
