"""CSV (RFC 4180): UTF-8 without a byte order mark, CRLF, a header line, an empty cell for what was not said.

A cell that a spreadsheet would take for a formula is given an apostrophe first (OWASP, CSV Injection);
numbers are not, so that a negative longitude stays one. Values of a list are separated by "|".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, cast, func, literal

from geo.publication.filters import DeviceFilter
from opendata.datasets import Dataset
from opendata.formats.copying import copied
from opendata.formats.format import Format
from opendata.model import Column

SEPARATOR = "|"
OPTIONS = "FORMAT csv, HEADER"
FORMULA = r"^[=+\-@\t\r\n]"


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
        return func.to_char(func.timezone("UTC", value), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    if column.type == "list":
        value = func.nullif(func.array_to_string(value, SEPARATOR), "")
    words = cast(value, Text)
    return case((words.regexp_match(FORMULA), literal("'").concat(words)), else_=words)


def with_crlf(row: bytes) -> bytes:
    return row[:-1] + b"\r\n"


CSV = Format("csv", "CSV", "text/csv; charset=utf-8; header=present", "csv", stream)
