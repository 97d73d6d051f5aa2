"""The city and its devices, made once for all tests of the demo; both are immutable."""

from __future__ import annotations

import pytest

from geo.model import NewDevice, NewOrganisation
from portal.demo.city import City, make_city
from portal.demo.devices import make_devices
from portal.demo.organisations import make_organisations

SEED = 20261101


@pytest.fixture(scope="session")
def city() -> City:
    return make_city(SEED)


@pytest.fixture(scope="session")
def organisations() -> tuple[NewOrganisation, ...]:
    return make_organisations()


@pytest.fixture(scope="session")
def devices(city: City, organisations: tuple[NewOrganisation, ...]) -> list[tuple[str, NewDevice]]:
    return list(make_devices(city, organisations, 2500, SEED))
