"""What the rules themselves tell: zones, secret places, sparse blocks (A3, A4, A25)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geo.privacy.crs import from_grid
from tests.attacks.adversary import Block, Record, Scene, metres
from tests.attacks.catalogue import attack, leak
from tests.attacks.ground import CRS, SECRET, TERRITORY
from tests.attacks.measures import WHOLE, Outcome, Tally
from tests.attacks.surfaces import generalised, records
from tests.attacks.world import World

RADII = (30, 100, 150)  # of a circle that might have been drawn around a secret place


@attack("A3", "zones cut out of blocks")
def zones_and_blocks(scene: Scene) -> Outcome:
    """Covers every record beside the zones, which are taken as known. A zone raises whole blocks; a record that shows
    more than a zone in its block allows, or one in a block that was raised in part, stands on one side of its line."""
    tally, published = Tally(), [record for record in records(scene.portal) if record.is_static]
    for record in published:
        left: BaseGeometry = record.area
        for zone, demanded, raised in _raised(scene):
            if not raised.intersects(record.area.buffer(-1) if record.tier else record.area):
                continue
            if record.tier < demanded:
                if record.tier == 0 and record.area.geom_type == "Point":
                    tally.say("an exact record shows where a zone ends")
                left = left.difference(zone)
            elif _in_part(record, published, demanded, raised):
                left = left.intersection(zone)
        if record.tier:
            tally.shape(record, left, scene.facts)
    return tally.outcome()


def _raised(scene: Scene) -> Iterator[tuple[BaseGeometry, int, BaseGeometry]]:
    """Each zone with its tier and all blocks of that tier that it touches, in metres."""
    for zone in scene.facts.zones:
        drawn = metres(zone.geometry)
        blocks = [
            block.footprint for block in scene.blocks if block.tier == zone.tier and block.footprint.intersects(drawn)
        ]
        yield drawn, int(zone.tier), shapely.union_all(blocks)


def _in_part(record: Record, published: list[Record], demanded: int, raised: BaseGeometry) -> bool:
    """Whether another record in the same block shows more than the zone allows."""
    block = shapely.intersection(record.area, raised).buffer(-1)
    return any(other.tier < demanded and other.area.intersects(block) and not other.area.touches(block)
               and (other.tier or other.area.geom_type == "Point") for other in published)  # fmt: skip


@leak("A3", "a zone acts on the points inside it alone")
@contextmanager
def zones_by_point(world: World) -> Iterator[Scene]:
    zone = world.scene.facts.zones[0].geometry
    statement = """
        UPDATE publication.device d SET tier = 0, region_id = NULL, geometry = s.place FROM publication.secret s
        WHERE s.id = d.id AND d.tier = 3 AND NOT ST_Intersects(s.place, ST_GeomFromText(:zone, 4326))
            AND ST_DWithin(s.place, ST_GeomFromText(:zone, 4326), 0.004)"""
    with world.leaking(statement, zone=zone.wkt) as scene:
        yield scene


@attack("A4", "a secret place found by the blocks around it")
def secret_place(scene: Scene) -> Outcome:
    """Covers the blocks of tier 3 that records show as raised and that no known zone explains. A circle drawn around a
    secret would touch several of them and lie near what they share; one block alone tells nothing but itself."""
    tally = Tally()
    raised = {record.fields["regionId"]: record for record in generalised(scene.portal) if record.tier == 3}
    known = shapely.union_all([blocks for _, tier, blocks in _raised(scene) if tier == 3])
    secret = [r for r in raised.values() if "+" not in r.fields["regionId"] and not r.area.buffer(-1).intersects(known)]
    assert secret
    group = shapely.union_all([record.area for record in secret])
    candidates = _raster(group)
    blocks = [block for block in scene.blocks if block.tier == 3]
    possible = np.zeros(len(candidates), bool)
    if len(secret) == 1:
        possible[:] = True
    for radius in RADII if len(secret) > 1 else ():
        circles = shapely.buffer(shapely.points(candidates), radius)
        touched = np.column_stack([shapely.intersects(circles, block.footprint) for block in blocks])
        wanted = np.array([_is_one_of(block, secret) for block in blocks])
        possible |= (touched == wanted).all(axis=1)
    left = group.area * (possible.mean() if possible.any() else 1)
    if left < WHOLE * secret[0].area.area or (len(secret) > 1 and possible.any()):
        tally.say(f"the secret place lies in {left:.0f} m² of {group.area:.0f} m²")
    tally.nothing(secret, scene.facts)
    return tally.outcome()


def _is_one_of(block: Block, secret: list[Record]) -> bool:
    return any(block.id == record.fields["regionId"] for record in secret)


def _raster(area: BaseGeometry) -> np.ndarray:
    west, south, east, north = area.bounds
    grid = np.meshgrid(np.arange(west + 12, east, 25), np.arange(south + 12, north, 25))
    points = np.column_stack([axis.ravel() for axis in grid])
    return points[shapely.contains_xy(area, *points.T)]


@leak("A4", "a circle drawn around the secret place raises all it touches")
@contextmanager
def drawn_secret(world: World) -> Iterator[Scene]:
    """The block of the secret place and the one beside it are raised, as a circle on their border would do."""
    scene = world.scene
    home = next(record for record in generalised(scene.portal) if record.tier == 3
                and record.area.contains(metres(Point(SECRET.x, SECRET.y))))  # fmt: skip
    beside = max((block for block in scene.blocks if block.tier == 3 and block.id != home.fields["regionId"]),
                 key=lambda block: block.footprint.buffer(1).intersection(home.area).area)  # fmt: skip
    shape = shapely.to_wkt(_to_degrees(beside.footprint))
    statements = (
        """
        INSERT INTO publication.region
        SELECT :id, 3, ARRAY[:id], districts, coordinate_uncertainty, minimum_buildings,
               ST_Multi(ST_GeomFromText(:shape, 4326)), representative_point
        FROM publication.region WHERE id = :home ON CONFLICT DO NOTHING
        """,
        """
        UPDATE publication.device d SET tier = 3, region_id = :id, geometry = r.geometry
        FROM publication.secret s, publication.region r
        WHERE s.id = d.id AND r.id = :id AND ST_Intersects(s.place, ST_Buffer(r.geometry, -0.00001))
        """,
    )
    with world.leaking(*statements, id=beside.id, shape=shape, home=home.fields["regionId"]) as leaking:
        yield leaking


def _to_degrees(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, lambda xy: np.column_stack(from_grid(xy[:, 0], xy[:, 1], CRS)))


@attack("A25", "sparse blocks, edges, the lake")
def sparse_blocks(scene: Scene) -> Outcome:
    """Covers every published region, and every block that anyone may compute: each holds k buildings or none, and half
    a square of the territory."""
    tally, k = Tally(), {1: 20, 2: 50, 3: 200}
    territory = metres(TERRITORY)
    for record in {record.fields["regionId"]: record for record in generalised(scene.portal)}.values():
        inside = scene.facts.count_in(record.area)
        if 0 < inside < k[record.tier]:
            tally.say(f"a region of tier {record.tier} has {inside} buildings")
        if shapely.intersection(record.area, territory).area < 0.49 * (125 << record.tier) ** 2:
            tally.say(f"a region of tier {record.tier} has too little ground")
        tally.shape(record, record.area, scene.facts)
    for block in scene.blocks:
        inside = scene.facts.count_in(block.footprint)
        if 0 < inside < k[block.tier] or block.usable < 0.49 * (125 << block.tier) ** 2:
            tally.say(f"block {block.id} has {inside} buildings on {block.usable:.0f} m²")
    return tally.outcome()


@leak("A25", "a square in the country is a square like any")
@contextmanager
def fixed_squares(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET geometry = ST_Multi(ST_Transform(ST_MakeEnvelope(
            floor(ST_X(m) / 250) * 250, floor(ST_Y(m) / 250) * 250, floor(ST_X(m) / 250) * 250 + 250,
            floor(ST_Y(m) / 250) * 250 + 250, 3035), 4326)),
            region_id = NULL
        FROM publication.secret s, ST_Transform(s.place, 3035) m
        WHERE s.id = d.id AND d.tier = 1 AND ST_X(s.place) BETWEEN 5.1425 AND 5.1515"""
    with world.leaking(statement) as scene:
        yield scene
