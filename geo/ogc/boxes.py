"""Devices in bounding boxes, looked up by region where that is less than passing over those that lie elsewhere.

A region stands for all devices in it: a box that touches it finds them all, and the region's row says so. How many
they are, the publication has counted; the statement itself takes one way or the other by that number. In a box that
holds much of the city, as the pyramid of the edition tells in a moment, the next device in the order is soon found.
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
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from geo.ogc.query import envelope, sides
from geo.publication.mercator import world_x, world_y
from geo.publication.pyramid import COARSEST_ZOOM, FINEST_ZOOM
from geo.publication.tables import cluster, device, edition, region, region_count

# So many devices are looked up and sorted in less time than it takes to come by a page of them in the order of all.
FEW = 50_000
# A box with one in so many of all devices holds much of the city.
ONE_IN = 3
# A level of the pyramid of which such a number of cells lie across the box.
ACROSS = 4
# Farther north and south the world of Web Mercator ends.
LAST_LATITUDE = 85.0


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
    number = _number(near, boxes)
    either = or_(device.c.region_id.in_(select(near.c.id)), _exact(boxes))
    # In this disguise no index knows the condition: what it finds would have to be sorted.
    anywhere = case((device.c.tier >= 0, _touching(device.c.geometry, boxes)))
    window = bindparam("take", type_=Integer) + bindparam("skip", type_=Integer)
    ways = ((number > FEW, either), (number.is_(None), anywhere))
    passed_over = [
        select(*columns).where(way, touching, *conditions).order_by(*order).limit(window).subquery()
        for way, touching in ways
    ]
    looked_up = [way.where(number <= FEW) for way in _looked_up(columns, boxes, near, conditions)]
    return union_all(*looked_up, *map(select, passed_over)).subquery()


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


def _number(near: CTE, boxes: int) -> ScalarSelect[Any]:
    """How many devices stand in these regions; NULL where the boxes hold much of the city."""
    counted = select(func.coalesce(func.sum(region_count.c.devices), 0))
    number = counted.where(region_count.c.region_id.in_(select(near.c.id))).scalar_subquery()
    all_devices = select(edition.c.devices).order_by(edition.c.number.desc()).limit(1).scalar_subquery()
    about = sum((_about(box) for box in range(boxes)), literal(0))
    many = (about > FEW) & (about * ONE_IN > all_devices)
    chosen = select(case((many, null()), else_=number).label("devices")).cte("number").prefix_with("MATERIALIZED")
    return select(chosen.c.devices).scalar_subquery()


def _about(box: int) -> ColumnElement[int]:
    """Nearly the number of devices in a box: those of the pyramid's cells that lie across it."""
    west, south, east, north = sides(box)
    level = func.floor(func.ln(ACROSS * 360 / func.greatest(east - west, 1e-6)) / func.ln(2.0))
    z = cast(func.least(func.greatest(level, COARSEST_ZOOM), FINEST_ZOOM), Integer)
    columns, rows = (world_x(each) for each in (west, east)), (world_y(_drawn(each)) for each in (north, south))
    first, last = ([func.floor(at * func.power(2, z + 1)) for at in ends] for ends in zip(columns, rows, strict=True))
    across = (cluster.c.x.between(first[0], last[0]), cluster.c.y.between(first[1], last[1]))
    return select(func.coalesce(func.sum(cluster.c.devices), 0)).where(cluster.c.z == z, *across).scalar_subquery()


def _drawn(latitude: ColumnElement[float]) -> ColumnElement[float]:
    return func.least(func.greatest(latitude, -LAST_LATITUDE), LAST_LATITUDE)


def _exact(boxes: int) -> ColumnElement[bool]:
    return (device.c.tier == 0) & _touching(device.c.geometry, boxes)


def _touching(place: ColumnElement[Any], boxes: int) -> ColumnElement[bool]:
    return or_(*(func.ST_Intersects(place, envelope(number)) for number in range(boxes)))
