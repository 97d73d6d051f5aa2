"""What is counted of a region from kept numbers is what the table of devices says."""

from collections import Counter
from datetime import date
from itertools import product

import pytest
from shapely import box
from sqlalchemy import Connection, func, select

from geo.publication import by_region
from geo.publication.filters import DeviceFilter, Since, where
from geo.publication.tables import device
from tests.publication_builder import a_device, a_district, a_generalised_device, a_purpose, a_region, an_edition

LATER = Since(date(2026, 4, 1), 2)
FILTERS = (
    DeviceFilter(),
    DeviceFilter(personal_data=("none",)),
    DeviceFilter(sensor_types=("sound",)),
    DeviceFilter(purposes=("mobility",)),
    DeviceFilter(purposes=("mobility",), personal_data=("identifiable",)),
    DeviceFilter(districts=("WK02",)),
    DeviceFilter(changed_since=LATER),
    DeviceFilter(new_since=LATER, sensor_types=("camera",)),
    DeviceFilter(tiers=(2,)),
)


@pytest.fixture
def regions(publication: Connection) -> list[str]:
    """Two squares and a district, each with devices of several kinds; beside them one that stands exactly."""
    an_edition(publication)
    an_edition(publication, 2)
    a_district(publication)
    a_district(publication, "WK02", "Elsewhere", box(5.2, 52.6, 5.3, 52.7))
    made = [
        a_region(publication),
        a_region(publication, box(5.21, 52.61, 5.22, 52.62), districts=["WK02"], tier=2),
        a_region(publication, box(5.2, 52.6, 5.3, 52.7), id="district:WK02", blocks=[], districts=["WK02"]),
    ]
    kinds = product(made, ("sound", "camera"), ("none", "identifiable"), (1, 2))
    for number, (region, sensor_type, personal_data, edition) in enumerate(kinds):
        a_generalised_device(
            publication, region, sensor_type=sensor_type, personal_data=personal_data, first_edition=edition,
            changed_edition=2, tier=2 if region == made[1] else 1,
            districts=["WK01"] if region == made[0] else ["WK02"],
            purposes=[a_purpose(dtpr=["mobility"] if number % 3 else [])],
        )  # fmt: skip
    a_device(publication)
    return made


@pytest.mark.parametrize("chosen", FILTERS, ids=str)
def test_regions_are_counted_as_the_devices_of_the_table(
    publication: Connection, regions: list[str], chosen: DeviceFilter
) -> None:
    query = select(device.c.region_id, device.c.personal_data, func.count()).where(
        device.c.region_id.in_(regions[::-1]), *where(chosen)
    )
    wanted: dict[str, Counter[str]] = {}
    for region, state, devices in publication.execute(query.group_by(device.c.region_id, device.c.personal_data)):
        wanted.setdefault(region, Counter())[state] = devices
    assert by_region.counted(publication, regions[::-1], chosen) == wanted


def test_nothing_is_counted_of_no_region(publication: Connection, regions: list[str]) -> None:
    assert regions
    assert [by_region.counted(publication, [], chosen) for chosen in FILTERS[:3]] == [{}, {}, {}]
