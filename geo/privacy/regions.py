"""Names and footprints of blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry

from geo.privacy.crs import from_grid
from geo.privacy.grid import BASE_SIDE, NO_SQUARE, TOP_LEVEL, Blocks, Integers, Rung, paired
from geo.privacy.shapes import boxes_of

# An anchor may be this far from the exact position, so a record promises no less. Metres.
DEAD_BAND = 50

TOP_NAMED = 40  # a square of this level is larger than the earth

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Block:
    """One block as it is stored and published.

    `side` is the side in metres of the square that names it, `be`, `bn` that square's south-west
    base square; `footprint` and `centre` are in EPSG:4326, `area` is in square metres.
    """

    region_id: str
    tier: int
    side: int
    be: int
    bn: int
    buildings: int
    area: float
    footprint: MultiPolygon
    centre: Point


def describe(squares: Blocks, blocks: Blocks, rung: Rung, crs: int) -> list[Block]:
    """All blocks of a tier, named after INSPIRE's grid (CRS3035RES250mN…E…) and drawn from their base squares.

    A block that is not an ordinary square of its tier has the tier in its name; one that does not
    hold all of the square's territory is its `rest`.
    """
    order = np.argsort(blocks.of_square, kind="stable")
    starts = np.searchsorted(blocks.of_square[order], np.arange(len(blocks)))
    members = np.split(order, starts[1:])
    whole = _whole(squares, blocks)
    footprints = _to_degrees(_footprints(squares, blocks, members), crs)
    centres = _centres(blocks, footprints, crs)
    described = [
        _block(blocks, number, rung, crs, drawn=(footprint, centre), whole=bool(whole[number]))
        for number, (footprint, centre) in enumerate(zip(footprints, centres, strict=True))
    ]
    twice = {name for name, times in Counter(block.region_id for block in described).items() if times > 1}
    return [
        replace(block, region_id=f"{block.region_id}:{_south_west(squares, part)}")
        if block.region_id in twice
        else block
        for block, part in zip(described, members, strict=True)
    ]


def _south_west(squares: Blocks, members: Integers) -> str:
    """A block's own first base square: tells apart two that only a very large square encloses."""
    first = members[np.lexsort((squares.ix[members], squares.iy[members]))[0]]
    return f"N{int(squares.iy[first]) * BASE_SIDE}E{int(squares.ix[first]) * BASE_SIDE}"


def _whole(squares: Blocks, blocks: Blocks) -> npt.NDArray[np.bool_]:
    """Whether a block holds every base square of the territory within the square that names it."""
    whole = np.zeros(len(blocks), bool)
    own = np.bincount(blocks.of_square, minlength=len(blocks))
    for level in np.unique(blocks.level[blocks.level != NO_SQUARE]):
        named, counts = np.unique(paired(squares.ix >> level, squares.iy >> level), return_counts=True)
        mine = np.flatnonzero(blocks.level == level)
        whole[mine] = counts[np.searchsorted(named, paired(blocks.ix[mine], blocks.iy[mine]))] == own[mine]
    return whole


def _block(
    blocks: Blocks, number: int, rung: Rung, crs: int, *, drawn: tuple[MultiPolygon, Point], whole: bool
) -> Block:
    footprint, centre = drawn
    level, ix, iy = int(blocks.level[number]), int(blocks.ix[number]), int(blocks.iy[number])
    if level == NO_SQUARE:
        side, name, be, bn = _spread(footprint, crs), f"CRS{crs}ALL:{rung.tier}", 0, 0
    else:
        side, be, bn = BASE_SIDE << level, ix << level, iy << level
        name = f"CRS{crs}RES{side}mN{iy * side}E{ix * side}" + ("" if level == rung.level else f":{rung.tier}")
    return Block(
        region_id=name if whole else f"{name}:rest",
        tier=rung.tier,
        side=side,
        be=be,
        bn=bn,
        buildings=int(blocks.buildings[number]),
        area=float(blocks.area[number]),
        footprint=footprint,
        centre=centre,
    )


def level_of(region_id: str, side: int) -> int:
    """The level of the square that names a block, from what is stored of it."""
    return NO_SQUARE if "ALL:" in region_id else (side // BASE_SIDE).bit_length() - 1


def _spread(footprint: BaseGeometry, crs: int) -> int:
    """Side of a square about as wide as the footprint's extent, metres."""
    west, south, east, north = footprint.bounds
    return ceil(max(east - west, north - south) * 111_320)


def _footprints(squares: Blocks, blocks: Blocks, members: list[Integers]) -> Shapes:
    """Each block's union of base squares, metres; its corners only, in one fixed order of rings.

    Most blocks are all of the square that names them; those are drawn together.
    """
    side = BASE_SIDE << np.minimum(blocks.level, TOP_LEVEL)
    drawn = shapely.box(blocks.ix * side, blocks.iy * side, (blocks.ix + 1) * side, (blocks.iy + 1) * side)
    sizes = np.array([len(part) for part in members])
    for number in np.flatnonzero(sizes * BASE_SIDE**2 != side**2):
        boxes = boxes_of(squares.ix[members[number]], squares.iy[members[number]])
        drawn[number] = shapely.simplify(shapely.coverage_union_all(boxes), 0)
    return np.asarray(shapely.normalize(drawn), object)


def _to_degrees(footprints: Shapes, crs: int) -> list[MultiPolygon]:
    shapes = shapely.transform(footprints, lambda xy: np.column_stack(from_grid(xy[:, 0], xy[:, 1], crs)))
    return [shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]) for shape in shapes]


def _centres(blocks: Blocks, footprints: list[MultiPolygon], crs: int) -> list[Point]:
    """The middle of the square that names a block; of its extent where there is none."""
    side = BASE_SIDE << np.minimum(blocks.level, TOP_NAMED)
    lon, lat = from_grid((blocks.ix + 0.5) * side, (blocks.iy + 0.5) * side, crs)
    for number in np.flatnonzero(blocks.level == NO_SQUARE):
        west, south, east, north = footprints[number].bounds
        lon[number], lat[number] = (west + east) / 2, (south + north) / 2
    return [Point(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
