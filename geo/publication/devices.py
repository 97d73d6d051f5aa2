"""Devices as the public reads them, from the publication database alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import shapely
from sqlalchemy import ColumnElement, Connection, Row, func, select

from geo.errors import NotFound
from geo.publication import nearness, statistics
from geo.publication.filters import DeviceFilter, where
from geo.publication.implied import narrowed
from geo.publication.records import Gone, PublishedDevice, PublishedOrganisation, PublishedRegion
from geo.publication.tables import device, gone, organisation, region

# A filter that fewer pass than one device of so many is rare.
RARE = 20
COLUMNS = tuple(
    column
    for column in device.columns
    if column.name not in ("geometry", "region_id", "organisation_id", "content_hash", "purpose_kinds")
)
LISTS = {column.name for column in COLUMNS if column.type.python_type is list} | {"datastreams", "purposes"}


def find(
    connection: Connection,
    chosen: DeviceFilter,
    *,
    limit: int,
    offset: int = 0,
    near: tuple[float, float] | None = None,
) -> list[PublishedDevice]:
    """A page of the devices that pass the filter, in the order of their ids.

    With `near`, a longitude and latitude, in the order of distance to the PUBLISHED geometry,
    then id: everything in one square stands at the same distance.
    """
    narrow = narrowed(connection, chosen)
    if narrow is None:
        return []
    if near is None:
        ids = select(device.c.id).where(*where(narrow)).order_by(device.c.id).limit(limit).offset(offset)
        return _load(connection, connection.scalars(ids).all())
    passing, all_devices = (statistics.facets(connection, one).total for one in (chosen, DeviceFilter()))
    rare = passing * RARE < all_devices
    return _load(connection, nearness.nearest_ids(connection, narrow, near, limit=limit, offset=offset, rare=rare))


def one(connection: Connection, device_id: UUID) -> PublishedDevice:
    """The device with this id. Raises NotFound."""
    return _only(connection, device.c.id == device_id, str(device_id))


def several(connection: Connection, device_ids: Sequence[UUID]) -> list[PublishedDevice]:
    """Those of the devices with these ids that are public, in the order of their ids."""
    ids = select(device.c.id).where(device.c.id.in_(device_ids)).order_by(device.c.id)
    return _load(connection, connection.scalars(ids).all())


def by_short_code(connection: Connection, short_code: str) -> PublishedDevice:
    """The device whose sign carries this code. Raises NotFound."""
    return _only(connection, device.c.short_code == short_code, short_code)


def gone_since(connection: Connection, device_id: UUID) -> Gone | None:
    """When a device that was public once left; None if it never was."""
    row = connection.execute(select(gone).where(gone.c.id == device_id)).one_or_none()
    return Gone(**row._mapping) if row else None


def one_or_gone(connection: Connection, device_id: UUID) -> PublishedDevice | Gone:
    """The device with this id, or when it left. Raises NotFound for what never was public."""
    try:
        return one(connection, device_id)
    except NotFound:
        left = gone_since(connection, device_id)
        if left is None:
            raise
        return left


def gone_by_short_code(connection: Connection, short_code: str) -> Gone | None:
    """The device that left and whose sign carries this code; None if there never was one."""
    row = connection.execute(select(gone).where(gone.c.short_code == short_code)).one_or_none()
    return Gone(**row._mapping) if row else None


def gone_after(connection: Connection, edition: int) -> list[Gone]:
    """Devices that left with a later edition than this one, in the order of edition and id."""
    query = select(gone).where(gone.c.edition > edition).order_by(gone.c.edition, gone.c.id)
    return [Gone(**row._mapping) for row in connection.execute(query)]


def nearest(connection: Connection, to: PublishedDevice, *, limit: int) -> list[PublishedDevice]:
    """Other devices by distance between published geometries; the middle of a square says nothing, so none is used."""
    ids = nearness.neighbour_ids(connection, to.id, limit=limit)
    return _load(connection, ids)


def _only(connection: Connection, condition: ColumnElement[bool], key: str) -> PublishedDevice:
    device_id = connection.scalar(select(device.c.id).where(condition))
    if device_id is None:
        raise NotFound("device", key)
    return _load(connection, [device_id])[0]


def _load(connection: Connection, ids: Sequence[UUID]) -> list[PublishedDevice]:
    """The devices with these ids, in this order."""
    query = (
        select(
            *COLUMNS,
            func.ST_AsBinary(device.c.geometry).label("wkb"),
            *(column.label(f"organisation_{column.name}_") for column in organisation.columns),
            region.c.id.label("region_id_"),
            region.c.tier.label("region_tier_"),
            region.c.coordinate_uncertainty.label("region_uncertainty_"),
            region.c.minimum_buildings.label("region_buildings_"),
            func.ST_AsBinary(region.c.representative_point).label("region_point_"),
        )
        .select_from(
            device.outerjoin(organisation, organisation.c.id == device.c.organisation_id).outerjoin(
                region, region.c.id == device.c.region_id
            )
        )
        .where(device.c.id.in_(ids))
    )
    found = {row.id: row for row in connection.execute(query)}
    return [_device(found[device_id]) for device_id in ids]


def _device(row: Row[*tuple[Any, ...]]) -> PublishedDevice:
    values = {name: value for name, value in row._mapping.items() if not name.endswith("_") and name != "wkb"}
    for name in LISTS:
        values[name] = tuple(values[name])
    return PublishedDevice(
        **values, geometry=shapely.from_wkb(row.wkb), region=_region(row), organisation=_organisation(row)
    )


def _organisation(row: Row[*tuple[Any, ...]]) -> PublishedOrganisation | None:
    if row.organisation_id_ is None:
        return None
    names = (column.name for column in organisation.columns)
    return PublishedOrganisation(**{name: row._mapping[f"organisation_{name}_"] for name in names})


def _region(row: Row[*tuple[Any, ...]]) -> PublishedRegion | None:
    if row.region_id_ is None:
        return None
    return PublishedRegion(
        id=row.region_id_,
        tier=row.region_tier_,
        coordinate_uncertainty=row.region_uncertainty_,
        minimum_buildings=row.region_buildings_,
        representative_point=shapely.from_wkb(row.region_point_),
    )
