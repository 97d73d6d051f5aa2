"""What many editions tell together: averaging, differencing, linking, jitter, archives (A1, A2, A22, A23, A26)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from itertools import pairwise

import numpy as np
import shapely
from shapely import Point

from tests.attacks.adversary import Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.copies import change
from tests.attacks.measures import Outcome, Tally
from tests.attacks.plan import SQUARE, square_of, to_metres, to_place
from tests.attacks.surfaces import ABOUT, BY_CODE, GEOJSON, generalised, of_geojson
from tests.attacks.world import World, scene_over

# Members that follow from the id, the edition and the region.
OF_THE_PLACE = {
    "id", "shortCode", "regionId", "geometry", "districts", "firstEdition", "changedEdition", "tier",
    "representativePoint", "coordinateUncertaintyInMeters", "minimumBuildings", "dataGeneralizations",
}  # fmt: skip

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
        for _ in range(len(world.scene.editions)):
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


@attack("A22", "relocations linked")
def linking(scene: Scene) -> Outcome:
    """Covers the records that vanished and came in one edition, matched by all they say, then by their order. Not
    more may be matched than by chance: one, of as many as moved at once."""
    tally, archive = Tally(), editions(scene)
    before, after = next((a, b) for a, b in pairwise(archive) if len(set(b) - set(a)) >= len(scene.truth.relocated))
    gone = [record for id_, record in before.items() if id_ not in after and record.tier > 0]
    come = {id_: record for id_, record in after.items() if id_ not in before and record.tier > 0}
    right = 0
    for old in sorted(gone, key=lambda record: record.id):
        alike = [new for new in come.values() if _said(new) == _said(old)]
        if alike:
            nearest = min(alike, key=lambda new: new.area.distance(old.area))
            right += scene.truth.relocated.get(old.id) == nearest.id
            del come[nearest.id]
    followed = [id_ for id_ in scene.truth.relocated if id_ in after and not after[id_].area.equals(before[id_].area)]
    if followed or right > 5:  # more than five of 24 by chance: once in two thousand
        tally.say(f"{len(followed)} devices kept their id and {right} were matched when they moved")
    tally.nothing(generalised(scene.portal), scene.facts)
    return tally.outcome()


def _said(record: Record) -> str:
    """All that is said of a device but who it is and where."""
    return repr({name: value for name, value in record.fields.items() if name not in OF_THE_PLACE})


@leak("A22", "a device that moves to another block keeps its id")
@contextmanager
def kept_id(world: World) -> Iterator[Scene]:
    archive = list(world.scene.editions)
    for old, new in world.scene.truth.relocated.items():
        archive = [body.replace(new.encode(), old.encode()) for body in archive]
    yield replace(world.scene, editions=tuple(archive))


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
        for places in world.scene.truth.jittered[::5]:
            for id_, place in places.items():
                west, south = (n * SQUARE for n in square_of(to_metres(place)))
                corners = [to_place(np.array(xy)) for xy in ((west, south), (west + SQUARE, south + SQUARE))]
                west, south, east, north = corners[0].x, corners[0].y, corners[1].x, corners[1].y
                change(databases, OWN_SQUARE, id=id_, west=west, south=south, east=east, north=north)
            kept.append(scene.portal.get(GEOJSON.url).data)
        yield replace(world.scene, editions=tuple(kept))


@attack("A26", "old addresses of what was exact")
def archives(scene: Scene) -> Outcome:
    """Covers every address of a record by the id and the code that it had while it was exact, asked anew and with the
    entity tag of then. The portal must say no more than that it is gone, and the new record must be another."""
    tally = Tally()
    records = {record.id: record for record in generalised(scene.portal)}
    first = editions(scene)[0]
    for old, (_, place, new) in scene.truth.blurred.items():
        code = first[old].fields["shortCode"]
        for url in (*(url.format(old) for _, url in ABOUT), *(url.format(code) for _, url in BY_CODE)):
            answer = scene.portal.get(url)
            if answer.status_code == 303:
                answer = scene.portal.get(answer.headers["Location"])
            if answer.status_code not in (404, 410):
                tally.say(f"{url.split('/')[1]}: {answer.status_code} for what is exact no more")
            if any(digits in answer.text for digits in (f"{place.x:.5f}", f"{place.y:.5f}")):
                tally.say("the old place is still told")
        if new == old or old in records:
            tally.say("the id of the exact record lives on")
        tally.shape(records[new], records[new].area, scene.facts) if new in records else None
    return tally.outcome()


@leak("A26", "the record that was exact is still served")
@contextmanager
def still_served(world: World) -> Iterator[Scene]:
    old, (_, place, new) = next(iter(world.scene.truth.blurred.items()))
    statements = (
        "DELETE FROM publication.gone WHERE id = :old",
        "CREATE TEMPORARY TABLE again AS SELECT * FROM publication.device WHERE id = :new",
        "UPDATE again SET id = :old, short_code = 'again', tier = 0, region_id = NULL,"
        " geometry = ST_SetSRID(ST_Point(:x, :y), 4326)",
        "INSERT INTO publication.device SELECT * FROM again",
    )
    with world.leaking(*statements, old=old, new=new, x=place.x, y=place.y) as scene:
        yield scene
