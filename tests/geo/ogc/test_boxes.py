"""Devices in bounding boxes are the same ones, whichever way they are found."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select, update

from geo.ogc import boxes, query
from geo.ogc.collections import DEVICES
from geo.publication.tables import device
from tests.geo.ogc.conftest import City

# An exact device and what stands for the generalised ones; one corner; a point; a line; across the antimeridian; all.
BOXES = (
    (5.105, 52.505, 5.125, 52.515), (5.12, 52.529, 5.15, 52.54), (5.11, 52.51, 5.11, 52.51), (5.10, 52.5, 5.14, 52.5),
    (170.0, 52.505, 5.1151, 52.515), (-180.0, -90.0, 180.0, 90.0), (4.0, 52.0, 4.1, 52.1),
)  # fmt: skip
LIMIT = {"take": 1000, "skip": 0}


def _bound(box: tuple[float, float, float, float]) -> dict[str, float]:
    return {
        query.side(number, side): value
        for number, part in enumerate(query.parts(box))
        for side, value in enumerate(part)
    }


def _plainly(connection: Connection, box: tuple[float, float, float, float]) -> set[UUID]:
    touching = [func.ST_Intersects(device.c.geometry, query.envelope(n)) for n in range(len(query.parts(box)))]
    return set(connection.scalars(select(device.c.id).where(touching[0] | touching[-1]), _bound(box)))


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize(("few", "one_in"), [(1_000_000, 0), (-1, 0), (-1, 1_000_000)])
def test_all_ways_of_a_page_find_what_touches_the_box(
    city: City, monkeypatch: pytest.MonkeyPatch, box: tuple[float, float, float, float], few: int, one_in: int
) -> None:
    monkeypatch.setattr(boxes, "FEW", few)
    monkeypatch.setattr(boxes, "ONE_IN", one_in)
    key = device.c.id.label("key")
    found = boxes.page([key], len(query.parts(box)), [device.c.category == "sensor"], [device.c.id.asc()])
    with city.databases.engine("publication_owner").connect() as connection:
        connection.execute(update(device).where(device.c.id == city.exact[0]).values(category="beacon"))
        wanted = _plainly(connection, box) - {city.exact[0]}
        assert set(connection.scalars(select(found.c.key), _bound(box) | LIMIT)) == wanted
        # Not committed: other tests read this city.


@pytest.mark.parametrize("box", BOXES)
def test_what_is_counted_and_what_a_condition_of_one_row_finds_are_the_same(
    city: City, box: tuple[float, float, float, float]
) -> None:
    parts = len(query.parts(box))
    with city.databases.engine("public_reader").connect() as connection:
        wanted = _plainly(connection, box)
        all_of = select(boxes.all_of(parts, []).c.id)
        assert set(connection.scalars(all_of, _bound(box))) == wanted
        touching = query.touches(DEVICES, parts)
        assert set(connection.scalars(select(device.c.id).where(touching), _bound(box))) == wanted
        others = set(connection.scalars(select(device.c.id).where(~touching), _bound(box)))
        assert others | wanted == {*city.exact, *city.generalised}
        assert not others & wanted
