"""Rows of a worksheet as XML, made by the database: SpreadsheetML (ECMA-376 part 1, 18.3.1) from columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, case, cast, func, literal_column
from xlsxwriter.utility import xl_col_to_name

from opendata.formats.csv import SEPARATOR
from opendata.model import Column

LONGEST = 32_767  # characters in a cell
CUT = "…"
# Stands for the row's number, which whoever writes the rows counts; no text has this character.
ROW = r"\x02"

# What XML cannot hold as it is, and what a reader would take for an escaped character (ECMA-376 part 1, 22.9.2.19).
SPECIAL = r"'[&<>\x01-\x08\x0b-\x1f\ufffe\uffff]|_x'"
NO_CHARACTER = r"'[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]'"
ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "_x000D_"))


@dataclass(frozen=True)
class Styles:
    """The workbook's numbers of the styles of a day and of a moment."""

    day: int
    moment: int


def row(columns: Iterable[Column], styles: Styles) -> ColumnElement[Any]:
    """A row with a cell for each value that is not empty, with ROW for its number."""
    cells = (_cell(column, styles, xl_col_to_name(place)) for place, column in enumerate(columns))
    return func.concat(_markup(f'<row r="{ROW}">'), *cells, _markup("</row>"))


def _cell(column: Column, styles: Styles, place: str) -> ColumnElement[Any]:
    """NULL for an empty value."""
    value, at = column.expression, f'<c r="{place}{ROW}"'
    if column.type in ("integer", "number"):
        return _wrapped(f"{at}><v>", cast(value, Text), "</v></c>")
    if column.type == "boolean":
        return _wrapped(f'{at} t="b"><v>', cast(cast(value, Integer), Text), "</v></c>")
    if column.type == "date":
        days = value - literal_column("DATE '1899-12-30'")
        return _wrapped(f'{at} s="{styles.day}"><v>', cast(days, Text), "</v></c>")
    if column.type == "time":
        days = func.extract("epoch", value) / 86_400 + 25_569
        return _wrapped(f'{at} s="{styles.moment}"><v>', cast(days, Text), "</v></c>")
    if column.values and column.type == "string":
        return _wrapped(f'{at} t="inlineStr"><is><t>', cast(value, Text), "</t></is></c>")
    words = func.nullif(func.array_to_string(value, SEPARATOR), "") if column.type == "list" else cast(value, Text)
    return _wrapped(f'{at} t="inlineStr"><is><t xml:space="preserve">', _escaped(words), "</t></is></c>")


def _wrapped(before: str, text: ColumnElement[Any], after: str) -> ColumnElement[Any]:
    return _markup(before).concat(text).concat(_markup(after))


def _escaped(words: ColumnElement[Any]) -> ColumnElement[Any]:
    """As XML; a text that is too long for a cell ends with a sign that says so. Most texts need nothing."""
    too_long = func.length(words) > LONGEST
    full: ColumnElement[Any] = case((too_long, func.left(words, LONGEST - 1).concat(CUT)), else_=words)
    full = func.regexp_replace(full, "_(x[0-9A-Fa-f]{4}_)", r"_x005F_\1", "g")
    for sign, escape in ESCAPES:
        full = func.replace(full, sign, escape)
    full = func.regexp_replace(full, literal_column(NO_CHARACTER), "\ufffd", "g")
    return case((too_long | words.op("~")(literal_column(SPECIAL)), full), else_=words)


def _markup(text: str) -> ColumnElement[Any]:
    """Markup of this module's own, in the statement itself: hundreds of bound values would only slow it down."""
    return literal_column(f"E'{text}'", Text)
