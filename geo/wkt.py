"""Well-known text (OGC 06-103r4, 7) from outside."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry


def read_wkt(text: str) -> BaseGeometry:
    """The geometry, made of straight lines. Raises ValueError for what is no well-known text, and for arcs."""
    try:
        return shapely.from_wkt(text)
    # Of arcs shapely says by a kind of RuntimeError that it knows none.
    except (shapely.errors.ShapelyError, RuntimeError):
        raise ValueError("is not well-known text (WKT), or has arcs") from None
