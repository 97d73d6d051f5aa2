from __future__ import annotations

from collections import Counter

import shapely
from shapely import MultiPolygon, Polygon, box

from geo.publication.blocks import Block
from geo.publication.hatching import within
from geo.publication.mercator import MapCell, to_world

CELL = MapCell(16, *(int(part * 2**15) for part in to_world(5.12, 52.515)))
WEST, SOUTH, EAST, NORTH = CELL.bounds
MIDDLE = (WEST + EAST) / 2


def block(shape: Polygon, tier: int = 3) -> Block:
    whole = MultiPolygon([shape])
    return Block("x", tier, whole, "", (5.12, 52.515), Counter(), (), None)


def test_a_block_around_the_whole_cell_fills_it_and_has_no_border_in_it() -> None:
    drawn = within(CELL, [block(box(4, 51, 6, 53))])
    assert drawn.areas.equals(shapely.set_precision(box(*CELL.bounds), 1e-5))
    assert drawn.borders.is_empty and drawn.squares.is_empty


def test_what_many_blocks_have_in_common_is_there_once() -> None:
    halves = [block(box(4, 51, MIDDLE, 53)) for _ in range(50)] + [block(box(MIDDLE, 51, 6, 53))]
    drawn = within(CELL, halves)
    assert len(drawn.areas.geoms) == 2
    assert drawn.borders.length == round(NORTH, 5) - round(SOUTH, 5)


def test_a_hole_stays_one_whichever_way_it_was_drawn() -> None:
    outside = box(4, 51, 6, 53).exterior
    hole = box(MIDDLE, SOUTH + 0.001, EAST - 0.001, NORTH - 0.001).exterior
    for ring in (hole, hole.reverse()):
        (part,) = within(CELL, [block(Polygon(outside, [ring]))]).areas.geoms
        assert len(part.interiors) == 1
        assert part.exterior.is_ccw != part.interiors[0].is_ccw


def test_squares_and_areas_are_told_apart_and_what_lies_beside_the_cell_is_not_there() -> None:
    drawn = within(CELL, [block(box(WEST, SOUTH, MIDDLE, NORTH), 1), block(box(4, 51, 5, 52), 2)])
    assert not drawn.squares.is_empty
    assert drawn.areas.is_empty


def test_without_blocks_there_is_nothing() -> None:
    drawn = within(CELL, [])
    assert drawn.squares.is_empty and drawn.areas.is_empty and drawn.borders.is_empty
