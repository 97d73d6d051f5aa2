"""The ladder keeps its promise in every world that hypothesis can think of."""

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.model import LEAST_SIDES
from geo.privacy import grid
from geo.privacy.grid import BASE_SIDE, Blocks, Rung, base_squares, ladder

SIDE = 16
RUNGS = (Rung(1, 0, 3), Rung(2, 1, 5), Rung(3, 2, 12))


@st.composite
def worlds(draw: st.DrawFn) -> Blocks:
    cells = SIDE * SIDE
    buildings = np.array(draw(st.lists(st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, 20]), min_size=cells, max_size=cells)))
    share = np.array(draw(st.lists(st.sampled_from([0.1, 0.6, 1.0, 1.0]), min_size=cells, max_size=cells)))
    be, bn = np.divmod(np.arange(cells), SIDE)
    return base_squares(be - draw(st.sampled_from([0, 8])), bn, buildings, share * BASE_SIDE**2)


anything = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@anything
@given(worlds())
def test_every_square_has_a_block_in_every_tier_and_the_tiers_nest(squares):
    tiers = ladder(squares, RUNGS, top=4)
    for finer, coarser in pairwise(tiers):
        assert coarser.of_square.min() >= 0
        pairs = np.unique(np.column_stack((finer.of_square, coarser.of_square)), axis=0)
        assert len(pairs) == len(np.unique(finer.of_square))


@anything
@given(worlds())
def test_every_block_has_its_buildings_or_none_at_all(squares):
    for rung, blocks in zip(RUNGS, ladder(squares, RUNGS, top=4)[1:], strict=True):
        counted = np.bincount(blocks.of_square, weights=squares.buildings, minlength=len(blocks))
        assert (counted == blocks.buildings).all()
        if squares.buildings.sum() >= rung.buildings:
            assert ((counted >= rung.buildings) | (counted == 0)).all()


@anything
@given(worlds())
def test_every_square_lies_in_the_square_that_names_its_block(squares):
    for blocks in ladder(squares, RUNGS, top=4)[1:]:
        level = blocks.level[blocks.of_square]
        named = level < 62
        assert (squares.ix[named] >> level[named] == blocks.ix[blocks.of_square][named]).all()
        assert (squares.iy[named] >> level[named] == blocks.iy[blocks.of_square][named]).all()


def test_the_squares_are_as_large_as_the_pages_say():
    assert {rung.tier: rung.side for rung in grid.RUNGS} == LEAST_SIDES
