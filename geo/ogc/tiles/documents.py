"""What is said of the tiles: lists of tile sets, a tile set (OGC 17-083r4, clause 7), TileJSON 3.0, links to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.ogc.config import Extents, Identity
from geo.ogc.crs import CRS84
from geo.ogc.documents import AS_HTML, AS_JSON
from geo.ogc.field import Words
from geo.ogc.links import address, link
from geo.ogc.tiles import matrices
from geo.ogc.tiles.layers import LAYERS, Layer
from geo.ogc.tiles.links import JSON, REL, TILES
from geo.ogc.tiles.matrices import WEB_MERCATOR_QUAD
from geo.publication.tiles import DEEPEST

Document = dict[str, Any]

MVT = "application/vnd.mapbox-vector-tile"
TILEJSON = "application/vnd.mapbox.tile+json"
MAPLIBRE = "application/vnd.mapbox.style+json"
QGIS = "application/x-qgis-layer-definition"
STYLES = {"light": Words("Light", "Licht"), "dark": Words("Dark", "Donker")}
ONE_TILE = Words("One tile", "Eén tegel")
CLUSTERED = Words(
    "Far away, and wherever a tile cannot hold the features one by one, a feature stands for several and says for how"
    " many.",
    "Van ver, en overal waar een tegel de objecten niet één voor één kan bevatten, vertegenwoordigt een object er meer"
    " en zegt hoeveel.",
)


def home(identity: Identity, layer: Layer | None) -> str:
    return f"{identity.url}/collections/{layer.id}/tiles" if layer else f"{identity.url}/tiles"


def matrix_sets(identity: Identity, language: str) -> Document:
    here = f"{identity.url}/tileMatrixSets"
    entry = {
        "id": WEB_MERCATOR_QUAD,
        "title": matrices.definition()["title"],
        "uri": matrices.URI,
        "crs": matrices.CRS,
        "links": [link("item", JSON, WEB_MERCATOR_QUAD, f"{here}/{WEB_MERCATOR_QUAD}?f=json")],
    }
    return {"tileMatrixSets": [entry], "links": _own(here, {}, language)}


def tile_sets(identity: Identity, language: str, layer: Layer | None) -> Document:
    """The list of tile sets of a collection, or of the whole data set."""
    here = home(identity, layer)
    links = [
        link("self", JSON, title(identity, language, layer), f"{here}/{WEB_MERCATOR_QUAD}?f=json"),
        _scheme(identity),
    ]
    entry = _described(identity, language, layer) | {"links": links}
    return {"tilesets": [entry], "links": _own(here, {}, language)}


def tile_set(
    identity: Identity, language: str, layer: Layer | None, chosen: Sequence[Layer], known: Extents
) -> Document:
    """One tile set; of the whole data set it may be some `chosen` layers."""
    west, south, east, north = known.box
    here = f"{home(identity, layer)}/{WEB_MERCATOR_QUAD}"
    query = _query(layer, chosen)
    item = link("item", MVT, ONE_TILE[language], address(f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", query))
    return {
        **_described(identity, language, layer),
        "tileMatrixSetLimits": [each.document() for each in matrices.all_limits(known.box)],
        "boundingBox": {"lowerLeft": [west, south], "upperRight": [east, north], "crs": CRS84},
        "layers": [_layer(each, identity, language) for each in chosen],
        "links": [
            *_own(here, query, language),
            link("alternate", TILEJSON, "TileJSON", address(here, query | {"f": "tilejson"})),
            _scheme(identity),
            item | {"templated": True},
            *(each for entry in styles(identity, language)["styles"] if layer is None for each in entry["links"]),
        ],
    }


def tile_json(
    identity: Identity, language: str, layer: Layer | None, chosen: Sequence[Layer], known: Extents
) -> Document:
    """TileJSON 3.0.0, as MapLibre, Leaflet and QGIS read it."""
    west, south, east, north = known.box
    here = f"{home(identity, layer)}/{WEB_MERCATOR_QUAD}"
    return {
        "tilejson": "3.0.0",
        "name": title(identity, language, layer),
        "description": CLUSTERED[language],
        "attribution": f'<a href="{identity.public_url}">{identity.title[language]}</a>',
        "version": f"{known.edition}.0.0",
        "scheme": "xyz",
        "tiles": [address(f"{here}/{{z}}/{{y}}/{{x}}", _query(layer, chosen))],
        "minzoom": 0,
        "maxzoom": DEEPEST,
        "bounds": [west, south, east, north],
        "center": [(west + east) / 2, (south + north) / 2, 12],
        "vector_layers": vector_layers(chosen, language),
    }


def styles(identity: Identity, language: str) -> Document:
    """The list of styles, each for MapLibre and for QGIS (as OGC API Styles drafts it)."""
    here = f"{identity.url}/styles"
    entries = [
        {
            "id": name,
            "title": words[language],
            "links": [
                link("stylesheet", MAPLIBRE, "MapLibre", f"{here}/{name}?f=json"),
                link("stylesheet", QGIS, "QGIS", f"{here}/{name}?f=qlr"),
            ],
        }
        for name, words in STYLES.items()
    ]
    return {"styles": entries, "links": _own(here, {}, language)}


def archive_words(identity: Identity, known: Extents) -> Document:
    """What a file of tiles says of itself, in the first language of the installation."""
    language = identity.languages[0]
    return {
        "name": title(identity, language, None),
        "description": CLUSTERED[language],
        "attribution": f'<a href="{identity.public_url}">{identity.title[language]}</a>',
        "licence": identity.licence_url,
        "type": "overlay",
        "version": str(known.edition),
        "digest": known.digest,
        "vector_layers": vector_layers(tuple(LAYERS.values()), language),
    }


def vector_layers(chosen: Sequence[Layer], language: str) -> list[Document]:
    """The layers as TileJSON and archives describe them."""
    return [
        {
            "id": layer.id,
            "description": layer.collection.description[language],
            "minzoom": 0,
            "maxzoom": DEEPEST,
            "fields": {name: schema["description"] for name, schema in layer.schema(language).items()},
        }
        for layer in chosen
    ]


def title(identity: Identity, language: str, layer: Layer | None) -> str:
    named = layer.collection.title[language] if layer else identity.title[language]
    return f"{named}: {TILES[language][0].lower()}{TILES[language][1:]}"


def _described(identity: Identity, language: str, layer: Layer | None) -> Document:
    return {
        "title": title(identity, language, layer),
        "description": CLUSTERED[language],
        "dataType": "vector",
        "crs": matrices.CRS,
        "tileMatrixSetURI": matrices.URI,
    }


def _layer(layer: Layer, identity: Identity, language: str) -> Document:
    collection = f"{identity.url}/collections/{layer.id}"
    return {
        "id": layer.id,
        "title": layer.collection.title[language],
        "description": layer.collection.description[language],
        "dataType": "vector",
        "minTileMatrix": "0",
        "maxTileMatrix": str(DEEPEST),
        "propertiesSchema": {"type": "object", "properties": layer.schema(language)},
        "links": [link(f"{REL}/geodata", JSON, layer.collection.title[language], f"{collection}?f=json")],
    }


def _query(layer: Layer | None, chosen: Sequence[Layer]) -> dict[str, str]:
    """How an address names the layers: not at all where they are all that is there."""
    return {} if layer or len(chosen) == len(LAYERS) else {"collections": ",".join(each.id for each in chosen)}


def _scheme(identity: Identity) -> Document:
    href = f"{identity.url}/tileMatrixSets/{WEB_MERCATOR_QUAD}?f=json"
    return link(f"{REL}/tiling-scheme", JSON, WEB_MERCATOR_QUAD, href)


def _own(here: str, query: dict[str, str], language: str) -> list[Document]:
    return [
        link("self", JSON, AS_JSON[language], address(here, query | {"f": "json"})),
        link("alternate", "text/html", AS_HTML[language], address(here, query | {"f": "html"})),
    ]
