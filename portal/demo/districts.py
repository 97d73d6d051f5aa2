"""The eleven districts, cut along rings, avenues and polder roads so that they fill the territory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from portal.demo.frame import many
from portal.demo.outline import BELT, CENTRE, POLDER_ANGLE, RING, SINGEL, along, disc, spot
from portal.demo.roads import radial

EDGE = SINGEL + 70
"""Metres: the old town reaches to the middle of the road outside the moat."""


@dataclass(frozen=True)
class Quarter:
    """A district while it is drawn, in metres; `built` is its share of built ground, 1 for the densest."""

    code: str
    name: str
    shape: MultiPolygon


NAMES = {
    "MW01": "Oude Haven",
    "MW02": "Dokken",
    "MW03": "Dijkkwartier",
    "MW04": "Molenkwartier",
    "MW05": "Zuiderkwartier",
    "MW06": "Zeewijk",
    "MW07": "Rietlanden",
    "MW08": "Meerhout",
    "MW09": "Oosterkwartier",
    "MW10": "Zuiderwaard",
    "MW11": "Oosterwaard",
}


def borders(territory: Polygon) -> list[LineString]:
    """Every line that separates two districts, with the outline; ends overshoot so that no gap is left at a ring."""
    rings = [LineString(disc(radius).exterior) for radius in (EDGE, RING, BELT)]
    both = [radial(angle, EDGE - 30, BELT + 30) for angle in (214.0, 270.0, 327.0, 355.0)]
    north = LineString([spot(EDGE - 30, 93), (CENTRE[0], 9000)])
    country = [
        along(*spot(BELT - 30, 299), 9000, -90 + POLDER_ANGLE),
        LineString([spot(BELT - 30, 370), (9000, 3600)]),
        LineString([spot(BELT - 30, 196), (-9000, 1500)]),
    ]
    return [LineString(territory.exterior), *rings, *both, north, *country]


def code_of(point: Point) -> str:
    """The district in which a point of the drawing lies, by ring and angle."""
    angle = (np.degrees(np.arctan2(point.y - CENTRE[1], point.x - CENTRE[0])) - 90) % 360 + 90
    if disc(EDGE).contains(point):
        return "MW01"
    inner, outer = disc(RING).contains(point), not disc(BELT).contains(point)
    if outer and 196 <= angle < 368:
        return "MW10" if angle < 300 else "MW11"
    if angle < 214:
        return "MW03" if inner else "MW06"
    if angle < 270:
        return "MW04" if inner else "MW07"
    if angle < 327:
        return "MW05" if inner else "MW08"
    return "MW09" if angle < 355 else "MW02"


def make_quarters(territory: Polygon) -> tuple[Quarter, ...]:
    """All districts, in the order of their codes; together they are the territory."""
    faces: dict[str, list[Polygon]] = {code: [] for code in NAMES}
    cut = shapely.union_all(borders(territory))
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(cut))):
        middle = face.representative_point()
        if territory.contains(middle):
            faces[code_of(middle)].append(face)
    return tuple(Quarter(code, name, many(shapely.union_all(faces[code]))) for code, name in NAMES.items())
