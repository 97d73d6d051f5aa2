"""Whatever versions a ladder went through, a split tells nobody more than the smallest promise."""

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.privacy.grid import BASE_SIDE, Rung, base_squares, ladder
from geo.privacy.merging import Before, grow
from geo.privacy.splitting import Version, refinement, split

SIDE = 8
CELLS = SIDE * SIDE
RUNGS = (Rung(1, 0, 3), Rung(2, 1, 6), Rung(3, 2, 14))
# Promises of a stricter year: what was pooled for them can be split again for those above.
STRICT = (Rung(1, 1, 6), Rung(2, 2, 14), Rung(3, 2, 30))
NOT_SECRET = np.zeros(CELLS, bool)

counts = st.lists(st.sampled_from([0, 1, 3, 3, 5, 9, 20]), min_size=CELLS, max_size=CELLS)
changes = st.lists(st.tuples(st.integers(0, CELLS - 1), st.sampled_from([0, 1, 4, 20])), max_size=3)
steps = st.lists(st.tuples(st.sampled_from(["grow", "strict", "split", "split"]), changes), min_size=2, max_size=6)
anything = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def world(buildings):
    be, bn = np.divmod(np.arange(CELLS), SIDE)
    return base_squares(be, bn, np.array(buildings), np.full(CELLS, float(BASE_SIDE**2)))


def before(tiers):
    return [Before(blocks.of_square, blocks.level, blocks.ix, blocks.iy) for blocks in tiers[1:]]


def version(squares, tiers):
    return Version(tuple(blocks.of_square for blocks in tiers[1:]), squares.buildings, squares.area)


def lived(buildings, steps):
    """The versions of a ladder, oldest first, and for each that a split made the squares whose block it divided."""
    tiers = ladder(world(buildings), RUNGS, top=3)
    versions, divided = [version(world(buildings), tiers)], {}
    for step, changed in steps:
        if step == "split":
            found = split(world(buildings), before(tiers), versions, NOT_SECRET, RUNGS)
            was = [np.isin(old.of_square, blocks) for old, blocks in zip(tiers[1:], found.divided, strict=True)]
            divided[len(versions)] = was
            tiers = found.tiers
        else:
            buildings = list(buildings)
            for square, count in changed:
                buildings[square] = count
            tiers = grow(world(buildings), before(tiers), STRICT if step == "strict" else RUNGS, top=3)
        versions.append(version(world(buildings), tiers))
    return versions, divided


@anything
@given(counts, steps)
def test_every_version_is_total_nested_and_keeps_its_promise(buildings, steps):
    versions, _ = lived(buildings, steps)
    for one in versions:
        for finer, coarser in pairwise(one.tiers):
            assert len(np.unique(np.column_stack((finer, coarser)), axis=0)) == len(np.unique(finer))
        for rung, blocks in zip(RUNGS, one.tiers, strict=True):
            assert blocks.min() >= 0
            n = np.bincount(blocks, weights=one.buildings)
            if one.buildings.sum() >= rung.buildings:
                assert ((n >= rung.buildings) | (n == 0)).all()


@anything
@given(counts, steps)
def test_what_a_split_divides_keeps_the_promise_in_all_versions_however_they_are_intersected(buildings, steps):
    versions, divided = lived(buildings, steps)
    for number, was in divided.items():
        known = versions[: number + 1]
        least = np.minimum.reduce([one.buildings for one in known])
        for tier, rung in enumerate(RUNGS):
            cells = refinement([one.tiers[tier] for one in known])
            n = np.bincount(cells, weights=least)[cells]
            promised = np.bincount(versions[number - 1].tiers[tier], weights=known[-1].buildings) > 0
            with_buildings = promised[versions[number - 1].tiers[tier]] & was[tier]
            assert (n[with_buildings] >= rung.buildings).all()
            assert (n[was[tier] & ~with_buildings] == 0).all()


@anything
@given(counts, steps, st.data())
def test_a_device_that_stays_is_left_among_enough_buildings_whatever_tiers_it_had(buildings, steps, data):
    """The adversary holds every region of a device from one version on; each edition may have had another tier.

    What is left held the promise in the version that narrowed it last: a later demolition is no split's doing.
    """
    versions, _ = lived(buildings, steps)
    square = data.draw(st.integers(0, CELLS - 1))
    first = data.draw(st.integers(0, len(versions) - 1))
    left, narrowed, finest, promised = np.ones(CELLS, bool), first, 3, True
    for number in range(first, len(versions)):
        one, tier = versions[number], data.draw(st.integers(0, 2))
        block = one.tiers[tier] == one.tiers[tier][square]
        finest = min(finest, tier)
        promised = promised and one.buildings[block].sum() > 0
        if (left & ~block).any():
            left, narrowed = left & block, number
    total = min(int(one.buildings.sum()) for one in versions)
    if promised and total >= RUNGS[2].buildings:
        assert versions[narrowed].buildings[left].sum() >= RUNGS[finest].buildings


def joined(buildings, *, secret=NOT_SECRET, least=None):
    """Two versions: each square alone, then all in one block of each tier; and what can be split of it."""
    squares = world(buildings)
    rungs = (Rung(1, 0, 3), Rung(2, 0, 3), Rung(3, 0, 3))
    alone = Version((np.arange(CELLS),) * 3, squares.buildings if least is None else np.array(least), squares.area)
    one = np.zeros(CELLS, np.int64)
    now = [Before(one, np.array([3]), np.array([0]), np.array([0]))] * 3
    return split(squares, now, [Version((one,) * 3, squares.buildings, squares.area), alone], secret, rungs)


def test_a_block_is_split_into_the_parts_it_was_made_of():
    found = joined([3] * CELLS)
    assert [len(blocks) for blocks in found.tiers[1:]] == [CELLS] * 3
    assert found.refused == []


def test_a_block_stays_whole_when_a_part_had_too_few_buildings_in_some_version():
    found = joined([3] * CELLS, least=[2] + [3] * (CELLS - 1))
    assert [len(blocks) for blocks in found.tiers[1:]] == [1] * 3
    assert "2 buildings" in found.refused[0].reason


def test_no_part_without_buildings_is_parted_from_a_block_that_promises_some():
    assert [len(blocks) for blocks in joined([0] + [3] * (CELLS - 1)).tiers[1:]] == [1] * 3
    assert [len(blocks) for blocks in joined([0] * CELLS).tiers[1:]] == [CELLS] * 3


def test_the_block_of_a_secret_place_stays_whole_in_every_tier():
    secret = NOT_SECRET.copy()
    secret[5] = True
    found = joined([3] * CELLS, secret=secret)
    assert [len(blocks) for blocks in found.tiers[1:]] == [1] * 3
    assert {refusal.reason for refusal in found.refused} == {"it protects a secret place"}


def test_a_border_that_a_block_of_the_tier_below_lies_across_is_no_border_to_split_along():
    squares, halves = world([3] * CELLS), np.arange(CELLS) // (CELLS // 2)
    whole = np.zeros(CELLS, np.int64)
    name = Before(whole, np.array([3]), np.array([0]), np.array([0]))
    first = Version((whole, halves), squares.buildings, squares.area)
    now = Version((whole, whole), squares.buildings, squares.area)
    found = split(squares, [name, name], [now, first], NOT_SECRET, RUNGS[:2])
    assert [len(blocks) for blocks in found.tiers[1:]] == [1, 1]
    assert [(refusal.tier, "below" in refusal.reason) for refusal in found.refused] == [(2, True)]
