"""Schemas of the documents of OGC API Features Part 1, as this API makes them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


LINK = _object("href rel", href=TEXT, rel=TEXT, type=TEXT, title=TEXT, hreflang=TEXT)

EXTENT = _object(
    "spatial",
    spatial=_object("bbox", bbox=_list(_list({"type": "number"})), crs=TEXT),
    temporal=_object("interval", interval=_list(_list({"type": "string", "format": "date-time", "nullable": True}))),
)

COLLECTION = _object(
    "id links",
    id=TEXT, title=TEXT, description=TEXT, keywords=_list(TEXT), itemType=TEXT, extent=EXTENT, crs=_list(TEXT),
    storageCrs=TEXT, links=_list(_of("link")),
)  # fmt: skip

FUNCTION = _object(
    "name returns",
    name=TEXT, description=TEXT, returns=_list(TEXT), arguments=_list(_object("type", type=_list(TEXT))),
)  # fmt: skip

GEOMETRY = _object("type coordinates", type=TEXT, coordinates=_list({})) | {"nullable": True}

FEATURE = _object(
    "type id geometry properties",
    type={"type": "string", "enum": ["Feature"]}, id=TEXT, geometry=_of("geometry"),
    properties={"type": "object", "nullable": True}, links=_list(_of("link")),
)  # fmt: skip

FEATURES = _object(
    "type features",
    type={"type": "string", "enum": ["FeatureCollection"]}, features=_list(_of("feature")),
    numberMatched=COUNT, numberReturned=COUNT, timeStamp={"type": "string", "format": "date-time"},
    links=_list(_of("link")),
)  # fmt: skip

SCHEMAS: Schema = {
    "exception": _object("code description", code=TEXT, description=TEXT),
    "link": LINK,
    "landingPage": _object("links", title=TEXT, description=TEXT, links=_list(_of("link"))),
    "confClasses": _object("conformsTo", conformsTo=_list(TEXT)),
    "collections": _object("links collections", links=_list(_of("link")), collections=_list(_of("collection"))),
    "collection": COLLECTION,
    "functions": _object("functions", functions=_list(FUNCTION)),
    "jsonSchema": {"type": "object"},
    "document": {"type": "object"},
    "geometry": GEOMETRY,
    "feature": FEATURE,
    "featureCollection": FEATURES,
}
