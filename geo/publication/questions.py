"""Counts that answer a question about the register, over the published rows: by organisation, district or kind.

An organisation is named where it is published; everything else counts under None: residents, and organisations that
are not in the edition.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, cast, column, distinct, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH

from geo.model import PersonalData
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


def _devices() -> ColumnElement[int]:
    return func.count().label("devices")


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
        _devices(),
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
    of_each = select(func.unnest(device.c.districts).label("code"), organisation.c.name.label("owner"), _devices())
    counted = of_each.select_from(device.join(organisation, organisation.c.id == device.c.organisation_id))
    each = counted.group_by(column("code"), organisation.c.name).subquery("each_owner")
    place = func.row_number().over(partition_by=each.c.code, order_by=(each.c.devices.desc(), each.c.owner))
    told = select(each, place.label("place")).subquery("told")
    query = select(district.c.name, told.c.owner, told.c.devices).join(told, told.c.code == district.c.code)
    ordered = query.where(told.c.place <= BIGGEST).order_by(district.c.name, district.c.code, told.c.place)
    return [tuple(row) for row in connection.execute(ordered)]
