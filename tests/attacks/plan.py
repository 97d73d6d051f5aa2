"""Devices of every kind that the register knows, in the town of `ground`.

Everything is drawn from one seed, so that a finding can be looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from shapely import LineString, Point

from geo.model import (
    Building,
    Category,
    Datastream,
    Mobility,
    NewDevice,
    PersonalData,
    Purpose,
    SensorType,
    SiteClass,
    Visibility,
)
from tests.attacks.ground import DENSE_TO, FARMS, SECRET, SQUARE, ZONES, ZONES_LATER, buildings, to_metres, to_place
from tests.support import town

SEED = 20260301


@dataclass
class Plan:
    """Devices by reference: those of the council and those of residents, and groups of their references."""

    council: dict[str, NewDevice]
    residents: dict[str, NewDevice]
    groups: dict[str, list[str]]

    def device(self, reference: str) -> NewDevice:
        return self.council.get(reference) or self.residents[reference]

    def place(self, reference: str, device: NewDevice) -> None:
        (self.residents if reference in self.residents else self.council)[reference] = device


class Planner:
    def __init__(self) -> None:
        self.dice = np.random.default_rng(SEED)
        self.homes = [building for building in buildings() if building.reference.startswith("d")]
        self.plan = Plan({}, {}, {})

    def near_home(self) -> tuple[Point, Building]:
        home = self.homes[int(self.dice.integers(len(self.homes)))]
        return to_place(to_metres(home.geometry) + self.dice.normal(0, 4, 2)), home

    def anywhere(self, west: float = 5.1005, east: float = DENSE_TO) -> Point:
        return Point(self.dice.uniform(west, east), self.dice.uniform(52.5005, 52.5395))

    def around(self, place: Point, metres: float) -> Point:
        return to_place(to_metres(place) + self.dice.uniform(-metres, metres, 2))

    def add(self, group: str, device: NewDevice, *, resident: bool = False) -> None:
        (self.plan.residents if resident else self.plan.council)[device.reference] = device
        self.plan.groups.setdefault(group, []).append(device.reference)


def talkative(reference: str, place: Point, home: Building | None, **changes: object) -> NewDevice:
    """A device whose owner wrote its place into everything that may be written."""
    number = reference.lstrip("abcdefghijklmnopqrstuvwxyz")
    where = f"{home.street} {number}" if home else f"{reference}weg {number}"
    said = {
        "geometry": place, "name": f"Meter {where}", "summary": f"hangs at {where}", "address": where,
        "base_object": f"pole of {reference}", "height": 4.5, "heading": 137.0, "field_of_view": 66.0,
        "source": "survey", "source_id": f"survey-{reference}", "projects": (f"project {where}",),
        "responsible": f"keeper of {where}", "recipients": f"neighbours of {where}",
        "purposes": (Purpose(f"watch {where}", dtpr=("ecology",)), *town.DEVICE.purposes),
        "datastreams": (
            Datastream(f"stream {reference}", "sound level", unit="dB[SPL]", documentation="https://photos.example/1",
                       link=f"https://photos.example/{reference}.jpg", open_data=True),
        ),
    }  # fmt: skip
    return town.unreleased(f"ref-{reference}", **(said | changes))


def plan() -> Plan:
    make = Planner()
    for n in range(120):
        place, home = make.near_home()
        make.add("homes", talkative(f"home{n}", place, home, site_class=SiteClass.DWELLING), resident=True)
    for n in range(90):
        make.add("unreleased", talkative(f"new{n}", make.anywhere(), None))
    for n in range(110):
        make.add("exact", exact(f"open{n}", make.anywhere(east=5.1595)))
    make.add("changing", exact("changing", Point(5.1585, 52.5015)))
    for n in range(20):
        make.add("thin", talkative(f"thin{n}", make.anywhere(DENSE_TO, 5.1595), None))
    _zoned(make)
    _at_sites(make)
    _on_borders(make)
    _other_shapes(make)
    _withheld(make)
    _rare(make)
    return make.plan


def exact(reference: str, place: Point | LineString, **changes: object) -> NewDevice:
    return town.released(reference, geometry=place, name=f"Counter {reference}", address="Lamp post", **changes)


def _zoned(make: Planner) -> None:
    for zone in (*ZONES, ZONES_LATER[-1]):
        for n in range(14):
            make.add("zoned", exact(f"{zone.name}{n}", make.around(zone.geometry.centroid, 140)))
    for n in range(12):
        make.add("secret", exact(f"hush{n}", make.around(SECRET, 350)))


def _at_sites(make: Planner) -> None:
    for n in range(25):
        place, home = make.near_home()
        system = {"purposes": (Purpose(f"count bicycles {n}"),), "personal_data": PersonalData.NONE}
        make.add("siblings", exact(f"beside{n}", place, **system))
        make.add("siblings at home", talkative(f"sibling{n}", place, home, site_class=SiteClass.DWELLING, **system))
    for n in range(6):
        make.add("first at a site", exact(f"first{n}", make.anywhere()))
    for n in range(10):
        make.add("blurred", exact(f"blurred{n}", make.near_home()[0]))
    for n in range(24):
        make.add("relocated", talkative(f"moving{n}", make.anywhere(), None))
    for n in range(40):
        make.add("edited", talkative(f"edited{n}", make.anywhere(), None))


def _on_borders(make: Planner) -> None:
    """Devices a few metres from the side of a square, whose positions will be measured again and again."""
    for n in range(20):
        xy = to_metres(make.anywhere(5.103, 5.139))
        xy[n % 2] = round(xy[n % 2] / SQUARE) * SQUARE + make.dice.uniform(-6, 6)
        make.add("on borders", talkative(f"border{n}", to_place(xy), None))


def _other_shapes(make: Planner) -> None:
    for n in range(6):
        start = make.anywhere(5.103, 5.135)
        line = LineString([start, Point(start.x + 0.004, start.y + 0.0007)])
        make.add("lines", exact(f"line{n}", line))
        make.add("hidden lines", talkative(f"road{n}", line, None))
    for n in range(6):
        made = talkative(
            f"van{n}", make.anywhere(), None, mobility=Mobility.MOBILE, operation_districts=(f"D{n % 3}1",)
        )
        make.add("mobile", made)


def _withheld(make: Planner) -> None:
    for n in range(6):
        place, home = make.near_home()
        make.add("withheld", talkative(f"shelter{n}", place, home, site_class=SiteClass.SENSITIVE))
        place, home = make.near_home()
        exempt = {"visibility": Visibility.EXEMPT, "visibility_reason": "police"}
        make.add("withheld", talkative(f"police{n}", place, home, **exempt))


def _rare(make: Planner) -> None:
    kind = {"category": Category.METER, "sensor_type": SensorType.FLOW}
    for name, farm in zip(("few", "many"), FARMS, strict=True):
        for n in range(4):
            make.add(f"{name} farms", talkative(f"{name}{n}", make.around(farm, 6), None, **kind))
