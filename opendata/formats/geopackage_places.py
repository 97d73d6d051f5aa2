"""Places as GeoPackage keeps them (OGC 12-128r17, 2.1.3): WKB with a header, and their boxes for its index."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import shapely

from opendata.formats.boxes import Numbers, outwards
from opendata.formats.packed_rtree import LOWER, UPPER

SRID = 4326
# Magic, version, flags, reference system. Little-endian; a point is its own box, anything else has one before it.
_HEADER = struct.Struct("<2sBBi")
OF_POINT = _HEADER.pack(b"GP", 0, 0b0001, SRID)
WITH_BOX = _HEADER.pack(b"GP", 0, 0b0011, SRID)
POINT_BYTES, BOX_BYTES = 21, 32


class Places:
    """The boxes of the places of a file: a line for each is min and max of x, then min and max of y."""

    def __init__(self) -> None:
        self._boxes = [np.empty((0, 4), np.float32)]
        self._around = np.array([np.inf, -np.inf, np.inf, -np.inf])

    def taken(self, places: Sequence[bytes]) -> list[bytes]:
        """Blobs of places that are given as WKB, little-endian; their boxes are kept."""
        boxes = shapely.bounds(shapely.from_wkb(places))[:, [0, 2, 1, 3]]
        self._boxes.append(_outwards(boxes))
        self._around[LOWER] = np.minimum(self._around[LOWER], boxes[:, LOWER].min(axis=0))
        self._around[UPPER] = np.maximum(self._around[UPPER], boxes[:, UPPER].max(axis=0))
        envelopes = boxes.astype("<f8", order="C").tobytes()
        return [
            OF_POINT + place
            if len(place) == POINT_BYTES
            else WITH_BOX + envelopes[number * BOX_BYTES : (number + 1) * BOX_BYTES] + place
            for number, place in enumerate(places)
        ]

    def boxes(self) -> Numbers:
        """Those of all places, in numbers of half the width, rounded outwards."""
        return np.concatenate(self._boxes)

    def extent(self) -> list[float | None]:
        """Around all places: the least x and y, the greatest x and y; nothing where there are none."""
        known = np.isfinite(self._around).all()
        return self._around[[*LOWER, *UPPER]].tolist() if known else [None] * 4


def _outwards(boxes: Numbers) -> Numbers:
    narrow = np.empty(boxes.shape, np.float32)
    narrow[:, LOWER] = outwards(boxes[:, LOWER], lower=True)
    narrow[:, UPPER] = outwards(boxes[:, UPPER], lower=False)
    return narrow
