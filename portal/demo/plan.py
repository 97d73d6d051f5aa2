"""The whole drawing in metres: what lies where, before names and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from portal.demo.districts import EDGE, Quarter, code_of, make_quarters
from portal.demo.frame import lines, many, whole
from portal.demo.green import make_parks
from portal.demo.outline import BELT, CENTRE, POLDER_ANGLE, RING, dike, disc, inland, slab
from portal.demo.roads import DIKE_ROAD, Roads, make_roads
from portal.demo.streets import Pattern, lay, old_town
from portal.demo.water import Water, make_water

VILLAGES = (
    (3560.0, 1120.0, 900.0, 620.0, 88.0), (-160.0, -2320.0, 760.0, 460.0, 88.0), (3560.0, -1060.0, 420.0, 330.0, 90.0),
    (-3430.0, -480.0, 1250.0, 1100.0, 104.0), (-950.0, -1130.0, 900.0, 560.0, 190.0),
    (2330.0, 1950.0, 900.0, 1000.0, 98.0), (1080.0, -300.0, 900.0, 900.0, 110.0),
)  # fmt: skip
"""Middle, width, height and spacing of streets in metres: villages in the polder and the city's newest quarters."""

DIKES = ("Ringdijk", "Havendijk", "Noorderdijk")


@dataclass(frozen=True)
class Lane:
    """A street before it has a name: its class (major, street, quay or farm road), district code and middle line."""

    kind: str
    district: str
    line: LineString
    name: str | None = None


@dataclass(frozen=True)
class Plan:
    """Markerwaard in metres of the drawing frame."""

    territory: Polygon
    quarters: tuple[Quarter, ...]
    water: Water
    roads: Roads
    parks: MultiPolygon
    built: MultiPolygon
    blocks: tuple[Polygon, ...]
    lanes: tuple[Lane, ...]


def neighbourhoods(city: Polygon, roads: Roads) -> list[Polygon]:
    """The city outside the old town, cut along its main roads and collectors, in a settled order."""
    outside = city.difference(disc(EDGE))
    cut = shapely.union_all([line for _, line in roads.main] + list(roads.collectors) + [outside.boundary])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(cut)))
    found = [face for face in faces if outside.contains(face.representative_point()) and face.area > 12_000]
    return sorted(found, key=lambda face: (round(face.centroid.x), round(face.centroid.y)))


def pattern_for(block: Polygon, rng: np.random.Generator) -> Pattern:
    """Tighter near the old town; square to the avenue, or bent, further out; wide and straight along the docks."""
    middle = block.centroid
    outward = float(np.degrees(np.arctan2(middle.y - CENTRE[1], middle.x - CENTRE[0])))
    inner = disc(RING).contains(middle)
    spacing = float(rng.choice((76.0, 84.0, 92.0) if inner else (92.0, 104.0, 118.0)))
    if middle.y > 2650 and middle.x > 0:
        return Pattern(9.0, 150.0, 320.0, 0.0)
    bend = 0.0 if inner else float(rng.choice((0.0, 0.0, 130.0, -130.0, 210.0)))
    angle = outward + float(rng.choice((0.0, 90.0))) + float(rng.uniform(-6, 6))
    return Pattern(angle, spacing, spacing * float(rng.choice((1.9, 2.4, 2.9))), bend)


def make_plan(rng: np.random.Generator) -> Plan:
    """Draw the city."""
    territory = dike()
    roads = make_roads(territory)
    land = inland().buffer(-DIKE_ROAD)
    city = whole(disc(BELT).intersection(land))
    sites = [(slab(x, y, width, height, POLDER_ANGLE), spacing) for x, y, width, height, spacing in VILLAGES]
    villages = [(whole(shape.difference(city)), spacing) for shape, spacing in sites]
    built = many(shapely.union_all([city, *(shape for shape, _ in villages)]))
    water = make_water(inland(), built)
    blocks = neighbourhoods(city, roads)
    parks = make_parks(territory, blocks, water)
    barred = shapely.union_all([water.surface.buffer(14), parks.buffer(4)])
    lanes = [Lane("quay", "MW01", line) for line in old_town(water.harbour.buffer(10), land, rng)]
    for block in blocks:
        code = code_of(block.representative_point())
        lanes += [Lane("street", code, line) for line in lay(block, pattern_for(block, rng), barred, rng)]
    for village, spacing in villages:
        pattern = Pattern(POLDER_ANGLE, spacing, 2 * spacing, 0.0)
        code = code_of(Point(village.centroid))
        lanes += [Lane("street", code, line) for line in lay(village, pattern, barred, rng)]
    lanes += [Lane("collector", code_of(line.interpolate(0.5, normalized=True)), line) for line in ways(roads, water)]
    lanes += [Lane("major", code_of(Point(line.coords[0])), line, name) for name, line in roads.main]
    lanes += [Lane("dike", "MW10", line, name) for line, name in zip(roads.dike, DIKES, strict=False)]
    return Plan(territory, make_quarters(territory), water, roads, parks, built, tuple(blocks), tuple(settled(lanes)))


def settled(lanes: list[Lane]) -> Iterator[Lane]:
    """The lanes to the centimetre: processors differ in the last bits of an angle, which could tip a choice later."""
    for lane in lanes:
        yield replace(lane, line=shapely.transform(lane.line, lambda metres: np.round(metres, 2)))


def ways(roads: Roads, water: Water) -> list[LineString]:
    """Collectors that bridge the canals and go round harbour and lake."""
    wide = shapely.union_all([water.harbour, water.lake.buffer(25)])
    return [part for line in roads.collectors for part in lines(line.difference(wide), 100)]
