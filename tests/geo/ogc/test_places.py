"""Places are found again by the geometry that was published of them, whatever is stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely import LineString, Point, Polygon, affinity, box, to_wkt
from shapely.geometry import shape as read_shape

from portal.public import create_app
from tests.publication_builder import a_device, a_generalised_device, a_region, a_territory, an_edition
from tests.support.databases import Databases

# Thirds and sevenths: no vertex has an end in decimals.
HOLED = Polygon(
    [(5 + 1 / 3, 52 + 1 / 7), (5 + 4 / 9, 52 + 1 / 7), (5 + 4 / 9, 52 + 2 / 7), (5 + 1 / 3, 52 + 2 / 7)],
    [[(5.35 + 1 / 300, 52.2), (5.37, 52.2 + 1 / 700), (5.36, 52.21)]],
)
PLACES = {
    "square": box(5 + 1 / 7, 52 + 1 / 3, 5 + 2 / 7, 52 + 2 / 3), "with a hole": HOLED, "point": Point(5 + 1 / 3, 52.7),
    "line": LineString([(5 + 1 / 9, 52 + 1 / 9), (5 + 2 / 9, 52 + 1 / 11), (5 + 1 / 3, 52 + 1 / 9)]),
}  # fmt: skip


@pytest.fixture(scope="module")
def client(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[FlaskClient]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            an_edition(connection, 1)
            a_territory(connection)
            for number, name in enumerate(("square", "with a hole")):
                a_generalised_device(
                    connection, a_region(connection, PLACES[name], id=f"r{number}", blocks=[f"r{number}"])
                )
            for name in ("point", "line"):
                a_device(connection, PLACES[name], name=name)
            # One that lies a metre beside the square.
            a_device(connection, affinity.translate(PLACES["square"], 1e-5, 0), name="beside")
        app = create_app(databases.settings(LAMPPOST_PUBLIC_URL="http://x"))
        yield app.test_client()
        app.extensions["publication"].dispose()


def _features(client: FlaskClient, collection: str, **query: str) -> list[Any]:
    answer = client.get(f"/ogc/collections/{collection}/items", query_string=query)
    assert answer.status_code == 200, answer.text
    return list((answer.json or {})["features"])


@pytest.mark.parametrize("collection", ["devices", "regions"])
def test_each_published_geometry_finds_its_feature_alone(client: FlaskClient, collection: str) -> None:
    features = _features(client, collection)
    assert len(features) == {"devices": 5, "regions": 2}[collection]
    for feature in features:
        asked = {"op": "s_equals", "args": [{"property": "geometry"}, feature["geometry"]]}
        as_json = _features(client, collection, filter=json.dumps(asked), **{"filter-lang": "cql2-json"})
        text = to_wkt(read_shape(feature["geometry"]), rounding_precision=7, trim=False)
        as_text = _features(client, collection, filter=f"S_EQUALS({text}, geometry)")
        assert [each["id"] for each in as_json] == [each["id"] for each in as_text] == [feature["id"]]
        others = _features(client, collection, filter=f"NOT S_EQUALS(geometry, {text})")
        assert len(others) == len(features) - 1


def test_the_same_points_in_other_words_are_equal(client: FlaskClient) -> None:
    turned = "POLYGON((5.2 52.3, 5.3 52.3, 5.3 52.4, 5.2 52.4, 5.2 52.3))"
    again = "POLYGON((5.3 52.4, 5.3 52.3, 5.25 52.3, 5.2 52.3, 5.2 52.4, 5.3 52.4))"
    assert len(_features(client, "devices", filter=f"S_EQUALS({turned}, {again})")) == 5


def test_ngsi_ld_and_sensorthings_find_it_again_too(client: FlaskClient) -> None:
    for feature in _features(client, "devices"):
        geometry = feature["geometry"]
        entities = client.get("/ngsi-ld/v1/entities", query_string={
            "type": "Device", "georel": "equals", "geometry": geometry["type"],
            "coordinates": json.dumps(geometry["coordinates"]),
        }).json  # fmt: skip
        assert [entity["id"] for entity in entities] == [f"urn:ngsi-ld:Device:{feature['id'][-36:]}"]
        asked = {"$filter": f"st_equals(location, geography'{to_wkt(read_shape(geometry), rounding_precision=7)}')"}
        locations = client.get("/sensorthings/v1.1/Locations", query_string=asked).json
        assert [location["@iot.id"] for location in locations["value"]] == [feature["id"][-36:]]
