"""Tier and region of every kind of device, decided on real PostGIS."""

from dataclasses import replace

import numpy as np
import pytest
from shapely import LineString, Point, box
from sqlalchemy import text

from geo.errors import Conflict, PublishRefused
from geo.model import Building, Mobility, PrivacyZone, SiteClass, Tier, Visibility
from geo.privacy.assign import assign
from geo.privacy.crs import from_grid, squares_of
from geo.privacy.ladder import ensure_ladder
from geo.register import buildings, territory, zones
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town

NEAR = Point(town.CENTRE.x + 0.0009, town.CENTRE.y)  # about 60 metres east
FAR = Point(5.108, 52.505)


@pytest.fixture
def owner(register):
    return town.municipality(register)


def decide(register):
    ensure_ladder(register)
    assign(register)
    rows = register.execute(
        text(
            "SELECT d.reference, a.*, e.geometry AS exact, r.districts AS of_region FROM register.assignment a"
            " JOIN register.device d ON d.id = a.device_id LEFT JOIN register.exact_attribute e USING (device_id)"
            " LEFT JOIN register.region r ON r.id = a.region_id"
        )
    )
    return {row.reference: row for row in rows}


CLASSES = [
    (town.released("A"), Tier.EXACT, "released"),
    (town.unreleased("A"), Tier.SQUARE, "not released"),
    (town.released("A", site_class=SiteClass.DWELLING), Tier.SQUARE, "dwelling"),
    (town.released("A", site_class=SiteClass.SENSITIVE), Tier.WITHHELD, "sensitive place"),
    (town.released("A", visibility=Visibility.EXEMPT, visibility_reason="police"), Tier.WITHHELD, "not public"),
    (
        town.released("A", mobility=Mobility.MOBILE, operation_districts=("W", "E")),
        Tier.AREA,
        "works in districts",
    ),
    (town.unreleased("A", geometry=None, operation_districts=("W",)), Tier.AREA, "works in districts"),
]


@pytest.mark.parametrize(("device", "tier", "rule"), CLASSES)
def test_the_class_of_a_device_sets_the_least_tier(register, owner, device, tier, rule):
    register_many(register, owner, [device])
    decided = decide(register)["A"]
    assert (decided.tier, decided.rule) == (tier, rule)
    assert (decided.exact is not None) == (tier == Tier.EXACT)
    assert (decided.public_id is None) == (tier == Tier.WITHHELD)


def test_a_residents_device_is_never_exact(register):
    register_many(register, town.resident(register), [town.released("A")])
    assert decide(register)["A"].tier == Tier.SQUARE


@pytest.mark.parametrize("withheld", [True, False])
def test_a_withheld_device_does_not_decide_in_which_square_its_neighbour_stands(register, owner, withheld):
    middle = Point(round(town.CENTRE.x, 5), round(town.CENTRE.y, 5))
    border = border_east_of(middle)
    first, second = (Point(border + side, middle.y) for side in (-1e-7, 1e-7))
    east = round(border, 5)
    hidden = town.unreleased("H", geometry=first, visibility=Visibility.EXEMPT, visibility_reason="police")
    register_many(register, owner, [hidden] if withheld else [])
    register_many(register, owner, [town.unreleased("A", geometry=second)])
    alone = decide(register)["A"].region_id
    be, bn = squares_of(np.array([east]), np.array([middle.y]), 3035)
    held = register.scalar(
        text("SELECT square FROM register.base_square WHERE be = :be AND bn = :bn"),
        {"be": int(be[0]), "bn": int(bn[0])},
    )
    assert alone == held


def border_east_of(point):
    """The longitude at which the next base square begins."""
    here = squares_of(np.array([point.x]), np.array([point.y]), 3035)[0][0]
    west, east = point.x, point.x + 0.003
    while east - west > 1e-9:
        middle = (west + east) / 2
        if squares_of(np.array([middle]), np.array([point.y]), 3035)[0][0] == here:
            west = middle
        else:
            east = middle
    return east


def test_a_zone_raises_every_block_that_it_touches_whole(register, owner):
    tiny = box(town.CENTRE.x - 0.00005, town.CENTRE.y - 0.00005, town.CENTRE.x + 0.00005, town.CENTRE.y + 0.00005)
    zones.register_zones(register, [PrivacyZone("school", Tier.LARGE_SQUARE, tiny)])
    register_many(
        register,
        owner,
        [town.released("in"), town.released("beside", geometry=NEAR), town.released("far", geometry=FAR)],
    )
    decided = decide(register)
    assert [decided[name].tier for name in ("in", "beside", "far")] == [2, 2, 0]
    assert decided["in"].region_id == decided["beside"].region_id
    raised = register.execute(
        text(
            "SELECT large_square, bool_and(zone_tier = 2) AS whole, bool_or(zone_tier = 2) AS any"
            " FROM register.base_square GROUP BY 1"
        )
    )
    assert all(row.whole == row.any for row in raised)


def test_a_correction_within_the_dead_band_does_not_carry_an_exact_device_into_a_zone(register, owner):
    ensure_ladder(register)
    be, bn = (int(number[0]) for number in squares_of(np.array([town.CENTRE.x]), np.array([town.CENTRE.y]), 3035))
    edge = (be // 8) * 8 * 125  # every tier has a border here
    lon, lat = from_grid(np.array([edge - 20.0, edge + 15.0]), np.array([bn * 125 + 60.0] * 2), 3035)
    outside, inside = (Point(x, y) for x, y in zip(lon, lat, strict=True))
    zones.register_zones(register, [PrivacyZone("school", Tier.LARGE_SQUARE, inside.buffer(0.00005))])
    register_many(register, owner, [town.released("A", geometry=outside)])
    assert decide(register)["A"].tier == Tier.EXACT
    register_many(register, owner, [town.released("A", geometry=inside), town.released("in", geometry=inside)])
    decided = decide(register)
    assert (decided["A"].tier, decided["A"].exact) == (Tier.LARGE_SQUARE, None)
    assert decided["A"].region_id == decided["in"].region_id


def test_the_strictest_of_overlapping_zones_wins(register, owner):
    here = town.CENTRE.buffer(0.0005)
    zones.register_zones(register, [PrivacyZone("a", Tier.AREA, here), PrivacyZone("b", Tier.SQUARE, here)])
    register_many(register, owner, [town.released("A")])
    assert decide(register)["A"].tier == Tier.AREA


def test_a_secret_place_is_kept_as_its_block_alone(register, owner):
    ensure_ladder(register)
    region = zones.register_secret_place(register, "refuge", town.CENTRE)
    register_many(register, owner, [town.released("A")])
    assert decide(register)["A"].region_id == region
    assert register.scalar(text("SELECT geometry FROM register.zone")) is None


def test_a_generalised_line_becomes_all_blocks_it_touches(register, owner):
    road = LineString([(5.12, 52.52), (5.14, 52.52)])
    register_many(register, owner, [town.unreleased("A", geometry=road)])
    decided = decide(register)["A"]
    covered = register.scalar(
        text("SELECT ST_Covers(geometry, ST_GeomFromText(:road, 4326)) FROM register.region WHERE id = :id"),
        {"road": road.wkt, "id": decided.region_id},
    )
    assert covered
    assert decided.region_id.count("+") >= 5


def test_a_small_area_across_the_corner_of_four_blocks_is_given_one_of_them(register, owner):
    be, bn = (int(number[0]) for number in squares_of(np.array([town.CENTRE.x]), np.array([town.CENTRE.y]), 3035))
    lon, lat = from_grid(np.array([be // 8 * 1000.0]), np.array([bn // 8 * 1000.0]), 3035)
    yard = Point(lon[0], lat[0]).buffer(0.0001)
    register_many(register, owner, [town.unreleased("A", geometry=yard, site_class=SiteClass.DWELLING)])
    blocks = decide(register)["A"].region_id.split("+")
    assert len(blocks) == 1
    assert register.scalar(text("SELECT buildings FROM register.block WHERE region_id = :id"), {"id": blocks[0]}) >= 20


def test_a_move_within_the_block_changes_nothing_that_is_published(register, owner):
    register_many(register, owner, [town.unreleased("A")])
    before = decide(register)["A"]
    moved = replace(town.unreleased("A"), geometry=Point(town.CENTRE.x + 0.0001, town.CENTRE.y + 0.0001))
    register_many(register, owner, [moved])
    after = decide(register)["A"]
    assert (after.region_id, after.public_id, after.districts) == (before.region_id, before.public_id, before.districts)


def test_a_device_that_becomes_generalised_gets_a_new_id(register, owner):
    register_many(register, owner, [town.released("A")])
    exact = decide(register)["A"]
    register_many(register, owner, [town.released("A", site_class=SiteClass.DWELLING)])
    square = decide(register)["A"]
    assert exact.public_id != square.public_id
    assert exact.short_code != square.short_code


def test_a_generalised_device_in_another_region_gets_a_new_id(register, owner):
    register_many(register, owner, [town.unreleased("A")])
    first = decide(register)["A"]
    register_many(register, owner, [town.unreleased("A", geometry=FAR)])
    assert decide(register)["A"].public_id != first.public_id


def test_releasing_a_device_keeps_its_id(register, owner):
    register_many(register, owner, [town.unreleased("A")])
    before = decide(register)["A"]
    register_many(register, owner, [town.released("A")])
    after = decide(register)["A"]
    assert (after.tier, after.public_id) == (Tier.EXACT, before.public_id)


def test_public_ids_are_random_uuids_that_show_no_order(register, owner):
    register_many(register, owner, [town.unreleased(f"{n:03}") for n in range(100)])
    decided = decide(register)
    ids = [decided[f"{n:03}"].public_id for n in range(100)]
    assert all(public_id.version == 4 and public_id.variant == "specified in RFC 4122" for public_id in ids)
    assert ids != sorted(ids)


def test_the_districts_of_a_generalised_device_are_those_its_block_touches(register, owner):
    border = Point((town.WEST + town.EAST) / 2 - 0.0001, town.CENTRE.y)
    register_many(register, owner, [town.unreleased("A", geometry=border)])
    assert set(decide(register)["A"].of_region) == {"W", "E"}


def test_every_block_of_the_register_keeps_its_promise(register, owner):
    ensure_ladder(register)
    rows = register.execute(
        text("SELECT tier, min(buildings) FILTER (WHERE buildings > 0) AS least FROM register.block GROUP BY tier")
    )
    for tier, least in rows:
        assert least >= {1: 20, 2: 50, 3: 200}[tier]


def blocks_of(register):
    rows = register.execute(text("SELECT be, bn, square, large_square, area_block FROM register.base_square"))
    return {(row.be, row.bn): tuple(row[2:]) for row in rows}


@pytest.mark.parametrize("kept", [1, 3, 40, 1000])
def test_a_later_ladder_only_merges_blocks_and_still_keeps_its_promise(register, owner, kept):
    ensure_ladder(register)
    before = blocks_of(register)
    register.execute(text("DELETE FROM register.building WHERE hashtext(reference) % :kept <> 0"), {"kept": kept})
    ensure_ladder(register)
    after = blocks_of(register)
    for tier in range(3):
        into = {}
        for square, names in before.items():
            assert into.setdefault(names[tier], after[square][tier]) == after[square][tier]
    left = register.scalar(text("SELECT count(*) FROM register.building"))
    least = dict(
        register.execute(
            text("SELECT tier, min(buildings) FROM register.block WHERE buildings > 0 GROUP BY tier")
        ).all()
    )
    assert all(least[tier] >= promise for tier, promise in {1: 20, 2: 50, 3: 200}.items() if left >= promise)


def test_a_ladder_over_unchanged_buildings_keeps_its_names_when_the_territory_grows(register, owner):
    ensure_ladder(register)
    before = set(blocks_of(register).values())
    territory.set_territory(register, "Town", box(town.WEST, town.SOUTH, town.EAST + 0.05, town.NORTH))
    assert ensure_ladder(register).version == 2
    after = set(blocks_of(register).values())
    assert len(before & after) >= 0.8 * len(before)


def test_a_secret_place_stays_protected_when_its_block_merges(register, owner):
    ensure_ladder(register)
    zones.register_secret_place(register, "refuge", town.CENTRE)
    buildings.register_buildings(register, [Building("only", FAR)])
    register_many(register, owner, [town.released("A")])
    assert decide(register)["A"].tier == Tier.AREA


def test_a_secret_place_stays_protected_when_the_territory_loses_a_corner_of_its_block(register, owner):
    ensure_ladder(register)
    zones.register_secret_place(register, "refuge", town.CENTRE)
    territory.set_territory(register, "Town", box(town.CENTRE.x - 0.001, town.SOUTH, town.EAST, town.NORTH))
    buildings.register_buildings(register, [Building("only", town.CENTRE)])
    register_many(register, owner, [town.released("A")])
    assert decide(register)["A"].tier == Tier.AREA


def test_a_territory_may_move_to_where_no_block_stood(register, owner):
    ensure_ladder(register)
    territory.set_territory(register, "Town", box(town.EAST + 1, town.SOUTH, town.EAST + 1.02, town.NORTH))
    assert ensure_ladder(register).version == 2


def test_a_territory_that_leaves_a_secret_place_outside_is_not_published(register, owner):
    ensure_ladder(register)
    zones.register_secret_place(register, "refuge", town.CENTRE)
    territory.set_territory(register, "Town", box(town.EAST + 1, town.SOUTH, town.EAST + 1.02, town.NORTH))
    with pytest.raises(PublishRefused, match="refuge"):
        ensure_ladder(register)


def test_a_zone_and_a_secret_place_do_not_take_each_other_s_name(register, owner):
    ensure_ladder(register)
    zones.register_secret_place(register, "refuge", town.CENTRE)
    drawn = PrivacyZone("school", Tier.SQUARE, town.CENTRE.buffer(0.001))
    with pytest.raises(Conflict, match="refuge"):
        zones.register_zones(register, [replace(drawn, name="refuge")])
    zones.register_zones(register, [drawn])
    with pytest.raises(Conflict, match="school"):
        zones.register_secret_place(register, "school", town.CENTRE)


def test_a_secret_place_stays_protected_when_the_territory_loses_the_edge_of_its_block(register, owner):
    ensure_ladder(register)
    region = zones.register_secret_place(register, "refuge", town.CENTRE)
    lon, lat = register.execute(
        text("SELECT ST_X(centre), ST_Y(centre) FROM register.block WHERE region_id = :id"), {"id": region}
    ).one()
    territory.set_territory(register, "Town", box(lon - 0.001, town.SOUTH, town.EAST, town.NORTH))
    register_many(register, owner, [town.released("A", geometry=Point(lon, lat))])
    assert decide(register)["A"].tier == Tier.AREA


def test_without_buildings_blocks_promise_area_alone(register, owner):
    register.execute(text("DELETE FROM register.building"))
    ladder = ensure_ladder(register)
    assert ladder.buildings == 0
    assert register.scalar(text("SELECT min(area) FROM register.block WHERE tier = 1")) >= 250 * 250 / 2


def lone_town(register, *neighbours):
    """Buildings stand in the west alone; `neighbours` stand beside the centre."""
    west = [Building(f"w{n}", Point(town.WEST + n * 0.00002, 52.51)) for n in range(1, 400)]
    buildings.register_buildings(register, west + [Building(f"n{n}", place) for n, place in enumerate(neighbours)])


def promised(register):
    return register.scalars(text("SELECT minimum_buildings FROM register.region")).all()


def test_a_region_promises_no_buildings_where_none_are_known(register, owner):
    lone_town(register)
    register_many(register, owner, [town.unreleased("A")])
    assert decide(register)["A"].tier == Tier.SQUARE
    assert promised(register) == [None]


def test_a_home_where_no_other_building_is_known_is_withheld(register, owner):
    lone_town(register)
    register_many(register, owner, [town.unreleased("A", site_class=SiteClass.DWELLING)])
    decided = decide(register)["A"]
    assert (decided.tier, decided.rule) == (Tier.WITHHELD, "home without neighbours")


def test_a_home_that_is_withheld_for_want_of_neighbours_raises_nobody_at_its_site(register, owner):
    lone_town(register)
    register_many(register, owner, [town.released("CAMERA"), town.unreleased("HOME", site_class=SiteClass.DWELLING)])
    assert {name: row.tier for name, row in decide(register).items()} == {"CAMERA": Tier.EXACT, "HOME": Tier.WITHHELD}


def test_a_home_among_a_few_buildings_shares_a_block_with_enough(register, owner):
    lone_town(register, NEAR)
    register_many(register, owner, [town.unreleased("A", geometry=NEAR, site_class=SiteClass.DWELLING)])
    assert decide(register)["A"].tier == Tier.SQUARE
    assert promised(register) == [20]


def test_a_home_is_a_square_where_buildings_are_not_counted_at_all(register, owner):
    register.execute(text("DELETE FROM register.building"))
    register_many(register, owner, [town.unreleased("A", site_class=SiteClass.DWELLING)])
    assert decide(register)["A"].tier == Tier.SQUARE
    assert promised(register) == [None]
