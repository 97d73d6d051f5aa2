"""What zones demand of the base squares, on real PostGIS, for whatever zones hypothesis thinks of."""

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import box
from sqlalchemy import text

from geo.model import PrivacyZone, Tier
from geo.privacy.ladder import ensure_ladder
from geo.privacy.shapes import touched_squares
from geo.privacy.zoning import apply_zones
from geo.register import zones
from tests.support import town

pytestmark = pytest.mark.town

CRS = 3035
SQUARES = "SELECT be, bn, square, large_square, area_block, zone_tier FROM register.base_square"

widths = st.sampled_from([0.00001, 0.0004, 0.004, 0.02])
drawn = st.builds(
    lambda tier, east, north, width: (tier, box(east, north, east + width, north + width)),
    st.sampled_from([Tier.SQUARE, Tier.LARGE_SQUARE, Tier.AREA]),
    st.floats(town.WEST, town.EAST - 0.001),
    st.floats(town.SOUTH, town.NORTH - 0.001),
    widths,
)


def test_zones_act_on_whole_blocks_the_strictest_wins_and_a_region_gives_no_square_away(register):
    ensure_ladder(register)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(drawn, min_size=1, max_size=4))
    def holds(chosen):
        zones.register_zones(register, [PrivacyZone(str(n), *zone) for n, zone in enumerate(chosen)])
        apply_zones(register, CRS)
        squares = {(row.be, row.bn): row for row in register.execute(text(SQUARES))}
        assert {key: row.zone_tier for key, row in squares.items()} == demanded(squares, chosen)
        for floor in (Tier.EXACT, Tier.SQUARE, Tier.LARGE_SQUARE):
            assert gives_nothing_away(squares.values(), floor)

    holds()


def demanded(squares, chosen):
    """The tier of each square, said again in Python."""
    raised = set()
    for tier, shape in chosen:
        touched = zip(*touched_squares(shape, CRS), strict=True)
        raised |= {(int(tier), squares[be, bn][1 + tier]) for be, bn in touched if (be, bn) in squares}
    return {
        key: max((tier for tier in (1, 2, 3) if (tier, row[1 + tier]) in raised), default=0)
        for key, row in squares.items()
    }


def gives_nothing_away(squares, floor):
    """Whether every square of a published block would have been published as that block."""
    published, whole = defaultdict(int), defaultdict(int)
    for row in squares:
        for tier in (1, 2, 3):
            whole[tier, row[1 + tier]] += 1
        tier = max(row.zone_tier, floor)
        if tier:
            published[tier, row[1 + tier]] += 1
    return bool(published or not floor) and all(count == whole[key] for key, count in published.items())
