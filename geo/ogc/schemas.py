"""What items of a collection have, and what they can be filtered and sorted by (OGC API Features Parts 3 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from geo.ogc.collections import GEOMETRY, Collection
from geo.ogc.config import Identity
from geo.ogc.field import Field

Document = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IDENTIFIER = "id"


def schema(document: Document, described: Collection, language: str) -> Document:
    """All properties of a feature, its id and its geometry (Part 5, returnables)."""
    identifier = described.queryables[IDENTIFIER]
    return document | _closed(document["$id"], described, language, (identifier, *described.fields), located=True)


def queryables(document: Document, described: Collection, language: str) -> Document:
    """What items can be filtered by (Part 3, 6.2); anything else is refused."""
    return document | _closed(document["$id"], described, language, described.queryables.values(), located=True)


def sortables(described: Collection, identity: Identity, language: str) -> Document:
    """What items can be sorted by (Part 5, sortables)."""
    address = f"{identity.url}/collections/{described.id}/sortables"
    return _closed(address, described, language, (field for field in described.fields if field.can_sort), located=False)


def feature_schema(described: Collection, identity: Identity, language: str) -> Document:
    """A feature as GeoJSON, from which GDAL and QGIS take the types of columns. Null counts as absent, as in Part 5."""
    properties = {field.name: field.schema(language) for field in described.fields}
    return {
        "$schema": DIALECT,
        "$id": f"{identity.url}/collections/{described.id}/feature-schema",
        "title": described.title[language],
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": dict(described.key_kind.schema),
            "geometry": {"type": "null" if described.geometry is None else "object"},
            "properties": {"type": "object", "properties": properties},
        },
    }


def _closed(address: str, described: Collection, language: str, fields: Iterable[Field], *, located: bool) -> Document:
    """A schema that allows these properties, in this order, and no other. `located` adds the geometry."""
    properties = {field.name: field.schema(language) | _role(field, described) for field in fields}
    if located and described.geometry is not None:
        properties[GEOMETRY] = {"format": _format(described), "x-ogc-role": "primary-geometry"}
    for number, entry in enumerate(properties.values(), 1):
        entry["x-ogc-propertySeq"] = number
    return {
        "$schema": DIALECT,
        "$id": address.partition("?")[0],
        "type": "object",
        "title": described.title[language],
        "description": described.description[language],
        "properties": properties,
        "additionalProperties": False,
    }


def _role(field: Field, described: Collection) -> Document:
    if field.name == IDENTIFIER:
        return {"readOnly": True, "x-ogc-role": "id"}
    return {"x-ogc-role": "primary-instant"} if field.name == described.time_field else {}


def _format(described: Collection) -> str:
    column: Any = described.geometry
    kind = column.type.geometry_type.lower()
    return "geometry-any" if kind == "geometry" else f"geometry-{kind}"
