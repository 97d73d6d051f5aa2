"""Rows that follow from published devices are what the devices give, whatever happened since."""

import json
from datetime import date, datetime
from uuid import UUID

import pytest
from shapely import Point
from sqlalchemy import func, select, text

from geo.database import reading, writing
from geo.model import Datastream, PrivacyZone, Tier, Visibility
from geo.ogc.collections import DEVICES
from geo.ogc.derived import agree
from geo.ogc.encoding import HOME
from geo.ogc.query import text_of
from geo.publication.digest import is_whole
from geo.publication.tables import datastream, device, device_feature
from geo.publish import publish
from geo.register import zones
from tests.support import town

pytestmark = pytest.mark.town

HOME_PAGE = "http://register.example"


def engines(databases):
    return (databases.engine(role) for role in ("locator", "publisher", "loader"))


def features(databases):
    """The stored features by name of the device, as objects; one without a name goes by its id."""
    with reading(databases.engine("public_reader")) as connection:
        texts = connection.scalars(select(device_feature.c.feature)).all()
    found = [json.loads(feature.replace(HOME, HOME_PAGE)) for feature in texts]
    return {each["properties"]["name"] or each["id"]: each for each in found}


def agreed(databases):
    with reading(databases.engine("public_reader")) as connection:
        return agree(connection)


def test_a_stored_feature_says_what_its_columns_say_for_every_tier(databases):
    places = [Point(5.105 + n * 0.011, 52.515) for n in range(3)]
    town.town(
        databases,
        town.released(
            "A", geometry=Point(5.15, 52.535), name='Line\nand "quote" \\ and ï', height=2.5, installed=date(2025, 3, 1)
        ),
        town.unreleased("B", geometry=places[0]),
        town.unreleased("C", geometry=places[1]),
        town.unreleased("D", geometry=places[2]),
    )
    with writing(databases.engine("register_app")) as connection:
        tiers = (Tier.LARGE_SQUARE, Tier.AREA)
        demanded = [
            PrivacyZone(str(tier), tier, place.buffer(0.0005)) for tier, place in zip(tiers, places[1:], strict=True)
        ]
        zones.register_zones(connection, demanded)
    town.publish_all(databases)
    columns = [field.source.label(field.name) for field in DEVICES.fields]
    shape = func.ST_AsGeoJSON(device.c.geometry, 7, 0).label("shape")
    with reading(databases.engine("public_reader")) as connection:
        expected = connection.execute(select(device.c.id.label("key"), shape, *columns), {"public_url": HOME_PAGE})
        by_id = {str(row.key): row._mapping for row in expected}
        published = set(connection.scalars(select(device.c.tier)))
    found = features(databases).values()
    assert len(found) == len(by_id) == 4
    assert published == {0, 1, 2, 3}
    for feature in found:
        row = by_id[feature["id"]]
        assert feature["geometry"] == json.loads(row["shape"])
        assert feature["properties"] == {field.name: plain(row[field.name]) for field in DEVICES.fields}
        assert feature["properties"]["uri"] == f"{HOME_PAGE}/devices/{feature['id']}"


def plain(value):
    return text_of(value) if isinstance(value, datetime | date | UUID) else value


def test_a_device_that_changes_or_vanishes_takes_its_row_along(databases):
    owner = town.town(databases, town.released("A", name="First"), town.released("B", name="Second"))
    town.publish_all(databases)
    assert set(features(databases)) == {"First", "Second"}
    second = town.released("B", visibility=Visibility.RESTRICTED, visibility_reason="a shelter")
    town.register_more(databases, owner, town.released("A", name="Renamed"), second)
    publish(*engines(databases))
    assert set(features(databases)) == {"Renamed"}
    assert agreed(databases)


def test_an_organisations_new_name_stands_in_every_feature_of_its_devices(databases):
    town.town(databases, town.released("A", name="First"), town.unreleased("B", geometry=Point(5.11, 52.51)))
    town.publish_all(databases)
    with writing(databases.engine("register_owner")) as connection:
        connection.execute(text("UPDATE register.organisation SET name = 'The New Town'"))
    publish(*engines(databases))
    assert {each["properties"]["organisation"] for each in features(databases).values()} == {"The New Town"}
    assert agreed(databases)


def test_what_is_said_of_buildings_follows_when_they_are_counted_later(databases):
    town.town(databases, town.unreleased())
    with writing(databases.engine("register_owner")) as connection:
        connection.execute(text("DELETE FROM register.building"))
    first = publish(*engines(databases))
    (before,) = features(databases).values()
    assert "only its size is promised" in before["properties"]["dataGeneralizations"]
    assert not first.edition.buildings_counted
    with writing(databases.engine("register_app")) as connection:
        town.stand_buildings(connection)
    second = publish(*engines(databases))
    assert second.edition.buildings_counted
    (after,) = features(databases).values()
    assert "only its size is promised" not in after["properties"]["dataGeneralizations"]
    assert agreed(databases)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE publication.device_feature SET feature = replace(feature, 'Noise', 'Other')",
        "DELETE FROM publication.device_feature",
        "UPDATE publication.device_feature SET feature = replace(feature, '52.52', '52.53')",
        "UPDATE publication.datastream SET unit = 'dB'",
        "DELETE FROM publication.datastream",
    ],
)
def test_a_row_that_somebody_changed_is_found_and_put_right(databases, tampering):
    town.town(databases, town.released())
    first = town.publish_all(databases)
    kept = features(databases)
    with writing(databases.engine("loader")) as connection:
        assert connection.execute(text(tampering)).rowcount == 1
    assert not agreed(databases)
    again = publish(*engines(databases), everything=True)
    assert (again.made, again.edition) == (False, first.edition)
    assert features(databases) == kept
    with reading(databases.engine("public_reader")) as connection:
        assert agree(connection)
        assert is_whole(connection)


def test_datastreams_follow_their_device(databases):
    def listed():
        with reading(databases.engine("public_reader")) as connection:
            query = select(datastream.c.number, datastream.c.observed_property, datastream.c.unit)
            return [tuple(row) for row in connection.execute(query.order_by(datastream.c.id))]

    both = (Datastream("a", "sound level", unit="dB[SPL]"), Datastream("b", "air temperature", unit="Cel"))
    owner = town.town(databases, town.released(datastreams=both))
    town.publish_all(databases)
    assert listed() == [(1, "sound level", "dB[SPL]"), (2, "air temperature", "Cel")]
    town.register_more(databases, owner, town.released(datastreams=both[1:]))
    publish(*engines(databases))
    assert listed() == [(1, "air temperature", "Cel")]
    assert agreed(databases)


def test_no_row_outlives_its_device(databases):
    town.town(databases, town.released())
    town.publish_all(databases)
    with writing(databases.engine("loader")) as connection:
        connection.execute(text("DELETE FROM publication.device"))
        for table in ("device_feature", "datastream"):
            assert connection.scalar(text(f"SELECT count(*) FROM publication.{table}")) == 0
