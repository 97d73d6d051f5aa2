"""A small published town, read through the application as the public does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from shapely import box
from shapely.geometry import Point
from sqlalchemy import Connection, insert, update

from geo.publication import tables
from opendata.datasets import DATASETS
from opendata.formats.all import CSV, PARQUET
from opendata.releases import kept_rows, making
from opendata.releases.folder import Folder
from portal.public import create_app
from tests import publication_builder as build
from tests.support.databases import Databases
from tests.support.serving import served

PLANTED = (
    "{{7*191}}",
    "{% raw %}{{7*191}}",
    "${7*191}",
    "</script><b>1</b>",
    "<img src=x onerror=document.title=1337>",
)
CITY_CAMERA = {
    "sensor_type": "optical_camera",
    "category": "camera",
    "personal_data": "identifiable",
    "technologies": ["video_camera", "identifiable_video"],
    "name": "Square camera",
    "retention": None,
}


@dataclass(frozen=True)
class Site:
    """The application over the town, and the ids of some of its devices."""

    app: Flask
    owner: UUID
    meter: UUID
    camera: UUID
    square: UUID
    mobile: UUID
    planted: UUID
    gone: UUID

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()


@pytest.fixture(scope="module")
def site(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Site]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            made = a_town(connection)
            two_releases(connection, Folder(databases.releases), made["meter"])
        settings = databases.settings(LAMPPOST_CITY="Testtown", LAMPPOST_CONTACT="register@testtown.example")
        app = create_app(settings)
        yield Site(app=app, **made)
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """The application behind a real socket, for a real browser."""
    with served(site.app) as found:
        yield found


def two_releases(connection: Connection, folder: Folder, device: UUID) -> None:
    """One of an edition that is not in the town any more, and one of the town's; the device has changed since. Of few
    datasets, but with the answers to the questions."""
    few: dict[str, Any] = {"datasets": [DATASETS[name] for name in kept_rows.NEEDED], "formats": (CSV, PARQUET)}
    with connection.begin_nested() as before:
        connection.execute(update(tables.edition).values(number=2, published=datetime(2026, 2, 1, 6, tzinfo=UTC)))
        connection.execute(update(tables.device).where(tables.device.c.id == device).values(name="Another name"))
        making.make(folder, connection, **few)
        before.rollback()
    making.make(folder, connection, **few)


def a_town(connection: Connection) -> dict[str, UUID]:
    build.an_edition(connection, 3)
    build.a_territory(connection)
    build.a_district(connection)
    build.a_district(connection, "WK02", "Zuiderkwartier", box(5.14, 52.50, 5.18, 52.53))
    build.a_place(connection, "street", "Havenstraat", Point(5.120, 52.515))
    build.a_place(connection, "postcode", "8246 AB", Point(5.150, 52.518), "")
    build.a_place(connection, "district", "Havenkwartier", Point(5.12, 52.515), "")
    connection.execute(insert(tables.withheld_count).values(district="WK01", devices="5-9"))
    owner = build.an_organisation(connection)
    contact = {"public_contact": "privacy@markerwaard.example"}
    meter = build.a_device(connection, Point(5.1201, 52.5150), organisation_id=owner, **contact)
    camera = build.a_device(connection, Point(5.15, 52.518), districts=["WK02"], organisation_id=owner, **CITY_CAMERA)

    square = build.a_generalised_device(
        connection, sensor_type="chemical", technologies=["air_quality"], organisation_kind="resident"
    )
    works_in = {"id": "DISTRICTS:WK01+WK02", "tier": 3, "blocks": [], "minimum_buildings": None}
    mobile = build.a_generalised_device(
        connection,
        build.a_region(connection, box(5.10, 52.50, 5.18, 52.53), **works_in),
        tier=3,
        mobility="mobile",
        districts=["WK01", "WK02"],
        technologies=["li_dar"],
    )
    return {
        "owner": owner,
        "meter": meter,
        "camera": camera,
        "square": square,
        "mobile": mobile,
        "planted": a_device_full_of_code(connection),
        "gone": build.a_gone_device(connection, 3),
    }


def a_device_full_of_code(connection: Connection) -> UUID:
    """Every text that an owner may write is something that a template or a browser might run."""
    bait = " ".join(PLANTED)
    owner = build.an_organisation(connection, bait, website=f"javascript:{bait}", public_contact=bait)
    texts = ("name", "summary", "reference", "address", "base_object", "retention", "recipients", "third_countries")
    people = ("responsible", "processor", "metadata_admin", "public_contact", "source", "source_id")
    links = ("lawText", "lawLink", "privacyStatement", "dpia", "processingRegister", "algorithmRegister")
    return build.a_device(
        connection,
        organisation_id=owner,
        projects=[bait],
        purposes=[build.a_purpose(text=bait, **dict.fromkeys(links, bait))],
        datastreams=[
            build.a_datastream(
                name=bait, observedProperty=bait, unit=bait, frequency=bait, link=bait, documentation=bait
            )
        ],
        **dict.fromkeys((*texts, *people), bait),
    )
