"""Editions: whole, sealed, and only when something public changed."""

from dataclasses import replace

import pytest
from shapely import Point, box
from sqlalchemy import text

from geo.database import reading, writing
from geo.errors import PublishRefused
from geo.model import District, Mobility, PrivacyZone, SiteClass, Tier, Visibility
from geo.publication.digest import is_whole
from geo.publish import publish
from geo.register import districts, territory, zones
from geo.register.devices import register_many
from tests.support import town

pytestmark = pytest.mark.town

NEW = box(5.12, town.SOUTH, town.EAST, town.NORTH)
# About 700 metres apart: five places, by any measure.
PLACES = [Point(5.105 + n * 0.011, 52.515) for n in range(5)]


def published(databases, sql="SELECT * FROM publication.device ORDER BY id", **values):
    with reading(databases.engine("public_reader")) as connection:
        return connection.execute(text(sql), values).all()


def test_an_edition_holds_what_was_registered_and_hashes_to_its_digest(databases):
    town.town(databases, town.released(), town.unreleased("TC-2"))
    done = town.publish_all(databases)
    assert (done.made, done.edition.number, done.edition.devices, done.changed) == (True, 1, 2, 2)
    with reading(databases.engine("public_reader")) as connection:
        assert is_whole(connection)


def test_nothing_changed_means_no_new_edition(databases):
    town.town(databases, town.released())
    first = town.publish_all(databases)
    again = town.publish_all(databases)
    assert not again.made
    assert again.edition == first.edition


def test_only_what_changed_carries_the_new_editions_number(databases):
    owner = town.town(databases, town.released("A"), town.released("B"))
    town.publish_all(databases)
    town.register_more(databases, owner, town.released("B", name="New name"))
    done = town.publish_all(databases)
    assert (done.edition.number, done.changed) == (2, 1)
    assert sorted(published(databases, "SELECT reference, first_edition, changed_edition FROM publication.device")) == [
        ("A", 1, 1),
        ("B", 1, 2),
    ]


def test_only_the_edition_in_force_keeps_its_seal(databases):
    owner = town.town(databases, town.released("A"))
    town.publish_all(databases)
    town.register_more(databases, owner, town.released("B"))
    last = town.publish_all(databases).edition
    seals = published(databases, "SELECT digest FROM publication.edition ORDER BY number")
    assert [seal for (seal,) in seals] == ["", last.digest]


def test_a_tampered_row_is_found(databases):
    town.town(databases, town.released())
    town.publish_all(databases)
    with writing(databases.engine("loader")) as connection:
        connection.execute(text("UPDATE publication.device SET name = 'other'"))
        assert not is_whole(connection)


def test_a_comparison_of_everything_puts_a_tampered_row_right_without_a_new_edition(databases):
    town.town(databases, town.released(), town.unreleased("B"))
    first = town.publish_all(databases)
    with writing(databases.engine("loader")) as connection:
        connection.execute(text("UPDATE publication.device SET recipients = 'who lives here'"))
    done = publish(*(databases.engine(role) for role in ("locator", "publisher", "loader")), everything=True)
    assert (done.edition, done.made, done.changed) == (first.edition, False, 2)
    with writing(databases.engine("loader")) as connection:
        assert is_whole(connection)
        assert connection.scalar(text("SELECT max(changed_edition) FROM publication.device")) == 1


def test_a_generalised_record_says_only_what_is_allowed(databases):
    town.town(
        databases,
        town.unreleased(address="Dijk 1", summary="Hangs at the green door", height=3.0, source_id="x-1"),
    )
    town.publish_all(databases)
    (device,) = published(databases)
    assert device.region_id.startswith("CRS3035RES")
    for silent in ("name", "reference", "address", "summary", "height", "registered", "source", "source_id", "version"):
        assert getattr(device, silent) is None
    assert device.datastreams == [
        {
            "name": None, "observedProperty": None, "unit": None, "frequency": None, "quality": None,
            "active": True, "openData": False, "link": None, "documentation": None,
        }
    ]  # fmt: skip
    assert device.purposes[0]["text"] is None
    assert device.purposes[0]["dtpr"] == ["ecology"]


def test_a_text_that_is_said_in_five_places_is_said_of_a_generalised_device(databases):
    town.town(databases, *(town.unreleased(f"TC-{n}", geometry=place) for n, place in enumerate(PLACES)))
    town.publish_all(databases)
    assert {device.purposes[0]["text"] for device in published(databases)} == {"measure noise"}


@pytest.mark.parametrize("made", [town.unreleased, town.released])
def test_a_text_that_many_devices_of_one_home_share_is_not_said(databases, made):
    town.town(databases, town.unreleased("own", geometry=PLACES[0]), *(made(f"TC-{n}") for n in range(9)))
    town.publish_all(databases)
    assert {device.purposes[0]["text"] for device in published(databases) if device.tier} == {None}


def test_a_text_counts_only_devices_that_are_published(databases):
    hidden = {"visibility": Visibility.EXEMPT, "visibility_reason": "police", "geometry": Point(5.11, 52.51)}
    town.town(
        databases,
        *(town.unreleased(f"TC-{n}", geometry=place) for n, place in enumerate(PLACES[:4])),
        *(town.released(f"H-{n}", **hidden) for n in range(3)),
    )
    town.publish_all(databases)
    assert {device.purposes[0]["text"] for device in published(databases)} == {None}


def test_what_residents_say_of_roles_is_shown_of_nobody_and_makes_no_text_common(databases):
    said = [town.unreleased(f"TC-{n}", geometry=place, responsible="Jannie") for n, place in enumerate(PLACES)]
    town.town(databases, said[4])
    with writing(databases.engine("register_app")) as connection:
        register_many(connection, town.resident(connection), said[:4])
    town.publish_all(databases)
    assert {device.responsible for device in published(databases)} == {None}
    assert {device.purposes[0]["text"] for device in published(databases)} == {"measure noise"}


def test_a_resident_is_published_as_a_kind_and_never_by_name(databases):
    with writing(databases.engine("register_app")) as connection:
        register_many(connection, town.resident(connection), [town.released()])
    town.publish_all(databases)
    (device,) = published(databases)
    assert (device.organisation_id, device.organisation_kind, device.tier) == (None, "resident", Tier.SQUARE)
    assert published(databases, "SELECT * FROM publication.organisation") == []


def test_a_withheld_device_is_only_counted_in_a_bin(databases):
    town.town(
        databases,
        *(town.released(f"S-{n}", site_class=SiteClass.SENSITIVE, geometry=Point(5.11, 52.51)) for n in range(6)),
    )
    town.publish_all(databases)
    assert published(databases) == []
    assert sorted(published(databases, "SELECT * FROM publication.withheld_count")) == [("E", "0-4"), ("W", "5-9")]


def test_a_mobile_device_publishes_its_districts_and_not_its_garage(databases):
    garage = Point(5.1234567, 52.5154321)
    town.town(databases, town.released(geometry=garage, mobility=Mobility.MOBILE, operation_districts=("E", "W")))
    town.publish_all(databases)
    (device,) = published(databases, "SELECT region_id, ST_AsText(geometry) AS place FROM publication.device")
    assert device.region_id == "DISTRICTS:E+W"
    assert "5.1234" not in device.place


def test_districts_may_be_drawn_anew_and_a_device_works_in_those_that_are_left(databases):
    works = {"geometry": None, "mobility": Mobility.MOBILE}
    town.town(
        databases,
        town.unreleased("both", operation_districts=("E", "W"), **works),
        town.unreleased("gone", operation_districts=("E",), **works),
    )
    town.publish_all(databases)
    with writing(databases.engine("register_app")) as connection:
        districts.register_districts(
            connection,
            [District("W", "Westkade", box(town.WEST, town.SOUTH, 5.12, town.NORTH)), District("N", "New", NEW)],
        )
    town.publish_all(databases)
    assert published(databases, "SELECT region_id FROM publication.device") == [("DISTRICTS:W",)]
    assert published(databases, "SELECT code FROM publication.district ORDER BY code") == [("N",), ("W",)]


def test_a_zone_over_an_exact_device_withdraws_it_and_its_id_is_gone(databases):
    town.town(databases, town.released())
    town.publish_all(databases)
    (before,) = published(databases)
    with writing(databases.engine("register_app")) as connection:
        zones.register_zones(connection, [PrivacyZone("home", Tier.SQUARE, town.CENTRE.buffer(0.0002))])
    done = town.publish_all(databases)
    (after,) = published(databases)
    assert (done.vanished, after.tier) == (1, Tier.SQUARE)
    assert after.id != before.id
    assert published(databases, "SELECT id, edition FROM publication.gone") == [(before.id, 2)]


def test_equal_registers_entered_in_another_order_publish_equal_bytes(clone):
    devices = [town.unreleased(f"TC-{n}", geometry=Point(5.12 + n * 0.001, 52.52)) for n in range(12)]
    digests = []
    for order in (devices, devices[::-1]):
        with clone(town=True) as databases:
            with databases.engine("register_owner").begin() as connection:
                connection.execute(text("UPDATE register.episode_key SET key = decode(repeat('ab', 32), 'hex')"))
            town.town(databases, *order)
            digests.append(town.publish_all(databases).edition.digest)
    assert digests[0] == digests[1]


def test_a_move_within_the_block_publishes_nothing(databases):
    owner = town.town(databases, town.unreleased())
    town.publish_all(databases)
    town.register_more(databases, owner, replace(town.unreleased(), geometry=Point(5.1301, 52.5201), name="Other"))
    assert not town.publish_all(databases).made


def test_a_reader_cannot_keep_an_edition_back(databases):
    town.town(databases, town.released())
    with databases.engine("public_reader").connect() as reader:
        reader.execute(text("SELECT pg_advisory_xact_lock(hashtext('lamppost publish'))"))
        reader.execute(text("LOCK TABLE publication.edition IN ACCESS SHARE MODE"))
        assert town.publish_all(databases).made


def test_two_publishes_at_once_make_one_edition(databases):
    town.town(databases, town.released())
    with databases.engine("locator").begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(hashtext('lamppost publish'))"))
        with pytest.raises(PublishRefused, match="another publish is under way"):
            town.publish_all(databases)
    assert town.publish_all(databases).made


def test_the_pyramid_counts_every_placed_device_at_every_zoom(databases):
    town.town(databases, *(town.released(f"TC-{n}", geometry=Point(5.11 + n * 0.0007, 52.51)) for n in range(30)))
    town.publish_all(databases)
    rows = published(databases, "SELECT z, sum(devices) FROM publication.cluster GROUP BY z ORDER BY z")
    assert rows == [(z, 30) for z in range(4, 18)]


def test_a_territory_without_buildings_says_that_it_promises_area_alone(databases):
    town.town(databases, town.unreleased())
    with writing(databases.engine("register_app")) as connection:
        connection.execute(text("DELETE FROM register.building"))
    town.publish_all(databases)
    assert published(databases, "SELECT buildings_counted FROM publication.edition") == [(False,)]
    assert published(databases, "SELECT minimum_buildings FROM publication.region") == [(None,)]


def test_a_region_promises_buildings_only_where_its_blocks_have_them(databases):
    empty = Point(town.EAST + 0.04, town.CENTRE.y)
    with writing(databases.engine("register_app")) as connection:
        territory.set_territory(connection, "Town", box(town.WEST, town.SOUTH, town.EAST + 0.08, town.NORTH))
        devices = [town.unreleased(), town.unreleased("TC-2", geometry=empty)]
        register_many(connection, town.municipality(connection), devices)
    town.publish_all(databases)
    found = published(databases, "SELECT minimum_buildings FROM publication.region ORDER BY ST_XMin(geometry)")
    assert found == [(20,), (None,)]


def test_a_zone_far_away_changes_nothing(databases):
    town.town(databases, town.released())
    town.publish_all(databases)
    with writing(databases.engine("register_app")) as connection:
        zones.register_zones(connection, [PrivacyZone("far", Tier.SQUARE, box(5.105, 52.505, 5.1051, 52.5051))])
    assert not town.publish_all(databases).made
