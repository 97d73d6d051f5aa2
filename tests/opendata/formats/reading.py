"""Files of a dataset, read back by the programs that people read them with, as texts to compare with CSV's."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import geopandas
import pandas
import shapely
from openpyxl import load_workbook

from opendata.dataset import Dataset
from opendata.model import Column

Rows = list[dict[str, Any]]


def of_csv(file: Path, dataset: Dataset) -> Rows:
    return _fetched(f"SELECT * FROM read_csv('{file}', all_varchar = true, strict_mode = true)")


def of_parquet(file: Path, dataset: Dataset) -> Rows:
    return _fetched(f"SELECT * FROM '{file}'")


def _fetched(query: str) -> Rows:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(query)
        names = [str(told[0]) for told in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def of_gis(file: Path, dataset: Dataset) -> Rows:
    """GeoPackage, by GDAL below geopandas."""
    frame = geopandas.read_file(file, layer=dataset.name)
    return [dict(row) for row in frame.to_dict("records")]


def of_geojson(file: Path, dataset: Dataset) -> Rows:
    features = json.loads(file.read_text())["features"]
    if dataset.geometry is not None:
        shapes = geopandas.read_file(file).geometry
        assert [shape.wkt for shape in shapes] == [
            shapely.from_geojson(json.dumps(f["geometry"])).wkt for f in features
        ]
    assert [feature["id"] for feature in features] == [feature["properties"]["id"] for feature in features]
    return [feature["properties"] | {"geometry": _shape(feature["geometry"])} for feature in features]


def _shape(geometry: Any) -> Any:
    return None if geometry is None else shapely.from_geojson(json.dumps(geometry))


def of_xlsx(file: Path, dataset: Dataset) -> Rows:
    header, *lines = load_workbook(io.BytesIO(file.read_bytes())).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, header), line, strict=True)) for line in lines]


READERS: dict[str, Callable[[Path, Dataset], Rows]] = {
    "csv": of_csv,
    "geojson": of_geojson,
    "gpkg": of_gis,
    "parquet": of_parquet,
    "xlsx": of_xlsx,
}


def as_cell(column: Column, value: Any) -> str | float | shapely.Geometry | None:
    """What CSV says for it, a number as one and a place as a shape, whatever type a format has."""
    if isinstance(value, str | bytes | shapely.Geometry) and column.type == "wkt" and value:
        return _placed(value)
    if column.type == "json":
        return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)
    if value is None or (not isinstance(value, list) and pandas.isna(value)) or value in ("", []):
        return None
    if column.type in ("integer", "number"):
        return float(value)
    if column.type == "boolean":
        return str(value).lower().replace("1", "true").replace("0", "false")
    if column.type == "list":
        return value if isinstance(value, str) else "|".join(value)
    return _moment(column, value) if column.type in ("date", "time") else str(value)


def _placed(value: str | bytes | shapely.Geometry) -> shapely.Geometry:
    if isinstance(value, str):
        value = shapely.from_wkt(value)
    return shapely.normalize(shapely.from_wkb(value) if isinstance(value, bytes) else value)


def _moment(column: Column, value: Any) -> str:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{value:%Y-%m-%d}" if column.type == "date" or not isinstance(value, date) else f"{value:%Y-%m-%dT%H:%M:%S}"
