"""Schemas of the documents of OGC API Features Part 1, as this API makes them."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}


def _object(required: str, **properties: Schema) -> Schema:
    return {"type": "object", "required": required.split(), "properties": properties}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


LINK = _object("href rel", href=TEXT, rel=TEXT, type=TEXT, title=TEXT, hreflang=TEXT, templated=FLAG)

EXTENT = _object(
    "temporal",
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

TILE_LIMITS = _object(
    "tileMatrix minTileRow maxTileRow minTileCol maxTileCol",
    tileMatrix=TEXT, minTileRow=COUNT, maxTileRow=COUNT, minTileCol=COUNT, maxTileCol=COUNT,
)  # fmt: skip
TILE_LAYER = _object("id dataType", id=TEXT, title=TEXT, dataType=TEXT, propertiesSchema={"type": "object"})
TILE_SET = _object(
    "dataType crs links",
    title=TEXT, description=TEXT, dataType=TEXT, crs=TEXT, tileMatrixSetURI=TEXT,
    tileMatrixSetLimits=_list(TILE_LIMITS), layers=_list(TILE_LAYER), links=_list(_of("link")),
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
    "tileMatrixSets": _object("tileMatrixSets", tileMatrixSets=_list({"type": "object"})),
    "tileMatrixSet": _object("tileMatrices crs", id=TEXT, crs=TEXT, tileMatrices=_list({"type": "object"})),
    "tileSets": _object("tilesets", tilesets=_list(_of("tileSet")), links=_list(_of("link"))),
    "tileSet": TILE_SET,
    "styles": _object("styles", styles=_list(_object("id links", id=TEXT, title=TEXT, links=_list(_of("link"))))),
    "tileJson": _object("tilejson tiles vector_layers", tilejson=TEXT, tiles=_list(TEXT)),
}
