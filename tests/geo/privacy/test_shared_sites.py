"""Devices at one site, and what becomes of each when another comes, leaves or moves: decided on real PostGIS."""

from dataclasses import replace

import pytest
from shapely import Point
from sqlalchemy import text

from geo.model import PrivacyZone, SiteClass, Tier, Visibility
from geo.register import zones
from geo.register.devices import register_many
from tests.geo.privacy.test_assign import FAR, decide
from tests.support import town

pytestmark = pytest.mark.town


@pytest.fixture
def owner(register):
    return town.municipality(register)


def test_the_strictest_device_of_a_site_decides_for_all(register, owner):
    register_many(register, owner, [town.released("A"), town.released("B", site_class=SiteClass.DWELLING)])
    decided = decide(register)
    assert decided["A"].region_id == decided["B"].region_id is not None
    assert decided["A"].rule == "shares a site"


def test_a_withheld_device_raises_nobody_at_its_site(register, owner):
    hidden = town.unreleased("HIDDEN", visibility=Visibility.EXEMPT, visibility_reason="police")
    sensitive = town.unreleased("SHELTER", site_class=SiteClass.SENSITIVE)
    register_many(register, owner, [town.released("A"), hidden, sensitive])
    assert decide(register)["A"].tier == Tier.EXACT


def test_a_device_that_is_public_exactly_stays_so_when_a_stricter_one_comes_to_its_site(register, owner):
    register_many(register, owner, [town.released("A")])
    before = decide(register)["A"]
    register_many(register, owner, [town.unreleased("HOME", site_class=SiteClass.DWELLING)])
    after = decide(register)
    assert (after["A"].tier, after["A"].public_id) == (Tier.EXACT, before.public_id)
    assert after["HOME"].tier == Tier.SQUARE
    register_many(register, owner, [town.released("A", geometry=FAR), town.released("B")])
    elsewhere = decide(register)
    assert (elsewhere["A"].tier, elsewhere["B"].tier) == (Tier.EXACT, Tier.SQUARE)
    assert elsewhere["B"].rule == "shares a site"


LEAVES = {
    "is exempt": town.unreleased("HOME", visibility=Visibility.EXEMPT, visibility_reason="police"),
    "is protected further": town.unreleased("HOME", site_class=SiteClass.SENSITIVE),
    "moves": town.unreleased("HOME", site_class=SiteClass.DWELLING, geometry=FAR),
}


@pytest.mark.parametrize("way", LEAVES)
def test_what_shares_a_site_does_not_become_exact_when_the_stricter_device_leaves(register, owner, way):
    register_many(register, owner, [town.released("A"), town.unreleased("HOME", site_class=SiteClass.DWELLING)])
    before = decide(register)["A"]
    register_many(register, owner, [LEAVES[way]])
    after = decide(register)["A"]
    assert (after.rule, after.region_id, after.public_id) == ("shares a site", before.region_id, before.public_id)
    register_many(register, owner, [replace(town.released("A"), exact_reason="looked at again")])
    assert decide(register)["A"].tier == Tier.EXACT


def test_a_zone_that_comes_and_goes_tells_nothing_of_who_came_meanwhile(register, owner):
    register_many(register, owner, [town.released("A")])
    before = decide(register)["A"]
    register_many(register, owner, [town.unreleased("HOME", site_class=SiteClass.DWELLING)])
    zones.register_zones(register, [PrivacyZone("school", Tier.LARGE_SQUARE, town.CENTRE.buffer(0.0002))])
    assert decide(register)["A"].rule == "zone"
    register.execute(text("DELETE FROM register.zone"))
    assert (decide(register)["A"].tier, before.tier) == (Tier.EXACT, Tier.EXACT)


def test_a_release_is_of_a_place_and_does_not_move_with_the_device(register, owner):
    register_many(register, owner, [town.released("A")])
    decide(register)
    near = Point(town.CENTRE.x + 0.0002, town.CENTRE.y)
    register_many(register, owner, [town.unreleased("A", geometry=near)])
    assert decide(register)["A"].tier == Tier.EXACT
    register_many(register, owner, [town.unreleased("A", geometry=FAR)])
    assert (decide(register)["A"].tier, decide(register)["A"].rule) == (Tier.SQUARE, "not released")


def test_an_id_does_not_follow_a_device_out_of_its_square_to_an_exact_place(register, owner):
    register_many(register, owner, [town.unreleased("A")])
    square = decide(register)["A"]
    register_many(register, owner, [town.released("A")])
    assert decide(register)["A"].public_id == square.public_id
    register_many(register, owner, [town.unreleased("B")])
    square = decide(register)["B"]
    register_many(register, owner, [town.released("B", geometry=FAR)])
    assert decide(register)["B"].tier == Tier.EXACT
    assert decide(register)["B"].public_id != square.public_id
