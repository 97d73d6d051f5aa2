"""A document of GeoJSON as JSON-FG (OGC 21-045r1): a place in any reference system, a time and a type."""

from __future__ import annotations

from typing import Any

from geo.ogc.collections import Collection
from geo.ogc.crs import CRS84, ReferenceSystem

CONFORMANCE = (
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas",
)

Document = dict[str, Any]


def of(document: Document, described: Collection, system: ReferenceSystem, schema: str) -> Document:
    """The document with what JSON-FG adds. `system` is that of its coordinates, `schema` the address of their schema.

    A place that is not in longitude and latitude stands in `place` alone, since a reader of GeoJSON knows no other
    system.
    """
    told: Document = {
        "type": document["type"],
        "conformsTo": list(CONFORMANCE),
        "featureType": described.id,
        "featureSchema": schema,
        "coordRefSys": system.uri,
    }
    if document["type"] == "Feature":
        return told | _feature(document, described, system)
    features = [_feature(feature, described, system) for feature in document["features"]]
    return told | {name: value for name, value in document.items() if name != "features"} | {"features": features}


def _feature(feature: Document, described: Collection, system: ReferenceSystem) -> Document:
    geometry = feature["geometry"]
    abroad = system.uri != CRS84
    moment = feature["properties"].get(described.time_field)
    return feature | {
        "time": {"timestamp": moment} if moment else None,
        "geometry": None if abroad else geometry,
        "place": geometry if abroad else None,
    }
