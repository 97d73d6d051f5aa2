"""Devices that work in blocks: named by ids of the ladder, kept as base squares, published as whole blocks."""

import pytest
from shapely import LineString, Point
from sqlalchemy import text

from geo.database import reading, writing
from geo.errors import Invalid
from geo.model import Mobility, PrivacyZone, SiteClass, Tier, Visibility
from geo.privacy.assign import assign
from geo.privacy.ladder import ensure_ladder
from geo.register import zones
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town

WORKS = {"geometry": None, "mobility": Mobility.MOBILE}
GARAGE = Point(5.1034567, 52.5034321)


@pytest.fixture
def owner(register):
    ensure_ladder(register)
    return town.municipality(register)


def block_at(register, point, tier):
    column = {2: "large_square", 3: "area_block"}[tier]
    return register.scalar(
        text(
            f"SELECT b.region_id FROM register.block b WHERE b.tier = :tier"
            f" AND b.region_id IN (SELECT {column} FROM register.base_square)"
            f" ORDER BY b.footprint <-> ST_SetSRID(ST_Point(:x, :y), 4326), b.region_id LIMIT 1"
        ),
        {"tier": tier, "x": point.x, "y": point.y},
    )


def decide(register):
    ensure_ladder(register)
    assign(register)
    rows = register.execute(
        text(
            "SELECT d.reference, a.*, r.blocks FROM register.assignment a JOIN register.device d ON d.id = a.device_id"
            " LEFT JOIN register.region r ON r.id = a.region_id"
        )
    )
    return {row.reference: row for row in rows}


def works_in(register, owner, *blocks, **changes):
    register_many(register, owner, [town.released("A", **{**WORKS, "operation_blocks": blocks, **changes})])
    return decide(register)["A"]


def test_what_works_in_blocks_is_published_as_those_blocks(register, owner):
    here, there = block_at(register, town.CENTRE, 2), block_at(register, GARAGE, 2)
    decided = works_in(register, owner, here, there)
    assert (decided.tier, decided.rule) == (Tier.LARGE_SQUARE, "works in blocks")
    assert set(decided.blocks) == {here, there}


def test_the_coarsest_of_the_named_blocks_decides_for_all(register, owner):
    decided = works_in(register, owner, block_at(register, town.CENTRE, 2), block_at(register, GARAGE, 3))
    assert decided.tier == Tier.AREA
    assert set(decided.blocks) == {block_at(register, town.CENTRE, 3), block_at(register, GARAGE, 3)}


def test_a_block_within_another_that_is_named_adds_nothing(register, owner):
    area = block_at(register, town.CENTRE, 3)
    inside = register.scalar(
        text("SELECT large_square FROM register.base_square WHERE area_block = :area"), {"area": area}
    )
    assert list(works_in(register, owner, area, inside).blocks) == [area]


def test_a_zone_in_one_of_the_blocks_raises_them_all(register, owner):
    zones.register_zones(register, [PrivacyZone("school", Tier.AREA, town.CENTRE.buffer(0.0001))])
    decided = works_in(register, owner, block_at(register, town.CENTRE, 2), block_at(register, GARAGE, 2))
    assert (decided.tier, decided.rule) == (Tier.AREA, "zone")
    assert set(decided.blocks) == {block_at(register, town.CENTRE, 3), block_at(register, GARAGE, 3)}


@pytest.mark.parametrize(
    "changes",
    [
        {"site_class": SiteClass.SENSITIVE},
        {"visibility": Visibility.EXEMPT, "visibility_reason": "police"},
    ],
)
def test_what_is_withheld_is_counted_where_it_works(register, owner, changes):
    west = block_at(register, Point(town.WEST + 0.01, town.CENTRE.y), 2)
    decided = works_in(register, owner, west, **changes)
    assert (decided.tier, decided.region_id, list(decided.districts)) == (Tier.WITHHELD, None, ["W"])


def test_a_device_keeps_its_area_when_a_later_ladder_merges_and_renames_blocks(register, owner):
    named = block_at(register, town.CENTRE, 2)
    before = works_in(register, owner, named)
    register.execute(text("DELETE FROM register.building WHERE hashtext(reference) % 60 <> 0"))
    after = decide(register)["A"]
    assert named not in after.blocks
    where = "SELECT DISTINCT large_square FROM register.base_square JOIN register.device_square USING (be, bn)"
    assert list(after.blocks) == list(register.scalars(text(where)))
    assert before.public_id != after.public_id


def test_what_never_moves_may_work_in_blocks_too(register, owner):
    named = block_at(register, town.CENTRE, 2)
    assert list(works_in(register, owner, named, mobility=Mobility.FIXED).blocks) == [named]


@pytest.mark.parametrize(
    ("blocks", "changes", "reason"),
    [
        (("CRS3035RES500mN3215750E4033250",), {}, "the nearest are CRS3035"),
        (("Westkade",), {}, "an id looks like CRS3035"),
        (("CRS3035RES500mN3215750E4033250",), {"operation_districts": ("W",)}, "beside a position or districts"),
        (("x",), {"mobility": Mobility.FIXED, "geometry": town.CENTRE}, "beside a position or districts"),
        (("x",) * 51, {}, "are 51; 50 may be named"),
    ],
)
def test_blocks_that_cannot_be_are_refused(register, owner, blocks, changes, reason):
    with pytest.raises(Invalid, match=reason):
        works_in(register, owner, *blocks, **changes)


def test_the_proposal_names_the_blocks_that_lie_nearest(register, owner):
    square = register.scalar(
        text("SELECT region_id FROM register.block WHERE tier = 1 AND region_id LIKE 'CRS3035RES250m%' LIMIT 1")
    )
    around = register.scalar(text("SELECT large_square FROM register.base_square WHERE square = :id"), {"id": square})
    with pytest.raises(Invalid, match=around):
        works_in(register, owner, square)


def test_blocks_need_a_ladder(register):
    owner = town.municipality(register)
    with pytest.raises(Invalid, match="lamppost ladder build"):
        works_in(register, owner, "CRS3035RES500mN3215750E4033250")


PLACES = [GARAGE, LineString([GARAGE, town.CENTRE]), GARAGE.buffer(0.001), Point(0, 0)]


@pytest.mark.parametrize("place", PLACES, ids=lambda shape: shape.geom_type)
def test_the_place_of_a_mobile_device_is_neither_judged_nor_kept(register, owner, place):
    block = block_at(register, town.CENTRE, 2)
    decided = works_in(register, owner, block, geometry=place)
    assert list(decided.blocks) == [block]
    assert register.scalar(text("SELECT count(*) FROM register.device_version WHERE geometry IS NOT NULL")) == 0
    assert register.scalar(text("SELECT count(*) FROM register.site")) == 0


def test_a_mobile_device_that_is_seen_elsewhere_says_nothing_new(register, owner):
    block = block_at(register, town.CENTRE, 2)
    works_in(register, owner, block, geometry=GARAGE)
    again = town.released("A", **{**WORKS, "geometry": town.CENTRE, "operation_blocks": (block,)})
    assert register_many(register, owner, [again]).unchanged == 1


def test_the_garage_of_a_withheld_mobile_device_is_not_where_it_is_counted(register, owner):
    east = Point(town.EAST - 0.005, town.CENTRE.y)
    hidden = {"visibility": Visibility.EXEMPT, "visibility_reason": "police", "operation_blocks": ()}
    decided = works_in(register, owner, geometry=east, operation_districts=("W",), **hidden)
    assert list(decided.districts) == ["W"]


def test_the_garage_is_in_nothing_that_is_published(databases):
    owner = town.town(databases)
    with writing(databases.engine("locator")) as connection:
        ensure_ladder(connection)
    with writing(databases.engine("register_app")) as connection:
        block = block_at(connection, town.CENTRE, 2)
        register_many(connection, owner, [town.released(**{**WORKS, "geometry": GARAGE, "operation_blocks": (block,)})])
    town.publish_all(databases)
    with reading(databases.engine("public_reader")) as connection:
        (row,) = connection.execute(
            text("SELECT d.*, ST_AsText(d.geometry) AS place, r.blocks FROM publication.device d"
                 " JOIN publication.region r ON r.id = d.region_id")
        ).all()  # fmt: skip
    assert (row.tier, list(row.blocks)) == (Tier.LARGE_SQUARE, [block])
    assert "5.1034" not in row.place
    assert "52.5034" not in row.place
