"""The OpenAPI 3.0 description: every path and parameter there is, and no reference that leaves the document.

pygeoapi's own generator names two foreign hosts, processes and jobs that do not exist, and allows any
further parameter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo.ogc import cql2, forms
from geo.ogc.catalogue import openapi as catalogue
from geo.ogc.catalogue import records
from geo.ogc.collections import COLLECTIONS, DEVICES, Collection
from geo.ogc.config import DEFAULT_LIMIT, HIGHEST_LIMIT, HIGHEST_OFFSET, Identity
from geo.ogc.crs import CRS84, ReferenceSystem
from geo.ogc.documents import JSONFG
from geo.ogc.field import Field
from geo.ogc.file import File
from geo.ogc.kinds import HIGHEST_INTEGER
from geo.ogc.openapi_schemas import SCHEMAS
from geo.ogc.parameters import FORMATS, ITEMS, LONGEST, MOST_SORTS
from geo.ogc.tiles import openapi as tiles

Part = dict[str, Any]

VERSION = "1.0.0"
JSON = "application/json"
ERRORS = ("400", "404", "503")
HTML = {"text/html": {"schema": {"type": "string"}}}
JSON_OBJECT: Part = {"schema": {"type": "object"}}
BYTES: Part = {"schema": {"type": "string", "format": "binary"}}
EMPTY: Mapping[str, Part] = {}
# What a filter takes of its type.
BOUNDS: dict[str, Part] = {
    "integer": {"minimum": -HIGHEST_INTEGER, "maximum": HIGHEST_INTEGER},
    "string": {"maxLength": LONGEST},
}


def make(identity: Identity, systems: Mapping[str, ReferenceSystem]) -> Part:
    """The document, in the first language of the installation."""
    language = identity.languages[0]
    paths: Part = {
        "/": _get("getLandingPage", "Landing page", "landingPage", JSON),
        "/conformance": _get("getConformanceDeclaration", "Conformance classes", "confClasses", JSON),
        "/openapi": _get("getOpenapi", "This description", "document", "application/vnd.oai.openapi+json;version=3.0"),
        "/functions": _get("getFunctions", "Functions that a filter can call", "functions", JSON),
        "/collections": _get("getCollections", "All collections", "collections", JSON),
    }
    for collection in COLLECTIONS.values():
        paths |= _collection_paths(collection, language, identity.files)
    paths |= tiles.paths()
    paths |= catalogue.paths(language)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": identity.title[language],
            "description": identity.description[language],
            "version": VERSION,
            "license": {"name": identity.licence, "url": identity.licence_url},
            "contact": {"name": identity.city, "url": identity.public_url},
        },
        "servers": [{"url": identity.url}],
        "tags": [{"name": "server", "description": identity.title[language]}]
        + [{"name": each.id, "description": each.description[language]} for each in COLLECTIONS.values()]
        + [{"name": records.ID, "description": records.DESCRIPTION[language]}],
        "paths": paths,
        "components": {
            "parameters": _shared_parameters(identity, systems),
            "responses": _error_responses(),
            "schemas": SCHEMAS | _feature_schemas(language),
        },
    }


def _collection_paths(collection: Collection, language: str, files: Sequence[File]) -> Part:
    base = f"/collections/{collection.id}"
    suffix = collection.id.capitalize()
    named = [_reference("parameters", name) for name in ITEMS if name not in ("properties", "sortby")]
    named += _parameters_of_names(collection)
    filters = [_filter(field, language) for field in collection.queryables.values()]
    identified = [
        {"name": "featureId", "in": "path", "required": True, "schema": dict(collection.key_kind.schema)},
        _reference("parameters", "crs"),
    ]
    geojson = "application/geo+json"
    schema = "application/schema+json"
    return {
        base: _get(f"describe{suffix}", "Describe the collection", "collection", JSON, collection.id),
        f"{base}/schema": _get(f"get{suffix}Schema", "All properties", "jsonSchema", schema, collection.id),
        f"{base}/feature-schema": _get(
            f"get{suffix}FeatureSchema", "A feature as GeoJSON", "jsonSchema", schema, collection.id
        ),
        f"{base}/queryables": _get(f"get{suffix}Queryables", "What to filter by", "jsonSchema", schema, collection.id),
        f"{base}/sortables": _get(f"get{suffix}Sortables", "What to sort by", "jsonSchema", schema, collection.id),
        f"{base}/items": _get(
            f"get{suffix}Features",
            "Features",
            f"{collection.id}Features",
            geojson,
            collection.id,
            [*named, *filters],
            further={JSONFG: JSON_OBJECT} | {file.media_type: BYTES for file in files},
            form="f-items",
        ),
        f"{base}/items/{{featureId}}": _get(
            f"get{suffix}Feature",
            "One feature",
            f"{collection.id}Feature",
            geojson,
            collection.id,
            identified,
            ERRORS if collection is not DEVICES else (*ERRORS, "410"),
            {JSONFG: JSON_OBJECT},
            "f-item",
        ),
    }


def _get(
    operation: str,
    summary: str,
    schema: str,
    media_type: str,
    tag: str = "server",
    parameters: Sequence[Part] = (),
    errors: Sequence[str] = ERRORS,
    further: Mapping[str, Part] = EMPTY,
    form: str = "f",
) -> Part:
    content = {media_type: {"schema": _reference("schemas", schema)}, **HTML, **further}
    answers: Part = {"200": {"description": summary, "content": content}}
    answers |= {status: _reference("responses", status) for status in errors}
    common = [_reference("parameters", form), _reference("parameters", "lang")]
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [*parameters, *common],
            "responses": answers,
        }
    }


def _parameters_of_names(collection: Collection) -> list[Part]:
    names = [field.name for field in collection.fields]
    ordered = "|".join(field.name for field in collection.fields if field.can_sort)
    some: Part = {"type": "array", "minItems": 1}
    chosen = some | {"items": {"type": "string", "enum": names}}
    steps = some | {"items": {"type": "string", "pattern": f"^[+-]?({ordered})$"}, "maxItems": MOST_SORTS}
    return [
        _parameter("properties", "Names of the properties to give.", chosen),
        _parameter("sortby", "Names of properties; - before a name for falling order.", steps),
    ]


def _filter(field: Field, language: str) -> Part:
    schema = field.kind.schema["items"] if field.kind.is_list else field.kind.schema
    description = f"{field.title[language]}. {field.description[language]}"
    # Any text may be compared with an address; it is only not found.
    taken = {name: value for name, value in schema.items() if (name, value) != ("format", "uri")}
    return _parameter(field.name, description, taken | BOUNDS.get(schema["type"], {}))


def _shared_parameters(identity: Identity, systems: Mapping[str, ReferenceSystem]) -> Part:
    uris = {"type": "string", "format": "uri", "enum": list(systems), "default": CRS84}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    parameters = [
        _parameter("f", "Format; it wins over the header Accept.", {"type": "string", "enum": list(FORMATS)}),
        _parameter("lang", "Language of titles.", {"type": "string", "enum": list(identity.languages)}),
        _parameter("bbox", "Features that this box touches. West > east crosses the antimeridian.", numbers),
        _parameter("bbox-crs", "CRS of bbox, with that CRS's axis order.", uris),
        _parameter("crs", "CRS of the answer, with that CRS's axis order.", uris),
        _parameter("cursor", "Where the page before ended: as the link rel=next gives it.", {"type": "string"}),
        _parameter("datetime", "A time, a day or an interval; asks for the property of role primary-instant.",
                   {"type": "string"}),
        _parameter("filter",
                   "A condition in CQL2 on what queryables and /functions list. What is said of a missing value is"
                   " unknown, NOT leaves it so, and only what is true is chosen; IS NULL asks for it.",
                   {"type": "string", "maxLength": cql2.LONGEST}),
        _parameter("filter-crs", "CRS of the geometries in filter, with that CRS's axis order.", uris),
        _parameter("filter-lang", "Language of filter.",
                   {"type": "string", "enum": list(cql2.LANGUAGES), "default": cql2.LANGUAGES[0]}),
        _parameter("limit", f"Features in a page; more than {HIGHEST_LIMIT} gives {HIGHEST_LIMIT}.",
                   {"type": "integer", "minimum": 1, "maximum": HIGHEST_LIMIT, "default": DEFAULT_LIMIT}),
        _parameter("offset", "Features to pass over; beyond the maximum follow the link rel=next.",
                   {"type": "integer", "minimum": 0, "maximum": HIGHEST_OFFSET, "default": 0}),
        _parameter("resulttype", "hits gives the number of features alone.",
                   {"type": "string", "enum": ["results", "hits"], "default": "results"}),
        _parameter("skipGeometry", "Leave geometries out.", {"type": "boolean", "default": False}),
    ]  # fmt: skip
    shared = {parameter["name"]: parameter for parameter in parameters}
    for key, offered in (("f-item", forms.names(())), ("f-items", forms.names(identity.files))):
        shared[key] = shared["f"] | {"schema": {"type": "string", "enum": list(offered)}}
    for name in ("crs", "bbox-crs"):
        shared[f"{name}84"] = shared[name] | {"schema": uris | {"enum": [CRS84]}}
    return shared


def _parameter(name: str, description: str, schema: Part) -> Part:
    return {
        "name": name, "in": "query", "required": False, "description": description, "schema": schema,
        "style": "form", "explode": False,
    }  # fmt: skip


def _error_responses() -> Part:
    meanings = {
        "400": "A parameter is wrong",
        "404": "There is no such resource",
        "410": "It was public and is no more",
        "503": "Not available now",
    }
    content = {JSON: {"schema": _reference("schemas", "exception")}, **HTML}
    return {status: {"description": meaning, "content": content} for status, meaning in meanings.items()}


def _feature_schemas(language: str) -> Part:
    schemas: Part = {}
    for collection in COLLECTIONS.values():
        properties = {field.name: _nullable(field.schema(language)) for field in collection.fields}
        feature = _reference("schemas", "feature")
        schemas[f"{collection.id}Properties"] = {"type": "object", "properties": properties}
        narrowed = {"properties": {"properties": _reference("schemas", f"{collection.id}Properties")}}
        schemas[f"{collection.id}Feature"] = {"allOf": [feature, {"type": "object", **narrowed}]}
        page = {"features": {"type": "array", "items": _reference("schemas", f"{collection.id}Feature")}}
        schemas[f"{collection.id}Features"] = {
            "allOf": [_reference("schemas", "featureCollection"), {"type": "object", "properties": page}]
        }
    return schemas


def _nullable(schema: Part) -> Part:
    """OpenAPI 3.0 wants null in the list of values as well (3.0.3, proposal 1977)."""
    closed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | {"nullable": True} | closed


def _reference(kind: str, name: str) -> Part:
    return {"$ref": f"#/components/{kind}/{name}"}
