"""The JSON-LD context of this register: it holds all that is needed to read an answer, so no other host is asked.

The terms of NGSI-LD's own core context mean the same here as there (CIM 009, annex B).
"""

from __future__ import annotations

from typing import Any

from geo.ngsi_ld.attributes import Attribute, Sort
from geo.ngsi_ld.entity_types import ENTITY_TYPES
from geo.ngsi_ld.names import DEFAULT_VOCABULARY, ETSI

GEOJSON_VOCABULARY = "https://purl.org/geojson/vocab#"
GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")

CORE: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "value": f"{ETSI}hasValue",
    "object": {"@id": f"{ETSI}hasObject", "@type": "@id"},
    **{name: f"{ETSI}{name}" for name in ("Property", "GeoProperty", "Relationship", "Date", "DateTime", "unitCode")},
    **{
        name: {"@id": f"{ETSI}{name}", "@type": f"{ETSI}DateTime"} for name in ("createdAt", "modifiedAt", "observedAt")
    },
    "coordinates": {"@id": f"{GEOJSON_VOCABULARY}coordinates", "@container": "@list"},
    **{name: f"{GEOJSON_VOCABULARY}{name}" for name in (*GEOMETRIES, "Feature", "FeatureCollection", "properties")},
    "features": {"@id": f"{GEOJSON_VOCABULARY}features", "@container": "@set"},
    "geometry": f"{GEOJSON_VOCABULARY}geometry",
    "streetAddress": "https://smartdatamodels.org/streetAddress",
}


def document(public_url: str) -> dict[str, Any]:
    """The context document."""
    terms: dict[str, Any] = {name: entity_type.uri for name, entity_type in ENTITY_TYPES.items()}
    for entity_type in ENTITY_TYPES.values():
        for attribute in entity_type.attributes:
            terms.setdefault(attribute.name, _term(attribute, public_url))
    return {"@context": {**CORE, **dict(sorted(terms.items())), "@vocab": DEFAULT_VOCABULARY}}


def uri(attribute: Attribute, public_url: str) -> str:
    return public_url + attribute.uri if attribute.uri.startswith("/") else attribute.uri


def term(name: str, public_url: str) -> str:
    """The short name of a type or an attribute that may be given by its URI (CIM 009, 5.5.7)."""
    if ":" not in name:
        return name
    for entity_type in ENTITY_TYPES.values():
        if entity_type.uri == name:
            return entity_type.name
        for attribute in entity_type.attributes:
            if uri(attribute, public_url) == name:
                return attribute.name
    return name


def _term(attribute: Attribute, public_url: str) -> str | dict[str, str]:
    address = uri(attribute, public_url)
    return {"@id": address, "@type": "@id"} if attribute.sort is Sort.RELATIONSHIP else address
