"""Every format that datasets are published in.

A format's module, and the libraries that write it, are imported when it first writes: a command that writes CSV
begins a second sooner for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection

from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.formats import whole
from opendata.formats.format import Format

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_ROWS = 1_048_576 - 1  # one is the header


def _format(module: str, name: str, label: str, media_type: str, most_rows: int | None = None) -> Format:
    """The format that `module` beside this one writes; its name is its extension, too."""

    def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
        pieces: Iterator[bytes] = import_module(f"opendata.formats.{module}").stream(connection, dataset, chosen)
        return pieces

    def save(connection: Connection, dataset: Dataset, chosen: DeviceFilter, path: Path) -> None:
        writer = import_module(f"opendata.formats.{module}")
        if hasattr(writer, "save"):
            writer.save(connection, dataset, chosen, path)
        else:
            whole.save(writer.stream(connection, dataset, chosen), path)

    return Format(name, label, media_type, name, stream, save, most_rows)


CSV = _format("csv", "csv", "CSV", "text/csv; charset=utf-8; header=present")
GEOJSON = _format("geojson", "geojson", "GeoJSON", "application/geo+json")
GEOPACKAGE = _format("geopackage", "gpkg", "GeoPackage", "application/geopackage+sqlite3")
PARQUET = _format("parquet", "parquet", "GeoParquet", "application/vnd.apache.parquet")
XLSX = _format("xlsx", "xlsx", "XLSX", SHEET, SHEET_ROWS)

FORMATS = {format_.name: format_ for format_ in (CSV, GEOJSON, GEOPACKAGE, PARQUET, XLSX)}

BY_EXTENSION: dict[str, Format] = {format_.extension: format_ for format_ in FORMATS.values()}
