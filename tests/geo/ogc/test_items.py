"""Items of a collection: what a feature holds, how pages follow, what parameters choose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyproj import Transformer

from tests.geo.ogc.conftest import City

Get = Callable[..., Any]
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


def ids(page: Any) -> list[str]:
    return [feature["id"] for feature in page["features"]]


def next_of(page: Any) -> dict[str, str] | None:
    links = [link["href"] for link in page["links"] if link["rel"] == "next"]
    return {name: values[0] for name, values in parse_qs(urlsplit(links[0]).query).items()} if links else None


def all_ids(get: Get, path: str = "/collections/devices/items", **query: str) -> list[str]:
    found: list[str] = []
    further: dict[str, str] | None = query
    while further is not None:
        page = get(path, **further)
        found += ids(page)
        further = next_of(page)
    return found


def test_the_whole_collection_is_counted_by_the_edition(get: Get, city: City) -> None:
    page = get("/collections/devices/items", limit="3")
    assert page["numberMatched"] == city.devices
    assert page["numberReturned"] == len(page["features"]) == 3


def test_paging_yields_every_id_once(get: Get, city: City) -> None:
    found = all_ids(get, limit="7")
    assert sorted(found) == sorted(map(str, (*city.exact, *city.generalised)))


@pytest.mark.parametrize("order", ["height", "-height", "-sensorType,height", "changed,-registered"])
def test_paging_in_another_order_yields_every_id_once(get: Get, city: City, order: str) -> None:
    found = all_ids(get, limit="7", sortby=order)
    assert len(found) == city.devices
    assert set(found) == set(map(str, (*city.exact, *city.generalised)))
    assert found == ids(get("/collections/devices/items", limit="1000", sortby=order))


def test_sorting_puts_features_without_a_value_last(get: Get, city: City) -> None:
    page = get("/collections/devices/items", limit="1000", sortby="-name")
    names = [feature["properties"]["name"] for feature in page["features"]]
    assert names[0] == f"Device {len(city.exact) - 1:02}"
    assert names[len(city.exact) :] == [None] * len(city.generalised)


def test_the_last_page_has_no_next_link(get: Get, city: City) -> None:
    assert next_of(get("/collections/devices/items", limit=str(city.devices))) is None


def test_next_links_keep_the_question(get: Get) -> None:
    found = all_ids(get, limit="3", sensorType="optical_camera", bbox="5,52,6,53")
    assert len(found) == len(set(found)) == 10


def test_an_item_links_to_itself_in_the_system_and_language_it_is_in(client: FlaskClient, city: City) -> None:
    asked = {"crs": "http://www.opengis.net/def/crs/EPSG/0/28992", "lang": "nl", "f": "json"}
    item = client.get(f"/ogc/collections/devices/items/{city.exact[0]}", query_string=asked).json
    assert item is not None
    (here,) = (link["href"] for link in item["links"] if link["rel"] == "self")
    assert client.get(here.removeprefix("http://register.example")).json == item
    others = [link["href"] for link in item["links"] if link["rel"] == "alternate"]
    assert len(others) == 2
    assert all("lang=nl" in other and "EPSG/0/28992" in other for other in others)


def test_hits_give_a_number_and_no_features(get: Get, city: City) -> None:
    page = get("/collections/devices/items", resulttype="hits", sensorType="optical_camera")
    assert (page["numberMatched"], page["numberReturned"], page["features"]) == (10, 0, [])
    assert next_of(page) is None


def test_a_limit_above_the_highest_is_lowered_to_it(get: Get, city: City) -> None:
    assert len(get("/collections/devices/items", limit="999999999")["features"]) == city.devices


def test_a_generalised_device_is_its_region_and_says_nothing_more(get: Get, city: City) -> None:
    feature = get(f"/collections/devices/items/{city.generalised[0]}")
    properties = feature["properties"]
    region = get(f"/collections/regions/items/{city.square}")
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert feature["geometry"] == region["geometry"]
    assert properties["regionId"] == city.square
    assert properties["locationPrecision"] == "square"
    assert properties["coordinateUncertaintyInMeters"] == 177
    assert properties["dataGeneralizations"].startswith("Location generalised")
    kept_back = ("name", "summary", "reference", "address", "height", "registered", "source", "sourceId", "version")
    assert {properties[name] for name in kept_back} == {None}


def test_a_device_without_a_place_has_its_districts_as_region(get: Get, city: City) -> None:
    properties = get(f"/collections/devices/items/{city.generalised[-1]}")["properties"]
    assert (properties["locationPrecision"], properties["regionId"]) == ("districts", "DISTRICTS:WK01+WK02")
    assert get("/collections/regions/items/DISTRICTS:WK01+WK02")["properties"]["locationPrecision"] == "districts"


def test_an_exact_device_is_a_point_with_its_words(get: Get, city: City) -> None:
    feature = get(f"/collections/devices/items/{city.exact[3]}")
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.1115, 52.51]}
    properties = feature["properties"]
    assert properties["locationPrecision"] == "exact"
    assert properties["regionId"] is properties["dataGeneralizations"] is None
    assert properties["name"] == "Device 03"
    assert properties["organisation"] == "Gemeente Markerwaard"
    assert properties["organisationId"] == str(city.organisation)
    assert properties["uri"] == f"http://register.example/devices/{city.exact[3]}"
    assert properties["registered"] == "2026-01-04"
    assert properties["changed"] == "2026-04-01T06:00:00Z"
    assert properties["purposes"][0]["text"] == "reduce noise at night"


def test_properties_always_come_in_the_declared_order(get: Get, city: City) -> None:
    declared = [name for name in get("/collections/devices/schema")["properties"] if name not in ("id", "geometry")]
    for feature in get("/collections/devices/items")["features"]:
        assert list(feature["properties"]) == declared


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"sensorType": "optical_camera"}, 10),
        ({"sensorType": "optical_camera", "registered": "2026-01-05"}, 2),
        ({"height": "3.5"}, 20),
        ({"themes": "sound"}, 45),
        ({"themes": "water"}, 0),
        ({"districts": "WK01"}, 45),
        ({"organisation": "Gemeente Markerwaard"}, 40),
        ({"version": "1"}, 40),
        ({"version": "2"}, 0),
        ({"locationPrecision": "square"}, 4),
        ({"locationPrecision": "districts"}, 1),
        ({"changed": "2026-04-01T08:00:00+02:00"}, 10),
        ({"name": "Device 03"}, 1),
        ({"name": "'; DROP TABLE publication.device; --"}, 0),
        ({"name": "%"}, 0),
    ],
)
def test_a_property_filters(get: Get, query: dict[str, str], count: int) -> None:
    assert get("/collections/devices/items", **query)["numberMatched"] == count


def test_a_number_that_no_column_could_hold_is_not_found(get: Get) -> None:
    for collection, name in (("organisations", "verificationLevel"), ("devices", "version"), ("districts", "devices")):
        assert get(f"/collections/{collection}/items", **{name: "999999999"})["features"] == []


def test_an_organisation_filters_by_its_id(get: Get, city: City) -> None:
    assert get("/collections/devices/items", organisationId=str(city.organisation))["numberMatched"] == len(city.exact)


@pytest.mark.parametrize(
    ("query", "exact"),
    [
        ({"bbox": "5.1099,52.5,5.1121,52.511"}, 5),
        ({"bbox": "5.1099,52.5,-10,5.1121,52.511,500"}, 5),
        ({"bbox": "5.11,52.51,5.11,52.51"}, 1),
        ({"bbox": "52.5,5.1099,52.511,5.1121", "bbox-crs": f"{EPSG}4326"}, 5),
        ({"bbox": "0,0,1,1"}, 0),
        ({"bbox": "170,-50,-170,60"}, 0),
        ({"bbox": "5.1099,-90,-170,90"}, 40),
        ({"bbox": "-180,-90,180,90"}, 40),
        ({"bbox": "568831.5,6892180,569076.3,6894190", "bbox-crs": f"{EPSG}3857"}, 5),
    ],
)
def test_a_box_chooses_by_place(get: Get, query: dict[str, str], exact: int) -> None:
    page = get("/collections/devices/items", limit="1000", locationPrecision="exact", **query)
    assert page["numberMatched"] == len(page["features"]) == exact


def test_a_box_over_part_of_a_square_finds_the_devices_in_it(get: Get, city: City) -> None:
    page = get("/collections/devices/items", bbox="5.1179,52.5139,5.1181,52.5141", locationPrecision="square")
    assert page["numberMatched"] == 4


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("2026-04-01T06:00:00Z", 10),
        ("2026-04-01", 10),
        ("2026-03-01", 35),
        ("2026-03-15/..", 10),
        ("2026-03-15/", 10),
        ("../2026-03-15T00:00:00Z", 35),
        ("2026-01-01/2026-12-31", 45),
        ("1999-01-01", 0),
        ("../..", 45),
    ],
)
def test_datetime_asks_when_a_device_changed(get: Get, moment: str, count: int) -> None:
    assert get("/collections/devices/items", datetime=moment)["numberMatched"] == count


def test_collections_without_a_time_ignore_datetime(get: Get) -> None:
    assert get("/collections/regions/items", datetime="1999-01-01")["numberMatched"] == 2


def test_chosen_properties_are_given_in_the_declared_order(get: Get) -> None:
    feature = get("/collections/devices/items", properties="name,sensorType", limit="1")["features"][0]
    assert list(feature["properties"]) == ["sensorType", "name"]


def test_geometries_can_be_left_out(get: Get) -> None:
    assert get("/collections/devices/items", skipGeometry="true", limit="1")["features"][0]["geometry"] is None


@pytest.mark.parametrize("code", [4326, 3857, 3035, 4258, 28992])
def test_coordinates_come_in_the_axis_order_of_the_crs(client: FlaskClient, city: City, code: int) -> None:
    crs = f"{EPSG}{code}"
    coordinates = Transformer.from_crs(4326, code).transform(52.51, 5.1115)
    tolerance = 1e-7 if code in (4326, 4258) else 0.5
    path = f"/ogc/collections/devices/items/{city.exact[3]}"
    response = client.get(path, query_string={"crs": crs})
    assert response.headers["Content-Crs"] == f"<{crs}>"
    assert response.json is not None
    assert response.json["geometry"]["coordinates"] == pytest.approx(coordinates, abs=tolerance)
    page = client.get("/ogc/collections/devices/items", query_string={"crs": crs, "name": "Device 03"})
    assert page.headers["Content-Crs"] == f"<{crs}>"
    assert page.json is not None
    assert page.json["features"][0]["geometry"] == response.json["geometry"]


def test_features_come_as_geojson(client: FlaskClient, city: City) -> None:
    for path in ("items", f"items/{city.exact[0]}"):
        response = client.get(f"/ogc/collections/devices/{path}")
        assert response.content_type == "application/geo+json"


def test_the_same_edition_gives_the_same_bytes(client: FlaskClient) -> None:
    first, second = (client.get("/ogc/collections/devices/items?limit=5") for _ in range(2))
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    again = client.get("/ogc/collections/devices/items?limit=5", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
