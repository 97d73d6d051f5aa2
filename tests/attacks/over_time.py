"""What many editions tell together: averaging, differencing, jitter at borders (A1, A2, A23)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce

import numpy as np
import shapely
from shapely import Point

from tests.attacks.adversary import Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.copies import change
from tests.attacks.formats import of_geojson
from tests.attacks.ground import SQUARE, square_of, to_metres, to_place
from tests.attacks.measures import Outcome, Tally
from tests.attacks.surfaces import GEOJSON, generalised
from tests.attacks.world import World, scene_over

Editions = list[dict[str, Record]]


def editions(scene: Scene) -> Editions:
    return [{record.id: record for record in of_geojson(body)} for body in scene.editions]


@attack("A1", "the mean of all editions")
def averaging(scene: Scene) -> Outcome:
    """Covers the archive of every edition's records. A place that is drawn anew each time is the mean of its drawings;
    the error of that mean is compared with guessing the square's middle."""
    tally, archive = Tally(), editions(scene)
    errors = []
    for record in generalised(scene.portal):
        shapes = [found[record.id].area for found in archive if record.id in found]
        different = list({shape.wkb: shape for shape in shapes}.values())
        if len(shapes) < 2:
            continue
        spots = np.array([shape.centroid.coords[0] for shape in shapes])
        mean, spread = spots.mean(axis=0), spots.std(axis=0).max()
        radius = 2 * spread / np.sqrt(len(spots))
        left = Point(mean).buffer(radius) if spread > 1 else reduce(shapely.intersection, different)
        tally.shape(record, left, scene.facts)
        if len(different) > 1:
            tally.say("a shape differs from one edition to the next")
        if record.id in scene.truth.places:
            true = to_metres(scene.truth.places[record.id])
            errors.append((np.hypot(*(mean - true)), np.hypot(*(record.area.centroid.coords[0] - true))))
    assert len(errors) >= 200
    mine, guess = np.median(errors, axis=0)
    if mine < 0.95 * guess:
        tally.say(f"the mean is {mine:.0f} m off, the middle {guess:.0f} m")
    return tally.outcome()


DRAWINGS = 10
# About 60 metres around the place.
DRAWN_ANEW = """
UPDATE publication.device d
SET geometry = ST_Translate(s.place, 0.0014 * (random() + random() - 1), 0.0009 * (random() + random() - 1))
FROM publication.secret s WHERE s.id = d.id AND tier > 0
"""


@leak("A1", "each edition draws another point near the place")
@contextmanager
def drawn_anew(world: World) -> Iterator[Scene]:
    with world.copy() as databases:
        scene, kept = scene_over(databases, world.scene), []
        for _ in range(DRAWINGS):
            change(databases, DRAWN_ANEW)
            kept.append(scene.portal.get(GEOJSON.url).data)
        yield replace(world.scene, editions=tuple(kept))


@attack("A2", "the regions of all editions intersected")
def differencing(scene: Scene) -> Outcome:
    """Covers every id that a device ever had: the harness links them for the adversary. What is left must be the
    smallest block that was ever published of it."""
    tally, archive = Tally(), editions(scene)
    for record in generalised(scene.portal):
        ids = scene.truth.followed.get(record.id, (record.id,))
        seen = [found[id_] for found in archive for id_ in ids if id_ in found]
        if not seen or any(one.tier == 0 for one in seen):
            continue
        smallest = min(seen, key=lambda one: one.area.area)
        different = list({one.area.wkb: one.area for one in seen}.values())
        tally.shape(smallest, reduce(shapely.intersection, different), scene.facts_then)
    return tally.outcome()


@leak("A2", "the squares of one edition begin elsewhere")
@contextmanager
def second_origin(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET geometry = ST_Transform(ST_Envelope(ST_SnapToGrid(ST_MakeLine(
            ST_Translate(m, -125, -125), ST_Translate(m, 125, 125)), 90, 40, 250, 250)), 4326)
        FROM publication.secret s, ST_Transform(s.place, 3035) m WHERE s.id = d.id AND tier = 1"""
    with world.leaking(statement) as scene:
        yield replace(world.scene, editions=(*world.scene.editions, scene.portal.get(GEOJSON.url).data))


@attack("A23", "jitter at borders")
def jitter(scene: Scene) -> Outcome:
    """Covers the devices that stand a few metres from a border and were measured in every edition: none may flip."""
    tally, archive = Tally(), editions(scene)[: len(scene.truth.jittered) + 1]
    for id_ in scene.truth.jittered[0]:
        seen = [found[id_] for found in archive if id_ in found]
        shapes = {one.area.wkb: one for one in seen}.values()
        if len(seen) < len(archive):
            tally.say("a device that was measured again got another id")
        left = seen[0].area
        if len(shapes) > 1:  # it stands near what the shapes share
            border = reduce(shapely.intersection, [one.area.buffer(30) for one in shapes])
            left = shapely.intersection(border, shapely.union_all([one.area for one in shapes]))
        tally.shape(seen[0], left, scene.facts)
    return tally.outcome()


OWN_SQUARE = """
UPDATE publication.device SET geometry = ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)) WHERE id = :id
"""


@leak("A23", "each measurement is put in its own square")
@contextmanager
def no_dead_band(world: World) -> Iterator[Scene]:
    with world.copy() as databases:
        scene, kept = scene_over(databases, world.scene), [world.scene.editions[0]]
        for places in world.scene.truth.jittered[::2]:
            for id_, place in places.items():
                west, south = (n * SQUARE for n in square_of(to_metres(place)))
                corners = [to_place(np.array(xy)) for xy in ((west, south), (west + SQUARE, south + SQUARE))]
                west, south, east, north = corners[0].x, corners[0].y, corners[1].x, corners[1].y
                change(databases, OWN_SQUARE, id=id_, west=west, south=south, east=east, north=north)
            kept.append(scene.portal.get(GEOJSON.url).data)
        yield replace(world.scene, editions=tuple(kept))
