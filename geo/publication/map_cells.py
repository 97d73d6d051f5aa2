"""What the map shows of one cell of zoom 4 to 18: clusters from far away, devices and blocks from near."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection

from geo.publication import blocks, clusters, hatching, spots
from geo.publication.blocks import Block
from geo.publication.clusters import GRID_PIXELS, Cluster, clamped
from geo.publication.filters import DeviceFilter
from geo.publication.hatching import Hatching
from geo.publication.mercator import CELL_PIXELS, MapCell, to_degrees, to_world
from geo.publication.spots import Shape, Spot

FARTHEST_ZOOM = 4
NEAREST_ZOOM = 18
# From here on a square of 250 m is at least 80 px wide in the Netherlands.
BLOCKS_FROM_ZOOM = 15
# Beyond this many devices a cell counts instead of naming.
MOST_SPOTS = 2000
MOST_SYMBOLS = 120
# How close two symbols may come before one stands for both; a hexagon is 34 px wide.
FINE_PIXELS = {15: 64, 16: 32, 17: 16, 18: 8}
# How many devices a symbol names one by one; more are for the list.
NAMED = 12


@dataclass(frozen=True)
class CellContents:
    """Everything to draw in one cell. A block or shape that crosses its edge is in each cell it touches; of blocks
    only what lies within is hatched."""

    clusters: list[Cluster]
    spots: list[Spot] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    hatched: Hatching = field(default_factory=Hatching)
    shapes: list[Shape] = field(default_factory=list)


def contents(connection: Connection, cell: MapCell, chosen: DeviceFilter) -> CellContents:
    """What to draw of the devices that pass the filter."""
    if cell.z < BLOCKS_FROM_ZOOM:
        return CellContents(clusters.far(connection, cell, chosen))
    is_full = spots.more_than(connection, MOST_SPOTS, cell, chosen)
    found = blocks.in_cell(connection, cell, chosen, named=0 if is_full else NAMED)
    # Also where symbols count the devices of blocks: else hatching would end at the edge of the next cell.
    hatched = hatching.within(cell, found)
    if is_full:
        return CellContents(clusters.far(connection, cell, chosen), hatched=hatched)
    crowded, single = _grouped(spots.in_cell(connection, cell, chosen), cell)
    return CellContents(
        clusters=crowded,
        spots=single,
        blocks=found,
        hatched=hatched,
        shapes=spots.shapes_in_cell(connection, cell, chosen),
    )


def _grouped(placed: list[Spot], cell: MapCell) -> tuple[list[Cluster], list[Spot]]:
    """Devices that stand alone, and clusters of those that do not; a coarser grid where they would be too many."""
    for pixels in (FINE_PIXELS[cell.z], GRID_PIXELS):
        groups = _on_grid(placed, cell, pixels)
        if len(groups) <= MOST_SYMBOLS:
            break
    side = cell.count * CELL_PIXELS // pixels
    crowded = [_cluster(group, square, side) for square, group in groups.items() if len(group) > 1]
    return crowded, [group[0] for group in groups.values() if len(group) == 1]


def _on_grid(placed: list[Spot], cell: MapCell, pixels: int) -> dict[tuple[int, int], list[Spot]]:
    side = cell.count * CELL_PIXELS // pixels
    groups: dict[tuple[int, int], list[Spot]] = {}
    for spot in placed:
        x, y = to_world(spot.longitude, spot.latitude)
        groups.setdefault((int(x * side), int(y * side)), []).append(spot)
    return groups


def _cluster(group: list[Spot], square: tuple[int, int], side: int) -> Cluster:
    positions = [to_world(spot.longitude, spot.latitude) for spot in group]
    x, y = (sum(axis) / len(group) for axis in zip(*positions, strict=True))
    longitude, latitude = to_degrees(clamped(x, square[0], side), clamped(y, square[1], side))
    counts = Counter(spot.personal_data for spot in group)
    return Cluster(longitude, latitude, counts, tuple(group) if len(group) <= NAMED else ())
