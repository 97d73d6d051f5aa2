"""What a cell of the map draws of its blocks: the parts that lie in it, and the borders that run through it.

A block of thinly built ground reaches over many cells, and many such may lie over one: drawn whole, a telephone would
be sent a hundred times what it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress, pairwise
from typing import Any

import numpy as np
import shapely
from shapely import MultiLineString, MultiPolygon
from shapely.geometry.base import BaseGeometry

from geo.publication.blocks import Block
from geo.publication.mercator import DECIMALS, MapCell


@dataclass(frozen=True)
class Hatching:
    """Parts of `squares` and of larger `areas`, which may lie on each other, and the `borders` of all, each once."""

    squares: MultiPolygon = field(default_factory=MultiPolygon)
    areas: MultiPolygon = field(default_factory=MultiPolygon)
    borders: BaseGeometry = field(default_factory=MultiLineString)


def within(cell: MapCell, blocks: Sequence[Block]) -> Hatching:
    """Of the blocks what lies in the cell."""
    shapes = np.array([block.geometry for block in blocks], dtype=object)
    is_square = np.array([block.tier == 1 for block in blocks], dtype=bool)
    return Hatching(_parts(cell, shapes[is_square]), _parts(cell, shapes[~is_square]), _borders(cell, shapes))


def _parts(cell: MapCell, shapes: Any) -> MultiPolygon:
    clipped = shapely.get_parts(shapely.clip_by_rect(shapes, *cell.bounds))
    areas = clipped[shapely.get_type_id(clipped) == shapely.GeometryType.POLYGON]
    # Turned alike, so that what lies on each other can be filled once and a hole stays a hole.
    turned = shapely.transform(shapely.normalize(areas), lambda places: places.round(DECIMALS))
    return MultiPolygon(list(dict.fromkeys(turned)))


def _borders(cell: MapCell, shapes: Any) -> BaseGeometry:
    lines = shapely.get_parts(shapely.clip_by_rect(shapely.boundary(shapes), *cell.bounds))
    places, line = shapely.get_coordinates(lines, return_index=True)
    follows = (line[1:] == line[:-1]).tolist()
    steps = compress(pairwise(map(tuple, places.round(DECIMALS).tolist())), follows)
    stretches = {(min(step), max(step)) for step in steps if step[0] != step[1]}
    return shapely.line_merge(MultiLineString(sorted(stretches)))
