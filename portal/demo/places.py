"""Schools, the shelter, homes' quarters and the privacy zones around them, in metres of the drawing frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

from geo.model import PrivacyZone, Tier
from portal.demo.addresses import Street
from portal.demo.districts import code_of
from portal.demo.frame import located, many
from portal.demo.outline import CENTRE
from portal.demo.plan import Plan

SCHOOLS = (
    "De Loopplank", "De Zandbank", "De Windroos", "De Zeester", "Het Kompas", "De Lisdodde", "De Kraanvogel",
    "De Waterspin", "Het Palet", "De Klinker", "De Bijenkorf", "De Tweemaster",
    "Waardcollege", "Markerlyceum",
)  # fmt: skip

ZONED_SCHOOLS = 5
"""The city drew a zone around these; a zone acts on whole blocks, so more would hide most of the centre."""

RESIDENTIAL = {"MW05": 1, "MW07": 1}
"""How many neighbourhoods of each district are residential zones."""


@dataclass(frozen=True)
class Places:
    """`shelter` is a secret place: its point is for the seeder, who stores the block it lies in and no more."""

    schools: tuple[tuple[str, Polygon], ...]
    residential: tuple[tuple[str, Polygon], ...]
    confidential: Polygon
    allotments: Polygon
    shelter: Point


def make_places(plan: Plan, streets: tuple[Street, ...], rng: np.random.Generator) -> Places:
    """Choose them so that they lie apart, on built ground."""
    schools: list[tuple[str, Polygon]] = []
    ordinary = [street for street in streets if street.kind == "street" and street.line.length > 140]
    for index in rng.permutation(len(ordinary)):
        middle = ordinary[int(index)].line.interpolate(0.5, normalized=True)
        apart = all(middle.distance(other) > 420 for _, other in schools)
        if apart and len(schools) < len(SCHOOLS):
            left, low = round(middle.x) - 38, round(middle.y) - 26
            schools.append((SCHOOLS[len(schools)], shapely.box(left, low, left + 76, low + 52)))
    homes = residential(plan)
    x, y = CENTRE
    shelter = Point(round(x + rng.uniform(900, 1500)), round(y - rng.uniform(1500, 1750)))
    confidential = Point(x + 1650, y - 3450).buffer(130, quad_segs=3)
    return Places(tuple(schools), homes, confidential, shapely.box(2100, 1700, 2500, 2100), shelter)


def residential(plan: Plan) -> tuple[tuple[str, Polygon], ...]:
    """The largest neighbourhoods of some districts."""
    names = {quarter.code: quarter.name for quarter in plan.quarters}
    found = []
    for code, wanted in RESIDENTIAL.items():
        blocks = [block for block in plan.blocks if code_of(block.representative_point()) == code]
        quiet = sorted(blocks, key=lambda block: (-round(block.difference(plan.parks).area), round(block.centroid.x)))
        for number, block in enumerate(quiet[:wanted], start=1):
            largest = max(many(block.difference(plan.parks).buffer(-120)).geoms, key=lambda part: part.area)
            found.append((f"Homes in {names[code]} {number}", largest))
    return tuple(found)


def make_zones(places: Places) -> tuple[PrivacyZone, ...]:
    """The zones in EPSG:4326, their names unique; the secret place is not among them."""

    def zone(name: str, tier: Tier, shape: Polygon) -> PrivacyZone:
        return PrivacyZone(name, tier, MultiPolygon(shapely.get_parts(located(shape)).tolist()))

    found = [zone(name, Tier.LARGE_SQUARE, shape) for name, shape in places.residential]
    schools = places.schools[:ZONED_SCHOOLS]
    found += [zone(f"Around school {name}", Tier.LARGE_SQUARE, shape.buffer(40)) for name, shape in schools]
    found.append(zone("Confidential surroundings", Tier.AREA, places.confidential))
    found.append(zone("Allotment gardens Oosterwaard", Tier.SQUARE, places.allotments))
    return tuple(found)
