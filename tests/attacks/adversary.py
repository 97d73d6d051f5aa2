"""What an adversary has: HTTP answers, the public facts of the town, and time to reckon.

`Scene` adds what only the harness knows (where things really are), so that probes can be aimed and what is left be
measured; no attack draws its conclusion from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from flask import Flask
from shapely import Point
from shapely.geometry.base import BaseGeometry
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from geo.model import Building, District, PrivacyZone
from geo.privacy.crs import to_grid
from tests.attacks.ground import CRS


def metres(shape: Any) -> Any:
    """A shape, or an array of shapes, in longitude and latitude in the metres of an equal-area map."""
    return shapely.transform(shape, lambda xy: np.column_stack(to_grid(xy[:, 0], xy[:, 1], CRS)))


@dataclass(frozen=True)
class Record:
    """A published device as one surface gives it; `shape` is in longitude and latitude, `area` the same in metres."""

    id: str
    fields: dict[str, Any]
    shape: BaseGeometry
    area: BaseGeometry

    @property
    def tier(self) -> int:
        return int(self.fields["tier"])

    @property
    def least_buildings(self) -> int:
        return int(self.fields["minimumBuildings"] or 0)

    @property
    def is_static(self) -> bool:
        return self.fields["mobility"] != "mobile"


class Portal:
    """The public portal as anyone reaches it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def get(self, url: str, headers: dict[str, str] | None = None) -> TestResponse:
        return self._app.test_client().get(url, headers=headers)


@dataclass(frozen=True)
class PublicFacts:
    """What a city publishes anyway: buildings with their addresses, districts, and by assumption the zones."""

    buildings: list[Building]
    districts: list[District]
    zones: tuple[PrivacyZone, ...]

    @cached_property
    def positions(self) -> np.ndarray:
        """Of each building, metres."""
        x, y = to_grid(*shapely.get_coordinates([b.geometry for b in self.buildings]).T, CRS)
        return np.column_stack((x, y))

    @cached_property
    def complexes(self) -> np.ndarray:
        """A number for each building; those of one complex share theirs."""
        return np.unique([b.complex or b.reference for b in self.buildings], return_inverse=True)[1]

    @cached_property
    def postcodes(self) -> dict[str, np.ndarray]:
        """The middle of each postcode, metres."""
        return {name: self.positions[members].mean(axis=0) for name, members in self._groups("postcode").items()}

    @cached_property
    def addresses(self) -> dict[str, np.ndarray]:
        """What a geocoder knows: the buildings of each street and postcode, metres."""
        groups = self._groups("street") | self._groups("postcode")
        return {name: self.positions[members] for name, members in groups.items()}

    def _groups(self, attribute: str) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for number, building in enumerate(self.buildings):
            name = getattr(building, attribute)
            if name is not None:
                found.setdefault(name, []).append(number)
        return found

    def count_in(self, area: BaseGeometry) -> int:
        """Buildings in a shape in metres; a complex counts once."""
        inside = shapely.contains_xy(area, *self.positions.T)
        return len(np.unique(self.complexes[inside]))


@dataclass(frozen=True)
class Block:
    """A block of the ladder, which anyone can compute from public facts; `footprint` in metres."""

    id: str
    tier: int
    footprint: BaseGeometry
    usable: float


@dataclass(frozen=True)
class Truth:
    """What only the harness knows. Places are in longitude and latitude, ids are public ones.

    `places` of generalised points; `withheld` by the register's own id; `words` that owners wrote, by public id;
    `followed` the ids of one device over time; `blurred` maps the id that was exact to the place and the new id;
    `siblings` and `relocated` are pairs of ids; `jittered` is a place for each edition and id.
    """

    places: dict[str, Point]
    withheld: dict[str, Point]
    words: dict[str, tuple[str, ...]]
    followed: dict[str, tuple[str, ...]]
    blurred: dict[str, tuple[str, Point, str]]
    siblings: dict[str, Point]
    relocated: dict[str, str]
    registered: dict[str, int]
    jittered: list[dict[str, Point]] = field(default_factory=list)


Transcript = dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]]


@dataclass(frozen=True)
class Scene:
    """One build under attack.

    `facts_then` are the public facts before buildings were pulled down; `editions` holds what the adversary fetched of
    each edition, the oldest first; `transcripts` a crawl before a change that may not show, after edits within blocks,
    and after a withheld device more; `reader` is the public role's engine, `connect` gives one to any database.
    """

    portal: Portal
    facts: PublicFacts
    facts_then: PublicFacts
    blocks: list[Block]
    truth: Truth
    editions: tuple[bytes, ...]
    transcripts: dict[str, Transcript]
    reader: Engine
    connect: Callable[[str], Engine]
