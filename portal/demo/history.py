"""What changed over two years: for about one device in seven, one or two later versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

import numpy as np
import shapely
from shapely.geometry import Point

from geo.model import Lifecycle, NewDevice, NewOrganisation
from portal.demo.batches import Batch
from portal.demo.city import City
from portal.demo.dates import MONTHS, revised_in
from portal.demo.devices import Maker
from portal.demo.frame import METRES_PER_LATITUDE, METRES_PER_LONGITUDE
from portal.demo.kinds import Place

REVISED, TWICE = 0.15, 0.25
"""Part of the devices that were revised, and of those the part that was revised again."""

SHORTER = {"P28D": "P14D", "P14D": "P7D", "P30D": "P7D", "P7D": "P3D", "PT24H": "PT1H", "P5Y": "P2Y", "P10Y": "P5Y"}


def lags(rank: int) -> tuple[int, int]:
    """Months after which a kind of device (by its rank) was revised, and was revised again.

    Fixed for a kind, so that a month's revisions are found by making a few old batches anew: nothing is kept.
    """
    return 3 * (1 + rank % 3), 3 * (4 + rank % 3)


def make_revisions(
    city: City, organisations: Iterable[NewOrganisation], count: int = 2500, seed: int = 20261101
) -> Iterator[tuple[str, NewDevice, date]]:
    """Later versions with their owner and day, in time order; same `count` and `seed` as for `make_devices`."""
    maker = Maker(city, organisations, count, seed)
    for when, batch, device in revisions(maker):
        yield batch.organisation, device, when


def revisions(maker: Maker) -> Iterator[tuple[date, Batch, NewDevice]]:
    """Every later version by day, then owner, then kind."""
    return chain.from_iterable(revisions_of(maker, month) for month in range(MONTHS))


def revisions_of(maker: Maker, month: int) -> Iterator[tuple[date, Batch, NewDevice]]:
    """The later versions of one month, by owner, then kind."""
    due = [
        (batch.organisation, batch.rank, step, batch.month, batch)
        for batch in maker.batches()
        for step, lag in enumerate(lags(batch.rank), start=1)
        if batch.month == month - lag
    ]
    when = revised_in(month)
    for _, _, step, _, batch in sorted(due, key=lambda row: row[:4]):
        for device in revised(maker, batch, step, when):
            yield when, batch, device


def revised(maker: Maker, batch: Batch, step: int, when: date) -> Iterator[NewDevice]:
    """The versions that step 1 or 2 brings to the devices of one batch."""
    chances = maker.rng(batch, 5).random((batch.count, 5))
    limit = REVISED * (TWICE if step == 2 else 1)
    if not (chances[:, 0] < limit).any():
        return
    first_day = revised_in(batch.month + lags(batch.rank)[0])
    for device, chance in zip(maker.make(batch), chances.tolist(), strict=True):
        if chance[0] >= limit or device.lifecycle is Lifecycle.REMOVED:
            continue
        once = changed(maker, batch, device, first_day, chance[1], chance[3])
        if step == 1:
            yield once
        elif once.lifecycle is not Lifecycle.REMOVED:
            yield changed(maker, batch, once, when, chance[2], chance[4])


def changed(maker: Maker, batch: Batch, device: NewDevice, when: date, what: float, where: float) -> NewDevice:
    """The device after one change on the day `when`; `what` and `where`, from 0 to 1, settle which."""
    kind = batch.kind
    if device.lifecycle is Lifecycle.PLANNED:
        return replace(device, lifecycle=Lifecycle.ACTIVE, installed=when, last_confirmed=when)
    if what < 0.35 and device.purposes != kind.purposes:
        return replace(device, purposes=kind.purposes, summary=kind.summary)
    if what < 0.55 and device.retention in SHORTER:
        return replace(device, retention=SHORTER[device.retention])
    if what < 0.72 and isinstance(device.geometry, Point):
        return replace(device, geometry=nudged(maker.city, device.geometry, where), position_quality="0.5 m")
    if what < 0.86 and isinstance(device.geometry, Point) and kind.place is not Place.SHELTER:
        return replace(device, **maker.relocate(kind, where))
    return replace(device, lifecycle=Lifecycle.REMOVED, removed=when, last_confirmed=when)


def nudged(city: City, point: Point, where: float) -> Point:
    """The point measured better: 8 to 30 metres off, which is within the dead band of an anchor."""
    turn, far = 2 * np.pi * where, 8 + 22 * (where * 7 % 1)
    step = (float(far * np.cos(turn)) / METRES_PER_LONGITUDE, float(far * np.sin(turn)) / METRES_PER_LATITUDE)
    there = Point(round(point.x + step[0], 6), round(point.y + step[1], 6))
    return there if shapely.contains(city.territory, there) else point
