"""The abstract tests of OGC API Features Part 2, annex A, for every collection that there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyproj import CRS, Transformer
from shapely import hausdorff_distance, transform
from shapely.geometry import shape

from tests.geo.ogc.test_abstract_core import features_of

Get = Callable[..., Any]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
UNKNOWN = "http://www.opengis.net/def/crs/EPSG/0/0"


def flipped(uri: str) -> bool:
    return uri != CRS84 and CRS.from_epsg(uri.removeprefix(EPSG)).axis_info[0].direction == "north"


def from_crs84(uri: str) -> Transformer:
    """From longitude and latitude to the axes as the authority of the CRS orders them."""
    return Transformer.from_crs("OGC:CRS84", "OGC:CRS84" if uri == CRS84 else int(uri.removeprefix(EPSG)))


def test_every_crs_is_a_known_uri_and_the_default_is_the_first(get: Get) -> None:
    for collection, _ in features_of(get):
        systems = collection["crs"]
        assert systems[0] == CRS84
        assert all(uri == CRS84 or CRS.from_epsg(uri.removeprefix(EPSG)) for uri in systems)
        assert len(systems) == len(set(systems)) > 3
        assert collection["storageCrs"] in systems


def test_every_answer_names_its_crs(client: FlaskClient, get: Get) -> None:
    for collection, items in features_of(get):
        (first,) = features(client, items, {"limit": "1"})
        for address in (items, f"{items}/{first['id']}"):
            assert client.get(address).headers["Content-Crs"] == f"<{CRS84}>"
            for uri in collection["crs"]:
                assert client.get(address, query_string={"crs": uri}).headers["Content-Crs"] == f"<{uri}>"


def test_a_geometry_in_another_crs_is_the_same_place(client: FlaskClient, get: Get) -> None:
    compared = 0
    for collection, items in features_of(get):
        (feature,) = features(client, items, {"limit": "1"})
        if feature["geometry"] is None:
            continue
        for uri in collection["crs"]:
            there = from_crs84(uri)
            expected = transform(shape(feature["geometry"]), there.transform, interleaved=False)
            tolerance = 1e-6 if CRS.from_user_input(there.target_crs).is_geographic else 0.5
            for address in (f"{items}/{feature['id']}", items):
                answer = client.get(address, query_string={"crs": uri, **({"limit": "1"} if address == items else {})})
                assert answer.json is not None
                given = shape((answer.json.get("features") or [answer.json])[0]["geometry"])
                assert hausdorff_distance(given, expected) < tolerance, uri
                compared += 1
    assert compared > 20


@pytest.mark.parametrize("query", [{"crs": UNKNOWN}, {"bbox": "5,49,6,50", "bbox-crs": UNKNOWN}])
def test_a_crs_that_is_not_offered_is_refused(client: FlaskClient, get: Get, query: dict[str, str]) -> None:
    for _, items in features_of(get):
        assert client.get(items, query_string=query).status_code == 400


def test_the_extent_finds_the_same_features_in_every_crs(client: FlaskClient, get: Get) -> None:
    """By its two corners, as the executable suite converts it; also with the axes that the suite believes in."""
    for collection, items in features_of(get):
        everyone = found(client, items, {})
        if features(client, items, {"limit": "1"})[0]["geometry"] is None:
            continue
        west, south, east, north = collection["extent"]["spatial"]["bbox"][0]
        expected = found(client, items, {"bbox": f"{west},{south},{east},{north}"})
        assert expected == everyone
        for uri in collection["crs"]:
            corners = [*from_crs84(uri).transform(west, south), *from_crs84(uri).transform(east, north)]
            given = {"bbox-crs": uri, "bbox": ",".join(f"{number:.7f}" for number in corners)}
            assert found(client, items, given) == expected, uri
            if flipped(uri):
                turned = [corners[1], corners[0], corners[3], corners[2]]
                answer = client.get(items, query_string=given | {"bbox": ",".join(map(str, turned))})
                assert answer.status_code == 200


def found(client: FlaskClient, items: str, query: dict[str, str]) -> list[str]:
    return [feature["id"] for feature in features(client, items, query | {"limit": "1000"})]


def features(client: FlaskClient, items: str, query: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.get(items, query_string=query).json
    assert answer is not None
    given: list[dict[str, Any]] = answer["features"]
    return given
