"""Buildings as they arrive: each stands somewhere on the Earth, or is named."""

import pytest
from shapely import Point, box

from geo.errors import Invalid
from geo.model import Building
from geo.register.areas import check_degrees, in_degrees
from geo.register.buildings import register_buildings
from tests.support import town

ODD = [
    Point(), Point(181, 0), Point(0, -91), Point(float("nan"), 1), Point(1, float("inf")), box(170, 0, 190, 1),
]  # fmt: skip
AT_THE_EDGE = [Point(180, 90), Point(-180, -90), box(-180, -90, 180, 90)]


@pytest.mark.town
@pytest.mark.parametrize("shape", ODD, ids=str)
def test_one_that_stands_nowhere_is_named_among_all_others(register, shape):
    sound = Building("sound", town.CENTRE)
    with pytest.raises(Invalid, match="building odd"):
        register_buildings(register, [sound, Building("odd", shape), sound])


@pytest.mark.parametrize("shape", [*ODD, *AT_THE_EDGE], ids=str)
def test_all_at_once_are_judged_like_one_by_one(shape):
    def judged():
        try:
            check_degrees(shape, "shape")
        except Invalid:
            return False
        return True

    assert in_degrees([town.CENTRE, shape]) == judged()
