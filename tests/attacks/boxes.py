"""What takes a box: bisection, and an oracle at a spot (A5, A16)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import numpy as np
import shapely
from shapely import box
from sqlalchemy import func, or_, select

from geo.ngsi_ld import georel
from geo.ogc import boxes, query
from geo.ogc.collections import DEVICES
from geo.ogc.comparing import Type as ComparedType
from geo.ogc.comparing import Value
from geo.ogc.cql2.reader import FilterReader
from geo.ogc.cql2.values import Type
from geo.privacy.crs import from_grid
from geo.publication.tables import device
from geo.sensorthings import conditions
from tests.attacks.adversary import Portal, Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.crawl import around
from tests.attacks.exact_places import EXACT
from tests.attacks.ground import CRS, to_metres, to_place
from tests.attacks.measures import Hypotheses, Outcome, Tally
from tests.attacks.surfaces import BOXES, GEOQUERIES, RELATIONS, Box, Geoquery, cells, generalised, records
from tests.attacks.world import World

TARGETS = 3
STEPS = 5


def targets(scene: Scene, count: int = TARGETS) -> list[Record]:
    """Ordinary squares, and a place in each that is known to the harness alone."""
    found = [r for r in generalised(scene.portal) if r.tier == 1 and r.id in scene.truth.places]
    assert len(found) >= 200
    return found[:: len(found) // count][:count]


@attack("A5", "boxes that halve")
def bisection(scene: Scene) -> Outcome:
    """Covers OGC bbox and CQL2 in each reference system and shapes by NGSI-LD and SensorThings: the box is halved along
    each axis while one half has the device and the other has not; then tiny boxes at the place, and at corners of the
    square."""
    tally = Tally()
    for record in targets(scene):
        for surface in (*BOXES, *GEOQUERIES):
            hypotheses = Hypotheses(record, scene.facts)
            for axis in (0, 1):
                _halve(scene.portal, surface, record, hypotheses, axis)
            _try_spots(scene, surface, record, hypotheses)
            tally.left(hypotheses)
    return tally.outcome()


def _halve(portal: Portal, surface: Box | Geoquery, record: Record, hypotheses: Hypotheses, axis: int) -> None:
    low, high = record.shape.bounds[axis], record.shape.bounds[axis + 2]
    for _ in range(STEPS):
        middle = (low + high) / 2
        halves = []
        for side in ((low - 1e-7, middle), (middle, high + 1e-7)):
            sides = list(record.shape.buffer(0.0001).bounds)
            sides[axis], sides[axis + 2] = side
            halves.append(record.id in surface.ids(portal, (sides[0], sides[1], sides[2], sides[3])))
        if halves[0] == halves[1]:
            return
        low, high = (low, middle) if halves[0] else (middle, high)
        hypotheses.keep(lambda xy: _between(xy, axis, low, high))  # noqa: B023  # called at once


def _between(xy: np.ndarray, axis: int, low: float, high: float) -> np.ndarray:
    degrees = from_grid(*xy.T, CRS)[axis]
    return (degrees >= low - 1e-6) & (degrees <= high + 1e-6)


def _try_spots(scene: Scene, surface: Box | Geoquery, record: Record, hypotheses: Hypotheses) -> None:
    """A box of some metres at the true place and at others of the square; the device is in all or in none."""
    true = to_metres(scene.truth.places[record.id])
    spots = [true, *hypotheses.points[:: max(1, len(hypotheses.points) // 3)]]
    found = [record.id in surface.ids(scene.portal, around(to_place(spot))) for spot in spots]
    if len(set(found)) > 1:
        hits = [spot for spot, hit in zip(spots, found, strict=True) if hit]
        hypotheses.keep(lambda xy: np.any([np.hypot(*(xy - hit).T) < 6 for hit in hits], axis=0))


@leak("A5", "a box is tried on exact places")
@contextmanager
def exact_boxes(world: World) -> Iterator[Scene]:
    def looked_up_exactly(columns, count, near, asked):
        return (select(*columns).where(*asked, func.ST_Intersects(EXACT, query.envelope(0))),)

    with world.leaking() as scene, patch.object(boxes, "_looked_up", looked_up_exactly):
        yield scene


@leak("A5", "a filter is tried on exact places")
@contextmanager
def exact_filters(world: World) -> Iterator[Scene]:
    read = FilterReader._property

    def read_exactly(reader, name):
        term = read(reader, name)
        exact = reader.collection is DEVICES and term.type is Type.GEOMETRY
        return replace(term, sql=EXACT) if exact else term

    with world.leaking() as scene, patch.object(FilterReader, "_property", read_exactly):
        yield scene


@leak("A5", "a geoquery of NGSI-LD is tried on exact places")
@contextmanager
def exact_georel(world: World) -> Iterator[Scene]:
    stands = georel.condition

    def stands_exactly(relation, shape, geometry):
        return stands(relation, shape, EXACT if geometry is DEVICES.geometry else geometry)

    with world.leaking() as scene, patch.object(georel, "condition", stands_exactly):
        yield scene


@leak("A5", "a filter of SensorThings is tried on exact places")
@contextmanager
def exact_filter(world: World) -> Iterator[Scene]:
    member = conditions._member

    def exact_member(names, entity_set, option):
        return Value(EXACT, ComparedType.GEOMETRY) if names == ("location",) else member(names, entity_set, option)

    with world.leaking() as scene, patch.object(conditions, "_member", exact_member):
        yield scene


@attack("A16", "an oracle at a spot")
def oracle(scene: Scene) -> Outcome:
    """Covers all that takes a position: boxes and cells of the map (there is no form to report a device, and no check
    for duplicates). At the place of a device that is generalised or withheld, and at other spots of its square, the
    answer must be the one that published shapes give."""
    tally, published = Tally(), records(scene.portal)
    shapes = shapely.STRtree([record.shape for record in published])
    ids = np.array([record.id for record in published])
    hidden = list(scene.truth.withheld.values())[:4]
    for place in [*hidden, *(scene.truth.places[record.id] for record in targets(scene))]:
        here = to_metres(place)
        for spot in (place, *(to_place(here + step) for step in ((40, 0), (-35, 30), (0, -45)))):
            for surface in (BOXES[0], *RELATIONS, *GEOQUERIES):
                window = around(spot)
                expected = set(ids[shapes.query(box(*window), predicate=surface.predicate)])
                if surface.ids(scene.portal, window) != expected:
                    tally.say(f"{surface.name}: the answer at a spot is not that of the published shapes")
        for url in cells(place, (15, 18)):
            told = scene.portal.get(url).get_json()
            named = {str(member[0]) for block in told["blocks"] for member in block["devices"]}
            if not named <= set(ids):
                tally.say("the map names a device that is not published")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


@leak("A16", "a box on the place of a withheld device finds something")
@contextmanager
def found_at_the_spot(world: World) -> Iterator[Scene]:
    """As a check for duplicates would: where the register knows of a device, the answer is another."""
    look_up, places = boxes._looked_up, list(world.scene.truth.withheld.values())
    known = generalised(world.scene.portal)[0].id

    def looked_up_or_known(columns, count, near, asked):
        spots = (func.ST_SetSRID(func.ST_MakePoint(place.x, place.y), 4326) for place in places)
        knows = or_(*(func.ST_Intersects(spot, query.envelope(0)) for spot in spots))
        return (*look_up(columns, count, near, asked), select(*columns).where(device.c.id == known, knows))

    with world.leaking() as scene, patch.object(boxes, "_looked_up", looked_up_or_known):
        yield scene
