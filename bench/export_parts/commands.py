"""The commands that write a dataset: ours, and GDAL's ogr2ogr with the same columns of the same rows in one order."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, type_coerce
from sqlalchemy.types import NullType

from bench.ogc_parts.published import OWNER, READER, Published
from geo.database import working_engine, writing
from geo.publication.filters import DeviceFilter
from opendata.dataset import GEOMETRY, Dataset
from opendata.formats.csv import SEPARATOR
from opendata.formats.values import utc
from opendata.model import Column

VIEW = "peer.exported"
# GDAL's names of the formats, and what makes a file of the kind that ours is.
DRIVERS: Mapping[str, tuple[str, ...]] = {
    "csv": ("CSV", "-lco", "GEOMETRY=AS_WKT"),
    "geojson": ("GeoJSON", "-lco", "RFC7946=YES"),
    "gpkg": ("GPKG", "-lco", "FID=fid", "-lco", "GEOMETRY_NAME=geometry"),
    "parquet": ("Parquet", "-lco", "COMPRESSION=ZSTD"),
    "xlsx": ("XLSX",),
}
# Sorting whole rows, the server would write them all to its disk. Ours asks for the same.
PLAN = "-c enable_sort=off"

# Where GDAL was built without Parquet, as Debian's is, what people write GeoParquet with in Python.
GEOPANDAS = """
import sys
import geopandas, sqlalchemy
_, url, query, path = sys.argv
with sqlalchemy.create_engine(url).connect() as connection:
    connection.exec_driver_sql("SET enable_sort = off")
    rows = geopandas.read_postgis(sqlalchemy.text(query), connection, geom_col="geometry")
rows.to_parquet(path, compression="zstd", write_covering_bbox=True)
"""

# Lamppost with what an installation has: pyogrio imports geopandas, which only tests bring, wherever it finds it.
INSTALLED = """
import runpy, sys
class Hidden:
    def find_spec(name, path=None, target=None):
        if name in ("geopandas", "pandas"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden)
runpy.run_module("portal", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Command:
    """A program's name as it is told, what starts it, and its settings."""

    program: str
    words: Sequence[str]
    environment: Mapping[str, str]


def ours(published: Published, dataset: Dataset, format_name: str, file: Path) -> Command:
    words = (sys.executable, "-c", INSTALLED, "export", dataset.name, format_name, str(file))
    return Command("lamppost", words, {"LAMPPOST_PUBLICATION_URL": published.url(READER)})


def peers(published: Published, dataset: Dataset, format_name: str, file: Path) -> Command:
    """ogr2ogr, or geopandas for a format that this GDAL cannot write. `show` has been called."""
    driver, *options = DRIVERS[format_name]
    query, url = f"SELECT * FROM {VIEW}", published.url(OWNER)
    if driver not in _drivers():
        return Command("geopandas", (sys.executable, "-c", GEOPANDAS, url, query, str(file)), {})
    options += ["-nln", dataset.name, "-sql", query]
    source = url.replace("+psycopg", "")
    return Command("ogr2ogr", ("ogr2ogr", "-f", driver, *options, str(file), source), {"PGOPTIONS": PLAN})


def show(published: Published, dataset: Dataset) -> None:
    """The dataset's rows and columns, in their order, as a view of the same tables for the others to read."""
    with writing(working_engine(published.url(OWNER))) as connection:
        columns = [_cell(column, dataset).label(column.name) for column in dataset.columns]
        statement = dataset.rows(columns, DeviceFilter()).compile(connection, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {VIEW}")
        connection.exec_driver_sql(f"CREATE VIEW {VIEW} AS {statement}")


def _cell(column: Column, dataset: Dataset) -> ColumnElement[Any]:
    """The value as every program can take it: lists joined, objects and moments as text, the place as a geometry."""
    if column.name == GEOMETRY and dataset.geometry is not None:
        # Selected as what it is: its own type would be read as bytes, which is a geometry to no program.
        return type_coerce(dataset.geometry, NullType)
    if column.type == "time":
        return utc(column.expression)
    if column.type == "list":
        return func.array_to_string(column.expression, SEPARATOR)
    return cast(column.expression, Text) if column.type == "json" else column.expression


def _drivers() -> str:
    return subprocess.run(["ogrinfo", "--formats"], capture_output=True, text=True, check=True).stdout
