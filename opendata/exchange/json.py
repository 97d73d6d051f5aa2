"""JSON files as numbered rows: the first record is row 1."""

from __future__ import annotations

from pathlib import Path

from geo.errors import Unreadable
from opendata.exchange.files import check_file
from opendata.exchange.layout import Broken, Layout, Rows
from opendata.exchange.records import open_records


def read(path: Path, layout: Layout) -> Rows:
    """Each record with its number; one that is no object comes as Broken.

    Raises Unreadable: what `check_file` and `Records` refuse, or a file without records.
    """
    check_file(path, "json", layout.encoding)
    file, records = open_records(path, layout.encoding, layout.records)
    number = 0
    with file:
        for number, record in enumerate(records, 1):
            yield number, record if isinstance(record, dict) else Broken("is not an object with named values")
    if not number:
        raise Unreadable(path.name, "holds no records")
