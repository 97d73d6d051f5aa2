"""The base map of the demo city: one small GeoJSON file, so that no visitor's browser asks a third party for tiles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiLineString, box
from shapely.geometry.base import BaseGeometry

from portal.demo.city import City
from portal.demo.frame import located

KINDS = ("water", "land", "built", "park", "ditch", "minor", "major")
"""What a feature's `kind` may be. Features are painted in the order of the file."""

GRID = 1e-5
AROUND = (-60_000.0, -40_000.0, 60_000.0, 40_000.0)
"""Metres of the drawing frame: open water as far as anyone zooms out."""


def feature(kind: str, geometry: BaseGeometry) -> dict[str, Any]:
    """One GeoJSON feature in EPSG:4326 with five decimals (a metre)."""
    shape = json.loads(shapely.to_geojson(located(geometry, GRID)))
    return {
        "type": "Feature",
        "properties": {"kind": kind},
        "geometry": {"type": shape["type"], "coordinates": rounded(shape["coordinates"])},
    }


def rounded(value: Any) -> Any:
    """Coordinates without the noise of binary fractions."""
    return [rounded(part) for part in value] if isinstance(value, list) else round(value, 5)


def base_map(city: City) -> dict[str, Any]:
    """The land and water of the city as a GeoJSON FeatureCollection, at most 25 kB when compressed."""
    plan = city.plan
    streets = [lane.line for lane in plan.lanes if lane.kind in ("quay", "street", "collector", "dike")]
    roads = [*(line for _, line in plan.roads.main), *plan.roads.outside]
    features = [
        feature("water", box(*AROUND).difference(plan.territory.simplify(2))),
        feature("land", plan.territory.simplify(2)),
        feature("built", plan.built.simplify(3)),
        feature("park", plan.parks.simplify(5)),
        feature("water", plan.water.surface.simplify(1.5)),
        feature("ditch", MultiLineString(list(plan.water.ditches))),
        feature("minor", MultiLineString(streets).simplify(2.5)),
        feature("major", MultiLineString(roads).simplify(2)),
    ]
    return {"type": "FeatureCollection", "features": features}


def write_base_map(city: City, path: Path) -> None:
    """Write the base map as compact JSON to `path`."""
    path.write_text(json.dumps(base_map(city), separators=(",", ":")) + "\n", encoding="utf-8")
