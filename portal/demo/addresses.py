"""Homes and other addressed buildings: points beside the streets, numbered as in any Dutch street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import Point

from geo.model import Building
from portal.demo.frame import Floats, to_degrees
from portal.demo.plan import Lane, Plan

TARGET = 22_000
"""How many addressed buildings Markerwaard has."""

FRONTAGE = {
    "MW01": 7.0, "MW02": 42.0, "MW03": 11.0, "MW04": 10.5, "MW05": 10.5, "MW06": 15.0, "MW07": 16.0, "MW08": 17.0,
    "MW09": 15.0, "MW10": 24.0, "MW11": 24.0,
}  # fmt: skip
"""Metres of street per building, by district; farm roads have `FARM` instead."""

FARM = 210.0
LETTERS = "ABCDEGHJKLMNPRSTVWXZ"
CHUNK = 45
"""Buildings that share a postcode."""


@dataclass(frozen=True)
class Street:
    """A named street in metres of the drawing frame, with the numbers of its houses."""

    name: str
    kind: str
    district: str
    line: shapely.LineString


def spots(lane: Lane, rng: np.random.Generator) -> tuple[Floats, list[int]]:
    """Points 13 metres beside the street and their house numbers: odd on the left, even on the right."""
    country = lane.kind in ("major", "dike")
    step = FARM if country else FRONTAGE[lane.district]
    away = 24.0 if country else 13.0
    length = lane.line.length
    found, numbers = [], []
    for side, first in ((1.0, 1), (-1.0, 2)):
        at = np.arange(step, length - min(12.0, length / 4), step) + rng.uniform(-step / 5, step / 5)
        here = shapely.get_coordinates(shapely.line_interpolate_point(lane.line, at))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(lane.line, np.minimum(at + 1.0, length)))
        back = shapely.get_coordinates(shapely.line_interpolate_point(lane.line, np.maximum(at - 1.0, 0.0)))
        run = ahead - back
        run /= np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-9)[:, None]
        across = np.stack([-run[:, 1], run[:, 0]], axis=1) * side
        found.append(here + across * (away + rng.uniform(-2, 3, len(at)))[:, None])
        numbers += [first + 2 * index for index in range(len(at))]
    return np.vstack(found), numbers


def make_buildings(plan: Plan, streets: tuple[Street, ...], rng: np.random.Generator) -> tuple[Building, ...]:
    """About `TARGET` buildings on dry ground, each with its street, house number and a postcode that nobody has.

    Dutch postcodes begin at 1000; these are 0901 to 0911, by district.
    """
    points, owners, numbers = [], [], []
    for index, street in enumerate(streets):
        xy, houses = spots(Lane(street.kind, street.district, street.line), rng)
        points.append(xy)
        owners += [index] * len(houses)
        numbers += houses
    xy = np.vstack(points)
    barred = shapely.union_all([plan.water.surface.buffer(3), plan.parks])
    room = plan.territory.buffer(-20).difference(barred)
    shapely.prepare(room)
    dry = np.flatnonzero(shapely.contains_xy(room, xy[:, 0], xy[:, 1]))
    kept = np.sort(rng.permutation(dry)[:TARGET])
    located = [Point(x, y) for x, y in to_degrees(xy[kept]).tolist()]
    complexes = tower_blocks(streets, rng)
    codes: dict[str, int] = {}
    found = []
    for place, point in zip(kept, located, strict=True):
        street = streets[owners[place]]
        rank = codes[street.district] = codes.get(street.district, -1) + 1
        found.append(
            Building(
                reference=f"{street.name} {numbers[place]}",
                geometry=point,
                complex=complexes.get((street.name, (numbers[place] - 1) // 40)),
                street=street.name,
                postcode=postcode(street.district, rank // CHUNK),
                use=use_of(street, numbers[place]),
            )
        )
    return tuple(found)


def postcode(district: str, chunk: int) -> str:
    """Four digits that the Dutch post does not use, and two letters."""
    first, second = divmod(chunk, len(LETTERS))
    return f"09{district[-2:]} {LETTERS[first % len(LETTERS)]}{LETTERS[second]}"


def use_of(street: Street, number: int) -> str:
    """What a building is for, in INSPIRE's words: farms on the dikes, trade at the docks, shops in the old town."""
    if street.kind in ("major", "dike"):
        return "individualResidence" if number % 3 == 0 else "agriculture"
    if street.district == "MW02":
        return ("industrial", "trade", "office")[number % 3]
    if street.district == "MW01":
        return ("moreThanTwoDwelling", "commerceAndServices", "moreThanTwoDwelling", "office")[number // 2 % 4]
    if number % 50 == 1:
        return "publicServices"
    return "moreThanTwoDwelling" if street.kind == "collector" else "individualResidence"


def tower_blocks(streets: tuple[Street, ...], rng: np.random.Generator) -> dict[tuple[str, int], str]:
    """Some rows of up to forty house numbers that are one complex: flats, care homes, student housing."""
    kinds = ("Residence", "Care home", "Student house", "Apartments")
    chosen = [street for street in streets if street.kind == "street" and rng.random() < 0.04]
    return {(street.name, 0): f"{kinds[rank % len(kinds)]} {street.name}" for rank, street in enumerate(chosen)}
