"""What a crawl must know of a publication to ask for all of it, read as the public may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shapely import Point
from sqlalchemy import Connection, func, select, text

from geo.ogc.collections import COLLECTIONS, Collection
from geo.ogc.field import Field
from geo.ogc.query import text_of
from geo.publication import editions
from geo.publication.filters import DeviceFilter, Since
from geo.publication.tables import device
from opendata.releases.shelf import Shelf

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Probes:
    """Where an adversary looks twice: exact positions that must not matter, and ids that are not public."""

    points: tuple[Point, ...] = ()
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Names of all that is published. `most` bounds how many of a kind are asked for one by one.

    `samples` has a value of each property that items can be filtered by, by collection and property;
    `choices` the values of each field of a DeviceFilter that occur.
    """

    most: int
    devices: list[str]
    codes: list[str]
    gone: list[str]
    gone_codes: list[str]
    keys: Mapping[str, list[str]]
    districts: list[str]
    places: list[str]
    bounds: Bounds
    published: list[datetime]
    samples: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, tuple[Any, ...]]
    total: int
    releases: Shelf


def facts(connection: Connection, most: int, releases: Shelf) -> Facts:
    """Read them as public_reader. Lists are in the order of their keys, which for devices is no order at all."""

    def texts(sql: str) -> list[str]:
        return [str(value) for value in connection.scalars(text(f"{sql} LIMIT {most}"))]

    box = connection.execute(
        text(
            "SELECT ST_XMin(geometry), ST_YMin(geometry), ST_XMax(geometry), ST_YMax(geometry)"
            " FROM publication.territory"
        )
    ).one()
    return Facts(
        most=most,
        devices=texts("SELECT id FROM publication.device ORDER BY id"),
        codes=texts("SELECT short_code FROM publication.device ORDER BY id"),
        gone=texts("SELECT id FROM publication.gone ORDER BY id"),
        gone_codes=texts("SELECT short_code FROM publication.gone ORDER BY id"),
        keys={name: _keys(connection, collection, most) for name, collection in COLLECTIONS.items()},
        districts=texts("SELECT code FROM publication.district ORDER BY code"),
        places=texts("SELECT DISTINCT ON (kind) name FROM publication.place ORDER BY kind, name"),
        bounds=(box[0], box[1], box[2], box[3]),
        published=list(connection.scalars(text("SELECT published FROM publication.edition ORDER BY number"))),
        samples={name: _samples(connection, collection) for name, collection in COLLECTIONS.items()},
        choices=_choices(connection),
        total=int(connection.scalar(select(func.count()).select_from(device)) or 0),
        releases=releases,
    )


def _keys(connection: Connection, collection: Collection, most: int) -> list[str]:
    query = select(collection.key).select_from(collection.table).order_by(collection.key).limit(most)
    return [str(key) for key in connection.scalars(query)]


def _samples(connection: Connection, collection: Collection) -> dict[str, str]:
    found = {}
    for field in collection.queryables.values():
        if (value := _sample(connection, collection, field)) is not None:
            found[field.name] = value
    return found


def _sample(connection: Connection, collection: Collection, field: Field) -> str | None:
    rows = select(field.source.label("value")).select_from(collection.table).order_by(collection.key).subquery()
    said = connection.scalar(select(rows.c.value).where(rows.c.value.is_not(None)).limit(1), {"public_url": "http://x"})
    if isinstance(said, list):
        said = next(iter(said), None)
    return None if said is None else text_of(said)


def _choices(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """By the fields of DeviceFilter: a field that is not here fails the crawl."""

    def several(column: Any) -> tuple[Any, ...]:
        return tuple(connection.scalars(select(column).where(column.is_not(None)).distinct().order_by(column)))

    organisations: tuple[UUID, ...] = several(device.c.organisation_id)
    every: dict[str, tuple[Any, ...]] = {
        "sensor_types": several(device.c.sensor_type),
        "personal_data": several(device.c.personal_data),
        "purposes": tuple(connection.scalars(text(PURPOSES))),
        "organisations": organisations,
        "districts": tuple(connection.scalars(text("SELECT code FROM publication.district ORDER BY code"))),
        "lifecycles": several(device.c.lifecycle),
        "categories": several(device.c.category),
        "changed_since": _days(connection),
        "new_since": _days(connection),
    }
    assert set(every) | UNREAD == set(DeviceFilter.__dataclass_fields__)
    return every


def _days(connection: Connection) -> tuple[Since, ...]:
    """The day of the newest edition, and one before all."""
    day = editions.current(connection).published.astimezone(UTC).date()
    return editions.since(connection, day), editions.since(connection, date(2000, 1, 1))


# Fields of a filter that no address states.
UNREAD = {"tiers"}
PURPOSES = "SELECT DISTINCT unnest(purpose_kinds) FROM publication.device ORDER BY 1"
