"""Rows of a worksheet as XML: SpreadsheetML (ECMA-376 part 1, 18.3.1) from the server's values.

A column says the same in many rows, so a cell is made once for a value and then found again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Double, Integer, Text, cast, func, literal_column
from xlsxwriter.utility import xl_col_to_name

from opendata.formats.csv import SEPARATOR
from opendata.formats.sheet_texts import SharedTexts, element
from opendata.model import Column

# Stands in a cell for the row's number; no text has this character.
ROW = "\x02"
# So many values of a column are kept. A text beyond them stands in its cell, and the table of texts has an end.
KEPT = 16_384
FIRST_ROW = 2  # the header is row 1


@dataclass(frozen=True)
class Styles:
    """The workbook's numbers of the styles of a day and of a moment."""

    day: int
    moment: int


def value(column: Column) -> ColumnElement[Any]:
    """What to ask the server for: days are numbers from the workbook's first on, moments as well."""
    said = column.expression
    if column.type == "integer":
        return said
    if column.type == "boolean":
        return cast(said, Integer)
    if column.type == "date":
        return said - literal_column("DATE '1899-12-30'")
    if column.type in ("number", "time"):
        return cast(said if column.type == "number" else func.extract("epoch", said) / 86_400 + 25_569, Double)
    return func.nullif(func.array_to_string(said, SEPARATOR), "") if column.type == "list" else cast(said, Text)


class Cells(dict[Any, str]):
    """The cells of a column by their value, with ROW for the row's number; nothing for an empty value."""

    def __init__(self, write: Callable[[Any, bool], str]) -> None:
        super().__init__({None: ""})
        self._write = write

    def __missing__(self, said: Any) -> str:
        room = len(self) < KEPT
        cell = self._write(said, room)
        if room:
            self[said] = cell
        return cell


def rows(columns: Sequence[Column], styles: Styles, texts: SharedTexts) -> Callable[[Sequence[Any]], str]:
    """What makes a row of the sheet of a row's values, each time the next one."""
    cells = [Cells(_writer(column, styles, texts, place)) for place, column in enumerate(columns)]
    numbers = count(FIRST_ROW)

    def row(values: Sequence[Any]) -> str:
        filled = "".join([known[said] for known, said in zip(cells, values, strict=True)])
        return f'<row r="{ROW}">{filled}</row>'.replace(ROW, str(next(numbers)))

    return row


def _writer(column: Column, styles: Styles, texts: SharedTexts, place: int) -> Callable[[Any, bool], str]:
    """What makes a cell of a value, which is written for the last time or, where the second is true, kept."""
    begin = f'<c r="{xl_col_to_name(place)}{ROW}"'
    marks = {
        "integer": "",
        "number": "",
        "boolean": ' t="b"',
        "date": f' s="{styles.day}"',
        "time": f' s="{styles.moment}"',
    }
    if column.type in marks:
        begin += marks[column.type]
        return lambda said, kept: f"{begin}><v>{repr(said).removesuffix('.0')}</v></c>"

    def text(said: str, kept: bool) -> str:
        # Of the first column, which tells rows apart, no text comes again.
        if kept and place:
            return f'{begin} t="s"><v>{texts.number(said)}</v></c>'
        return f'{begin} t="inlineStr"><is>{element(said)}</is></c>'

    return text
