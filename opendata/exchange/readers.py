"""Which module reads which format."""

from __future__ import annotations

from pathlib import Path

from opendata.exchange import csv, geojson, json
from opendata.exchange.layout import Layout, Rows

READERS = {"csv": csv.read, "json": json.read, "geojson": geojson.read}


def read(path: Path, layout: Layout) -> Rows:
    """The numbered rows of a file. Raises what its reader does, at the latest when the last row is read."""
    return READERS[layout.format](path, layout)
