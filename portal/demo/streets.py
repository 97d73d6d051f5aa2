"""Streets of a neighbourhood: a pattern of lines laid over its ground, in metres of the drawing frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from portal.demo.frame import lines
from portal.demo.outline import CENTRE, SINGEL, arc, disc, spot
from portal.demo.water import CANALS, OPEN_FROM, OPEN_TO

SHORTEST = 75.0
"""Metres below which a piece of street is left out."""


@dataclass(frozen=True)
class Pattern:
    """How a neighbourhood is laid out: `spacing` and `cross` in metres, `bend` in metres of sag, angle in degrees."""

    angle: float
    spacing: float
    cross: float
    bend: float


def bent(start: tuple[float, float], end: tuple[float, float], bend: float, reach: float) -> LineString:
    """A line through the pattern's frame that sags by `bend` metres at `reach` metres from the middle."""
    if not bend:
        return LineString([start, end])
    steps = np.linspace(0, 1, 9)
    x = start[0] + (end[0] - start[0]) * steps
    y = start[1] + (end[1] - start[1]) * steps + bend * ((x / reach) ** 2)
    return LineString(np.round(np.stack([x, y], axis=1), 2))


def rows(pattern: Pattern, reach: float, rng: np.random.Generator) -> list[LineString]:
    """Long parallel streets, and cross streets that run from one of them to the next but one, staggered."""
    offsets = np.arange(-reach, reach, pattern.spacing) + rng.uniform(0, pattern.spacing)
    found = [bent((-reach, y), (reach, y), pattern.bend, reach) for y in offsets]
    for first in range(0, len(offsets) - 2, 2):
        low, high = offsets[first], offsets[first + 2]
        for x in np.arange(-reach, reach, pattern.cross) + rng.uniform(0, pattern.cross):
            sag = pattern.bend * (x / reach) ** 2
            found.append(LineString([(x, round(low + sag, 2)), (x, round(high + sag, 2))]))
    return found


def lay(ground: Polygon, pattern: Pattern, barred: BaseGeometry, rng: np.random.Generator) -> list[LineString]:
    """The streets of one neighbourhood, ending on the roads around it and at the edge of what is `barred`."""
    middle = ground.centroid
    x0, y0, x1, y1 = ground.bounds
    reach = float(np.hypot(x1 - x0, y1 - y0)) / 2 + 1
    room = ground.difference(barred)
    rim = ground.boundary
    streets = []
    for line in rows(pattern, reach, rng):
        turned = affinity.translate(affinity.rotate(line, pattern.angle, origin=(0, 0)), middle.x, middle.y)
        for part in lines(turned.intersection(room), SHORTEST):
            hugs = part.interpolate(0.5, normalized=True).distance(rim) < 24
            if not hugs and rng.random() > 0.04:
                streets.append(part)
    return streets


def old_town(barred: Polygon, land: Polygon, rng: np.random.Generator) -> list[LineString]:
    """Quays on both sides of each canal ring and around the harbour (`barred`), back streets, lanes with bridges."""
    found: list[LineString] = []
    dry = barred.buffer(12)
    for radius in CANALS:
        found += lines(arc(radius - 21, OPEN_FROM, OPEN_TO).difference(dry), SHORTEST)
        found += lines(arc(radius + 21, OPEN_FROM, OPEN_TO).difference(dry), SHORTEST)
    for radius in (130, 220, 310, 525, 755, 985):
        found += lines(arc(radius, OPEN_FROM - 4, OPEN_TO + 4).difference(dry), SHORTEST)
    for low, high, step in ((110, 410, 22.0), (410, 640, 13.0), (640, 870, 11.5), (870, SINGEL, 10.0)):
        for angle in np.arange(OPEN_FROM, OPEN_TO, step) + rng.uniform(0, step / 2):
            wobble = angle + rng.uniform(-2, 2)
            end = high + 21 if high < SINGEL else high - 40
            found += lines(LineString([spot(low + 21, wobble), spot(end, wobble)]).difference(dry))
    quay = barred.buffer(14).exterior.intersection(disc(SINGEL - 45))
    found += lines(shapely.line_merge(quay) if quay.geom_type != "LineString" else quay)
    market = [(CENTRE[0] - 60, CENTRE[1] + 40), (CENTRE[0] + 70, CENTRE[1] + 25), (CENTRE[0] + 60, CENTRE[1] - 60)]
    square = LineString([*market, (CENTRE[0] - 65, CENTRE[1] - 45), market[0]])
    return [part for line in [*found, square] for part in lines(line.intersection(land), SHORTEST)]
