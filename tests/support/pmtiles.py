"""A PMTiles archive of version 3 with a single vector tile: half the northern hemisphere, where Europe is."""

from __future__ import annotations

import struct

# Zoom 1, the tile in the north-east: the fourth of its zoom along the Hilbert curve, after the one of zoom 0.
ZOOM, TILE_ID = 1, 4
NONE, VECTOR = 1, 1  # compression, kind of tiles
HEADER_BYTES = 127
METADATA = b"{}"


def archive(tile: bytes, kind: int = VECTOR) -> bytes:
    """Header, directory of one entry, metadata, tile (chapters 3 to 5)."""
    directory = b"".join(map(_varint, (1, TILE_ID, 1, len(tile), 1)))
    metadata_at = HEADER_BYTES + len(directory)
    tile_at = metadata_at + len(METADATA)
    places = (HEADER_BYTES, len(directory), metadata_at, len(METADATA), tile_at, 0, tile_at, len(tile), 1, 1, 1)
    world = (0, 0, 180 * 10**7, 85 * 10**7)
    header = b"PMTiles\x03" + struct.pack("<11Q6B4iB2i", *places, 1, NONE, NONE, kind, ZOOM, ZOOM, *world, ZOOM, 0, 0)
    assert len(header) == HEADER_BYTES
    return header + directory + METADATA + tile


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])
