"""Registering and revising devices."""

from datetime import date

import pytest
from shapely import LineString, Point
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from geo.errors import Conflict, Invalid, NotFound
from geo.model import Lifecycle, Mobility, NewOrganisation, OrganisationKind, Purpose, Visibility
from geo.register import organisations
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town


@pytest.fixture
def owner(register):
    return town.municipality(register)


def versions(register):
    return register.execute(
        text("SELECT number, name, site_id FROM register.device_version ORDER BY device_id, number")
    ).all()


def test_a_device_that_says_the_same_stays_as_it_is(register, owner):
    assert register_many(register, owner, [town.released()]).registered == 1
    counts = register_many(register, owner, [town.released()])
    assert (counts.registered, counts.revised, counts.unchanged) == (0, 0, 1)
    assert len(versions(register)) == 1


def test_a_change_makes_a_new_version_and_keeps_the_old_one(register, owner):
    register_many(register, owner, [town.released(name="Before")])
    assert register_many(register, owner, [town.released(name="After")]).revised == 1
    assert [(row.number, row.name) for row in versions(register)] == [(1, "Before"), (2, "After")]
    assert register.scalar(text("SELECT accepted_version FROM register.device")) == 2


@pytest.mark.parametrize("table", ["device_version", "datastream", "purpose"])
def test_a_version_can_neither_be_changed_nor_removed(register, owner, table):
    register_many(register, owner, [town.released()])
    register.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for statement in (f"DELETE FROM register.{table}", f"TRUNCATE register.{table} CASCADE"):
        with pytest.raises(DatabaseError, match="never changed or removed"), register.begin_nested():
            register.execute(text(statement))


def test_a_correction_under_fifty_metres_keeps_the_anchor_and_a_move_does_not(register, owner):
    register_many(register, owner, [town.released()])
    register_many(register, owner, [town.released(geometry=Point(town.CENTRE.x + 0.0003, town.CENTRE.y))])
    register_many(register, owner, [town.released(geometry=Point(town.CENTRE.x + 0.0012, town.CENTRE.y))])
    sites = [row.site_id for row in versions(register)]
    assert sites[0] == sites[1] != sites[2]


def test_two_devices_at_one_spot_share_one_site(register, owner):
    register_many(register, owner, [town.released("A"), town.released("B")])
    assert len({row.site_id for row in versions(register)}) == 1


def test_a_line_stores_the_squares_it_touches(register, owner):
    road = LineString([(5.11, 52.51), (5.14, 52.51)])
    register_many(register, owner, [town.released(geometry=road)])
    squares = register.execute(text("SELECT be, bn FROM register.device_square")).all()
    assert len(squares) >= 2030 // 125
    assert len({square.bn for square in squares}) <= 4


def test_one_refused_device_does_not_keep_the_others_out(register, owner):
    refused = []
    devices = [town.released("A"), town.released("B", geometry=Point(0, 0)), town.released("C")]
    counts = register_many(register, owner, devices, on_invalid=lambda n, error: refused.append((n, str(error))))
    assert counts.registered == 2
    assert refused == [(1, "position: is 0, 0; it was lost on the way and must be looked up")]


def test_a_reference_that_occurs_twice_is_refused(register, owner):
    with pytest.raises(Invalid, match="'A' occurs twice"):
        register_many(register, owner, [town.released("A"), town.released("A", name="Other")])


IMPOSSIBLE = [
    ({"geometry": Point(52.52, 5.13)}, "with latitude and longitude swapped, it would lie inside"),
    ({"geometry": Point(-5.13, 52.52)}, "with a minus before the longitude, it would lie inside"),
    ({"geometry": Point(5.13, 500)}, "latitude 500 is not between -90 and 90"),
    ({"geometry": Point(4.0, 52.52)}, "outside the territory$"),
    ({"geometry": None}, "a device has a position, or districts"),
    ({"geometry": None, "operation_districts": ("X",)}, "there is no district 'X'"),
    ({"mobility": Mobility.MOBILE}, "states the districts or blocks it works in, never its base"),
    ({"heading": 360.0}, "heading: 360 is not between"),
    ({"retention": "28 days"}, "is not an ISO 8601 duration"),
    ({"visibility": Visibility.EXEMPT}, "visibility_reason: is missing"),
    ({"public_contact": "jan.jansen@town.example"}, "is not a role mailbox"),
    ({"technologies": ("radarr",)}, "did you mean radar"),
    ({"purposes": (Purpose("x", law_link="law"),)}, "law_link: 'law' is not a web address"),
    ({"name": "a\x00b"}, "name: holds a NUL character"),
    ({"reference": " "}, "reference: is empty"),
    ({"installed": date(2026, 2, 1), "removed": date(2026, 1, 1)}, "lies before the day of installation"),
]


@pytest.mark.parametrize(("changes", "reason"), IMPOSSIBLE)
def test_what_cannot_be_is_refused_with_its_field_and_reason(register, owner, changes, reason):
    with pytest.raises(Invalid, match=reason):
        register_many(register, owner, [town.released(**changes)])
    assert versions(register) == []


def test_what_is_merely_missing_is_registered(register, owner):
    bare = town.unreleased(name=None, datastreams=(), purposes=(), retention=None, lifecycle=Lifecycle.PLANNED)
    assert register_many(register, owner, [bare]).registered == 1


def test_secrets_stand_in_a_table_of_their_own(register, owner):
    register_many(register, owner, [town.released(serial="S-1", private_contact="jan@home.example")])
    assert register.execute(text("SELECT serial, contact FROM register.device_private")).one() == (
        "S-1",
        "jan@home.example",
    )


def test_an_organisation_keeps_its_name_and_no_persons_mailbox(register, owner):
    with pytest.raises(Conflict, match="is registered already"):
        town.municipality(register)
    with pytest.raises(Invalid, match="not a role mailbox"):
        organisations.register(
            register, NewOrganisation("Shop", OrganisationKind.PRIVATE, public_contact="info.jan@gmail.example@x")
        )


def test_without_a_territory_nothing_is_registered(register):
    register.execute(text("DELETE FROM register.territory"))
    owner = town.municipality(register)
    with pytest.raises(NotFound, match="territory"):
        register_many(register, owner, [town.released()])
