"""Geometries that a filter states (CQL2, 7.5 and 7.6), from GeoJSON and the CRS of the filter."""

from __future__ import annotations

import math
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import LargeBinary, func, literal

from geo.errors import Invalid
from geo.ogc import areas
from geo.ogc.cql2.values import Term, Type, refused
from geo.ogc.cql2.wkt import DEPTHS
from geo.ogc.crs import ReferenceSystem

_MULTI = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}


def geometry(node: dict[str, Any], system: ReferenceSystem) -> Term:
    """The geometry, or the box. Raises Invalid for one that is malformed, crosses itself or lies nowhere on Earth."""
    shape = _box(node["bbox"], system) if "type" not in node else areas.of_shape(_shape(node), system)
    if not shapely.is_valid(shape):
        refused(f"a geometry is not valid: {shapely.is_valid_reason(shape)}")
    sql = func.ST_GeomFromWKB(literal(shapely.to_wkb(shape), LargeBinary), 4326)
    return Term(Type.GEOMETRY, sql, "a geometry of the filter", shape)


def _box(numbers: Any, system: ReferenceSystem) -> BaseGeometry:
    if not _are_numbers(numbers) or len(numbers) not in (4, 6):
        refused("a bbox takes four numbers, or six with heights")
    flat = numbers if len(numbers) == 4 else [*numbers[0:2], *numbers[3:5]]
    try:
        return areas.of_box((flat[0], flat[1], flat[2], flat[3]), system)
    except Invalid as error:
        refused(error.reason)


def _shape(node: dict[str, Any]) -> BaseGeometry:
    kind = node["type"]
    if kind not in DEPTHS:
        refused(f"a geometry is one of {', '.join(DEPTHS)}")
    depth = DEPTHS[kind]
    if depth is None:
        return _collection(node.get("geometries"))
    return _of_positions(kind, _positions(node.get("coordinates"), depth))


def _of_positions(kind: str, positions: Any) -> BaseGeometry:
    try:
        match kind:
            case "Point":
                return shapely.Point(positions)
            case "LineString":
                return shapely.LineString(positions)
            case "Polygon":
                return _polygon(positions)
            case "MultiPoint":
                return shapely.MultiPoint(positions)
            case "MultiLineString":
                return shapely.MultiLineString(positions)
            case _:
                return shapely.MultiPolygon([_polygon(rings) for rings in positions])
    except (ValueError, shapely.errors.GEOSException):
        refused(f"a {kind} has too few positions")


def _polygon(rings: list[Any]) -> shapely.Polygon:
    if any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        refused("a ring of a polygon has at least four positions and ends where it begins")
    return shapely.Polygon(rings[0], rings[1:])


def _collection(nodes: Any) -> BaseGeometry:
    """Parts of one type become one geometry of many parts, with which every relation can be asked."""
    if not isinstance(nodes, list) or not nodes:
        refused("a GeometryCollection has at least one geometry")
    parts = [_shape(node) for node in nodes if isinstance(node, dict) and node.get("type") in DEPTHS]
    if len(parts) < len(nodes) or any(part.geom_type == "GeometryCollection" for part in parts):
        refused("a GeometryCollection has geometries of the six simple types")
    dimensions = {shapely.get_dimensions(part) for part in parts}
    return shapely.union_all(parts) if len(dimensions) == 1 else shapely.GeometryCollection(parts)


def _positions(found: Any, depth: int) -> Any:
    """Positions in `depth` lists, without heights. Raises Invalid."""
    if depth == 0:
        if not _are_numbers(found) or len(found) not in (2, 3):
            refused("a position is two numbers, or three with a height")
        return tuple(found[:2])
    if not isinstance(found, list) or not found:
        refused("a geometry has a list of positions")
    return [_positions(inner, depth - 1) for inner in found]


def _are_numbers(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(each, float) and math.isfinite(each) for each in found)
