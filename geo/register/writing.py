"""Writing versions of devices by COPY, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import shapely
from shapely import LineString, Polygon
from sqlalchemy import Connection, Table, text

from geo.database import copy_rows
from geo.model import NewDevice
from geo.privacy.shapes import touched_squares
from geo.register import tables
from geo.register.operation import write_operation_squares
from geo.register.wording import wording


@dataclass
class Version:
    """A version about to be written; `site_id` for a point, `crs` the grid's EPSG code.

    `own_square` is the base square of a point whose anchor stands in another one; `operation_tier` the coarsest of
    the blocks that it works in.
    """

    device_id: UUID
    number: int
    device: NewDevice
    fingerprint: bytes
    site_id: int | None = None
    own_square: tuple[int, int] | None = None
    operation_tier: int | None = None
    crs: int = 3035


VERSION_COLUMNS = tuple(tables.device_version.columns.keys())
OF_VERSION = ("device_id", "version", "position")
STREAM_FIELDS = tuple(column.name for column in tables.datastream.columns if column.name not in OF_VERSION)
PURPOSE_FIELDS = tuple(column.name for column in tables.purpose.columns if column.name not in OF_VERSION)


def write_versions(connection: Connection, organisation_id: UUID, versions: Sequence[Version], at: datetime) -> None:
    """Write a batch: new devices, their versions and what belongs to these; point each device at its newest."""
    _copy(connection, tables.device, (
        (v.device_id, organisation_id, v.device.reference, at, v.number, v.device.exact_reason)
        for v in versions if v.number == 1
    ))  # fmt: skip
    _copy(connection, tables.device_version, (_version_row(v, at) for v in versions))
    _copy(connection, tables.datastream, (
        (v.device_id, v.number, position, *(_plain(getattr(stream, name)) for name in STREAM_FIELDS))
        for v in versions for position, stream in enumerate(v.device.datastreams)
    ))  # fmt: skip
    _copy(connection, tables.purpose, (
        (v.device_id, v.number, position, *(_plain(getattr(purpose, name)) for name in PURPOSE_FIELDS))
        for v in versions for position, purpose in enumerate(v.device.purposes)
    ))  # fmt: skip
    _copy(connection, tables.device_square, (
        (v.device_id, v.number, *square) for v in versions for square in _own_squares(v)
    ))  # fmt: skip
    write_operation_squares(
        connection, [(v.device_id, v.number, block) for v in versions for block in v.device.operation_blocks]
    )
    _point_at_newest(connection, [v for v in versions if v.number > 1])


def _own_squares(version: Version) -> Iterable[tuple[int, int]]:
    """The base squares that a line or area touches, or the one of a point away from its anchor."""
    if isinstance(version.device.geometry, LineString | Polygon):
        be, bn = touched_squares(version.device.geometry, version.crs)
        return zip(be.tolist(), bn.tolist(), strict=True)
    return () if version.own_square is None else (version.own_square,)


def _copy(connection: Connection, table: Table, rows: Iterable[tuple[object, ...]]) -> None:
    """Rows with a value for every column of the table, in its order."""
    copy_rows(connection, table.fullname, rows, table.columns.keys())


def _version_row(version: Version, at: datetime) -> tuple[object, ...]:
    device = version.device
    own: dict[str, object] = {
        "device_id": version.device_id,
        "number": version.number,
        "valid_from": at,
        "fingerprint": version.fingerprint,
        "wording": wording(device),
        "site_id": version.site_id,
        "operation_tier": version.operation_tier,
        "geometry": None
        if device.geometry is None
        else shapely.to_wkb(shapely.set_srid(shapely.force_2d(device.geometry), 4326), hex=True, include_srid=True),
    }
    return tuple(own[name] if name in own else _plain(getattr(device, name)) for name in VERSION_COLUMNS)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return str(value) if isinstance(value, str) else value


# Of the versions `o` and `n`. What a reviewer released is a place: at another one the device has not been released.
SAME_PLACE = (
    "CASE WHEN n.site_id IS NULL THEN n.geometry IS NOT DISTINCT FROM o.geometry ELSE n.site_id = o.site_id END"
)


def _point_at_newest(connection: Connection, revised: list[Version]) -> None:
    if revised:
        connection.execute(
            text(
                "UPDATE register.device d SET accepted_version = n.number,"
                f" exact_reason = coalesce(:reason, CASE WHEN {SAME_PLACE} THEN d.exact_reason END)"
                " FROM register.device_version o, register.device_version n"
                " WHERE d.id = :id AND o.device_id = d.id AND o.number = d.accepted_version"
                " AND n.device_id = d.id AND n.number = :number"
            ),
            [{"id": v.device_id, "number": v.number, "reason": v.device.exact_reason} for v in revised],
        )


def write_private(connection: Connection, devices: Iterable[tuple[UUID, NewDevice]]) -> None:
    """Write what never leaves the register of devices by their ids; it belongs to no version.

    A device that states nothing of the kind keeps what it has.
    """
    rows = [
        {"id": id_, "serial": device.serial, "mac": device.mac, "ip": device.ip, "contact": device.private_contact}
        for id_, device in devices
        if any((device.serial, device.mac, device.ip, device.private_contact))
    ]
    if rows:
        connection.execute(
            text(
                "INSERT INTO register.device_private (device_id, serial, mac, ip, contact)"
                " VALUES (:id, :serial, :mac, :ip, :contact) ON CONFLICT (device_id) DO UPDATE SET"
                " serial = excluded.serial, mac = excluded.mac, ip = excluded.ip, contact = excluded.contact"
            ),
            rows,
        )
