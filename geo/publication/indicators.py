"""Counts of each district as rows that SQL can join: sums over the published counts, which every edition brings.

They are sums of `device_count`, where a device counts in each district that its published place lies in. So a count
says nothing of where in its square a device stands.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from geo.model import Category, Lifecycle, Mobility, PersonalData
from geo.publication.tables import device_count

counted = select(func.unnest(device_count.c.districts).label("code"), device_count).subquery("counted")


def _sum(name: str, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    total = func.sum(counted.c.devices)
    return func.coalesce(total.filter(*conditions) if conditions else total, 0).label(name)


def by_district() -> Subquery:
    """A row for each district that has devices: `code`, then numbers of devices."""
    return (
        select(
            counted.c.code,
            _sum("devices"),
            _sum("exact", counted.c.tier == 0),
            _sum("generalised", counted.c.tier > 0),
            _sum("mobile", counted.c.mobility == Mobility.MOBILE),
            _sum("with_organisation", counted.c.organisation_id.is_not(None)),
            *(_sum(f"personal_data_{state}", counted.c.personal_data == state) for state in PersonalData),
            *(_sum(f"category_{kind}", counted.c.category == kind) for kind in Category),
            *(_sum(f"lifecycle_{state}", counted.c.lifecycle == state) for state in Lifecycle),
        )
        .group_by(counted.c.code)
        .subquery("indicator")
    )


def sensor_types_by_district() -> Subquery:
    """A row for each district that has devices: `code` and `sensor_types`, an array of {sensorType, devices}."""
    each = (
        select(counted.c.code, counted.c.sensor_type, func.sum(counted.c.devices).label("devices"))
        .group_by(counted.c.code, counted.c.sensor_type)
        .subquery("each_sensor_type")
    )
    one = func.jsonb_build_object("sensorType", each.c.sensor_type, "devices", each.c.devices)
    ordered = aggregate_order_by(one, each.c.devices.desc(), each.c.sensor_type)
    return select(each.c.code, func.jsonb_agg(ordered).label("sensor_types")).group_by(each.c.code).subquery("of_types")
