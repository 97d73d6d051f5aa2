"""Devices in bounding boxes, looked up by region where that is less than passing over those that lie elsewhere.

A region stands for all devices in it: a box that touches it finds them all, and the region's row says so. How many
they are, the publication has counted; the statement itself takes one way or the other by that number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    any_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)

from geo.ogc.query import envelope
from geo.publication.tables import device, region, region_count

# So many devices are looked up and sorted in less time than it takes to come by a page of them in the order of all.
FEW = 50_000


def page(
    columns: Sequence[Column[Any] | ColumnElement[Any]],
    boxes: int,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
) -> Subquery:
    """The `columns` of devices that touch one of the boxes and fulfil the conditions.

    All of those that a page in this order is chosen from, in any order. Binds `take` and `skip` beside the boxes.
    """
    near = _near(boxes)
    number = _number(near)
    either = or_(device.c.region_id.in_(select(near.c.id)), _exact(boxes))
    window = bindparam("take", type_=Integer) + bindparam("skip", type_=Integer)
    passing = select(*columns).where(number > FEW, either, *conditions).order_by(*order).limit(window)
    looked_up = [way.where(number <= FEW) for way in _looked_up(columns, boxes, near, conditions)]
    return union_all(*looked_up, select(passing.subquery())).subquery()


def all_of(boxes: int, conditions: Sequence[ColumnElement[bool]]) -> Subquery:
    """The ids of the devices that touch one of the boxes and fulfil the conditions."""
    return union_all(*_looked_up([device.c.id], boxes, _near(boxes), conditions)).subquery()


def _looked_up(
    columns: Sequence[Column[Any] | ColumnElement[Any]],
    boxes: int,
    near: CTE,
    conditions: Sequence[ColumnElement[bool]],
) -> tuple[Select[Any], Select[Any]]:
    # As an array: a list of which the planner knows the index, not rows that it would join with all devices.
    ids = func.array(select(near.c.id).scalar_subquery())
    found = select(*columns).where(*conditions)
    return found.where(_exact(boxes)), found.where(device.c.region_id == any_(ids))


def _near(boxes: int) -> CTE:
    """The regions that touch one of the boxes."""
    return select(region.c.id).where(_touching(region.c.geometry, boxes)).cte("near").prefix_with("MATERIALIZED")


def _number(near: CTE) -> ScalarSelect[Any]:
    """How many devices stand in these regions."""
    counted = select(func.coalesce(func.sum(region_count.c.devices), 0).label("devices"))
    number = counted.where(region_count.c.region_id.in_(select(near.c.id))).cte("number").prefix_with("MATERIALIZED")
    return select(number.c.devices).scalar_subquery()


def _exact(boxes: int) -> ColumnElement[bool]:
    return (device.c.tier == 0) & _touching(device.c.geometry, boxes)


def _touching(place: ColumnElement[Any], boxes: int) -> ColumnElement[bool]:
    return or_(*(func.ST_Intersects(place, envelope(number)) for number in range(boxes)))
