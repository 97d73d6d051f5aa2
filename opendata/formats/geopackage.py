"""GeoPackage (OGC 12-128r17): a layer with the dataset's name and its rows in order, in a frame that GDAL makes.

GDAL writes the file without rows, so that its tables are what GIS expect; the rows go from the server's values straight
into SQLite, and their index is packed when all are there. The file is made on disk and then given. The texts of a
list are joined as in CSV; what columns mean stands in the file (extension `gpkg_schema`, annex F.9).
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pyarrow as pa
import pyogrio
from sqlalchemy import Connection

from geo.publication import editions
from geo.publication.filters import DeviceFilter
from opendata.dataset import GEOMETRY, Dataset
from opendata.formats import geopackage_rows
from opendata.formats.batches import schema_of
from opendata.formats.whole import pieces

SCHEMA = """
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT,
    description TEXT, mime_type TEXT, constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT,
    min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
    definition TEXT NOT NULL, scope TEXT NOT NULL,
    CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
"""
# What GDAL of Debian and of QGIS know without a warning.
VERSION = "1.3"
DEFINITION = "http://www.geopackage.org/spec130/#extension_schema"
DESCRIBED = ("gpkg_data_columns", "gpkg_data_column_constraints")
# A row of devices has two kilobytes or more: in pages of four it would have one for itself, half of it empty. In larger
# pages than these a file of a few rows would be empty pages most of all.
PAGE_BYTES = 8_192
# Where SQLite counts transactions (file format, 1.3.7 and 1.3.14): GDAL makes now one more, now one less.
CHANGE_COUNTERS = (24, 92)


def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    """The file in pieces, when it is whole."""
    with tempfile.TemporaryDirectory(prefix="lamppost-") as directory:
        path = Path(directory) / f"{dataset.name}.gpkg"
        save(connection, dataset, chosen, path)
        yield from pieces(path)


def save(connection: Connection, dataset: Dataset, chosen: DeviceFilter, path: Path) -> None:
    """Write the file to a path on which nothing stands."""
    moment = editions.current(connection).published
    _frame(path, dataset)
    with closing(apsw.Connection(str(path))) as database:
        # A file that nobody keeps when this breaks off need not survive it.
        database.pragma("synchronous", "OFF")
        database.pragma("journal_mode", "OFF")
        _without_clock(database, moment)
        database.execute("BEGIN")
        _describe(database, dataset)
        geopackage_rows.fill(database, connection, dataset, chosen)
        database.execute("COMMIT")
    with path.open("r+b") as file:
        for place in CHANGE_COUNTERS:
            file.seek(place)
            file.write((1).to_bytes(4, "big"))


def _frame(path: Path, dataset: Dataset) -> None:
    """The file without a row."""
    located = dataset.geometry is not None
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema_of(dataset, lists=False), []),
        path,
        layer=dataset.name,
        driver="GPKG",
        geometry_name=GEOMETRY if located else None,
        geometry_type="Unknown" if located else None,
        crs="EPSG:4326" if located else None,
        dataset_options={"VERSION": VERSION},
        layer_options={"FID": "fid", "GEOMETRY_NAME": GEOMETRY},
    )


def _without_clock(database: apsw.Connection, moment: datetime) -> None:
    """The time of the edition as that of the last change. Written anew, the file has no trace of another."""
    database.execute("UPDATE gpkg_contents SET last_change = ?", [f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"])
    database.pragma("page_size", PAGE_BYTES)
    database.execute("VACUUM")


def _describe(database: apsw.Connection, dataset: Dataset) -> None:
    database.execute(SCHEMA)
    database.executemany(
        "INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description) VALUES (?, ?, ?, ?, ?)",
        [(dataset.name, each.name, each.name, each.title["en"], each.meaning["en"]) for each in dataset.columns],
    )
    database.executemany(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')",
        [(table, DEFINITION) for table in DESCRIBED],
    )
