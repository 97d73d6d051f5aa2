"""The base map: the city's own GeoJSON, if there is one, and the districts' outlines. No third party is asked."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from geo.errors import Unreadable
from geo.publication import districts

# What a feature's property `kind` may say; they are painted in the order of the file.
KINDS = ("land", "built", "park", "water", "ditch", "minor", "major")
# About ten metres: what a line of one pixel can show from where outlines are drawn.
TOLERANCE_DEGREES = 0.0001


def base_map(connection: Connection, file: Path | None) -> dict[str, Any]:
    """`features`, as [kind, geometry], and `districts`, GeoJSON geometries. Raises Unreadable."""
    return {"features": read(file, file.stat().st_mtime_ns) if file else [], "districts": _outlines(connection)}


@lru_cache(maxsize=2)
def read(file: Path, changed_ns: int) -> list[list[Any]]:
    """The features of a base map; `changed_ns` is the file's time, so that a new file is read. Raises Unreadable."""
    try:
        collection = json.loads(file.read_text(encoding="utf-8"))
        found = [[feature["properties"]["kind"], feature["geometry"]] for feature in collection["features"]]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(file.name, "no GeoJSON FeatureCollection whose features have a property kind") from error
    return [feature for feature in found if feature[0] in KINDS]


def _outlines(connection: Connection) -> list[dict[str, Any]]:
    """Simplified together, so that neighbours still share their border."""
    areas = [district.geometry for district in districts.every(connection)]
    simplified: list[BaseGeometry] = list(shapely.coverage_simplify(areas, TOLERANCE_DEGREES)) if areas else []
    return [json.loads(shapely.to_geojson(shapely.set_precision(area, 0.00001))) for area in simplified]
