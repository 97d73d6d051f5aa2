"""The parameter filter over HTTP: with other parameters, page by page, in every format and collection."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.geo.ogc.conftest import City
from tests.geo.ogc.test_items import all_ids, ids

Get = Callable[..., Any]
DEVICES = "/collections/devices/items"
CAMERAS = "sensorType = 'optical_camera'"


def test_a_filter_and_other_parameters_must_all_hold(get: Get) -> None:
    everything = get(DEVICES, filter=CAMERAS, limit="100")
    assert everything["numberMatched"] == len(everything["features"]) == 10
    narrowed = get(DEVICES, filter=CAMERAS, bbox="5.1099,52.5,5.1141,52.511", locationPrecision="exact")
    names = {feature["properties"]["name"] for feature in narrowed["features"]}
    assert names == {"Device 00", "Device 04", "Device 08"}
    changed = get(DEVICES, filter=CAMERAS, datetime="2026-04-01", resulttype="hits")
    assert changed["numberMatched"] == 3


def test_pages_of_a_filter_yield_every_id_once(get: Get) -> None:
    found = all_ids(get, filter=CAMERAS, limit="3", sortby="-name")
    assert len(found) == len(set(found)) == 10
    assert found == ids(get(DEVICES, filter=CAMERAS, limit="100", sortby="-name"))


@pytest.mark.parametrize("collection", ["devices", "datastreams", "organisations", "districts", "regions"])
@pytest.mark.parametrize(
    ("filter_text", "chosen"),
    [
        ("true", True),
        ("false", False),
        ("NOT false", True),
        ("true OR id IS NULL", True),
        ("NOT (true AND true)", False),
    ],
)
def test_a_filter_that_asks_nothing_chooses_all_or_none(
    get: Get, collection: str, filter_text: str, chosen: bool
) -> None:
    everything = get(f"/collections/{collection}/items", resulttype="hits")["numberMatched"]
    answer = get(f"/collections/{collection}/items", filter=filter_text, resulttype="hits")
    assert answer["numberMatched"] == (everything if chosen else 0)
    page = get(f"/collections/{collection}/items", filter=filter_text, limit="1")
    assert len(page["features"]) == int(chosen)


def test_both_languages_choose_the_same(get: Get) -> None:
    as_json = {"op": "and", "args": [{"op": "=", "args": [{"property": "sensorType"}, "optical_camera"]},
                                     {"op": ">", "args": [{"property": "name"}, "Device 20"]}]}  # fmt: skip
    first = get(DEVICES, **{"filter": f"{CAMERAS} AND name > 'Device 20'", "filter-lang": "cql2-text"})
    second = get(DEVICES, **{"filter": json.dumps(as_json), "filter-lang": "cql2-json"})
    assert ids(first) == ids(second)
    assert len(ids(first)) == 4


def test_files_and_pages_hold_what_the_filter_chose(client: FlaskClient) -> None:
    asked = {"filter": f"{CAMERAS} AND height IS NULL", "limit": "100"}
    rows = list(csv.DictReader(io.StringIO(client.get(f"/ogc{DEVICES}", query_string=asked | {"f": "csv"}).text)))
    chosen = client.get(f"/ogc{DEVICES}", query_string=asked).json
    assert chosen is not None
    assert [row["id"] for row in rows] == ids(chosen)
    page = client.get(f"/ogc{DEVICES}", query_string=asked | {"f": "html"}).text
    assert all(id_ in page for id_ in ids(chosen))
    assert len(rows) == 10


@pytest.mark.parametrize(
    ("collection", "filter_text", "count"),
    [
        ("districts", "name = 'Havenkwartier' AND devices > 40", 1),
        ("districts", "S_CONTAINS(geometry, POINT(5.11 52.51))", 1),
        ("districts", "id LIKE 'WK%'", 1),
        ("regions", "locationPrecision = 'districts'", 1),
        ("regions", "S_INTERSECTS(geometry, BBOX(5.1185, 52.5145, 5.1186, 52.5146))", 2),
        ("regions", "A_CONTAINS(districts, ('WK01')) AND size(blocks) = 1", 1),
        ("organisations", "CASEI(name) LIKE CASEI('%MARKERWAARD')", 1),
        ("organisations", "devices >= 40", 1),
    ],
)
def test_every_collection_can_be_filtered(get: Get, collection: str, filter_text: str, count: int) -> None:
    assert get(f"/collections/{collection}/items", filter=filter_text)["numberMatched"] == count


def test_a_collection_without_places_knows_no_geometry(client: FlaskClient) -> None:
    response = client.get("/ogc/collections/organisations/items?filter=geometry IS NULL")
    assert response.status_code == 400
    assert "'geometry' is no property that organisations can be filtered by" in response.text


def test_an_id_can_be_asked_for(get: Get, city: City) -> None:
    wanted = sorted(map(str, city.exact[:3]))
    quoted = ",".join(f"'{id_}'" for id_ in wanted)
    assert sorted(ids(get(DEVICES, filter=f"id IN ({quoted})"))) == wanted
    assert ids(get(DEVICES, id=wanted[0])) == wanted[:1]


def test_a_persistent_address_can_be_asked_for(get: Get, city: City) -> None:
    """It begins with the address of the portal, which no row holds."""
    uri = f"http://register.example/devices/{city.exact[5]}"
    assert ids(get(DEVICES, filter=f"uri = '{uri}'")) == [str(city.exact[5])]
    assert ids(get(DEVICES, filter=f"uri IN ('{uri}', 'x')", sortby="name")) == [str(city.exact[5])]
    found = get(DEVICES, filter=f"uri LIKE '{uri[:40]}%' AND CASEI(name) = CASEI('DEVICE 05')", resulttype="hits")
    assert found["numberMatched"] == 1


def test_functions_are_listed_and_can_be_called(client: FlaskClient, get: Get) -> None:
    listed = get("/functions")["functions"]
    examples = {"string": "sensorType", "number": "height", "geometry": "geometry", "array": "themes"}
    for function in listed:
        (argument,) = function["arguments"]
        call = f"{function['name']}({examples[argument['type'][0]]}) IS NOT NULL"
        assert get(DEVICES, filter=call, limit="1")["numberReturned"] == 1
    dutch = get("/functions", lang="nl")["functions"]
    assert [function["name"] for function in dutch] == [function["name"] for function in listed]
    assert dutch != listed
    page = client.get("/ogc/functions?f=html&lang=nl").text
    assert "Functies die een filter kan aanroepen" in page


def test_what_can_be_sorted_by_is_listed_and_all_that_can(client: FlaskClient, get: Get) -> None:
    listed = get("/collections/devices/sortables")
    assert listed["additionalProperties"] is False
    for name in listed["properties"]:
        assert get(DEVICES, sortby=name, limit="1")["numberReturned"] == 1
    others = set(get("/collections/devices/schema")["properties"]) - set(listed["properties"])
    for name in others:
        assert client.get(f"/ogc{DEVICES}?sortby={name}").status_code == 400
