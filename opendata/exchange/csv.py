"""CSV files as numbered rows. Rows are numbered as a spreadsheet does: the header is row 1."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from geo.errors import Unreadable
from opendata.exchange.files import check_file
from opendata.exchange.layout import Broken, Layout, Rows
from opendata.exchange.nearest import SHORT_LIST

DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 1_000


def read(path: Path, layout: Layout) -> Rows:
    """Each row with its number; one that does not fit the header comes as Broken.

    Raises Unreadable: what `check_file` refuses, a header that names a column twice or more than
    1,000 of them, no rows.
    """
    check_file(path, "csv", layout.encoding)
    with path.open(encoding=layout.encoding, newline="") as file:
        delimiter = layout.delimiter or _delimiter(file.readline())
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        header = _header(path, reader)
        count = 0
        for number, values in _numbered(reader):
            if isinstance(values, Broken):
                yield number, values
            elif len(values) != len(header):
                yield number, Broken(f"has {len(values)} values; the header names {len(header)} columns")
            else:
                yield number, {name: value for name, value in zip(header, values, strict=True) if name}
            count += 1
        if not count:
            raise Unreadable(path.name, "has a header and no rows")


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=header.count)


def _header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise Unreadable(path.name, f"row 1, the header, cannot be read: {error}") from error
    named = [name for name in header if name]
    if not named:
        raise Unreadable(path.name, "names no columns in its first row")
    if len(header) > MOST_COLUMNS:
        raise Unreadable(path.name, f"has {len(header):,} columns; {MOST_COLUMNS:,} are allowed")
    twice = sorted({name for name in named if named.count(name) > 1}) if len(set(named)) < len(named) else []
    if twice:
        names = ", ".join(repr(name) for name in twice[:SHORT_LIST])
        raise Unreadable(path.name, f"names a column more than once: {names}; give each a name of its own")
    return header


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | Broken]]:
    number = 1
    while True:
        number += 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, Broken(_words(str(error)))
            continue
        if values:
            yield number, values


def _words(error: str) -> str:
    if "unexpected end of data" in error:
        return "opens a quote that is never closed; this row and all after it are not read"
    if "field larger than" in error:
        return "holds a value of more than 131,072 characters; is a quote not closed?"
    return f"cannot be read: {error}"
