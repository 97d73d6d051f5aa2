"""Reference systems by reference (OGC API Features Part 2): answers, boxes and filters in the order each one has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from pyproj import Transformer
from shapely import Point, box

from geo.errors import Invalid
from geo.ogc import areas, crs
from tests.geo.ogc.conftest import City

EPSG = crs.EPSG
NATIONAL = (28992, 31370, 25832, 3006)
CODES = (*crs.EVERYWHERE, *NATIONAL)
SYSTEMS = crs.offered(NATIONAL)
PLACES = ((5.1115, 52.51), (4.35, 50.85), (11.5, 55.2), (18.0, 59.3), (2.6, 49.5))
ITEMS = "/ogc/collections/devices/items"


@pytest.fixture(scope="module")
def several(city: City) -> Iterator[FlaskClient]:
    app = city.app(LAMPPOST_NATIONAL_CRS=",".join(map(str, NATIONAL)))
    yield app.test_client()
    app.extensions["publication"].dispose()


def as_ordered(code: int, place: tuple[float, float]) -> tuple[float, float]:
    """Coordinates in the order that the authority defines, by pyproj's own knowledge of it."""
    first, second = Transformer.from_crs(4326, code).transform(place[1], place[0])
    return first, second


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("place", PLACES)
def test_a_position_comes_back_from_every_system(code: int, place: tuple[float, float]) -> None:
    shape = areas.of_shape(Point(as_ordered(code, place)), SYSTEMS[f"{EPSG}{code}"])
    assert (shape.x, shape.y) == pytest.approx(place, abs=1e-6)


@pytest.mark.parametrize("code", CODES)
def test_items_are_given_and_found_in_the_order_of_the_system(several: FlaskClient, city: City, code: int) -> None:
    first, second = as_ordered(code, (5.1115, 52.51))
    near = 0.5 if SYSTEMS[f"{EPSG}{code}"].digits == 2 else 0.000005
    given = several.get(f"{ITEMS}/{city.exact[3]}", query_string={"crs": f"{EPSG}{code}"})
    assert given.headers["Content-Crs"] == f"<{EPSG}{code}>"
    assert given.json is not None
    assert given.json["geometry"]["coordinates"] == pytest.approx((first, second), abs=near)
    numbers = f"{first - near},{second - near},{first + near},{second + near}"
    asked = (
        {"bbox": numbers, "bbox-crs": f"{EPSG}{code}"},
        {"filter": f"S_INTERSECTS(geometry,BBOX({numbers}))", "filter-crs": f"{EPSG}{code}"},
    )
    for query in asked:
        found = several.get(ITEMS, query_string=query | {"locationPrecision": "exact"}).json
        assert found is not None
        assert [feature["id"] for feature in found["features"]] == [str(city.exact[3])]


def test_every_system_is_listed_by_every_collection_with_that_of_the_storage(several: FlaskClient) -> None:
    listed = several.get("/ogc/collections").json
    assert listed is not None
    described = [entry for entry in listed["collections"] if entry["itemType"] == "feature"]
    assert len(described) > 3
    for entry in described:
        assert entry["crs"] == [crs.CRS84, *(f"{EPSG}{code}" for code in CODES)]
        assert entry["storageCrs"] == crs.CRS84


@pytest.mark.parametrize("code", [code for code in CODES if code not in (4326, 4258, 3857)])
def test_a_box_is_bent_as_its_edges_are(code: int) -> None:
    """Two corners alone would leave out what the edges bend around."""
    system = SYSTEMS[f"{EPSG}{code}"]
    first, second = as_ordered(code, (5.1115, 52.51))
    wide = (first - 60_000, second - 60_000, first + 60_000, second + 60_000)
    corners = [areas.of_shape(Point(corner), system) for corner in (wide[:2], wide[2:])]
    west, south, east, north = crs.to_crs84(wide, system)
    exact = areas.of_box(wide, system)
    assert box(west, south, east, north).buffer(1e-6).covers(exact)
    assert not box(corners[0].x, corners[0].y, corners[1].x, corners[1].y).covers(exact)
    for share in (0.1, 0.5, 0.9):
        middle = areas.of_shape(Point(wide[0] + share * 120_000, wide[1]), system)
        assert exact.boundary.distance(middle) < 1e-6


@pytest.mark.parametrize(
    ("code", "numbers", "expected"),
    [
        (3857, (-20037508.35, -20037508.35, 20037508.35, 20037508.35), (-180, -85.06, 180, 85.06)),
        (3857, (-3e7, -3e7, 3e7, 3e7), (-180, -89, 180, 89)),
        (3857, (0, 0, 9e7, 9e7), (0, 0, 180, 90)),
        (4326, (-90, -180, 90, 180), (-180, -90, 180, 90)),
        (4326, (80, 170, 90, -170), (170, 80, -170, 90)),
        (4258, (80, 170, 90, -170), (170, 80, -170, 90)),
    ],
)
def test_a_box_may_reach_to_the_end_of_the_world(code: int, numbers: crs.Box, expected: crs.Box) -> None:
    assert crs.to_crs84(numbers, SYSTEMS[f"{EPSG}{code}"]) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        (4326, (-91, 0, 0, 1)), (4326, (10, 0, 0, 1)), (4258, (0, -181, 1, 1)), (28992, (100, 100, 0, 200)),
        (3857, (0, 100, 1, 0)), (3035, (-1e9, -1e9, 1e9, 1e9)), (28992, (1e308, 1e308, 1.1e308, 1.1e308)),
        (25832, (1e10, 0, 1e11, 1)),
    ],
)  # fmt: skip
def test_a_box_outside_of_a_system_is_refused(several: FlaskClient, code: int, numbers: crs.Box) -> None:
    with pytest.raises(Invalid):
        crs.to_crs84(numbers, SYSTEMS[f"{EPSG}{code}"])
    given = ",".join(map(repr, numbers))
    for query in (
        {"bbox": given, "bbox-crs": f"{EPSG}{code}"},
        {"filter": f"S_INTERSECTS(geometry,BBOX({given}))", "filter-crs": f"{EPSG}{code}"},
    ):
        assert several.get(ITEMS, query_string=query).status_code == 400


@pytest.mark.parametrize("code", CODES)
def test_no_box_however_far_makes_the_api_fail(several: FlaskClient, code: int) -> None:
    for far in (1e3, 1e7, 9e7):
        for numbers in ((-far, -far, far, far), (far, far, far, far), (-far, 0, 0, far)):
            given = ",".join(map(repr, numbers))
            for query in (
                {"bbox": given, "bbox-crs": f"{EPSG}{code}", "resulttype": "hits"},
                {"filter": f"S_DISJOINT(geometry,BBOX({given}))", "filter-crs": f"{EPSG}{code}", "limit": "1"},
            ):
                assert several.get(ITEMS, query_string=query).status_code in (200, 400)
