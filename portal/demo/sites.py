"""Drawing places for devices: points with an address, road sections, areas and districts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from portal.demo.city import City
from portal.demo.frame import Floats, located, to_degrees, whole
from portal.demo.kinds.kind import Place
from portal.demo.placement import Ints, bank_edges, park_points, school_points, street_edges, to_metres

SHARED = 0.2
"""Part of the devices in streets that hang at a post where others may hang."""

STREETS = (Place.ROAD, Place.STREET, Place.CENTRE, Place.COUNTRY)


@dataclass(frozen=True)
class Spots:
    """Drawn places: shapes in EPSG:4326, street (-1: none) and house number of each, and its post (-1: its own)."""

    shapes: list[BaseGeometry]
    streets: list[int]
    numbers: list[int]
    posts: list[int]


class Sites:
    """The city as devices see it. `posts` is how many lamp posts of each place are shared."""

    def __init__(self, city: City, posts: int) -> None:
        rng = np.random.default_rng([city.seed, 2])
        self._edges = {place: street_edges(city, place) for place in STREETS}
        self._edges |= {place: bank_edges(city, place) for place in (Place.WATERSIDE, Place.HARBOUR)}
        self._posts = {place: self._edges[place].draw(posts, rng) for place in STREETS}
        self._parks, self._schools = park_points(city, rng), school_points(city, rng)
        self._homes = to_metres(shapely.get_coordinates([building.geometry for building in city.buildings]))
        ranks = {street.name: rank for rank, street in enumerate(city.streets)}
        self._home_street = np.array([ranks[building.street or ""] for building in city.buildings])
        self._home_number = np.array([int(building.reference.rsplit(" ", 1)[1]) for building in city.buildings])
        self._shelter = to_metres(shapely.get_coordinates(city.secret_places[0][1]))
        self._sections = sections(city)
        self._areas = areas(city)

    def draw(self, place: Place, count: int, rng: np.random.Generator) -> Spots:
        """`count` places of one sort. Districts are drawn elsewhere; such a device has no shape."""
        if place is Place.SEGMENT or place is Place.AREA:
            supply = self._sections if place is Place.SEGMENT else self._areas
            chosen = rng.integers(0, len(supply), count).tolist()
            none = [-1] * count
            return Spots([supply[index] for index in chosen], none, [0] * count, none)
        xy, streets, numbers, posts = self._points(place, count, rng)
        return Spots(
            [Point(x, y) for x, y in to_degrees(xy).tolist()], streets.tolist(), numbers.tolist(), posts.tolist()
        )

    def _points(self, place: Place, count: int, rng: np.random.Generator) -> tuple[Floats, Ints, Ints, Ints]:
        none = np.full(count, -1)
        if place is Place.HOME:
            chosen = rng.integers(0, len(self._homes), count)
            return self._homes[chosen], self._home_street[chosen], self._home_number[chosen], none
        numbers = rng.integers(1, 90, count)
        if place in (Place.PARK, Place.SCHOOL, Place.SHELTER):
            pool = {Place.PARK: self._parks, Place.SCHOOL: self._schools, Place.SHELTER: self._shelter}[place]
            return pool[rng.integers(0, len(pool), count)], none, numbers, none
        xy, streets = self._edges[place].draw(count, rng)
        if place not in STREETS:
            return xy, streets, numbers, none
        pool, pool_streets = self._posts[place]
        post = np.where(rng.random(count) < SHARED, rng.integers(0, len(pool), count), -1)
        shared = post >= 0
        xy = np.where(shared[:, None], pool[post], xy)
        return xy, np.where(shared, pool_streets[post], streets), numbers, post


def sections(city: City) -> list[BaseGeometry]:
    """Main roads cut into sections of some 700 metres, as travel time is measured on."""
    found: list[BaseGeometry] = []
    for _, line in city.plan.roads.main:
        parts = max(1, round(line.length / 700))
        cuts = np.linspace(0, line.length, parts + 1)
        for start, end in pairwise(cuts.tolist()):
            found.append(located(substring(line, start, end).simplify(3)))
    return found


def areas(city: City) -> list[BaseGeometry]:
    """The lake, the harbour and the parks by the water: what a mast looks over."""
    wide = [part for part in city.parks.geoms if part.area > 2e-5]
    return [
        city.lake,
        located(whole(city.plan.water.harbour.buffer(-20))),
        *[part.convex_hull for part in wide if city.territory.contains(part.convex_hull)],
    ]
