from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from shapely import box
from shapely.geometry import Point
from sqlalchemy import Connection

from geo.errors import NotFound, Unavailable
from geo.publication import devices, editions, nearness
from geo.publication.filters import DeviceFilter, Since
from tests.publication_builder import (
    a_device,
    a_district,
    a_generalised_device,
    a_gone_device,
    a_region,
    an_edition,
    an_organisation,
)
from tests.support.databases import Databases

ALL = DeviceFilter()
DAY = date(2026, 3, 1)


@pytest.fixture
def publication(publication: Connection) -> Connection:
    an_edition(publication)
    a_district(publication)
    return publication


def ids(connection: Connection, chosen: DeviceFilter, near: tuple[float, float] | None = None) -> list[UUID]:
    return [device.id for device in devices.find(connection, chosen, limit=50, near=near)]


def test_a_device_is_read_with_its_organisation(publication: Connection) -> None:
    organisation = an_organisation(publication)
    device_id = a_device(publication, organisation_id=organisation, themes=["sound", "air"])
    found = devices.one(publication, device_id)
    assert found.tier == 0
    assert found.geometry == Point(5.12, 52.515)
    assert found.organisation is not None and found.organisation.name == "Gemeente Markerwaard"
    assert found.themes == ("sound", "air")
    assert found.purposes[0]["text"] == "reduce noise at night"
    assert found.region is None


def test_a_generalised_device_is_read_with_its_region_and_nothing_of_its_own(publication: Connection) -> None:
    square = box(5.118, 52.514, 5.122, 52.516)
    device_id = a_generalised_device(publication, a_region(publication, square))
    found = devices.one(publication, device_id)
    assert found.tier == 1
    assert found.geometry.equals(square)
    assert found.region is not None and found.region.minimum_buildings == 20
    assert (found.name, found.reference, found.address) == (None, None, None)


def test_an_unknown_id_is_not_found(publication: Connection) -> None:
    with pytest.raises(NotFound):
        devices.one(publication, uuid4())
    with pytest.raises(NotFound):
        devices.by_short_code(publication, "nosuch")


def test_a_short_code_finds_its_device(publication: Connection) -> None:
    device_id = a_device(publication, short_code="abc234")
    assert devices.by_short_code(publication, "abc234").id == device_id


def test_filters_compose(publication: Connection) -> None:
    owner, other = an_organisation(publication), an_organisation(publication, "Waterschap")
    wanted = a_device(publication, sensor_type="flow", organisation_id=owner, districts=["WK01", "WK02"])
    a_device(publication, sensor_type="flow", organisation_id=other, districts=["WK01"])
    a_device(publication, sensor_type="sound", organisation_id=owner, districts=["WK02"])
    chosen = DeviceFilter(sensor_types=("flow",), organisations=(owner,), districts=("WK02", "WK03"))
    assert ids(publication, chosen) == [wanted]


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("personal_data", "identifiable", {"personal_data": "identifiable"}),
        ("lifecycles", "planned", {"lifecycle": "planned"}),
        ("categories", "camera", {"category": "camera"}),
        ("sensor_types", "optical_camera", {"sensor_type": "optical_camera"}),
    ],
)
def test_each_field_filters_and_several_values_widen(
    publication: Connection, field: str, value: str, stored: dict[str, str]
) -> None:
    wanted = a_device(publication, **stored)
    a_device(publication)
    assert ids(publication, DeviceFilter(**{field: (value,)})) == [wanted]  # type: ignore[arg-type]
    assert ids(publication, DeviceFilter(**{field: (value, "nosuch")})) == [wanted]  # type: ignore[arg-type]


def test_tier_and_first_edition_filter(publication: Connection) -> None:
    square = a_generalised_device(publication, first_edition=4)
    exact = a_device(publication, first_edition=2)
    assert ids(publication, DeviceFilter(tiers=(1, 2))) == [square]
    assert set(ids(publication, DeviceFilter(new_since=Since(DAY, 2)))) == {square, exact}
    assert ids(publication, DeviceFilter(new_since=Since(DAY, 3))) == [square]


def test_a_filter_of_which_the_rest_follows_finds_what_it_says_and_no_more(publication: Connection) -> None:
    owner = an_organisation(publication)
    camera = a_device(publication, category="camera", sensor_type="optical_camera", organisation_id=owner)
    a_device(publication, category="sensor", sensor_type="optical_camera", organisation_id=owner)
    a_device(publication, category="sensor", sensor_type="flow")
    assert ids(publication, DeviceFilter(categories=("camera",))) == [camera]
    assert ids(publication, DeviceFilter(categories=("camera",), sensor_types=("flow",))) == []
    assert ids(publication, DeviceFilter(categories=("beacon",)), near=(5.12, 52.515)) == []


def test_the_list_is_in_the_order_of_ids_and_pages_do_not_overlap(publication: Connection) -> None:
    made = sorted(a_device(publication) for _ in range(5))
    first = devices.find(publication, ALL, limit=2, offset=0)
    rest = devices.find(publication, ALL, limit=10, offset=2)
    assert [device.id for device in first + rest] == made


def test_near_orders_by_metres_and_not_by_degrees(publication: Connection) -> None:
    """At this latitude 0.010 degree east is 680 m and 0.007 degree north is 780 m."""
    north = a_device(publication, Point(5.120, 52.522))
    east = a_device(publication, Point(5.130, 52.515))
    here = a_device(publication, Point(5.120, 52.515))
    assert ids(publication, ALL, near=(5.120, 52.515)) == [here, east, north]


def test_near_finds_what_is_far_away_too(publication: Connection) -> None:
    far = a_device(publication, Point(-70.0, -33.0))
    assert ids(publication, ALL, near=(5.12, 52.515)) == [far]


def test_devices_of_one_square_stand_equally_near_and_follow_their_ids(publication: Connection) -> None:
    region = a_region(publication)
    made = sorted(a_generalised_device(publication, region) for _ in range(4))
    assert ids(publication, ALL, near=(5.1201, 52.5152)) == made
    assert ids(publication, ALL, near=(5.13, 52.52)) == made


@pytest.mark.parametrize("offset", [0, 3, 7])
def test_what_is_rare_is_ordered_by_distance_as_everything_is(publication: Connection, offset: int) -> None:
    for west in (5.118, 5.124, 5.3):
        square = a_region(publication, box(west, 52.514, west + 0.004, 52.516))
        for number in range(4):
            a_generalised_device(publication, square, sensor_type="flow" if number % 2 else "sound")
    roaming = a_region(publication, box(5.11, 52.51, 5.13, 52.52), blocks=[], tier=3, id="DISTRICTS:WK01")
    a_generalised_device(publication, roaming, tier=3, sensor_type="flow")
    for number in range(3):
        a_device(publication, Point(5.12 + number / 100, 52.515), sensor_type="flow")
    for chosen in (ALL, DeviceFilter(sensor_types=("flow",))):
        one, other = (
            nearness.nearest_ids(publication, chosen, (5.12, 52.515), limit=5, offset=offset, rare=rare)
            for rare in (False, True)
        )
        assert one == other
        assert len(one) == min(5, len(ids(publication, chosen)) - offset)


def test_nearest_leaves_the_device_itself_out(publication: Connection) -> None:
    here = a_device(publication, Point(5.12, 52.515))
    beside = a_device(publication, Point(5.121, 52.515))
    further = a_device(publication, Point(5.13, 52.515))
    found = devices.nearest(publication, devices.one(publication, here), limit=5)
    assert [device.id for device in found] == [beside, further]


def test_what_meets_a_square_is_equally_near_to_it_and_all_else_follows_by_metres(publication: Connection) -> None:
    region = a_region(publication, box(5.118, 52.514, 5.122, 52.516))
    touching = a_region(publication, box(5.122, 52.514, 5.126, 52.516))
    farther = a_region(publication, box(5.140, 52.514, 5.144, 52.516))
    here = a_generalised_device(publication, region)
    met = [a_device(publication, Point(5.119, 52.515)), *(a_generalised_device(publication, touching) for _ in "ab")]
    # North by 67 m, and by 56 m; then a region that is 950 m away.
    beyond = [a_device(publication, Point(5.12, 52.5166)), a_device(publication, Point(5.12, 52.5165))]
    last = a_generalised_device(publication, farther)
    found = devices.nearest(publication, devices.one(publication, here), limit=9)
    assert [device.id for device in found] == [*sorted(met), *reversed(beyond), last]


def test_a_device_that_left_is_told_from_one_that_never_was(publication: Connection) -> None:
    left = a_gone_device(publication, edition=7)
    found = devices.gone_since(publication, left)
    assert found is not None and found.edition == 7
    assert devices.gone_since(publication, uuid4()) is None


def test_without_an_edition_nothing_has_been_published(shared_databases: Databases) -> None:
    reader = shared_databases.engine("public_reader")
    with reader.connect() as connection, pytest.raises(Unavailable, match="nothing has been published"):
        editions.current(connection)
