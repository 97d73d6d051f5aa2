"""FlatGeobuf and GeoPackage, the files that GIS open directly, written by GDAL.

A page has ten thousand items at most, so it is written at once. Both files keep the page's order: FlatGeobuf
therefore goes without its spatial index, which would sort the rows anew; GeoPackage numbers them from 1.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pyogrio
from pyogrio import raw
from sqlalchemy import Connection, Row, func

from geo.ogc.field import Field
from geo.ogc.selection import Selection
from geo.publication import editions

PIECE = 64 * 1024
UTC_OF_GDAL = 100  # GDAL counts time zones in quarters of an hour from this number


@dataclass(frozen=True)
class Driver:
    """A format of GDAL's, by its own name."""

    name: str
    label: str
    media_type: str
    extension: str
    layer_options: Mapping[str, str] = field(default_factory=dict)


DRIVERS = (
    Driver("FlatGeobuf", "FlatGeobuf", "application/vnd.flatgeobuf", "fgb", {"SPATIAL_INDEX": "NO"}),
    Driver("GPKG", "GeoPackage", "application/geopackage+sqlite3", "gpkg", {"FID": "fid", "GEOMETRY_NAME": "geometry"}),
)

# The time of the edition instead of that of writing, or the same page would not be the same bytes. GDAL takes it
# from the settings of the whole process.
_clock = Lock()


def written(connection: Connection, selection: Selection, driver: Driver) -> Iterator[bytes]:
    """The file of a page in pieces: one layer with the collection's name, `id` and the properties of the page."""
    rows = connection.execute(_query(selection)).all()
    moment = editions.current(connection).published.astimezone(UTC)
    with tempfile.TemporaryDirectory(prefix="lamppost-") as directory:
        path = Path(directory) / f"{selection.collection.id}.{driver.extension}"
        with _clock:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
            _write(path, rows, selection, driver)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def _query(selection: Selection) -> Any:
    collection, system = selection.collection, selection.system
    columns = [collection.key.label("feature_id"), *(shown.source.label(shown.name) for shown in selection.shown)]
    if system is not None:
        # Longitude before latitude, east before north: so both formats want it, whatever the authority says.
        columns.append(func.ST_AsBinary(func.ST_Transform(collection.geometry, system.srid)).label("feature_geometry"))
    return selection.rows(columns)


def _write(path: Path, rows: Sequence[Row[Any]], selection: Selection, driver: Driver) -> None:
    values = [_column(shown, [row._mapping[shown.name] for row in rows]) for shown in selection.shown]
    zones = {
        shown.name: np.full(len(rows), UTC_OF_GDAL)
        for shown, (array, _) in zip(selection.shown, values, strict=True)
        if array.dtype.kind == "M" and "ms" in array.dtype.str
    }
    shapes = None
    if selection.system is not None:
        shapes = np.array([bytes(row.feature_geometry) for row in rows], dtype=object)
    ids = np.array([str(row.feature_id) for row in rows], dtype=object)
    raw.write(
        str(path),
        shapes,
        [ids, *(array for array, _ in values)],
        ["id", *(shown.name for shown in selection.shown)],
        field_mask=[None, *(mask for _, mask in values)],
        layer=selection.collection.id,
        driver=driver.name,
        geometry_type=None if shapes is None else "Unknown",
        crs=None if selection.system is None else f"EPSG:{selection.system.srid}",
        encoding="UTF-8",
        layer_options=dict(driver.layer_options),
        gdal_tz_offsets=zones,
    )


def _column(shown: Field, values: Sequence[Any]) -> tuple[Any, Any]:
    """A property's values as an array of the type that GDAL makes a column of, and where nothing is said."""
    absent = np.array([value is None for value in values], dtype=bool)
    schema = shown.kind.schema
    if schema["type"] in ("integer", "number", "boolean"):
        kind = {"integer": "int64", "number": "float64", "boolean": "bool"}[schema["type"]]
        return np.array([0 if value is None else value for value in values], dtype=kind), absent
    if schema.get("format") == "date":
        return np.array(values, dtype="datetime64[D]"), absent
    if schema.get("format") == "date-time":
        moments = [value and value.astimezone(UTC).replace(tzinfo=None) for value in values]
        return np.array(moments, dtype="datetime64[ms]"), absent
    return np.array([_text(value) for value in values], dtype=object), None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
