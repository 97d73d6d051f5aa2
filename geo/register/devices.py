"""Devices: registering and revising, in versions that are never changed again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import cache, partial
from uuid import UUID, uuid5

import shapely
from shapely import Point
from sqlalchemy import Connection, Row, text

from geo.database import batches
from geo.errors import Invalid
from geo.model import Mobility, NewDevice
from geo.privacy.crs import squares_of
from geo.register.operation import operation_blocks
from geo.register.sites import sites_at, squares_of_sites, within_dead_band
from geo.register.territory import district_codes, get_territory
from geo.register.validate import Ground, check
from geo.register.writing import Version, write_private, write_versions

BATCH = 5_000

# Not part of what a version says in words: secrets, which may change without a trace, and the place.
OUTSIDE_VERSION = ("serial", "mac", "ip", "private_contact", "exact_reason", "geometry")
SAID = tuple((field.name, field.default) for field in fields(NewDevice) if field.name not in OUTSIDE_VERSION)


@dataclass
class Counts:
    """What became of the devices that were offered."""

    registered: int = 0
    revised: int = 0
    unchanged: int = 0


def register_many(
    connection: Connection,
    organisation_id: UUID,
    devices: Iterable[NewDevice],
    *,
    at: datetime | None = None,
    on_invalid: Callable[[int, Invalid], None] | None = None,
) -> Counts:
    """Register devices of one organisation, or revise those it has, by reference.

    A device that says what it said before stays as it is. `on_invalid` is told the position in
    `devices` of each that is refused; without it the first refusal is raised. `at` is when the
    version is valid from, now if None. Raises NotFound without a territory.
    """
    territory = get_territory(connection)
    shapely.prepare(territory.geometry)
    writer = _Batch(
        connection,
        organisation_id,
        Ground(territory.geometry, district_codes(connection), cache(partial(operation_blocks, connection))),
        territory.crs,
        at or datetime.now(UTC),
        on_invalid,
    )
    for batch in batches(devices, BATCH):
        writer.add(batch)
    return writer.counts


def references(connection: Connection, organisation_id: UUID, source: str) -> set[str]:
    """References of an organisation's devices that came from `source` and are not removed."""
    return set(
        connection.scalars(
            text(
                "SELECT d.reference FROM register.device d JOIN register.device_version v"
                " ON v.device_id = d.id AND v.number = d.accepted_version"
                " WHERE d.organisation_id = :organisation AND v.source = :source AND v.lifecycle <> 'removed'"
            ),
            {"organisation": organisation_id, "source": source},
        )
    )


def fingerprint(device: NewDevice) -> bytes:
    """SHA-256 over all that a version says; equal for equal statements.

    What is left at its default is left out, so that a field that the model gains one day changes no fingerprint.
    """
    said = [(name, value) for name, default in SAID if (value := getattr(device, name)) != default]
    place = b"" if device.geometry is None else shapely.to_wkb(device.geometry)
    return hashlib.sha256(repr(said).encode() + place).digest()


def _without_garage(device: NewDevice) -> NewDevice:
    """A mobile device has no place to publish; where it was seen or is kept can leak only if it is kept here."""
    mobile = device.mobility is Mobility.MOBILE and device.geometry is not None
    return replace(device, geometry=None) if mobile else device


@dataclass
class _Batch:
    connection: Connection
    organisation_id: UUID
    ground: Ground
    crs: int
    at: datetime
    on_invalid: Callable[[int, Invalid], None] | None

    def __post_init__(self) -> None:
        self.counts = Counts()
        self.seen: set[str] = set()
        self.position = 0

    def add(self, devices: list[NewDevice]) -> None:
        good = [device for device in map(_without_garage, devices) if self._accept(device)]
        held = self._held([device.reference for device in good])
        versions = [version for device in good if (version := self._version(device, held.get(device.reference)))]
        self._place(versions, held)
        write_versions(self.connection, self.organisation_id, versions, self.at)
        write_private(self.connection, ((uuid5(self.organisation_id, device.reference), device) for device in good))

    def _accept(self, device: NewDevice) -> bool:
        position, self.position = self.position, self.position + 1
        try:
            check(device, self.ground)
            if device.reference in self.seen:
                raise Invalid("reference", f"{device.reference!r} occurs twice")
        except Invalid as error:
            if self.on_invalid is None:
                raise
            self.on_invalid(position, error)
            return False
        self.seen.add(device.reference)
        return True

    def _held(self, references: list[str]) -> dict[str, Row[tuple[object, ...]]]:
        rows = self.connection.execute(
            text(
                "SELECT d.reference, d.accepted_version AS number, v.fingerprint, d.exact_reason,"
                " v.site_id, ST_X(s.anchor) AS lon, ST_Y(s.anchor) AS lat"
                " FROM register.device d JOIN register.device_version v"
                " ON v.device_id = d.id AND v.number = d.accepted_version"
                " LEFT JOIN register.site s ON s.id = v.site_id"
                " WHERE d.organisation_id = :organisation AND d.reference = ANY(:references)"
            ),
            {"organisation": self.organisation_id, "references": references},
        )
        return {row.reference: row for row in rows}

    def _version(self, device: NewDevice, held: Row[tuple[object, ...]] | None) -> Version | None:
        """The version to write, or None where the device says nothing new."""
        mark = fingerprint(device)
        device_id = uuid5(self.organisation_id, device.reference)
        if held is None:
            self.counts.registered += 1
            return Version(device_id, 1, device, mark)
        released_anew = device.exact_reason is not None and device.exact_reason != held.exact_reason
        if bytes(held.fingerprint) == mark and not released_anew:
            self.counts.unchanged += 1
            return None
        self.counts.revised += 1
        return Version(device_id, held.number + 1, device, mark)

    def _place(self, versions: list[Version], held: dict[str, Row[tuple[object, ...]]]) -> None:
        """Give each point its site: the one it had while it moved less than the dead band, else the one at the spot."""
        to_find: list[Version] = []
        for version in versions:
            point = version.device.geometry
            if not isinstance(point, Point):
                continue
            before = held.get(version.device.reference)
            if (
                before is not None
                and before.site_id is not None
                and within_dead_band((before.lon, before.lat), (point.x, point.y))
            ):
                version.site_id = before.site_id
            else:
                to_find.append(version)
        positions = [(point.x, point.y) for v in to_find if isinstance(point := v.device.geometry, Point)]
        for version, site_id in zip(to_find, sites_at(self.connection, positions, self.crs), strict=True):
            version.site_id = site_id
        self._find_own_squares([v for v in versions if isinstance(v.device.geometry, Point)])
        for version in versions:
            version.crs = self.crs
            tiers = [self.ground.blocks()[name].tier for name in version.device.operation_blocks]
            version.operation_tier = max(tiers, default=None)

    def _find_own_squares(self, points: list[Version]) -> None:
        """Note the square of each point that does not stand in its anchor's."""
        anchors = squares_of_sites(self.connection, {v.site_id for v in points if v.site_id is not None})
        places = shapely.get_coordinates([v.device.geometry for v in points])
        be, bn = squares_of(places[:, 0], places[:, 1], self.crs)
        for version, square in zip(points, zip(be.tolist(), bn.tolist(), strict=True), strict=True):
            if version.site_id is not None and anchors[version.site_id] != square:
                version.own_square = square
