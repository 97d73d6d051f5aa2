"""Rows put straight into the publication tables, for tests that read them; nothing is committed."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from geoalchemy2.shape import from_shape
from shapely import box
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, func, insert, select, update

from geo.ogc.derived import DERIVED
from geo.publication import pyramid, tables

ONLY_EXACT = ("name", "summary", "reference", "address", "height", "heading", "field_of_view", "base_object")


def an_edition(connection: Connection, number: int = 1, **overrides: Any) -> int:
    """An edition; its count of devices is brought up to date by `a_device`."""
    values = {
        "number": number,
        "published": datetime(2026, 3, 1, 6, 0, tzinfo=UTC),
        "digest": secrets.token_hex(32),
        "devices": 0,
        "ladder_version": 1,
        "buildings_counted": True,
    }
    connection.execute(insert(tables.edition).values(values | overrides))
    return number


def a_territory(connection: Connection, name: str = "Markerwaard") -> None:
    shape = _shape(MultiPolygon([box(5.0, 52.4, 5.4, 52.8)]))
    connection.execute(insert(tables.territory).values(single=True, name=name, geometry=shape))


def a_district(
    connection: Connection, code: str = "WK01", name: str = "Havenkwartier", area: Polygon | None = None
) -> str:
    area = area or box(5.10, 52.50, 5.14, 52.53)
    connection.execute(
        insert(tables.district).values(
            code=code, name=name, geometry=_shape(MultiPolygon([area])), label_point=_shape(area.representative_point())
        )
    )
    return code


def an_organisation(connection: Connection, name: str = "Gemeente Markerwaard", **overrides: Any) -> UUID:
    values = {
        "id": uuid4(),
        "name": name,
        "kind": "public",
        "website": "https://markerwaard.example",
        "verification_level": 2,
        "public_contact": "privacy@markerwaard.example",
    } | overrides
    connection.execute(insert(tables.organisation).values(values))
    return UUID(str(values["id"]))


def a_region(connection: Connection, area: Polygon | None = None, **overrides: Any) -> str:
    """A square of some 250 m near the middle of the first district."""
    area = area or box(5.1180, 52.5140, 5.1217, 52.5163)
    values = {
        "id": f"CRS3035RES250mN{secrets.randbelow(10**7)}E{secrets.randbelow(10**7)}",
        "tier": 1,
        "blocks": ["block"],
        "districts": ["WK01"],
        "coordinate_uncertainty": 177,
        "minimum_buildings": 20,
        "geometry": _shape(MultiPolygon([area])),
        "representative_point": _shape(area.centroid),
    } | overrides
    connection.execute(insert(tables.region).values(values))
    return str(values["id"])


def a_device(connection: Connection, geometry: Any = None, **overrides: Any) -> UUID:
    """A device at an exact point, unless overridden; `geometry` is a shape or an SQL expression."""
    values: dict[str, Any] = {
        "id": uuid4(),
        "short_code": secrets.token_hex(5),
        "tier": 0,
        "geometry": _shape(geometry if geometry is not None else Point(5.12, 52.515)),
        "coordinate_uncertainty": None,
        "districts": ["WK01"],
        "category": "sensor",
        "sensor_type": "sound",
        "type_generalised": False,
        "technologies": ["sensor"],
        "themes": ["sound"],
        "projects": [],
        "mobility": "fixed",
        "exposure": "outdoor",
        "lifecycle": "active",
        "personal_data": "none",
        "data_types": [],
        "processing": [],
        "storage": [],
        "access": [],
        "organisation_kind": "public",
        "datastreams": [a_datastream()],
        "purposes": [a_purpose()],
        "content_hash": secrets.token_bytes(32),
        "first_edition": 1,
        "changed_edition": 1,
        "name": "Sound meter at the quay",
        "reference": "MW-0001",
        "address": "Havenstraat 12",
    }
    if overrides.get("tier"):
        values = {key: value for key, value in values.items() if key not in ONLY_EXACT}
    connection.execute(insert(tables.device).values(values | overrides))
    total = select(func.count()).select_from(tables.device).scalar_subquery()
    connection.execute(update(tables.edition).values(devices=total))
    pyramid.count_all(connection)
    pyramid.add_counted(connection)
    device_id = UUID(str((values | overrides)["id"]))
    _derive(connection, device_id)
    return device_id


def _derive(connection: Connection, device_id: UUID) -> None:
    for derived in DERIVED:
        rows = derived.rows(tables.device.c.id == device_id)
        connection.execute(insert(derived.table).from_select([each.name for each in rows.selected_columns], rows))


def a_generalised_device(connection: Connection, region: str | None = None, **overrides: Any) -> UUID:
    """A device of which only its square is published, with the footprint of `region`."""
    region = region or a_region(connection)
    values = {"tier": 1, "region_id": region, "coordinate_uncertainty": 177} | overrides
    shape = select(tables.region.c.geometry).where(tables.region.c.id == region).scalar_subquery()
    return a_device(connection, **({"geometry": shape} | values))


def a_datastream(**overrides: Any) -> dict[str, Any]:
    return {
        "name": "Sound level",
        "observedProperty": "sound level",
        "unit": "dB",
        "frequency": "PT1M",
        "quality": None,
        "active": True,
        "openData": True,
        "link": "https://data.example/sound",
        "documentation": None,
    } | overrides


def a_purpose(**overrides: Any) -> dict[str, Any]:
    return {
        "text": "reduce noise at night",
        "dtpr": [],
        "legalGround": "none",
        "lawText": None,
        "lawLink": None,
        "privacyStatement": None,
        "dpia": None,
        "processingRegister": None,
        "algorithmRegister": None,
    } | overrides


def a_place(connection: Connection, kind: str, name: str, point: Point, district: str = "Havenkwartier") -> None:
    connection.execute(
        insert(tables.place).values(
            kind=kind, name=name, district=district, point=_shape(point), key=func.lower(func.unaccent(name))
        )
    )


def a_gone_device(connection: Connection, edition: int = 1) -> UUID:
    device_id = uuid4()
    connection.execute(insert(tables.gone).values(id=device_id, short_code=secrets.token_hex(5), edition=edition))
    return device_id


def _shape(geometry: Any) -> Any:
    return from_shape(geometry, srid=4326) if isinstance(geometry, BaseGeometry) else geometry
