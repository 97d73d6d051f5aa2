"""Eight devices that differ in all that a filter can ask, each known by a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from shapely import LineString, Point, box
from sqlalchemy import Connection, select

from geo.ogc import cql2, crs
from geo.ogc.collections import DEVICES
from tests.publication_builder import (
    a_device,
    a_district,
    a_generalised_device,
    a_purpose,
    a_region,
    a_territory,
    an_edition,
    an_organisation,
)
from tests.support.databases import Databases

SYSTEMS = crs.offered((28992, 31370, 25832, 3006))
ORGANISATION = UUID("00000000-0000-4000-8000-00000000000a")
# By their letters: where they stand and what is said of them. "s" is a square, the rest are exact.
DEVICES_BY_LETTER: dict[str, tuple[Any, dict[str, Any]]] = {
    "a": (Point(5.11, 52.51), {
        "name": "Straße 5%", "sensor_type": "optical_camera", "height": 3.5, "version": 1,
        "installed": date(2026, 1, 10), "removed": date(2026, 3, 10), "themes": ["sound", "water"],
        "projects": ["north"], "organisation_id": ORGANISATION, "changed_edition": 1,
    }),
    "b": (Point(5.12, 52.51), {
        "name": "STRASSE 5%", "sensor_type": "sound", "height": 4.0, "version": 2, "installed": date(2026, 2, 1),
        "themes": ["sound"], "changed_edition": 2,
    }),
    "c": (Point(5.13, 52.52), {
        "name": "Café Ørsted", "sensor_type": "sound", "height": 0.0, "version": 3, "installed": date(2026, 1, 10),
        "removed": date(2026, 1, 31), "themes": ["water", "air"], "changed_edition": 2,
    }),
    "d": (Point(5.11, 52.52), {"name": "Cafe\u0301 Orsted", "sensor_type": "flow", "themes": [], "changed_edition": 1}),
    "e": (LineString([(5.11, 52.51), (5.13, 52.51)]), {
        "name": "IJburg_1", "sensor_type": "flow", "height": 10.0, "version": 7, "type_generalised": False,
        "themes": ["air"], "changed_edition": 1, "purposes": [a_purpose(legalGround="public_task"), a_purpose()],
    }),
    "f": (box(5.10, 52.50, 5.12, 52.515), {
        "name": "ĳburg\\1", "sensor_type": "optical_camera", "height": 3.5, "version": 3,
        "installed": date(2026, 3, 10), "themes": ["sound", "water"], "datastreams": [], "changed_edition": 1,
    }),
    "g": (Point(5.125, 52.505), {
        "name": "O'Brien ΣΟΦΟΣ", "sensor_type": "sound", "height": 1000.0, "version": 10,
        "removed": date(2026, 2, 1), "themes": ["north"], "projects": ["north"], "changed_edition": 2,
    }),
}  # fmt: skip
SQUARE = box(5.1180, 52.5140, 5.1217, 52.5163)


@dataclass(frozen=True)
class Town:
    connection: Connection
    letters: dict[UUID, str]

    def chosen(self, text: str, language: str = "cql2-text", system: str = crs.CRS84) -> str:
        """The letters of the devices that a filter chooses, in their order."""
        condition = cql2.condition(text, language, DEVICES, SYSTEMS[system])
        rows = self.connection.execute(select(DEVICES.key).where(condition), {"public_url": "http://x"})
        return "".join(sorted(self.letters[row.id] for row in rows))


@pytest.fixture(scope="session")
def town(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Town]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            letters = _fill(connection)
        with databases.engine("public_reader").connect() as connection:
            yield Town(connection.execution_options(isolation_level="AUTOCOMMIT"), letters)


def _fill(connection: Connection) -> dict[UUID, str]:
    an_edition(connection, 1, published=datetime(2026, 3, 1, 6, tzinfo=UTC))
    an_edition(connection, 2, published=datetime(2026, 4, 1, 23, 30, tzinfo=UTC))
    a_territory(connection)
    a_district(connection)
    an_organisation(connection, id=ORGANISATION)
    letters = {a_device(connection, place, **said): letter for letter, (place, said) in DEVICES_BY_LETTER.items()}
    return letters | {a_generalised_device(connection, a_region(connection, SQUARE), themes=["sound"]): "s"}
