"""Counts that answer a question about the register, over the published rows: by organisation, district or kind.

An organisation is named where it is published; everything else counts under None: residents, and organisations that
are not in the edition.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, cast, distinct, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH

from geo.model import PersonalData
from geo.publication import cube
from geo.publication.tables import device, district, organisation

Rows = list[tuple[Any, ...]]

LATE_DAYS = 90
BIGGEST = 3
PERSONAL = [state.value for state in PersonalData if state.is_personal]
OWNED = device.outerjoin(organisation, organisation.c.id == device.c.organisation_id)


def _in_a_purpose(path: str) -> ColumnElement[bool]:
    return func.jsonb_path_exists(device.c.purposes, cast(literal(f"$[*] ? ({path})"), JSONPATH))


personal = device.c.personal_data.in_(PERSONAL)
without_purpose = and_(
    ~device.c.type_generalised,
    ~_in_a_purpose('(@.text != null && @.text != "") || @.dtpr.size() > 0'),
)
without_ground = and_(personal, ~_in_a_purpose('@.legalGround != null && @.legalGround != "none"'))
without_statement = and_(
    personal, ~device.c.type_generalised, ~_in_a_purpose('@.privacyStatement != null && @.privacyStatement != ""')
)
without_retention = and_(personal, or_(device.c.retention.is_(None), device.c.retention == "unknown"))
days_until_registered = device.c.registered - device.c.installed


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _by_organisation(*counts: ColumnElement[Any]) -> Select[Any]:
    return select(organisation.c.name, *counts).select_from(OWNED).group_by(organisation.c.id, organisation.c.name)


def _most_first(connection: Connection, query: Select[Any], by: ColumnElement[Any], least: int = 1) -> Rows:
    ordered = query.having(by >= least).order_by(by.desc(), organisation.c.name, organisation.c.id)
    return [tuple(row) for row in connection.execute(ordered)]


def grounds(connection: Connection) -> Rows:
    """(organisation, devices with personal data, those of them without a legal ground), the most of these first."""
    return _most_first(connection, _by_organisation(_count(personal), _count(without_ground)), _count(without_ground))


def late(connection: Connection) -> Rows:
    """(organisation, devices with both days, those registered late, the most days), the most late ones first."""
    counted = (
        func.count(days_until_registered),
        _count(days_until_registered > LATE_DAYS),
        func.max(days_until_registered),
    )
    return _most_first(connection, _by_organisation(*counted), counted[1])


def missing(connection: Connection) -> Rows:
    """(organisation, devices, without purpose, ground, privacy statement, retention), the most devices first."""
    lacks = (without_purpose, without_ground, without_statement, without_retention)
    return _most_first(connection, _by_organisation(func.count(), *(_count(lack) for lack in lacks)), func.count())


def retentions(connection: Connection) -> Rows:
    """(sensor type, retention, devices, organisations) where devices of a type differ in how long data are kept."""
    stated = select(
        cast(device.c.sensor_type, Text).label("kind"),
        device.c.retention,
        func.count().label("devices"),
        func.count(distinct(device.c.organisation_id)).label("owners"),
    )
    stated = stated.where(device.c.retention.is_not(None), ~device.c.type_generalised)
    each = stated.group_by(device.c.sensor_type, device.c.retention).subquery("each_retention")
    differing = func.count().over(partition_by=each.c.kind).label("differing")
    told = select(each, differing).subquery("told")
    columns = (told.c.kind, told.c.retention, told.c.devices, told.c.owners)
    query = select(*columns).where(told.c.differing > 1)
    ordered = query.order_by(told.c.kind, told.c.devices.desc(), told.c.retention)
    return [tuple(row) for row in connection.execute(ordered)]


def biggest(connection: Connection) -> Rows:
    """(district, organisation, devices): the organisations with most devices in each district, by its name."""
    counted = cube.of(connection)
    names = {row.id: row.name for row in connection.execute(select(organisation.c.id, organisation.c.name))}
    found: Rows = []
    for code, name in connection.execute(select(district.c.code, district.c.name).order_by(district.c.name)):
        totals: dict[str, int] = {}
        for cell in counted.cells:
            owner = names.get(cell.organisation_id) if cell.organisation_id else None
            if code in cell.districts and owner is not None:
                totals[owner] = totals.get(owner, 0) + cell.devices
        most = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))[:BIGGEST]
        found += [(name, owner, devices) for owner, devices in most]
    return found
