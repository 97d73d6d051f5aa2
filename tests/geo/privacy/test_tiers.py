"""The table of tiers, sentence by sentence: what each shows, what demands it, and which demand wins."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import LineString, Point, box, from_wkb
from shapely.affinity import scale
from sqlalchemy import text

from geo.model import LEAST_SIDES, Mobility, PrivacyZone, SiteClass, Tier, Visibility
from geo.privacy.assign import assign
from geo.privacy.crs import from_grid, squares_of
from geo.privacy.ladder import ensure_ladder
from geo.register import zones
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town

FAR = Point(5.108, 52.505)
ROAD = LineString([town.CENTRE, Point(town.CENTRE.x + 0.02, town.CENTRE.y)])
FIELD = box(town.CENTRE.x - 0.006, town.CENTRE.y - 0.004, town.CENTRE.x + 0.006, town.CENTRE.y + 0.004)


@pytest.fixture
def owner(register):
    return town.municipality(register)


def decide(register):
    ensure_ladder(register)
    assign(register)
    rows = register.execute(
        text(
            "SELECT d.reference, d.exact_reason, a.tier, a.rule, r.blocks, ST_AsBinary(r.geometry) AS region,"
            " ST_AsBinary(e.geometry) AS exact FROM register.assignment a JOIN register.device d ON d.id = a.device_id"
            " LEFT JOIN register.exact_attribute e USING (device_id) LEFT JOIN register.region r ON r.id = a.region_id"
        )
    )
    return {row.reference: row for row in rows}


def blocks_at(register, shape, tier):
    """The blocks of a tier whose footprint a shape touches, found without the ladder's own code."""
    found = text(
        "SELECT region_id FROM register.block WHERE tier = :tier"
        " AND ST_Intersects(footprint, ST_GeomFromText(:shape, 4326))"
    )
    return set(register.scalars(found, {"tier": int(tier), "shape": shape.wkt}))


def zone_at(register, place, tier, name="zone"):
    zones.register_zones(register, [PrivacyZone(name, tier, place.buffer(0.00005))])


def side_by_side(metres_west, metres_east):
    """Two points on both sides of a border of every tier, so far from it."""
    be, bn = (int(number[0]) for number in squares_of(np.array([town.CENTRE.x]), np.array([town.CENTRE.y]), 3035))
    border = be // 8 * 8 * 125
    x = np.array([border - metres_west, border + metres_east])
    lon, lat = from_grid(x, np.array([bn * 125 + 60.0] * 2), 3035)
    return [Point(place) for place in zip(lon, lat, strict=True)]


def test_exact_is_the_point_the_line_or_the_area_itself(register, owner):
    shapes = {"point": town.CENTRE, "line": ROAD, "area": FIELD}
    register_many(register, owner, [town.released(name, geometry=shape) for name, shape in shapes.items()])
    decided = decide(register)
    assert {name: decided[name].tier for name in shapes} == dict.fromkeys(shapes, Tier.EXACT)
    assert {name: from_wkb(bytes(decided[name].exact)) for name in shapes} == shapes


def test_each_tier_shows_blocks_at_least_as_wide_as_it_says(register, owner):
    devices = {}
    for tier, place in zip((1, 2, 3), (FAR, town.CENTRE, Point(5.15, 52.535)), strict=True):
        devices[tier] = town.released(f"tier {tier}", geometry=place)
    zones.register_zones(
        register, [PrivacyZone(f"zone {tier}", Tier(tier), d.geometry.buffer(1e-5)) for tier, d in devices.items()]
    )
    register_many(register, owner, devices.values())
    decided = decide(register)
    side = text("SELECT side FROM register.block WHERE region_id = ANY(:blocks)")
    for tier in devices:
        row = decided[f"tier {tier}"]
        assert row.tier == tier
        assert register.scalar(side, {"blocks": row.blocks}) >= LEAST_SIDES[Tier(tier)]


FLOORS = {
    "a dwelling of an organisation": (town.released(site_class=SiteClass.DWELLING), Tier.SQUARE),
    "a line at a dwelling": (town.released(site_class=SiteClass.DWELLING, geometry=ROAD), Tier.SQUARE),
    "an area that nobody released": (town.unreleased(geometry=FIELD), Tier.SQUARE),
    "moved now and then": (town.released(mobility=Mobility.RELOCATABLE), Tier.EXACT),
    "a line in a sensitive place": (town.released(site_class=SiteClass.SENSITIVE, geometry=ROAD), Tier.WITHHELD),
    "restricted": (town.released(visibility=Visibility.RESTRICTED, visibility_reason="court"), Tier.WITHHELD),
    "moves, in a sensitive place": (
        town.released(site_class=SiteClass.SENSITIVE, mobility=Mobility.MOBILE, operation_districts=("W",)),
        Tier.WITHHELD,
    ),
}


def apart(devices):
    """The same devices, the points each at a place of its own."""
    for number, (name, device) in enumerate(devices):
        place = Point(5.105 + number * 0.006, 52.51) if isinstance(device.geometry, Point) else device.geometry
        yield replace(device, reference=name, geometry=place)


def test_every_kind_of_place_has_its_floor(register, owner):
    register_many(register, owner, apart((name, device) for name, (device, _) in FLOORS.items()))
    decided = decide(register)
    assert {name: decided[name].tier for name in FLOORS} == {name: tier for name, (_, tier) in FLOORS.items()}


@pytest.mark.parametrize(
    ("zone", "tiers"),
    [
        (Tier.SQUARE, {"released": 1, "new": 1, "dwelling": 1, "sensitive": 4}),
        (Tier.AREA, {"released": 3, "new": 3, "dwelling": 3, "sensitive": 4}),
    ],
)
def test_the_strictest_of_class_and_zone_decides(register, owner, zone, tiers):
    zone_at(register, town.CENTRE, zone)
    register_many(
        register,
        owner,
        [
            town.released("released"),
            town.unreleased("new"),
            town.released("dwelling", site_class=SiteClass.DWELLING),
            town.released("sensitive", site_class=SiteClass.SENSITIVE),
        ],
    )
    decided = decide(register)
    assert {name: decided[name].tier for name in tiers} == tiers


@pytest.mark.parametrize("order", [(Tier.SQUARE, Tier.AREA), (Tier.AREA, Tier.SQUARE)])
def test_where_zones_overlap_the_strictest_wins_whichever_came_first(register, owner, order):
    drawn = [PrivacyZone(f"zone {tier}", tier, town.CENTRE.buffer(0.0005)) for tier in order]
    zones.register_zones(register, drawn)
    register_many(register, owner, [town.released("A")])
    assert (decide(register)["A"].tier, decide(register)["A"].rule) == (Tier.AREA, "zone")


def test_a_release_with_a_reason_counts_again_when_the_zone_is_lifted(register, owner):
    zone_at(register, town.CENTRE, Tier.LARGE_SQUARE)
    register_many(register, owner, [town.released("A")])
    decided = decide(register)["A"]
    assert (decided.tier, decided.exact, decided.exact_reason) == (Tier.LARGE_SQUARE, None, "in public space")
    zone_at(register, FAR, Tier.LARGE_SQUARE)
    assert decide(register)["A"].tier == Tier.EXACT


@pytest.mark.parametrize("shape", [ROAD, FIELD], ids=["line", "area"])
def test_what_is_generalised_becomes_all_blocks_it_touches_and_no_other(register, owner, shape):
    register_many(register, owner, [town.unreleased("A", geometry=shape)])
    decided = decide(register)["A"]
    assert set(decided.blocks) == blocks_at(register, shape, Tier.SQUARE)
    assert len(decided.blocks) > 4
    assert from_wkb(bytes(decided.region)).covers(shape)


@pytest.mark.parametrize("shape", [ROAD, FIELD], ids=["line", "area"])
@pytest.mark.parametrize("made", [town.released, town.unreleased])
def test_a_zone_at_one_end_of_a_shape_raises_all_of_it(register, owner, made, shape):
    corner = Point(shape.bounds[2], shape.bounds[1])
    zone_at(register, corner, Tier.LARGE_SQUARE)
    register_many(register, owner, [made("A", geometry=shape)])
    decided = decide(register)["A"]
    assert (decided.tier, decided.rule, decided.exact) == (Tier.LARGE_SQUARE, "zone", None)
    assert set(decided.blocks) == blocks_at(register, shape, Tier.LARGE_SQUARE)


def test_a_secret_place_protects_all_of_its_block_and_nothing_beyond(register, owner):
    ensure_ladder(register)
    region = zones.register_secret_place(register, "refuge", town.CENTRE)
    footprint = text("SELECT ST_AsBinary(footprint) FROM register.block WHERE region_id = :id")
    block = from_wkb(bytes(register.scalar(footprint, {"id": region})))
    inner, outer = (scale(block, by, by).geoms[0].exterior.coords[:-1] for by in (0.95, 1.05))
    within = {f"within {n}": Point(corner) for n, corner in enumerate(inner)}
    beyond = {f"beyond {n}": Point(corner) for n, corner in enumerate(outer)}
    places = {**within, **beyond}
    register_many(register, owner, [town.released(name, geometry=place) for name, place in places.items()])
    decided = decide(register)
    assert {tuple(decided[name].blocks) for name in within} == {(region,)}
    assert {decided[name].tier for name in beyond} == {Tier.EXACT}


@pytest.mark.parametrize(("metres", "moved"), [(49, False), (51, True)])
def test_an_anchor_moves_only_when_the_place_is_more_than_fifty_metres_from_it(register, owner, metres, moved):
    here, there = side_by_side(20.0, metres - 20.0)
    register_many(register, owner, [town.unreleased("A", geometry=here), town.unreleased("east", geometry=there)])
    before = decide(register)
    assert before["A"].blocks != before["east"].blocks
    register_many(register, owner, [town.unreleased("A", geometry=there)])
    after = decide(register)["A"]
    assert after.blocks == before["east" if moved else "A"].blocks


def test_many_small_corrections_do_not_walk_an_anchor_away(register, owner):
    here, there = side_by_side(20.0, 25.0)
    register_many(register, owner, [town.unreleased("A", geometry=here)])
    first = decide(register)["A"]
    for place in (there, here, there):
        register_many(register, owner, [town.unreleased("A", geometry=place)])
    assert decide(register)["A"].blocks == first.blocks
