"""Other maps laid over the block: reference systems, districts, siblings, rare kinds (A9, A10, A20, A21)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from unittest.mock import patch

import numpy as np
import shapely
from pyproj import Transformer
from sqlalchemy import case, func

from geo.ogc import encoding
from geo.ogc.collections import DEVICES
from geo.ogc.crs import reference_system
from geo.publication.tables import device
from tests.attacks.adversary import Record, Scene, metres
from tests.attacks.catalogue import attack, leak
from tests.attacks.exact_places import EXACT
from tests.attacks.formats import of_ogc
from tests.attacks.measures import Outcome, Tally
from tests.attacks.surfaces import SYSTEMS, WHOLE, generalised, records
from tests.attacks.world import World

ROUNDING = 0.5  # metres: coordinates are given to a centimetre or so, and edges bend between systems


@attack("A9", "reference systems, digits, a second grid")
def systems(scene: Scene) -> Outcome:
    """Covers every format and every reference system: brought back to metres, all shapes of a record are one, and so
    are those of all records of a region."""
    tally = Tally()
    read = [whole.read(scene.portal) for whole in WHOLE]
    read += [_in_system(scene, code) for code in SYSTEMS]
    shapes: dict[str, list[shapely.Geometry]] = {}
    for records_ in read:
        for record in records_:
            shapes.setdefault(record.id, []).append(record.area)
    seen: dict[str, shapely.Geometry] = {}
    for record in generalised(scene.portal):
        first = seen.setdefault(record.fields["regionId"], record.area)
        given = shapes[record.id]
        left = reduce(shapely.intersection, given)
        if left.area < record.area.area - ROUNDING * record.area.length:
            tally.shape(record, left, scene.facts)
            tally.say("two surfaces give shapes that are not one")
        else:
            tally.shape(record, record.area, scene.facts)
        if not first.equals(record.area) or len(given) != len(read):
            tally.say("a region has two shapes, or a surface leaves a record out")
    return tally.outcome()


def _in_system(scene: Scene, code: int) -> list[Record]:
    """All records, brought back to longitude and latitude."""
    back, flipped = Transformer.from_crs(code, 4326, always_xy=True), reference_system(code).flipped
    found = of_ogc(scene.portal.get(SYSTEMS[code]).data)
    turn = slice(None, None, -1 if flipped else 1)
    shapes = shapely.transform(
        [record.shape for record in found], lambda xy: np.column_stack(back.transform(*xy[:, turn].T))
    )
    return [replace(r, shape=s, area=a) for r, s, a in zip(found, shapes, metres(shapes), strict=True)]


@leak("A9", "one reference system has squares of its own")
@contextmanager
def second_grid(world: World) -> Iterator[Scene]:
    shown = encoding._geometry

    def geometry(collection, system):
        if collection is not DEVICES or system is None or system.srid != 28992:
            return shown(collection, system)
        place = func.ST_SnapToGrid(func.ST_Transform(EXACT, 28992), 250)
        square = func.ST_Expand(place, 125)
        shape = case((device.c.tier == 1, square), else_=func.ST_Transform(device.c.geometry, 28992))
        return func.ST_AsGeoJSON(shape, system.digits, 0)

    with world.leaking() as scene, patch.object(encoding, "_geometry", geometry):
        yield scene


@attack("A10", "districts and other areas over blocks")
def districts(scene: Scene) -> Outcome:
    """Covers the districts that a record names and the filters that find it by district, in every format. A generalised
    device is in all districts that its block touches."""
    tally = Tally()
    areas = {district.code: metres(district.geometry) for district in scene.facts.districts}
    named = {record.id: [_codes(record)] for record in generalised(scene.portal)}
    for whole in WHOLE:
        for record in whole.read(scene.portal):
            if record.id in named:
                named[record.id].append(_codes(record))
    for code in areas:
        url = "/downloads/devices.geojson?district=" + code
        found = {record.id for record in WHOLE[0].parse(scene.portal.get(url).data)}
        for id_, lists in named.items():
            if (id_ in found) != (code in lists[0]):
                tally.say(f"the filter by district {code} and the record differ")
    anywhere = shapely.union_all(list(areas.values()))
    for record in generalised(scene.portal):
        for codes in set(named[record.id]):
            named_here = shapely.union_all([areas[code] for code in codes]).intersection(record.area)
            # Beyond the territory there is no district, and nobody thinks a device there.
            whole = named_here.area > anywhere.intersection(record.area).area - 1
            tally.shape(record, record.area if whole else named_here, scene.facts)
    return tally.outcome()


def _codes(record: Record) -> tuple[str, ...]:
    codes = record.fields["districts"]
    return tuple(codes.split("|")) if isinstance(codes, str) else tuple(codes)


@leak("A10", "the district is that of the exact place")
@contextmanager
def exact_district(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET districts = ARRAY(SELECT code FROM publication.district w
            WHERE ST_Intersects(w.geometry, s.place) LIMIT 1)
        FROM publication.secret s WHERE s.id = d.id AND tier > 0"""
    with world.leaking(statement) as scene:
        yield scene


@attack("A20", "siblings at a site")
def siblings(scene: Scene) -> Outcome:
    """Covers devices of one system (they say the same purpose) of which one is exact and one is not: the exact one is
    taken for the place of the other."""
    tally, published = Tally(), records(scene.portal)
    by_id = {record.id: record for record in published}
    systems: dict[str, list[Record]] = {}
    for record in published:
        if record.tier == 0:
            for purpose in record.fields["purposeTexts"] or []:
                systems.setdefault(purpose, []).append(record)
    told = 0
    for id_, place in scene.truth.siblings.items():
        record = by_id[id_]
        close = [other for other in published if other.tier == 0 and other.shape.geom_type == "Point"
                 and other.fields["firstEdition"] == record.fields["firstEdition"]
                 and other.area.within(record.area)]  # fmt: skip
        guesses = [other for other in close if len(systems.get((other.fields["purposeTexts"] or [""])[0], [])) == 1]
        told += any(guess.area.distance(metres(place)) < 3 for guess in guesses)
        tally.shape(record, record.area, scene.facts)
    if told:
        tally.say(f"{told} of {len(scene.truth.siblings)} devices at home hang beside an exact one of their system")
    return tally.outcome()


@leak("A20", "the exact one of two at a site stays exact")
@contextmanager
def exact_sibling(world: World) -> Iterator[Scene]:
    statement = """
        UPDATE publication.device d SET tier = 0, region_id = NULL, geometry = s.place
        FROM publication.secret s WHERE s.id = d.id AND d.organisation_id IS NOT NULL AND EXISTS (
            SELECT FROM publication.secret o WHERE o.id = ANY (:homes) AND ST_Equals(o.place, s.place))
            AND NOT d.id = ANY (:homes)"""
    purposes = """
        UPDATE publication.device
        SET purposes = jsonb_build_array(jsonb_build_object('text', id::text, 'dtpr', '[]'::jsonb))
        WHERE tier = 0 AND organisation_id IS NOT NULL"""
    homes = [*world.scene.truth.siblings]
    with world.leaking(statement, purposes, homes=homes) as scene:
        yield scene


@attack("A21", "kinds that few buildings could hold")
def rare_kinds(scene: Scene) -> Outcome:
    """Covers the type, category and purpose of each record beside the public uses of buildings: a meter of flow is
    known to hang on farms. What says so must have five farms to hang on."""
    tally = Tally()
    farms = [number for number, building in enumerate(scene.facts.buildings) if building.use == "agriculture"]
    places = scene.facts.positions[farms]
    for record in generalised(scene.portal):
        holds = int(shapely.contains_xy(record.area, *places.T).sum())
        if record.fields["sensorType"] == "flow" and holds < 5:
            tally.say(f"a meter of flow hangs on one of {holds} farms")
        tally.shape(record, record.area, scene.facts)
    assert "flow" in {record.fields["sensorType"] for record in generalised(scene.portal)}
    return tally.outcome()


@leak("A21", "a rare kind is named")
@contextmanager
def rare_kind(world: World) -> Iterator[Scene]:
    statement = "UPDATE publication.device SET sensor_type = 'flow', type_generalised = false WHERE type_generalised"
    with world.leaking(statement) as scene:
        yield scene
