"""How a file is laid out, and the one way to read any of them: as numbered rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geo.errors import Invalid

# The columns of a row by name; the values of CSV are strings, those of JSON what JSON has.
Row = Mapping[str, object]

FORMATS = ("csv", "json", "geojson")


@dataclass(frozen=True)
class Layout:
    """`records` is the dotted path to the list of records in a JSON file, "" where the file is that list.

    `delimiter` None is found in the header. `epsg` is what coordinates are in, which a GeoJSON file may contradict.
    """

    format: str
    encoding: str = "utf-8-sig"
    delimiter: str | None = None
    records: str = ""
    epsg: int = 4326


@dataclass(frozen=True)
class Broken:
    """A row that cannot be read as one, and why."""

    reason: str


Rows = Iterator[tuple[int, Row | Broken]]


def format_of(path: Path) -> str:
    """The format that a file's name promises. Raises Invalid where it promises none that is known."""
    suffix = path.suffix.lower().lstrip(".")
    found = {"csv": "csv", "tsv": "csv", "txt": "csv", "json": "json", "geojson": "geojson"}.get(suffix)
    if found is None:
        hint = 'say format = "csv", "json" or "geojson" in the mapping'
        raise Invalid("format", f"cannot be told from the name {path.name!r}; {hint}")
    return found


def lookup(row: Row, column: str) -> tuple[bool, object]:
    """Whether a row has the column, and its value. "a.b.0" is the first of the list b in the record a."""
    if column in row:
        return True, row[column]
    value: object = row
    for part in column.split("."):
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return False, None
    return True, value


def column_names(row: Row, prefix: str = "") -> Iterator[str]:
    """The names by which a row's single values can be had."""
    for name, value in row.items():
        if isinstance(value, Mapping) and not name.startswith("@"):
            yield from column_names(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"
