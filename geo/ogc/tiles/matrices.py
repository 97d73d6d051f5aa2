"""The tile matrix set WebMercatorQuad (OGC 17-083r4, annex D.1), and which part of it an edition covers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from geo.errors import NotFound
from geo.ogc.crs import EPSG, Box
from geo.publication.mercator import to_world
from geo.publication.tiles import DEEPEST, WORLD_METRES, Tile

WEB_MERCATOR_QUAD = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{WEB_MERCATOR_QUAD}"
CRS = f"{EPSG}3857"
PIXELS = 256
# The standard's pixel is 0.28 mm wide.
PIXEL_METRES = 0.00028
REGISTERED_ZOOMS = 25


def check(set_id: str) -> None:
    """Raises NotFound for a tile matrix set that is not offered."""
    if set_id != WEB_MERCATOR_QUAD:
        raise NotFound("tile matrix set", set_id)


def definition() -> dict[str, Any]:
    """The set as the standard registers it; tiles go to zoom DEEPEST."""
    return {
        "id": WEB_MERCATOR_QUAD,
        "title": "Google Maps Compatible for the World",
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(z) for z in range(REGISTERED_ZOOMS)],
    }


def _matrix(z: int) -> dict[str, Any]:
    cell = WORLD_METRES / PIXELS / 2**z
    return {
        "id": str(z),
        "scaleDenominator": cell / PIXEL_METRES,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-WORLD_METRES / 2, WORLD_METRES / 2],
        "tileWidth": PIXELS,
        "tileHeight": PIXELS,
        "matrixWidth": 2**z,
        "matrixHeight": 2**z,
    }


@dataclass(frozen=True)
class Limits:
    """The tiles of one zoom that the edition's box touches."""

    z: int
    left: int
    top: int
    right: int
    bottom: int

    def __contains__(self, tile: Tile) -> bool:
        return tile.z == self.z and self.left <= tile.x <= self.right and self.top <= tile.y <= self.bottom

    def tiles(self) -> Iterator[Tile]:
        columns, rows = range(self.left, self.right + 1), range(self.top, self.bottom + 1)
        return (Tile(self.z, x, y) for x in columns for y in rows)

    def document(self) -> dict[str, Any]:
        return {
            "tileMatrix": str(self.z),
            "minTileRow": self.top,
            "maxTileRow": self.bottom,
            "minTileCol": self.left,
            "maxTileCol": self.right,
        }


def limits(box: Box, z: int) -> Limits:
    """`box` is west, south, east and north in degrees."""
    count = 1 << z
    left, bottom = (min(int(axis * count), count - 1) for axis in to_world(box[0], box[1]))
    right, top = (min(int(axis * count), count - 1) for axis in to_world(box[2], box[3]))
    return Limits(z, left, top, right, bottom)


def all_limits(box: Box) -> Iterator[Limits]:
    return (limits(box, z) for z in range(DEEPEST + 1))


def tile_at(box: Box, matrix: str, row: str, column: str) -> Tile:
    """The tile that an address names. Raises NotFound for what is no number or outside what the edition covers."""
    name = f"{matrix}/{row}/{column}"
    numbers = (matrix, row, column)
    if not all(text.isascii() and text.isdecimal() and len(text) < 8 for text in numbers):
        raise NotFound("tile", name)
    tile = Tile(int(matrix), int(column), int(row))
    if not tile.exists or tile not in limits(box, tile.z):
        raise NotFound("tile", name)
    return tile
