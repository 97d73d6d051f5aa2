"""Order by distance and what is said of how far (A6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch
from uuid import UUID

import numpy as np
import shapely
from geoalchemy2 import Geography
from sqlalchemy import cast, func, literal, select

from geo.publication import nearness
from geo.publication.tables import device
from portal.public import placing
from tests.attacks.adversary import Record, Scene, metres
from tests.attacks.boxes import targets
from tests.attacks.catalogue import attack, leak
from tests.attacks.exact_places import EXACT
from tests.attacks.ground import to_metres
from tests.attacks.measures import Hypotheses, Outcome, Tally
from tests.attacks.surfaces import ABOUT, NEAR, PAGE_OF_DEVICE, records
from tests.attacks.world import World

PROBES = 4  # places to ask from for each target
TOLERANCE = 0.01  # of a distance: sphere and plane differ


@attack("A6", "ranks and distances")
def ranks(scene: Scene) -> Outcome:
    """Covers the lists that begin at a typed place, what they say of how far each device is, and what lies close by on
    a device's own page. Where the order or a distance is not that of the published shapes, it is taken for that of
    exact places, and all spots that contradict it are ruled out."""
    # What works in districts has no place, and comes last whatever its shape.
    tally, published = Tally(), {record.id: record for record in records(scene.portal) if record.is_static}
    aimed = targets(scene, 5)
    left = {record.id: Hypotheses(record, scene.facts) for record in aimed}
    for name in _places_to_ask_from(scene, aimed):
        here = scene.facts.postcodes[name]
        for surface in NEAR:
            rows = [(published[id_], said) for id_, said in surface.read(scene.portal, name) if id_ in published]
            assert rows, name
            distances = np.array([shapely.distance(record.area, shapely.Point(here)) for record, _ in rows])
            if not _rising(distances):
                tally.say(f"{surface.name}: the order is not that of the published shapes")
                _rule_out_by_rank([record for record, _ in rows], here, left)
            for (record, said), distance in zip(rows, distances, strict=True):
                if not _fits(said, distance):
                    tally.say(f"{surface.name}: a distance is not that of the published shape")
                    _rule_out_by_words(record, said, here, left)
    _look_close_by(scene, published, aimed, tally)
    for hypotheses in left.values():
        tally.left(hypotheses)
    return tally.outcome()


def _places_to_ask_from(scene: Scene, aimed: list[Record]) -> list[str]:
    names = list(scene.facts.postcodes)
    middles = np.array(list(scene.facts.postcodes.values()))
    found: dict[str, None] = {}
    for record in aimed:
        away = np.hypot(*(middles - to_metres(scene.truth.places[record.id])).T)
        for number in np.argsort(away)[[0, 2, 6, 20][:PROBES]]:
            found[names[number]] = None
    return list(found)


def _rising(distances: np.ndarray) -> bool:
    return bool((np.diff(distances) >= -1 - TOLERANCE * distances[1:]).all())


def _fits(said: str, distance: float) -> bool:
    """Whether words such as "The square begins about 250 m away" are said of this distance."""
    told = re.search(r"about ([\d.,]+) (k?m)", said, re.I)
    if told is None:
        return distance < 50 + 1
    number = float(told[1].replace(",", "")) * (1000 if told[2] == "km" else 1)
    return abs(number - distance) <= (51 if told[2] == "km" else 26) + TOLERANCE * distance


def _rule_out_by_rank(rows: list[Record], here: np.ndarray, left: dict[str, Hypotheses]) -> None:
    exact = [np.hypot(*(here - metres(r.shape).coords[0])) if r.shape.geom_type == "Point" else None for r in rows]
    for number, record in enumerate(rows):
        if record.id in left:
            before = [away for away in exact[:number] if away is not None]
            after = [away for away in exact[number + 1 :] if away is not None]
            low, high = max(before, default=0.0), min(after, default=np.inf)
            left[record.id].keep(lambda xy: _away(xy, here, low - 2, high + 2))  # noqa: B023  # called at once


def _rule_out_by_words(record: Record, said: str, here: np.ndarray, left: dict[str, Hypotheses]) -> None:
    if record.id in left:
        told = re.search(r"about ([\d.,]+) m", said, re.I)
        low, high = (float(told[1]) - 26, float(told[1]) + 26) if told else (0, 51)
        left[record.id].keep(lambda xy: _away(xy, here, low, high))


def _away(xy: np.ndarray, here: np.ndarray, low: float, high: float) -> np.ndarray:
    away = np.hypot(*(xy - here).T)
    return (away >= low) & (away <= high)


def _look_close_by(scene: Scene, published: dict[str, Record], aimed: list[Record], tally: Tally) -> None:
    """The page of an exact device lists those nearest to it, in order."""
    points = [record for record in published.values() if record.tier == 0 and record.shape.geom_type == "Point"]
    for record in aimed:
        true = shapely.Point(to_metres(scene.truth.places[record.id]))
        for asked in sorted(points, key=lambda point: point.area.distance(true))[:2]:
            page = scene.portal.get(ABOUT[0][1].format(asked.id)).text
            ids = [id_ for id_ in dict.fromkeys(PAGE_OF_DEVICE.findall(page)) if id_ != asked.id and id_ in published]
            distances = np.array([published[id_].area.distance(asked.area) for id_ in ids])
            others = [r.area.distance(asked.area) for id_, r in published.items() if id_ not in (*ids, asked.id)]
            if not _rising(distances) or max(distances, default=0) > min(others) + 1:
                tally.say("what lies close by is not what published shapes say")


@leak("A6", "the order is that of exact places")
@contextmanager
def exact_order(world: World) -> Iterator[Scene]:
    def by_exact_place(asked, shape, bounds, radius, _most):
        away = func.ST_Distance(cast(EXACT, Geography(srid=4326)), nearness.geography(shape), literal(False))
        placed = select(device.c.id, away.label("metres"))
        return placed.where(*asked.devices, *nearness.boxed(device.c.geometry, bounds, radius), away <= radius)

    with world.leaking() as scene, patch.object(nearness, "_of_each_region", by_exact_place):
        yield scene


@leak("A6", "a distance is rounded from the exact place")
@contextmanager
def exact_distance(world: World) -> Iterator[Scene]:
    said, places = placing.distance_words, {UUID(id_): place for id_, place in world.scene.truth.places.items()}

    def words(device, point):
        place = places.get(device.id)
        return said(replace(device, geometry=place) if place is not None else device, point)

    with patch.object(placing, "distance_words", words):
        yield world.scene
