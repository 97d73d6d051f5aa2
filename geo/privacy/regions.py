"""Names and footprints of blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.privacy.crs import from_grid
from geo.privacy.grid import BASE_SIDE, NO_SQUARE, Blocks, Integers, Rung

# An anchor may be this far from the exact position, so a record promises no less. Metres.
DEAD_BAND = 50


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
    footprints = [_footprint(squares.ix[part], squares.iy[part]) for part in members]
    described = [
        _block(blocks, number, rung, crs, footprint=_to_degrees(footprint, crs), whole=bool(whole[number]))
        for number, footprint in enumerate(footprints)
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
    for level in np.unique(blocks.level):
        if level == NO_SQUARE:
            continue
        keys = np.column_stack((squares.ix >> level, squares.iy >> level))
        named, counts = np.unique(keys, axis=0, return_counts=True)
        within = {(int(x), int(y)): int(n) for (x, y), n in zip(named, counts, strict=True)}
        own = np.bincount(blocks.of_square, minlength=len(blocks))
        for number in np.flatnonzero(blocks.level == level):
            whole[number] = within[int(blocks.ix[number]), int(blocks.iy[number])] == own[number]
    return whole


def _block(blocks: Blocks, number: int, rung: Rung, crs: int, *, footprint: MultiPolygon, whole: bool) -> Block:
    level, ix, iy = int(blocks.level[number]), int(blocks.ix[number]), int(blocks.iy[number])
    if level == NO_SQUARE:
        west, south, east, north = footprint.bounds
        side, name = _spread(footprint, crs), f"CRS{crs}ALL:{rung.tier}"
        centre, be, bn = Point((west + east) / 2, (south + north) / 2), 0, 0
    else:
        side = BASE_SIDE << level
        name = f"CRS{crs}RES{side}mN{iy * side}E{ix * side}" + ("" if level == rung.level else f":{rung.tier}")
        lon, lat = from_grid(np.array([(ix + 0.5) * side]), np.array([(iy + 0.5) * side]), crs)
        centre, be, bn = Point(lon[0], lat[0]), ix << level, iy << level
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


def _footprint(be: Integers, bn: Integers) -> BaseGeometry:
    """Union of base squares, metres; its corners only, in one fixed order of rings."""
    boxes = shapely.box(be * BASE_SIDE, bn * BASE_SIDE, (be + 1) * BASE_SIDE, (bn + 1) * BASE_SIDE)
    return shapely.normalize(shapely.simplify(shapely.coverage_union_all(boxes), 0))


def _to_degrees(footprint: BaseGeometry, crs: int) -> MultiPolygon:
    shape = shapely.transform(footprint, lambda xy: np.column_stack(from_grid(xy[:, 0], xy[:, 1], crs)))
    return MultiPolygon([part for part in shapely.get_parts(shape) if isinstance(part, Polygon)])
