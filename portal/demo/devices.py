"""The devices of Markerwaard, made lazily: 2,500 for the demo, a million for the bench."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from geo.model import Mobility, NewDevice, NewOrganisation
from portal.demo.batches import Batch, make_batches
from portal.demo.city import City
from portal.demo.kinds import Kind, Place
from portal.demo.organisations import prefix_of
from portal.demo.sites import Sites
from portal.demo.states import NO_RETENTION, NO_SUMMARY, UNKNOWN_DATA, State, draw_states
from portal.demo.wording import Owner, blank, may_be_exact, old_purposes, personal_data, stated_purposes

SLICE = 5_000
"""Devices that are drawn at once."""

OLD_WORDING = 0.12
"""Part of the devices whose purpose was first stated in a few dry words."""

SOURCES = (("GNSS", "1 m"), ("drawn on the map", "5 m"), ("address", "25 m"))
TOWN = "Markerwaard"


class Maker:
    """Makes the devices of any batch, the same each time it is asked.

    `rounds` are blocks that something works in; while no ladder stands there are none, and districts are named.
    """

    def __init__(
        self,
        city: City,
        organisations: Iterable[NewOrganisation],
        count: int,
        seed: int,
        rounds: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self.city, self.count, self.seed, self.rounds = city, count, seed, rounds
        self.sites = Sites(city, posts=max(60, count // 12))
        self._owners = {organisation.name: Owner.of(organisation) for organisation in organisations}
        self._codes = [district.code for district in city.districts]

    def batches(self) -> Iterator[Batch]:
        """All batches in the order of registration."""
        return make_batches(self.count, self.seed)

    def make(self, batch: Batch) -> Iterator[NewDevice]:
        """The first version of each device of a batch."""
        rng = self.rng(batch, 4)
        for start in range(0, batch.count, SLICE):
            yield from self._slice(batch, batch.first + start, min(SLICE, batch.count - start), rng)

    def rng(self, batch: Batch, stream: int) -> np.random.Generator:
        """Random numbers that belong to this batch alone."""
        return np.random.default_rng([self.seed, stream, batch.month, batch.rank, batch.first])

    def relocate(self, kind: Kind, where: float) -> dict[str, Any]:
        """Another place for a device of this kind, with its name and address; `where`, from 0 to 1, settles it."""
        spots = self.sites.draw(kind.place, 1, np.random.default_rng([self.seed, 7, int(where * 2**32)]))
        return self._place(kind, spots.shapes[0], spots.streets[0], spots.numbers[0], spots.posts[0])

    def _slice(self, batch: Batch, first: int, count: int, rng: np.random.Generator) -> Iterator[NewDevice]:
        kind, owner = batch.kind, self._owners[batch.organisation]
        common = vars(blank(kind, owner))
        states = draw_states(batch.month, count, rng)
        places = self._places(kind, count, rng)
        details = rng.random((count, 5)).tolist()
        prefix = f"{prefix_of(owner.name)}-{kind.code}-"
        for index, (state, place, draw) in enumerate(zip(states, places, details, strict=True)):
            number = first + index
            yield NewDevice(**{
                **common, **place, **said(kind, owner, state, draw), **fittings(kind, number, draw),
                "reference": f"{prefix}{number:05d}",
            })  # fmt: skip

    def _places(self, kind: Kind, count: int, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
        """Position, address and name of each device."""
        if kind.place is Place.BLOCKS and self.rounds:
            for chosen in rng.integers(0, len(self.rounds), count).tolist():
                yield {"operation_blocks": self.rounds[chosen], "name": kind.noun}
            return
        if kind.mobility is Mobility.MOBILE:
            for size in rng.integers(1, 4, count).tolist():
                codes = sorted(rng.choice(len(self._codes), size, replace=False).tolist())
                yield {"operation_districts": tuple(self._codes[code] for code in codes), "name": kind.noun}
            return
        spots = self.sites.draw(kind.place, count, rng)
        for shape, street, number, post in zip(spots.shapes, spots.streets, spots.numbers, spots.posts, strict=True):
            yield self._place(kind, shape, street, number, post)

    def _place(self, kind: Kind, shape: BaseGeometry, street: int, number: int, post: int) -> dict[str, Any]:
        if street < 0:
            return {"geometry": shape, "name": kind.noun}
        name = self.city.streets[street].name
        return {
            "geometry": shape,
            "name": f"{kind.noun} {name}" if post < 0 else f"{kind.noun} {name} {number}",
            "address": f"{name} {number}, {TOWN}",
            "base_object": f"post-{post:06d}" if post >= 0 else None,
        }


def said(kind: Kind, owner: Owner, state: State, draw: list[float]) -> dict[str, Any]:
    """What the owner says of purpose, people and dates, with what was left out."""
    purposes = stated_purposes(kind, state)
    if purposes == kind.purposes and draw[0] < OLD_WORDING:
        purposes = old_purposes(kind)
    return {
        "summary": None if state.defects[NO_SUMMARY] else kind.summary,
        "purposes": purposes,
        "personal_data": personal_data(kind, state.defects[UNKNOWN_DATA]),
        "retention": None if state.defects[NO_RETENTION] else kind.retention,
        "lifecycle": state.lifecycle,
        "installed": state.installed,
        "active_until": state.active_until,
        "removed": state.removed,
        "last_confirmed": state.last_confirmed,
        "exact_reason": owner.release if state.released and may_be_exact(kind) else None,
    }


def fittings(kind: Kind, number: int, draw: list[float]) -> dict[str, Any]:
    """Height, direction, how the position is known, and the numbers on the casing, which never leave the register.

    Addresses are from the ranges for documentation (RFC 5737) and for local use (IEEE 802).
    """
    source, quality = SOURCES[int(draw[1] * 3)]
    found: dict[str, Any] = {"position_source": source, "position_quality": quality}
    if kind.height is not None:
        found["height"] = round(kind.height * (0.85 + 0.3 * draw[2]), 1)
    if kind.field_of_view is not None:
        found["heading"] = float(int(draw[3] * 360))
    if draw[4] < 0.3:
        low, high = number % 250 + 1, number // 250 % 256
        found["serial"] = f"SN-{kind.code}-{number:06d}"
        found["mac"] = f"02:00:5e:{int(draw[4] * 800):02x}:{high:02x}:{low:02x}"
        found["ip"] = f"192.0.2.{low}"
    return found


def make_devices(
    city: City, organisations: Iterable[NewOrganisation], count: int = 2500, seed: int = 20261101
) -> Iterator[tuple[str, NewDevice]]:
    """First versions of `count` devices with the names of their owners, in the order of registration."""
    maker = Maker(city, organisations, count, seed)
    for batch in maker.batches():
        for device in maker.make(batch):
            yield batch.organisation, device
