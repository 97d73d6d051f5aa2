"""Reading records out of what the portal answers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
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


@lru_cache(maxsize=32)
def of_ogc(body: bytes) -> list[Record]:
    """As GeoJSON; what the other formats give as `tier` is a word here."""
    tiers = {"exact": 0, "square": 1, "largeSquare": 2, "area": 3, "districts": 3}
    return [
        replace(r, fields=r.fields | {"tier": tiers[r.fields["locationPrecision"]], "minimumBuildings": None})
        for r in of_geojson(body)
    ]
