"""What takes a box, a place or a window: bisection, differences of counts, an oracle at a spot (A5, A8, A16)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import shapely
from shapely import Point, box
from sqlalchemy import func, or_, select

from geo.ogc import query
from geo.ogc.collections import DEVICES
from geo.ogc.provider import PublicationProvider
from geo.privacy.crs import from_grid
from geo.publication import pyramid
from geo.publication.clusters import PYRAMID_PIXELS, clamped
from geo.publication.mercator import CELL_PIXELS, to_degrees, to_world
from geo.publication.tables import device
from tests.attacks.adversary import Portal, Record, Scene
from tests.attacks.catalogue import attack, leak
from tests.attacks.crawl import around
from tests.attacks.exact_places import EXACT
from tests.attacks.measures import Hypotheses, Outcome, Tally
from tests.attacks.plan import CRS, to_metres, to_place
from tests.attacks.surfaces import BOXES, Box, generalised, records
from tests.attacks.world import World
from tests.house.test_canary import cells

TARGETS = 2
STEPS = 5
CLUSTER_ZOOMS = (11, 13)


def targets(scene: Scene, count: int = TARGETS) -> list[Record]:
    """Ordinary squares, and a place in each that is known to the harness alone."""
    found = [r for r in generalised(scene.portal) if r.tier == 1 and r.id in scene.truth.places]
    assert len(found) >= 200
    return found[:: len(found) // count][:count]


@attack("A5", "boxes that halve")
def bisection(scene: Scene) -> Outcome:
    """Covers OGC bbox in each reference system (there is no CQL2): the box is halved along each axis while one half has
    the device and the other has not; then tiny boxes at the place, and at corners of the square."""
    tally = Tally()
    for record in targets(scene):
        for surface in BOXES:
            hypotheses = Hypotheses(record, scene.facts)
            for axis in (0, 1):
                _halve(scene.portal, surface, record, hypotheses, axis)
            _try_spots(scene, surface, record, hypotheses)
            tally.left(hypotheses)
    return tally.outcome()


def _halve(portal: Portal, surface: Box, record: Record, hypotheses: Hypotheses, axis: int) -> None:
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


def _try_spots(scene: Scene, surface: Box, record: Record, hypotheses: Hypotheses) -> None:
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
    touches = query.touches

    def touches_exactly(collection, window):
        if collection is not DEVICES:
            return touches(collection, window)
        return func.ST_Intersects(EXACT, func.ST_MakeEnvelope(*window, 4326))

    with world.leaking() as scene, patch.object(query, "touches", touches_exactly):
        yield scene


@attack("A8", "counts in a sliding window, middles of clusters")
def counting(scene: Scene) -> Outcome:
    """Covers numberMatched of OGC items and the map's clusters at every zoom that has them. What is published tells
    what each count must be; one that differs comes from elsewhere, and so does a symbol that stands elsewhere."""
    tally, published = Tally(), records(scene.portal)
    shapes = shapely.STRtree([record.shape for record in published])
    for record in targets(scene):
        hypotheses = Hypotheses(record, scene.facts)
        place = scene.truth.places[record.id]
        for surface in BOXES[:2]:
            for window in _windows(record, place):
                expected = len(shapes.query(box(*window), predicate="intersects"))
                counted = surface.count(scene.portal, window)
                if counted != expected:
                    tally.say(f"{surface.name}: a count is not that of the published shapes")
                    hypotheses.keep(lambda xy: _in_box(xy, window) == (counted >= expected))  # noqa: B023
        tally.left(hypotheses)
        _look_at_clusters(scene, place, published, tally)
    return tally.outcome()


def _windows(record: Record, place: Point) -> Iterator[tuple[float, float, float, float]]:
    """Windows whose side slides over the square, close by the place on either side among them."""
    west, south, east, north = record.shape.bounds
    for side in (west, place.x - 1e-6, place.x + 1e-6, (west + east) / 2):
        yield side, south - 0.001, side + 0.01, north + 0.001
    yield place.x - 1e-5, place.y + 1e-5, place.x + 1e-5, place.y + 3e-5


def _in_box(xy: np.ndarray, window: tuple[float, float, float, float]) -> np.ndarray:
    corners = [to_metres(Point(window[0], window[1])), to_metres(Point(window[2], window[3]))]
    return np.all((xy >= corners[0] - 5) & (xy <= corners[1] + 5), axis=1)


def _look_at_clusters(scene: Scene, place: Point, published: list[Record], tally: Tally) -> None:
    """Each symbol of the map around a place, with what the published representative points say of it."""
    placed = [record for record in published if record.is_static]
    spots = [to_world(point.x, point.y) for record in placed if (point := _symbol(record)) is not None]
    lines = [record.shape for record in placed if _symbol(record) is None]
    for zoom, url in zip(CLUSTER_ZOOMS, cells(place, CLUSTER_ZOOMS), strict=True):
        side = 2 ** (zoom - 1) * CELL_PIXELS // PYRAMID_PIXELS
        groups: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for x, y in spots:
            groups.setdefault((int(x * side), int(y * side)), []).append((x, y))
        for lon, lat, counts, _ in scene.portal.get(url).get_json()["clusters"]:
            column, row = (int(axis * side) for axis in to_world(lon, lat))
            if any(line.intersects(_grid_cell(column, row, side)) for line in lines):
                continue  # where a line hangs its symbol is for the portal to say
            told = _told(groups.get((column, row), []), column, row, side)
            if len(groups.get((column, row), [])) != sum(counts):
                tally.say("a symbol counts others than are published there")
            elif abs(told[0] - lon) > 3e-5 or abs(told[1] - lat) > 3e-5:
                tally.say("a symbol stands elsewhere than the published places")


def _symbol(record: Record) -> Point | None:
    """Where the map must hang a record's symbol; None for a line."""
    if record.tier == 0:
        return record.shape if isinstance(record.shape, Point) else None
    middle = shapely.from_wkt(record.fields["representativePoint"])
    assert isinstance(middle, Point)
    return middle


def _grid_cell(column: int, row: int, side: int) -> shapely.Geometry:
    west, north = to_degrees(column / side, row / side)
    east, south = to_degrees((column + 1) / side, (row + 1) / side)
    return box(west, south, east, north)


def _told(members: list[tuple[float, float]], column: int, row: int, side: int) -> tuple[float, float]:
    """Where a symbol for these must stand."""
    if not members:
        return math.inf, math.inf
    x, y = (math.fsum(axis) / len(members) for axis in zip(*members, strict=True))
    return to_degrees(clamped(x, column, side), clamped(y, row, side))


@leak("A8", "a window counts exact places")
@contextmanager
def exact_counts(world: World) -> Iterator[Scene]:
    def count(self, connection, conditions):
        if self.source.collection is not DEVICES or not self.window:
            return counted(self, connection, conditions)
        inside = func.ST_Intersects(EXACT, func.ST_MakeEnvelope(*self.window, 4326))
        return connection.scalar(select(func.count()).select_from(device).where(inside))

    counted, asked = PublicationProvider._count, PublicationProvider.query

    def remember(self, *args, bbox=(), **named):
        self.window = bbox
        return asked(self, *args, bbox=bbox, **named)

    with world.leaking() as scene, patch.multiple(PublicationProvider, _count=count, query=remember):
        yield scene


@leak("A8", "clusters are the means of exact places")
@contextmanager
def exact_clusters(world: World) -> Iterator[Scene]:
    exact = pyramid.FINEST.replace(
        "CASE WHEN d.tier > 0 THEN r.representative_point",
        "CASE WHEN d.tier > 0 AND (SELECT place FROM publication.secret s WHERE s.id = d.id) IS NOT NULL"
        " THEN (SELECT place FROM publication.secret s WHERE s.id = d.id) WHEN d.tier > 0 THEN r.representative_point",
    )
    assert exact != pyramid.FINEST
    finest = exact.replace(":cells", str(pyramid.cells(pyramid.FINEST_ZOOM))).replace(":z", str(pyramid.FINEST_ZOOM))
    coarser = [pyramid.COARSER.replace(":z", str(zoom)) for zoom in range(16, 3, -1)]
    with world.leaking("DELETE FROM publication.cluster", finest, *coarser) as scene:
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
            for surface in BOXES[:1]:
                window = around(spot)
                expected = set(ids[shapes.query(box(*window), predicate="intersects")])
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
    touches, places = query.touches, list(world.scene.truth.withheld.values())
    known = generalised(world.scene.portal)[0].id

    def touches_or_knows(collection, window):
        touched = touches(collection, window)
        if collection is DEVICES and any(box(*window).contains(place) for place in places):
            return or_(touched, device.c.id == known)
        return touched

    with world.leaking() as scene, patch.object(query, "touches", touches_or_knows):
        yield scene
