"""GeoParquet files against the rules of the standard, version 1.1: what their metadata say, and that it is so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from jsonschema import Draft202012Validator
from sqlalchemy import Connection

from opendata.datasets import DATASETS
from tests.opendata.formats.conftest import Make

KINDS = "^(GeometryCollection|(Multi)?(Point|LineString|Polygon))( Z)?$"
SIDES = ("xmin", "ymin", "xmax", "ymax")


def _side(name: str) -> dict[str, Any]:
    """The path to a side of the boxes: the boxes' column, and the side's name in it."""
    parts = [{"type": "string", "minLength": 1}, {"const": name}]
    return {"type": "array", "minItems": 2, "maxItems": 2, "prefixItems": parts}


# "File metadata" and "Column metadata" of the standard.
COLUMN = {
    "type": "object",
    "required": ["encoding", "geometry_types"],
    "properties": {
        "encoding": {
            "enum": ["WKB", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"],
        },
        "geometry_types": {"type": "array", "uniqueItems": True, "items": {"type": "string", "pattern": KINDS}},
        "crs": {"type": ["object", "null"]},
        "edges": {"enum": ["planar", "spherical"]},
        "orientation": {"const": "counterclockwise"},
        "epoch": {"type": "number"},
        "bbox": {
            "type": "array",
            "items": {"type": "number"},
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        },
        "covering": {
            "type": "object",
            "required": ["bbox"],
            "properties": {
                "bbox": {"type": "object", "required": [*SIDES], "properties": {side: _side(side) for side in SIDES}}
            },
        },
    },
}
RULES = Draft202012Validator(
    {
        "type": "object",
        "required": ["version", "primary_column", "columns"],
        "properties": {
            "version": {"const": "1.1.0"},
            "primary_column": {"type": "string", "minLength": 1},
            "columns": {"type": "object", "minProperties": 1, "additionalProperties": COLUMN},
        },
    }
)
LOCATED = [name for name, dataset in DATASETS.items() if dataset.geometry is not None]


def geo(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pq.read_metadata(file).metadata[b"geo"])
    return found


@pytest.mark.parametrize("name", LOCATED)
def test_the_metadata_keep_the_rules_and_are_true_of_the_file(town: Connection, make: Make, name: str) -> None:
    file = make(name, "parquet")
    said, schema = geo(file), pq.read_schema(file)
    assert [error.message for error in RULES.iter_errors(said)] == []
    column = said["columns"][said["primary_column"]]
    assert (column["encoding"], schema.field(said["primary_column"]).type) == ("WKB", pa.binary())
    shapes = shapely.from_wkb(pq.read_table(file)[said["primary_column"]].to_pylist())
    assert {shape.geom_type for shape in shapes} == set(column["geometry_types"])
    assert column["bbox"] == list(shapely.total_bounds(shapes))
    for parent, side in column["covering"]["bbox"].values():
        assert schema.field(parent).type.field(side).type in (pa.float32(), pa.float64())


def test_a_file_without_rows_keeps_the_rules(publication: Connection, make: Make) -> None:
    assert RULES.is_valid(geo(make("devices", "parquet")))


WRONG = {
    "another version": ("version", "1.0.0"),
    "no main column": ("primary_column", ""),
    "no encoding": ("columns", {"geometry": {"geometry_types": []}}),
    "an unknown kind": ("columns", {"geometry": {"encoding": "WKB", "geometry_types": ["Circle"]}}),
    "half a box": ("columns", {"geometry": {"encoding": "WKB", "geometry_types": [], "bbox": [5, 52]}}),
    "a box that covers nothing": (
        "columns",
        {"geometry": {"encoding": "WKB", "geometry_types": [], "covering": {"bbox": {"xmin": ["bbox", "west"]}}}},
    ),
}


@pytest.mark.parametrize("fault", WRONG)
def test_the_rules_find_what_is_wrong(fault: str) -> None:
    right: dict[str, Any] = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
    assert RULES.is_valid(right)
    key, value = WRONG[fault]
    assert not RULES.is_valid(right | {key: value})
