"""The first rows of a dataset as its CSV has them, to be shown before anything is downloaded."""

from __future__ import annotations

from sqlalchemy import Connection, Text, cast, select

from opendata.dataset import Dataset
from opendata.formats.csv import cells

ROWS = 5


def rows(connection: Connection, dataset: Dataset) -> list[dict[str, str | None]]:
    """Rows by the names of columns, by key and not in the order of files: that would put all rows in order first."""
    texts = [cast(cell, Text).label(cell.name) for cell in cells(dataset.columns)]
    found = connection.execute(select(*texts).select_from(dataset.source).order_by(dataset.key).limit(ROWS))
    return [dict(row._mapping) for row in found]
