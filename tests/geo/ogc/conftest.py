"""A small published city that the tests of the OGC API read and never change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import box
from shapely.geometry import Point
from sqlalchemy import Connection

from portal.public import create_app
from tests.publication_builder import (
    a_device,
    a_district,
    a_generalised_device,
    a_region,
    a_territory,
    an_edition,
    an_organisation,
)
from tests.support.databases import Databases

PUBLIC_URL = "http://register.example"
EXACT = 40
GENERALISED = 5


@dataclass(frozen=True)
class City:
    """The databases, and the ids that tests ask for."""

    databases: Databases
    organisation: UUID
    exact: tuple[UUID, ...]
    generalised: tuple[UUID, ...]
    square: str
    by_districts: str
    district: str

    @property
    def devices(self) -> int:
        return len(self.exact) + len(self.generalised)

    def app(self, **settings: str) -> Flask:
        chosen = {"LAMPPOST_PUBLIC_URL": PUBLIC_URL, "LAMPPOST_CITY": "Markerwaard", "LAMPPOST_NATIONAL_CRS": "28992"}
        return create_app(self.databases.settings(**(chosen | settings)))


def fill(connection: Connection) -> dict[str, Any]:
    an_edition(connection, 1, published=datetime(2026, 3, 1, 6, tzinfo=UTC))
    an_edition(connection, 2, published=datetime(2026, 4, 1, 6, tzinfo=UTC))
    a_territory(connection)
    district = a_district(connection)
    organisation = an_organisation(connection)
    square = a_region(connection)
    by_districts = a_region(
        connection, box(5.10, 52.50, 5.14, 52.53), id="DISTRICTS:WK01+WK02", blocks=[], tier=3, minimum_buildings=None
    )
    exact = [
        a_device(
            connection,
            Point(5.11 + 0.0005 * number, 52.51),
            name=f"Device {number:02}",
            reference=f"MW-{number:04}",
            organisation_id=organisation,
            sensor_type="optical_camera" if number % 4 == 0 else "sound",
            height=3.5 if number % 2 else None,
            registered=date(2026, 1, 1 + number % 28),
            changed_edition=2 if number < 10 else 1,
            version=1,
        )
        for number in range(EXACT)
    ]
    generalised = [a_generalised_device(connection, square) for _ in range(GENERALISED - 1)]
    generalised.append(a_generalised_device(connection, by_districts, tier=3))
    return {
        "organisation": organisation,
        "exact": tuple(exact),
        "generalised": tuple(generalised),
        "square": square,
        "by_districts": by_districts,
        "district": district,
    }


@pytest.fixture(scope="session")
def city(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[City]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            ids = fill(connection)
        yield City(databases, **ids)


@pytest.fixture(scope="session")
def app(city: City) -> Iterator[Flask]:
    made = city.app()
    yield made
    made.extensions["publication"].dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def get(client: FlaskClient) -> Callable[..., Any]:
    """The JSON document at a path below /ogc, which must answer 200."""

    def ask(path: str, **query: str) -> Any:
        response = client.get(f"/ogc{path}", query_string=query)
        assert response.status_code == 200, response.text
        return response.json

    return ask
