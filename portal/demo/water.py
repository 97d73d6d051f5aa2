"""Canals, moat, harbour, docks, lake and the polder's drains, in metres of the drawing frame."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from portal.demo.frame import lines, many, whole
from portal.demo.outline import CENTRE, POLDER_ANGLE, SINGEL, along, arc, slab, spot

CANALS = (410.0, 640.0, 870.0)
"""Radii in metres of the three canal rings inside the moat."""

OPEN_FROM, OPEN_TO = 122.0, 413.0
"""Degrees between which the canal rings run; the rest is harbour front."""

LAKE = (382.0, 407.0)


@dataclass(frozen=True)
class Water:
    """`surface` is all open water inside the dike; `ditches` are too narrow to be drawn as areas."""

    surface: MultiPolygon
    harbour: Polygon
    lake: Polygon
    canals: tuple[LineString, ...]
    ditches: tuple[LineString, ...]


def harbour() -> Polygon:
    """The funnel between the breakwaters and the old town's quay."""
    front = [(-2330, 3900), (-2180, 3240), (-2260, 2990), (-2120, 2800), (-1290, 2760), (-1060, 2960), (-1130, 3260)]
    return whole(Polygon([*front, (-820, 3900)]).buffer(-30).buffer(60).buffer(-30))


def docks() -> MultiPolygon:
    """Three dock basins of the working harbour and the marina in the west."""
    basins = [
        slab(260, 3270, 170, 900, 9),
        slab(830, 3240, 190, 1120, 9),
        slab(1420, 3290, 170, 900, 9),
        slab(560, 2760, 700, 120, 9),
        slab(-3330, 2820, 420, 230, 40),
        slab(-3480, 2990, 90, 330, 40),
    ]
    return many(shapely.union_all(basins))


def lake() -> Polygon:
    """The lake that was dug for the sand of the new districts, with an island for birds."""
    shape = affinity.rotate(affinity.scale(Point(LAKE).buffer(1, quad_segs=9), 480, 240), 43)
    arm = affinity.rotate(affinity.scale(Point(LAKE[0] - 330, LAKE[1] - 170).buffer(1, quad_segs=7), 260, 150), 10)
    island = affinity.scale(Point(LAKE[0] + 90, LAKE[1] + 70).buffer(1, quad_segs=4), 85, 50)
    return whole(whole(shapely.union_all([shape, arm]).buffer(40).buffer(-40)).difference(island))


def canal_lines() -> list[tuple[LineString, float]]:
    """Middle lines of the canals with half their width in metres."""
    x, y = CENTRE
    rings = [(arc(radius, OPEN_FROM, OPEN_TO), 12.0) for radius in CANALS]
    moat = [(arc(SINGEL, 117, 424), 24.0)]
    spokes = [
        (LineString([(x + 40, y + 380), spot(410, 262), spot(SINGEL, 262)]), 12.0),
        (LineString([spot(410, 318), spot(SINGEL, 318)]), 10.0),
        (LineString([spot(410, 212), spot(SINGEL, 212)]), 10.0),
    ]
    south = spot(SINGEL, 262)
    east = spot(SINGEL, 336)
    west = spot(SINGEL, 200)
    shipping = [
        (LineString([south, spot(2000, 265), (-2020, -1100), (-2330, -4200)]), 17.0),
        (LineString([east, (900, 1260), (2300, 980), (6000, 660)]), 17.0),
        (LineString([west, spot(1900, 207), (-4150, 800), (-5600, 640)]), 12.0),
    ]
    return rings + moat + spokes + shipping


def drains() -> list[LineString]:
    """The main drains (tochten), which carry the polder's water to the shipping canals."""
    return [along(x, y, 14000, POLDER_ANGLE) for x, y in ((-7000, -1650), (-7000, -2650))] + [
        along(x, -4500, 12000, 90 + POLDER_ANGLE) for x in (2750, 4480)
    ]


def make_water(territory: Polygon, city: MultiPolygon) -> Water:
    """All water inside the dike (`territory` without the moles); drains and ditches stay out of the built `city`."""
    canals = [(line.intersection(territory), half) for line, half in canal_lines()]
    country = territory.buffer(-110).difference(city)
    tochten = [part for line in drains() for part in lines(line.intersection(country), 300)]
    basin, pool = whole(harbour().intersection(territory)), lake()
    shapes = [basin, docks(), pool]
    shapes += [line.buffer(half, quad_segs=2, cap_style="flat") for line, half in canals]
    shapes += [line.buffer(8, cap_style="flat") for line in tochten]
    surface = many(shapely.union_all(shapes).intersection(territory))
    wet = shapely.union_all([surface.buffer(20), pool.buffer(200)])
    rows = [along(-7000, -8000 + 240 * step, 16000, POLDER_ANGLE) for step in range(60)]
    ditches = [part for row in rows for part in lines(row.intersection(country).difference(wet), 250)]
    return Water(
        surface, basin, pool, tuple(line for line, _ in canals if isinstance(line, LineString)), tuple(ditches)
    )
