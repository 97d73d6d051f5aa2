"""Geoqueries (CIM 009, 4.10): always of the published geometry, which is the only one there is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, and_, func, literal

from geo.errors import Invalid
from geo.ogc import places, shapes
from geo.ogc.kinds import read_number
from geo.publication.nearness import WHOLE_EARTH, boxed, geography

PARAMETERS = ("georel", "geometry", "coordinates")
NEAR = re.compile(r"near;(maxDistance|minDistance)==(\S+)")
RELATIONS: Mapping[str, Any] = {
    "within": func.ST_Within,
    "contains": func.ST_Contains,
    "intersects": func.ST_Intersects,
    "equals": places.equals,
    "disjoint": func.ST_Disjoint,
    "overlaps": func.ST_Overlaps,
}
GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


def read(asked: Mapping[str, str]) -> tuple[str, BaseGeometry] | None:
    """The relation and the shape that a request names, None where it names none. Raises Invalid."""
    given = [name for name in PARAMETERS if name in asked]
    if not given:
        if "geoproperty" in asked:
            raise Invalid("geoproperty", "is given without georel")
        return None
    if len(given) < len(PARAMETERS):
        raise Invalid("georel", f"a geoquery needs {', '.join(PARAMETERS)}")
    relation = asked["georel"]
    if relation not in RELATIONS:
        _distance(relation)
    return relation, _shape(asked["geometry"], asked["coordinates"])


def condition(relation: str, shape: BaseGeometry, geometry: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether `geometry` stands in the relation to the shape."""
    given = shapes.bound(shape)
    if relation in RELATIONS:
        return places.each(geometry, lambda place: RELATIONS[relation](place, given))
    farthest, metres = _distance(relation)
    there, on_sphere = geography(given), literal(False)
    if not farthest:
        return places.each(geometry, lambda place: func.ST_Distance(geography(place), there, on_sphere) >= metres)
    west, south, east, north = shape.bounds
    near = places.each(geometry, lambda place: func.ST_DWithin(geography(place), there, literal(metres), on_sphere))
    return and_(*boxed(geometry, (west, south, east, north), metres), near)


def _distance(relation: str) -> tuple[bool, float]:
    """Whether metres are the most, and how many."""
    found = NEAR.fullmatch(relation)
    try:
        metres = read_number(found[2]) if found else -1
    except ValueError:
        metres = -1
    if found is None or not 0 <= metres <= WHOLE_EARTH:
        raise Invalid(
            "georel", f"choose from near;maxDistance==METRES, near;minDistance==METRES, {', '.join(RELATIONS)}"
        )
    return found[1] == "maxDistance", metres


def _shape(kind: str, coordinates: str) -> BaseGeometry:
    if kind not in GEOMETRIES:
        raise Invalid("geometry", f"choose from {', '.join(GEOMETRIES)}")
    try:
        # Strict JSON has no NaN, and shapely reads no coordinates that are not there.
        numbers = json.loads(coordinates, parse_constant=_refuse)
        shape = shapely.from_geojson(json.dumps({"type": kind, "coordinates": numbers}))
    except (ValueError, RecursionError, shapely.errors.ShapelyError):
        raise Invalid("coordinates", f"these are no coordinates of a {kind}") from None
    return shapes.checked("coordinates", shape)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
