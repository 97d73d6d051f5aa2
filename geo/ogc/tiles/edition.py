"""All vector tiles of the edition in force as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import Connection

from geo.ogc import config
from geo.ogc.config import Identity
from geo.ogc.tiles import archive, documents, matrices
from geo.ogc.tiles.keeping import made
from geo.ogc.tiles.layers import LAYERS
from geo.publication.tiles import Tile

# Here a tile holds what stands in it one by one, except in the middle of a city of a million devices.
USUAL_DEEPEST = 16

Watch = Callable[[list[Tile], int], AbstractContextManager[Iterable[Tile]]]
"""Is entered with the tiles and the edition's number, and gives the tiles as they are to be gone through."""


def write(
    connection: Connection,
    path: Path,
    identity: Identity,
    deepest: int = USUAL_DEEPEST,
    watch: Watch = lambda tiles, edition: nullcontext(tiles),
) -> int:
    """Write them to `path` as PMTiles, zoom 0 to `deepest`; how many there are.

    The same edition gives the same bytes.
    """
    known, layers = config.extents(connection), tuple(LAYERS.values())
    tiles = archive.in_order(tile for z in range(deepest + 1) for tile in matrices.limits(known.box, z).tiles())
    words = documents.archive_words(identity, known)
    with watch(tiles, known.edition) as shown:
        packed = ((tile, made(connection, layers, tile)) for tile in shown)
        return archive.write(path, packed, words, known.box, deepest)
