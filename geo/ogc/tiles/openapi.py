"""The tiles in the OpenAPI description; operations end as OGC API Tiles names them (Part 1, table 11)."""

from __future__ import annotations

from typing import Any

from geo.ogc.tiles.documents import MAPLIBRE, MVT, QGIS, STYLES, TILEJSON
from geo.ogc.tiles.layers import LAYERS
from geo.ogc.tiles.links import JSON
from geo.ogc.tiles.matrices import WEB_MERCATOR_QUAD
from geo.publication.tiles import DEEPEST

Part = dict[str, Any]

HTML: Part = {"text/html": {"schema": {"type": "string"}}}
ERRORS = ("400", "404", "503")

FORMS = {"name": "f", "in": "query", "description": "Format; it wins over the header Accept.",
         "schema": {"type": "string", "enum": ["json", "html", "tilejson"]}}  # fmt: skip
FORM_OF_STYLE = {"name": "f", "in": "query", "schema": {"type": "string", "enum": ["json", "qlr"]}}
FORM_OF_TILE = {"name": "f", "in": "query", "schema": {"type": "string", "enum": ["mvt"]}}
LAYERS_CHOSEN = {
    "name": "collections", "in": "query", "description": "Which layers.", "style": "form", "explode": False,
    "schema": {"type": "array", "items": {"type": "string", "enum": list(LAYERS)}, "minItems": 1},
}  # fmt: skip


def paths() -> Part:
    """Every path of the tiles."""
    matrix_sets = {JSON: {"schema": _reference("tileMatrixSets")}, **HTML}
    matrix_set = {JSON: {"schema": _reference("tileMatrixSet")}, **HTML}
    found: Part = {
        "/tileMatrixSets": _get("getTileMatrixSetsList", "Tile matrix sets", matrix_sets),
        "/tileMatrixSets/{tileMatrixSetId}": _get("getTileMatrixSet", "A tile matrix set", matrix_set, [_set()]),
    }
    stylesheets = {MAPLIBRE: {"schema": {"type": "object"}}, QGIS: {"schema": {"type": "string", "format": "binary"}}}
    named = _in_path("styleId", {"type": "string", "enum": list(STYLES)})
    found |= {
        "/styles": _get("getStyles", "Styles", {JSON: {"schema": _reference("styles")}, **HTML}),
        "/styles/{styleId}": _get("getStyle", "A style", stylesheets, [named, FORM_OF_STYLE], common=("lang",)),
    }
    found |= _tile_paths("/tiles", "dataset.vector", "server", [LAYERS_CHOSEN])
    for layer in LAYERS:
        found |= _tile_paths(f"/collections/{layer}/tiles", f"{layer}.collection.vector", layer, [])
    return found


def _tile_paths(base: str, operation: str, tag: str, choosing: list[Part]) -> Part:
    sets = {JSON: {"schema": _reference("tileSets")}, **HTML}
    one_set = {JSON: {"schema": _reference("tileSet")}, TILEJSON: {"schema": _reference("tileJson")}, **HTML}
    tile = _get(
        f"{operation}.getTile", "A tile", {MVT: {"schema": {"type": "string", "format": "binary"}}},
        [_set(), *_place(), *choosing, FORM_OF_TILE], tag, (),
    )  # fmt: skip
    tile["get"]["responses"]["204"] = {"description": "Nothing is there"}
    return {
        base: _get(f"{operation}.getTileSetsList", "Tile sets", sets, tag=tag),
        f"{base}/{{tileMatrixSetId}}": _get(
            f"{operation}.getTileSet", "A tile set", one_set, [_set(), *choosing, FORMS], tag, ("lang",)
        ),
        f"{base}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": tile,
    }


def _get(
    operation: str,
    summary: str,
    content: Part,
    parameters: list[Part] | None = None,
    tag: str = "server",
    common: tuple[str, ...] = ("f", "lang"),
) -> Part:
    shared = [{"$ref": f"#/components/parameters/{name}"} for name in common]
    errors = {status: {"$ref": f"#/components/responses/{status}"} for status in ERRORS}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "tags": [tag],
            "parameters": [*(parameters or []), *shared],
            "responses": {"200": {"description": summary, "content": content}, **errors},
        }
    }


def _set() -> Part:
    return _in_path("tileMatrixSetId", {"type": "string", "enum": [WEB_MERCATOR_QUAD]})


def _place() -> list[Part]:
    zoom = {"type": "integer", "minimum": 0, "maximum": DEEPEST}
    number = {"type": "integer", "minimum": 0, "maximum": 2**DEEPEST - 1}
    return [_in_path("tileMatrix", zoom), _in_path("tileRow", number), _in_path("tileCol", number)]


def _in_path(name: str, schema: Part) -> Part:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _reference(name: str) -> Part:
    return {"$ref": f"#/components/schemas/{name}"}
