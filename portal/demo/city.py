"""Markerwaard: a city on the polder that was planned in the Markermeer and never built.

The lake is real and nobody lives in it. The same seed gives the same city, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from geo.model import Building, District, PrivacyZone
from portal.demo.addresses import Street, make_buildings
from portal.demo.frame import located, many
from portal.demo.names import Namer
from portal.demo.places import make_places, make_zones
from portal.demo.plan import Plan, make_plan

NAME = "Markerwaard"


@dataclass(frozen=True)
class City:
    """The city in EPSG:4326, except `plan` and `streets`, which stay in metres for those who place devices.

    `secret_places` are for the seeder: what the register keeps of each is the block it lies in.
    """

    name: str
    seed: int
    territory: MultiPolygon
    districts: tuple[District, ...]
    water: MultiPolygon
    lake: Polygon
    harbour: Polygon
    canals: tuple[LineString, ...]
    parks: MultiPolygon
    schools: tuple[tuple[str, Polygon], ...]
    residential: tuple[tuple[str, Polygon], ...]
    secret_places: tuple[tuple[str, Point], ...]
    buildings: tuple[Building, ...]
    zones: tuple[PrivacyZone, ...]
    plan: Plan
    streets: tuple[Street, ...]


def name_streets(plan: Plan, rng: np.random.Generator) -> tuple[Street, ...]:
    """Every lane of the plan with a name of its own."""
    namer = Namer(rng, {lane.name for lane in plan.lanes if lane.name})
    return tuple(
        Street(lane.name or namer.name(lane.district, lane.kind), lane.kind, lane.district, lane.line)
        for lane in plan.lanes
    )


def make_city(seed: int) -> City:
    """Draw, name and number the whole city; `seed` settles streets, names, addresses, schools and the shelter."""
    rng = np.random.default_rng([seed, 1])
    plan = make_plan(rng)
    streets = name_streets(plan, rng)
    buildings = make_buildings(plan, streets, rng)
    places = make_places(plan, streets, rng)
    return City(
        name=NAME,
        seed=seed,
        territory=many(located(plan.territory)),
        districts=tuple(District(part.code, part.name, many(located(part.shape))) for part in plan.quarters),
        water=many(located(plan.water.surface)),
        lake=located(plan.water.lake),
        harbour=located(plan.water.harbour),
        canals=tuple(located(line) for line in plan.water.canals),
        parks=many(located(plan.parks)),
        schools=tuple((name, located(shape)) for name, shape in places.schools),
        residential=tuple((name, located(shape)) for name, shape in places.residential),
        secret_places=(("Shelter De Luwte", located(places.shelter)),),
        buildings=buildings,
        zones=make_zones(places),
        plan=plan,
        streets=streets,
    )
