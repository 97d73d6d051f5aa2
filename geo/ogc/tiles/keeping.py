"""Tiles that were made lately, packed, so that what many look at is made once an edition."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from sqlalchemy import Connection

from geo.ogc.tiles.layers import Layer
from geo.publication.tiles import Tile

MOST_BYTES = 64 * 1024 * 1024
# Beyond this the bytes hardly shrink further and the time doubles.
EFFORT = 5

Key = tuple[str, tuple[str, ...], Tile]


class Kept:
    """What one application keeps: no more than `most_bytes`, and what was asked for lately before what was not.

    The digest of the edition is part of the key, so an answer never depends on what was asked before.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._tiles: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def packed(self, connection: Connection, digest: str, layers: Sequence[Layer], tile: Tile) -> bytes:
        """The tile of the edition that `connection` reads and `digest` names, by gzip; no bytes where nothing is."""
        key = (digest, tuple(layer.id for layer in layers), tile)
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
                return self._tiles[key]
        packed = made(connection, layers, tile)
        with self._lock:
            self.bytes += len(packed) - len(self._tiles.pop(key, b""))
            self._tiles[key] = packed
            while self.bytes > self.most_bytes:
                self.bytes -= len(self._tiles.popitem(last=False)[1])
        return packed


def made(connection: Connection, layers: Sequence[Layer], tile: Tile) -> bytes:
    """The tile by gzip: the same bytes for the same content, whenever they are made."""
    content = b"".join(layer.content(connection, tile) for layer in layers)
    return gzip.compress(content, EFFORT, mtime=0) if content else b""
