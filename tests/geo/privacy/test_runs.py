"""Runs of decisions: about what changed, about exact places alone, and in the end the same as about everything."""

from dataclasses import replace
from random import Random

import pytest
from shapely import Point, box
from sqlalchemy import text

from geo.model import PrivacyZone, SiteClass, Tier
from geo.privacy.assign import assign
from geo.privacy.episodes import WAITS
from geo.privacy.ladder import ensure_ladder
from geo.register import zones
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town

FAR = Point(5.108, 52.505)
HOME = town.unreleased("HOME", site_class=SiteClass.DWELLING)
COLUMNS = "device_id, version, site_id, tier, rule, region_id, districts"


@pytest.fixture
def owner(register):
    return town.municipality(register)


def run(register, **how):
    ensure_ladder(register)
    return assign(register, **how)


def tiers(register):
    rows = register.execute(
        text("SELECT d.reference, a.tier FROM register.assignment a JOIN register.device d ON d.id = a.device_id")
    )
    return {row.reference: row.tier for row in rows}


def decisions(register):
    return register.execute(text(f"SELECT {COLUMNS} FROM register.assignment ORDER BY device_id")).all()


def everything_again(register):
    """Decide about all devices as if it were the first time, with the assignments that there are."""
    register.execute(text("DELETE FROM register.run WHERE number > 0"))
    return run(register)


def test_a_run_changes_what_changed_and_nothing_else(register, owner):
    register_many(register, owner, [town.released("A"), town.released("B", geometry=FAR)])
    assert run(register).changed == 2
    assert run(register).changed == 0
    register_many(register, owner, [town.released("B", geometry=FAR, name="other")])
    second = run(register)
    assert second.changed == 1
    changed = register.execute(
        text("SELECT device_id FROM register.assignment WHERE changed = :run"), {"run": second.run}
    )
    assert len(changed.all()) == 1


def test_a_zone_is_heeded_by_devices_that_did_not_change(register, owner):
    register_many(register, owner, [town.released("A"), town.released("B", geometry=FAR)])
    run(register)
    zones.register_zones(register, [PrivacyZone("square", Tier.SQUARE, town.CENTRE.buffer(0.0001))])
    run(register)
    assert tiers(register) == {"A": Tier.SQUARE, "B": Tier.EXACT}


def test_between_complete_editions_only_exact_places_change(register, owner):
    register_many(register, owner, [town.released("A"), replace(HOME, geometry=FAR), town.released("GUARDED")])
    run(register)
    before = decisions(register)
    register_many(register, owner, [
        town.released("NEW", geometry=Point(5.11, 52.51)), town.unreleased("SQUARE", geometry=Point(5.115, 52.51)),
        replace(HOME, geometry=Point(5.12, 52.51)), town.released("GUARDED", site_class=SiteClass.DWELLING),
    ])  # fmt: skip
    exact = run(register, complete=False)
    assert tiers(register) == {"A": 0, "NEW": 0, "HOME": 1, "GUARDED": Tier.WITHHELD}
    assert exact.waiting == 3
    assert [row for row in decisions(register) if row.rule == "dwelling"] == [row for row in before if row.tier == 1]
    whole = run(register)
    assert tiers(register) == {"A": 0, "NEW": 0, "HOME": 1, "GUARDED": 1, "SQUARE": 1}
    assert whole.waiting == 0


def test_an_exact_place_that_becomes_protected_leaves_at_once_and_comes_back_under_another_id(register, owner):
    register_many(register, owner, [town.released("A")])
    run(register)
    old = register.scalar(text("SELECT public_id FROM register.assignment"))
    zones.register_zones(register, [PrivacyZone("square", Tier.SQUARE, town.CENTRE.buffer(0.0001))])
    run(register, complete=False)
    row = register.execute(text("SELECT tier, rule, public_id FROM register.assignment")).one()
    assert tuple(row) == (Tier.WITHHELD, WAITS, None)
    assert register.scalar(text("SELECT public_id FROM register.former_id")) == old
    run(register, complete=False)
    assert register.scalar(text("SELECT tier FROM register.assignment")) == Tier.WITHHELD
    run(register)
    row = register.execute(text("SELECT tier, public_id FROM register.assignment")).one()
    assert row.tier == Tier.SQUARE
    assert row.public_id != old


def test_a_device_is_not_freed_of_its_neighbour_by_any_edition(register, owner):
    near = replace(HOME, geometry=town.CENTRE)
    register_many(register, owner, [town.released("A"), near])
    run(register)
    register_many(register, owner, [replace(near, site_class=SiteClass.SENSITIVE)])
    assert run(register, complete=False).waiting == 1
    assert tiers(register) == {"A": Tier.SQUARE, "HOME": Tier.SQUARE}
    run(register)
    assert tiers(register) == {"A": Tier.SQUARE, "HOME": Tier.WITHHELD}


def test_a_zone_that_is_taken_away_and_given_back_hides_what_an_exact_run_showed_in_between(register, owner):
    here, there = (PrivacyZone("zone", Tier.SQUARE, place.buffer(0.0001)) for place in (town.CENTRE, FAR))
    zones.register_zones(register, [here])
    register_many(register, owner, [town.released("A")])
    run(register)
    zones.register_zones(register, [there])
    run(register, complete=False)
    assert tiers(register) == {"A": Tier.EXACT}
    zones.register_zones(register, [here])
    run(register)
    assert tiers(register) == {"A": Tier.SQUARE}


def test_a_zone_that_is_drawn_while_a_run_is_under_way_is_heeded_by_the_next(register, owner):
    register_many(register, owner, [town.released("A")])
    ensure_ladder(register)
    zones.register_zones(register, [PrivacyZone("late", Tier.SQUARE, town.CENTRE.buffer(0.0001))])
    assign(register)
    assert tiers(register) == {"A": Tier.EXACT}
    run(register)
    assert tiers(register) == {"A": Tier.SQUARE}


@pytest.mark.parametrize("complete", [True, False])
def test_a_region_that_a_release_left_stands_no_longer(register, owner, complete):
    register_many(register, owner, [town.unreleased("A")])
    run(register)
    register_many(register, owner, [town.released("A")])
    run(register, complete=complete)
    assert register.scalar(text("SELECT count(*) FROM register.region")) == 0


@pytest.mark.parametrize("seed", range(4))
def test_runs_about_changes_end_where_a_run_about_everything_does(register, owner, seed):
    dice = Random(seed)
    for _ in range(5):
        register_many(register, owner, [a_device(f"D-{n}", dice) for n in dice.sample(range(40), 15)])
        if dice.random() < 0.4:
            west, south = dice.uniform(5.11, 5.14), dice.uniform(52.51, 52.53)
            zone = PrivacyZone("zone", Tier(dice.randint(1, 3)), box(west, south, west + 0.002, south + 0.002))
            zones.register_zones(register, [zone])
        if dice.random() < 0.5:
            run(register, complete=False)
        run(register)
    before = decisions(register)
    assert everything_again(register).changed == 0
    assert decisions(register) == before


def a_device(reference, dice):
    """At one of a few spots, so that sites are shared, with a class and a release that may differ from before."""
    spot = Point(5.105 + dice.randrange(6) * 0.008, 52.505 + dice.randrange(4) * 0.008)
    kind = dice.choice([SiteClass.PUBLIC_SPACE, SiteClass.PUBLIC_SPACE, SiteClass.DWELLING, SiteClass.SENSITIVE])
    make = town.released if dice.random() < 0.6 else town.unreleased
    return make(reference, geometry=spot, site_class=kind, name=f"{reference} {dice.random()}")
