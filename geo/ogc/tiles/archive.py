"""All tiles of an edition as one file: PMTiles, version 3. The same edition gives the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geo.ogc.crs import Box
from geo.publication.tiles import Tile

# PMTiles keeps degrees as whole numbers.
DEGREE = 10_000_000
CENTRE_ZOOM = 12


def in_order(tiles: Iterable[Tile]) -> list[Tile]:
    """The tiles as the file keeps them: zoom by zoom along a Hilbert curve."""
    return sorted(tiles, key=_id)


def write(path: Path, tiles: Iterable[tuple[Tile, bytes]], words: Mapping[str, Any], box: Box, deepest: int) -> int:
    """Write tiles packed by gzip, in their order, to `path`: at once, or not at all. How many there are.

    Tiles without bytes are left out, equal ones are kept once. The tiles pass through a temporary file; in memory are
    the entries of the directory alone.
    """
    west, south, east, north = (round(degrees * DEGREE) for degrees in box)
    header = {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north,
        "center_zoom": min(deepest, CENTRE_ZOOM),
        "center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2,
    }  # fmt: skip
    number = 0
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            writer = Writer(file)  # type: ignore[no-untyped-call]  # the package types its tiles alone
            for tile, content in tiles:
                if content:
                    writer.write_tile(_id(tile), content)  # type: ignore[no-untyped-call]
                    number += 1
            writer.finalize(header, dict(words))  # type: ignore[no-untyped-call]
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
    return number


def _id(tile: Tile) -> int:
    return int(zxy_to_tileid(tile.z, tile.x, tile.y))
