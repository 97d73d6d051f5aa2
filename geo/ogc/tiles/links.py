"""What the rest of the API says of its tiles: links to them, and the standards they follow."""

from __future__ import annotations

from typing import Any

from geo.ogc.config import Identity
from geo.ogc.field import Words
from geo.ogc.links import link
from geo.ogc.tiles.layers import LAYERS

JSON = "application/json"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
TILES = Words("Vector tiles", "Vectortegels")
SETS = Words("Tile matrix sets", "Tegelindelingen")

_TILES_PART_1 = (
    "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "mvt", "oas30",
)  # fmt: skip
_TILE_MATRIX_SETS = ("tilematrixset", "tilesetmetadata", "json-tilematrixset", "json-tilesetmetadata")
CONFORMANCE = (
    *(f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" for name in _TILES_PART_1),
    *(f"http://www.opengis.net/spec/tms/2.0/conf/{name}" for name in _TILE_MATRIX_SETS),
)


def of_landing(identity: Identity, language: str) -> list[dict[str, Any]]:
    return [
        link(f"{REL}/tilesets-vector", JSON, TILES[language], f"{identity.url}/tiles?f=json"),
        link(f"{REL}/tiling-schemes", JSON, SETS[language], f"{identity.url}/tileMatrixSets?f=json"),
    ]


def of_collection(collection_id: str, identity: Identity, language: str) -> list[dict[str, Any]]:
    """A link to the tile sets of a collection; none where it has no tiles."""
    here = f"{identity.url}/collections/{collection_id}/tiles"
    return [link(f"{REL}/tilesets-vector", JSON, TILES[language], f"{here}?f=json")] if collection_id in LAYERS else []
