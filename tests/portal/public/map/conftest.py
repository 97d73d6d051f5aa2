"""A published town with something of every kind to draw, behind a real socket, and a browser to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import box
from shapely.geometry import LineString, Point
from sqlalchemy import Connection

from geo.publication import pyramid
from portal.public import create_app
from tests import publication_builder as build
from tests.support.databases import Databases
from tests.support.serving import served

PLANTED = "{{7*191}} ${7*191} {% raw %} </script><b>1</b><img src=x onerror=document.title=1337>"


@dataclass(frozen=True)
class Town:
    """The application, its database, and the ids of some devices."""

    app: Flask
    databases: Databases
    camera: UUID
    planted: UUID
    squares: tuple[UUID, UUID]
    roaming: UUID
    region: str

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()


@pytest.fixture(scope="module")
def town(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Town]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            made = a_town(connection)
        app = create_app(databases.settings(LAMPPOST_CITY="Testtown"))
        yield Town(app=app, databases=databases, **made)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


def a_town(connection: Connection) -> dict[str, object]:
    build.an_edition(connection, 3)
    build.a_district(connection, "WK01", PLANTED)
    build.a_district(connection, "WK02", "Zuiderkwartier", box(5.14, 52.50, 5.18, 52.53))
    build.a_place(connection, "street", "Havenstraat", Point(5.1500, 52.5180))
    region = build.a_region(connection)
    squares = tuple(build.a_generalised_device(connection, region, sensor_type="chemical") for _ in range(2))
    roaming_in = build.a_region(
        connection, box(5.14, 52.50, 5.18, 52.53), blocks=[], districts=["WK02"], tier=3, id="DISTRICTS:WK02"
    )
    made = {
        "camera": build.a_device(
            connection, Point(5.1500, 52.5180), districts=["WK02"], sensor_type="optical_camera",
            personal_data="identifiable", name="Square camera",
        ),
        "planted": build.a_device(connection, Point(5.1205, 52.5120), name=PLANTED),
        "squares": squares,
        "roaming": build.a_generalised_device(connection, roaming_in, tier=3, districts=["WK02"], mobility="mobile"),
        "region": region,
    }  # fmt: skip
    build.a_device(connection, LineString([(5.149, 52.516), (5.151, 52.517)]), districts=["WK02"], name="Loop in road")
    build.a_device(connection, Point(5.1600, 52.5200), districts=["WK02"], lifecycle="removed")
    for number in range(6):
        build.a_device(connection, Point(5.1300 + number / 1e5, 52.5200), name=f"Pole {number}")
    pyramid.count_all(connection)
    pyramid.add_counted(connection)
    return made


@pytest.fixture(scope="module")
def address(town: Town) -> Iterator[str]:
    with served(town.app) as found:
        yield found
