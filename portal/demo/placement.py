"""Where devices can hang: the city's streets, banks, parks, homes and schools as arrays to draw from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from portal.demo.addresses import Street
from portal.demo.city import City
from portal.demo.frame import LATITUDE, LONGITUDE, METRES_PER_LATITUDE, METRES_PER_LONGITUDE, Floats, lines
from portal.demo.kinds.kind import Place

Ints = npt.NDArray[np.int64]
BESIDE = 4.0
"""Metres from the middle of the street to a post."""


@dataclass(frozen=True)
class Edges:
    """Stretches of line to draw points from: start, run, weight summed so far, and the street each belongs to."""

    start: Floats
    run: Floats
    summed: Floats
    street: Ints

    def draw(self, count: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
        """Points in metres beside the lines, evenly by weight, with their streets (-1: none)."""
        found = np.searchsorted(self.summed, rng.random(count) * self.summed[-1], side="right")
        found = np.minimum(found, len(self.summed) - 1)
        run = self.run[found]
        across = np.stack([-run[:, 1], run[:, 0]], axis=1) / np.hypot(run[:, 0], run[:, 1])[:, None]
        side = np.where(rng.random(count) < 0.5, -BESIDE, BESIDE)[:, None]
        return self.start[found] + run * rng.random(count)[:, None] + across * side, self.street[found]


def edges(paths: list[tuple[BaseGeometry, int, float]]) -> Edges:
    """Edges of (line, street, weight per metre)."""
    starts, runs, weights, streets = [], [], [], []
    for line, street, weight in paths:
        xy = shapely.get_coordinates(line)
        run = np.diff(xy, axis=0)
        length = np.hypot(run[:, 0], run[:, 1])
        kept = length > 0.5
        starts.append(xy[:-1][kept])
        runs.append(run[kept])
        weights.append(length[kept] * weight)
        streets.append(np.full(int(kept.sum()), street, dtype=np.int64))
    return Edges(np.vstack(starts), np.vstack(runs), np.cumsum(np.concatenate(weights)), np.concatenate(streets))


def weight_of(street: Street, place: Place) -> float:
    """How likely a metre of this street has a device, 0 for never."""
    old, country = street.district == "MW01", street.kind in ("major", "dike")
    if place is Place.ROAD:
        return {"major": 3.0, "collector": 1.0}.get(street.kind, 0.0)
    if place is Place.CENTRE:
        return 5.0 if old else 1.0 if street.kind in ("street", "collector") and street.district in NEAR else 0.0
    if place is Place.COUNTRY:
        return 3.0 if street.kind == "dike" else 1.0 if country else 0.2
    return 0.0 if street.kind == "dike" else 2.5 if old else 0.25 if country else 1.0


NEAR = ("MW03", "MW04", "MW05")


def street_edges(city: City, place: Place) -> Edges:
    """The streets on which devices of such a place hang."""
    weighed = [(street.line, rank, weight_of(street, place)) for rank, street in enumerate(city.streets)]
    return edges([row for row in weighed if row[2] > 0])


def bank_edges(city: City, place: Place) -> Edges:
    """Banks of all water, or the quays of harbour and docks alone, away from the outer dike."""
    inside = city.plan.territory.buffer(-25)
    harbour = shapely.union_all([part for part in city.plan.water.surface.geoms if part.intersects(DOCKS)])
    shape = harbour.intersection(DOCKS) if place is Place.HARBOUR else city.plan.water.surface
    room = inside.intersection(DOCKS) if place is Place.HARBOUR else inside
    return edges([(line, -1, 1.0) for line in lines(shape.boundary.intersection(room), 5)])


DOCKS = shapely.box(-2400, 2650, 2000, 3700)


def park_points(city: City, rng: np.random.Generator) -> Floats:
    """Some thousand spots under trees."""
    parks = city.plan.parks.buffer(-8)
    x0, y0, x1, y1 = parks.bounds
    xy = rng.uniform((x0, y0), (x1, y1), (60_000, 2))
    shapely.prepare(parks)
    return np.asarray(xy[shapely.contains_xy(parks, xy[:, 0], xy[:, 1])])


def to_metres(degrees: Floats) -> Floats:
    """Rows of (longitude, latitude) in the drawing frame."""
    return (degrees - (LONGITUDE, LATITUDE)) * (METRES_PER_LONGITUDE, METRES_PER_LATITUDE)


def school_points(city: City, rng: np.random.Generator) -> Floats:
    """A few spots on the ground of each school."""
    boxes = np.array([shape.bounds for _, shape in city.schools])
    low, high = to_metres(boxes[:, :2]), to_metres(boxes[:, 2:])
    part = rng.uniform(0.1, 0.9, (12, len(boxes), 2))
    return np.asarray((low + (high - low) * part).reshape(-1, 2))
