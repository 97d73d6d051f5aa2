"""Reading records out of what the portal answers."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import shapely
from openpyxl import load_workbook
from pyogrio import raw
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from tests.attacks.adversary import Record, metres


@lru_cache(maxsize=128)
def of_geojson(body: bytes) -> list[Record]:
    """The same bytes give the same list: many attacks begin with it, and its areas are reckoned once."""
    features = json.loads(body)["features"]
    return _records([(f["id"], f["properties"]) for f in features], [shape(f["geometry"]) for f in features])


def _records(rows: list[tuple[str, dict[str, Any]]], shapes: list[BaseGeometry]) -> list[Record]:
    areas = metres(np.array(shapes))
    return [Record(*row, here, area) for row, here, area in zip(rows, shapes, areas, strict=True)]


@lru_cache(maxsize=32)
def of_csv(body: bytes) -> list[Record]:
    rows = list(csv.DictReader(io.StringIO(body.decode())))
    fields = [(row["id"], {name: value or None for name, value in row.items()}) for row in rows]
    return _records(fields, [shapely.from_wkt(row["geometry"]) for row in rows])


@lru_cache(maxsize=8)
def of_gis(body: bytes) -> list[Record]:
    """FlatGeobuf or GeoPackage, as a GIS reads them."""
    with tempfile.NamedTemporaryFile(suffix=".gpkg" if body.startswith(b"SQLite") else ".fgb") as file:
        file.write(body)
        file.flush()
        told, _, shapes, values = raw.read(file.name)
    columns = dict(zip(told["fields"], ([_plain(value) for value in column] for column in values), strict=True))
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return _with_tiers(_records([(row["id"], row) for row in rows], list(shapely.from_wkb(shapes))))


@lru_cache(maxsize=8)
def of_geopackage(body: bytes) -> list[Record]:
    """A dataset's own."""
    with tempfile.NamedTemporaryFile(suffix=".gpkg") as file:
        file.write(body)
        file.flush()
        told, _, shapes, values = raw.read(file.name)
    rows = [dict(zip(told["fields"], map(_plain, row), strict=True)) for row in zip(*values, strict=True)]
    return _records([(row["id"], row) for row in rows], list(shapely.from_wkb(shapes)))


@lru_cache(maxsize=8)
def of_parquet(body: bytes) -> list[Record]:
    """The box of a row is no field: it must be that of its published shape."""
    rows = pq.read_table(io.BytesIO(body)).to_pylist()
    shapes = [shapely.from_wkb(row.pop("geometry")) for row in rows]
    for row, shape_ in zip(rows, shapes, strict=True):
        assert np.allclose(list(row.pop("bbox").values()), shape_.bounds, atol=1e-5)
    return _records([(row["id"], row) for row in rows], shapes)


@lru_cache(maxsize=8)
def of_xlsx(body: bytes) -> list[Record]:
    header, *lines = load_workbook(io.BytesIO(body), read_only=True).worksheets[0].iter_rows(values_only=True)
    rows = [dict(zip(map(str, header), line, strict=True)) for line in lines]
    return _records([(str(row["id"]), row) for row in rows], [shapely.from_wkt(row["geometry"]) for row in rows])


def _plain(value: Any) -> Any:
    """A value as GeoJSON gives it: a list, text, or None where GDAL says that there is none."""
    if value is None or value != value or (isinstance(value, np.datetime64) and np.isnat(value)):
        return None
    text = str(value)
    return json.loads(text) if text.startswith("[") else text


@lru_cache(maxsize=32)
def of_ogc(body: bytes) -> list[Record]:
    """As GeoJSON; what the other formats give as `tier` is a word here."""
    return _with_tiers(of_geojson(body))


def _with_tiers(records: list[Record]) -> list[Record]:
    tiers = {"exact": 0, "square": 1, "largeSquare": 2, "area": 3, "districts": 3}
    return [
        replace(r, fields=r.fields | {"tier": tiers[r.fields["locationPrecision"]], "minimumBuildings": None})
        for r in records
    ]


@lru_cache(maxsize=32)
def of_ngsi_ld(body: bytes) -> list[Record]:
    """Entities with their values alone; `Device`'s words of other models stand beside the register's own."""
    rows, shapes = [], []
    for entity in json.loads(body):
        shapes.append(shape(entity.pop("location")))
        rows.append((entity.pop("id").rpartition(":")[2], entity | {"type": None}))
    return _with_tiers(_records(rows, shapes))


@lru_cache(maxsize=32)
def of_things(body: bytes) -> list[Record]:
    """Things of SensorThings with their Location, Sensor and Datastreams; a Thing's name is made where it has none."""
    rows, shapes = [], []
    for thing in json.loads(body)["value"]:
        (location,), streams = thing["Locations"], thing["Datastreams"]
        sensor = streams[0]["Sensor"]["properties"] if streams else {}
        made = thing["name"].endswith(thing["properties"]["shortCode"])
        said = {"name": None if made else thing["name"], "summary": thing["description"]}
        streams = [{name: value for name, value in stream.items() if "@" not in name} for stream in streams]
        fields = thing["properties"] | location["properties"] | sensor | said | {"datastreams": streams}
        rows.append((thing["@iot.id"], fields))
        shapes.append(shape(location["location"]))
    return _with_tiers(_records(rows, shapes))
