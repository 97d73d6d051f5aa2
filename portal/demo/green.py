"""Parks, woods and the green banks of the moat, in metres of the drawing frame."""

from __future__ import annotations

import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from portal.demo.frame import many
from portal.demo.outline import POLDER_ANGLE, disc, slab, spot
from portal.demo.water import Water

PARKS = ((1990.0, 227.0), (1480.0, 341.0), (3150.0, 206.0), (2550.0, 262.0), (3150.0, 290.0), (1500.0, 200.0))
"""Radius and angle of a point in each neighbourhood that is a park."""

WOODS = (
    (-3550, -2480, 1300, 520), (-2950, -3080, 620, 330), (150, -2960, 1500, 460), (1500, -2480, 420, 420),
    (3120, 2300, 660, 620), (5020, 1650, 480, 900), (3980, -2320, 820, 560), (-4700, -600, 360, 900),
    (2200, 340, 620, 330), (5080, -600, 420, 620),
)  # fmt: skip
"""Middle, width and height in metres of the rectangular woods that polders are planted with."""


def make_parks(territory: Polygon, blocks: list[Polygon], water: Water) -> MultiPolygon:
    """All green ground; `blocks` are the city's neighbourhoods, of which some are parks."""
    moat = LineString(disc(1120.0).exterior)
    city = disc(1400.0).intersection(territory)
    shapes = [moat.buffer(66).intersection(city), water.lake.buffer(130)]
    for radius, angle in PARKS:
        middle = Point(spot(radius, angle))
        home = next(block for block in blocks if block.contains(middle))
        shapes.append(home.buffer(-60).buffer(35))
    shapes += [slab(x, y, width, height, POLDER_ANGLE) for x, y, width, height in WOODS]
    shore = territory.difference(territory.buffer(-190)).intersection(shapely.box(-6000, 500, -3600, 2700))
    shapes.append(shore)
    inside = territory.buffer(-25)
    return many(shapely.union_all(shapes).intersection(inside).difference(water.surface.buffer(4)).buffer(-6).buffer(6))
