"""The catalogue in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from geo.ogc.catalogue import records
from geo.ogc.catalogue.search import MOST_VALUES, PARAMETERS

Part = dict[str, Any]

GEOJSON, SCHEMA, JSON = "application/geo+json", "application/schema+json", "application/json"
HTML: Part = {"text/html": {"schema": {"type": "string"}}}
ERRORS = ("400", "404", "503")
LONGEST = 2000
LISTS = {
    "q": "Words to search: those between commas are phrases, of which a record holds one.",
    "ids": "Ids of records.",
    "externalIds": "Identifiers of what is described.",
}


def paths(language: str) -> Part:
    """Every path of the catalogue."""
    home = f"/collections/{records.ID}"
    identified = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    schema = {SCHEMA: {"schema": _schema("jsonSchema")}}
    found = {GEOJSON: {"schema": _schema("featureCollection")}}
    return {
        home: _get("describeCatalogue", "Describe the catalogue", {JSON: {"schema": _schema("collection")}}),
        f"{home}/schema": _get("getCatalogueSchema", "All properties", schema),
        f"{home}/feature-schema": _get("getCatalogueFeatureSchema", "A record as GeoJSON", schema),
        f"{home}/queryables": _get("getCatalogueQueryables", "What to filter by", schema),
        f"{home}/items": _get("getRecords", "Records", found, _parameters(language)),
        f"{home}/items/{{featureId}}": _get(
            "getRecord", "One record", {GEOJSON: {"schema": _schema("feature")}}, [identified, _shared("crs84")]
        ),
    }


def _parameters(language: str) -> list[Part]:
    texts: Part = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_VALUES}
    lists = [_query(name, meaning, texts) for name, meaning in LISTS.items()]
    shared = [_shared(name) for name in PARAMETERS if name not in (*LISTS, "crs", "bbox-crs")]
    filters = [
        _query(name, records.PROPERTIES[name][1][language], {"type": "string", "maxLength": LONGEST})
        for name in records.FILTERS
        if name != "type"
    ]
    # A type that no record here has is no mistake: it is asked of many catalogues at once.
    types = _query("type", records.PROPERTIES["type"][1][language], texts | {"minItems": 1})
    return [*shared, _shared("crs84"), _shared("bbox-crs84"), *lists, types, *filters]


def _query(name: str, meaning: str, schema: Part) -> Part:
    return {
        "name": name, "in": "query", "required": False, "description": meaning, "schema": schema,
        "style": "form", "explode": False,
    }  # fmt: skip


def _get(operation: str, summary: str, content: Part, parameters: list[Part] | None = None) -> Part:
    answers: Part = {"200": {"description": summary, "content": content | HTML}}
    answers |= {status: {"$ref": f"#/components/responses/{status}"} for status in ERRORS}
    asked = [*(parameters or []), _shared("f"), _shared("lang")]
    return {
        "get": {
            "operationId": operation, "summary": summary, "tags": [records.ID], "parameters": asked,
            "responses": answers,
        }
    }  # fmt: skip


def _shared(name: str) -> Part:
    return {"$ref": f"#/components/parameters/{name}"}


def _schema(name: str) -> Part:
    return {"$ref": f"#/components/schemas/{name}"}
