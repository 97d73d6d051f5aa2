"""Which base squares a shape touches."""

import numpy as np
from shapely import box

from geo.privacy.crs import squares_of
from geo.privacy.shapes import touched_squares


def test_what_stands_just_inside_a_long_edge_of_a_zone_is_in_it():
    zone = box(4.0, 52.0, 5.0, 52.5)
    touched = set(zip(*(numbers.tolist() for numbers in touched_squares(zone, 3035)), strict=True))
    lon = np.linspace(4.01, 4.99, 500)
    for lat in (52.00001, 52.49999):
        be, bn = squares_of(lon, np.full(500, lat), 3035)
        assert set(zip(be.tolist(), bn.tolist(), strict=True)) <= touched
