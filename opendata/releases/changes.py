"""The dataset `changes`: what came, went and changed since the release before, one change a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from opendata.releases.difference import Change, Tally, as_lines, compare
from opendata.releases.manifest import Difference

NAME = "changes"
TITLE = {"en": "Changes since the release before", "nl": "Veranderingen sinds de vorige uitgave"}
COLUMNS = ("change", "id", "field", "old", "new")
LINES = f"{NAME}.jsonl"
CSV_TYPE = "text/csv; charset=utf-8; header=present"
LINES_TYPE = "application/jsonl"
PIECE = 65536

Told = list[tuple[str, str, Path, int]]
"""Format, media type, file and number of rows."""


def between(before: Path, after: Path, directory: Path) -> tuple[Told, Difference]:
    """The files of the changes between two CSV files of devices, and their summary. Raises what `compare` does."""
    tally = Tally()
    return _written(tally.counting(compare(before, after, directory)), directory), tally.difference


def none(directory: Path) -> Told:
    """The files of a release that has none before it."""
    return _written((), directory)


def as_csv(found: Iterable[Change]) -> Iterator[bytes]:
    """The rows of changes with their header, as a release keeps them; in pieces of PIECE bytes and a row or two."""
    piece = bytearray(_row(COLUMNS))
    for change in found:
        for row in as_rows(change):
            piece += _row(row)
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _written(found: Iterable[Change], directory: Path) -> Told:
    """Both at once, so that the changes are found once and none is held: rows for people, lines for programs."""
    rows, lines = directory / f"{NAME}.csv", directory / LINES
    row_count = line_count = 0
    with rows.open("wb") as row_file, lines.open("wb") as line_file:
        row_file.write(_row(COLUMNS))
        for change in found:
            for row in as_rows(change):
                row_file.write(_row(row))
                row_count += 1
            line_file.writelines(as_lines((change,)))
            line_count += 1
    return [("csv", CSV_TYPE, rows, row_count), ("jsonl", LINES_TYPE, lines, line_count)]


def as_rows(change: Change) -> Iterator[tuple[str, ...]]:
    """A row for each field that changed, one row for a device that came or went."""
    if not change.fields:
        yield change.what, change.id, "", "", ""
    for name, (old, new) in change.fields.items():
        yield change.what, change.id, name, old, new


def _row(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
