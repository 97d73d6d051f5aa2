"""OGC API Tiles (Part 1) under /ogc: vector tiles of each collection that has places, and of all of them together."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, request

from geo.errors import Invalid, NotFound, Unavailable
from geo.ogc import parameters
from geo.ogc.answers import JSON, answered, as_json, document, raised
from geo.ogc.parameters import FORMATS
from geo.ogc.serving import choose_language, context, service
from geo.ogc.tiles import documents, layers, maplibre, matrices, qgis
from geo.ogc.tiles.documents import MAPLIBRE, MVT, QGIS, STYLES, TILEJSON
from geo.ogc.tiles.keeping import Kept
from geo.ogc.tiles.layers import LAYERS, Layer

ENDPOINT = "ogc_tiles"
COLLECTIONS = "collections"
STYLE_FORMS = ("json", "qlr")


def register_tiles(app: Flask) -> None:
    """Mount the tiles beside the API that `register_ogc` mounted."""
    app.extensions[ENDPOINT] = Kept()
    app.register_blueprint(_blueprint(), url_prefix="/ogc")


def _blueprint() -> Blueprint:
    blueprint = Blueprint(ENDPOINT, __name__)
    of_collection = "/collections/<collection_id>/tiles"
    one = "/<set_id>/<matrix>/<row>/<column>"
    rules: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        ("/tileMatrixSets", "matrix_sets", matrix_sets),
        ("/tileMatrixSets/<set_id>", "matrix_set", matrix_set),
        ("/tiles", "tile_sets", tile_sets),
        ("/tiles/<set_id>", "tile_set", tile_set),
        (f"/tiles{one}", "tile", tile),
        ("/styles", "styles", styles),
        ("/styles/<style_id>", "style", style),
        (of_collection, "collection_tile_sets", tile_sets),
        (f"{of_collection}/<set_id>", "collection_tile_set", tile_set),
        (f"{of_collection}{one}", "collection_tile", tile),
    )
    for rule, name, view in rules:
        blueprint.add_url_rule(rule, name, answered(view), False, methods=["GET"], strict_slashes=False)
    blueprint.before_request(choose_language)
    blueprint.register_error_handler(Unavailable, answered(raised))
    return blueprint


def matrix_sets() -> Response:
    _asked()
    found = documents.matrix_sets(service().identity, g.lang)
    return document(found, JSON, "matrix_sets.html", **context())


def matrix_set(set_id: str) -> Response:
    matrices.check(set_id)
    _asked()
    return document(matrices.definition(), JSON, "matrix_set.html", **context())


def tile_sets(collection_id: str | None = None) -> Response:
    layer = _layer(collection_id)
    _asked()
    found = documents.tile_sets(service().identity, g.lang, layer)
    return document(found, JSON, "tile_sets.html", layer=layer, **context())


def tile_set(set_id: str, collection_id: str | None = None) -> Response:
    layer = _layer(collection_id)
    matrices.check(set_id)
    asked = _asked(layer, (*FORMATS, "tilejson"))
    chosen, known = _chosen(layer, asked), service().current().extents
    if asked.get("f") == "tilejson":
        return as_json(documents.tile_json(service().identity, g.lang, layer, chosen, known), TILEJSON)
    found = documents.tile_set(service().identity, g.lang, layer, chosen, known)
    return document(found, JSON, "tile_set.html", layer=layer, **context())


def tile(set_id: str, matrix: str, row: str, column: str, collection_id: str | None = None) -> Response:
    layer = _layer(collection_id)
    matrices.check(set_id)
    known = service().current().extents
    wanted = matrices.tile_at(known.box, matrix, row, column)
    chosen = _chosen(layer, _asked(layer, ("mvt",)))
    with service().connect() as connection:
        packed = cast(Kept, current_app.extensions[ENDPOINT]).packed(connection, known.digest, chosen, wanted)
    response = _packed(packed) if packed else Response(status=204)
    response.vary.add("Accept-Encoding")
    return response


def styles() -> Response:
    _asked()
    return document(documents.styles(service().identity, g.lang), JSON, "styles.html", **context())


def style(style_id: str) -> Response:
    if style_id not in STYLES:
        raise NotFound("style", style_id)
    asked = parameters.single(request.args, (), service().identity.languages, STYLE_FORMS)
    identity, known = service().identity, service().current().extents
    if asked.get("f") != "qlr":
        return as_json(maplibre.style(identity, known, style_id, g.lang), MAPLIBRE)
    name = f'attachment; filename="lamppost-{style_id}.qlr"'
    content = qgis.definition(identity, style_id, g.lang)
    return Response(content, content_type=QGIS, headers={"Content-Disposition": name})


def _packed(content: bytes) -> Response:
    if not request.accept_encodings["gzip"]:
        return Response(gzip.decompress(content), content_type=MVT)
    return Response(content, content_type=MVT, headers={"Content-Encoding": "gzip"})


def _layer(collection_id: str | None) -> Layer | None:
    return None if collection_id is None else layers.named(collection_id)


def _asked(layer: Layer | None = None, forms: tuple[str, ...] = FORMATS) -> dict[str, str]:
    """The query of the address; some layers can be chosen where the tiles are of the whole data set. Raises Invalid."""
    can_choose = layer is None and forms != FORMATS
    return parameters.single(request.args, (COLLECTIONS,) if can_choose else (), service().identity.languages, forms)


def _chosen(layer: Layer | None, asked: dict[str, str]) -> tuple[Layer, ...]:
    if layer is not None:
        return (layer,)
    names = asked[COLLECTIONS].split(",") if COLLECTIONS in asked else list(LAYERS)
    if not set(names) <= set(LAYERS):
        raise Invalid(COLLECTIONS, f"choose from {', '.join(LAYERS)}")
    return tuple(each for each in LAYERS.values() if each.id in names)
