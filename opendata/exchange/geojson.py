"""GeoJSON feature collections (RFC 7946) as numbered rows: the first feature is row 1.

A row has the feature's properties, its id as the column "@id" and its geometry as "@geometry".
"""

from __future__ import annotations

import re
from pathlib import Path

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geo.errors import Unreadable
from opendata.exchange.files import check_file
from opendata.exchange.layout import Broken, Layout, Rows
from opendata.exchange.records import open_records

ID, GEOMETRY = "@id", "@geometry"
CRS84 = re.compile(r"(OGC:1\.3:CRS84|OGC::CRS84|CRS84)$", re.I)
EPSG = re.compile(r"EPSG(?::|::|/0/|:\d[\d.]*:)(\d+)$", re.I)
# What shapely raises for coordinates that are none.
MALFORMED = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, shapely.errors.ShapelyError)


def read(path: Path, layout: Layout, vertices: int | None = None) -> Rows:
    """Each feature with its number; what is no feature comes as Broken.

    A feature of far more than `vertices` is refused while it is read, before it takes memory.
    Raises Unreadable: what `check_file` and `Records` refuse, no features, or a "crs" member (GeoJSON
    2008) that names another reference system than the layout does.
    """
    check_file(path, "geojson", layout.encoding)
    file, records = open_records(path, layout.encoding, layout.records or "features", vertices and 2 * vertices)
    number = 0
    with file:
        for number, feature in enumerate(records, 1):
            if number == 1:
                check_crs(records.others.get("crs"), layout.epsg, path.name)
            yield number, _row(feature)
    check_crs(records.others.get("crs"), layout.epsg, path.name)
    if not number:
        raise Unreadable(path.name, "holds no features")


def _row(feature: object) -> dict[str, object] | Broken:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return Broken("is not a GeoJSON feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        return Broken("has properties that are not an object")
    return {**properties, ID: feature.get("id"), GEOMETRY: feature.get("geometry")}


def check_crs(member: object, epsg: int, name: str) -> None:
    """Raise Unreadable when a "crs" member does not name EPSG:`epsg`."""
    if member is None:
        return
    properties = member.get("properties") if isinstance(member, dict) else None
    said = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    found = EPSG.search(said)
    code = 4326 if CRS84.search(said) else int(found[1]) if found else None
    if code != epsg:
        raise Unreadable(
            name,
            f"says that its coordinates are in {said or 'an unnamed reference system'}, and not in EPSG:{epsg}; "
            "write it anew in longitude and latitude, or state its EPSG code where a mapping is given",
        )


def geometry_of(value: object) -> BaseGeometry | None:
    """The two-dimensional shape of a GeoJSON geometry, None for null. Raises ValueError with the reason."""
    if value is None:
        return None
    if not isinstance(value, dict) or "type" not in value:
        raise ValueError("is not a GeoJSON geometry")
    try:
        geometry = shapely.force_2d(shape(value))
    except MALFORMED as error:
        raise ValueError(f"is not a {value['type']} as GeoJSON writes it") from error
    return None if geometry.is_empty else geometry
