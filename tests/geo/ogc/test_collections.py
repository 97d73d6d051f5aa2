"""What each collection beside the devices tells, and that it tells no more than the published counts do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from geo.ogc.collections import DISTRICTS
from geo.ogc.field import LANGUAGES
from tests.geo.ogc.conftest import City

Get = Callable[..., Any]


def test_districts_tell_their_indicators(get: Get, city: City) -> None:
    feature = get(f"/collections/districts/items/{city.district}")
    told = feature["properties"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert (told["devices"], told["exactDevices"], told["generalisedDevices"]) == (city.devices, 40, 5)
    assert (told["personalDataNone"], told["personalDataIdentifiable"]) == (city.devices, 0)
    assert (told["categorySensor"], told["categoryCamera"], told["lifecycleActive"]) == (city.devices, 0, city.devices)
    assert told["sensorTypes"] == [
        {"sensorType": "sound", "devices": 35},
        {"sensorType": "optical_camera", "devices": 10},
    ]
    assert (told["personalDataKnown"], told["organisationKnown"]) == (100.0, 88.9)
    assert told["areaInSquareKilometres"] == 9.065
    assert told["devicesPerSquareKilometre"] == 5.0
    assert told["withheldDevices"] is None
    assert told["counted"] == "2026-04-01T06:00:00Z"


def test_every_indicator_has_a_description_of_its_own() -> None:
    for language in LANGUAGES:
        described = [each.description[language] for each in DISTRICTS.fields]
        assert len(set(described)) == len(described)


def test_the_counts_of_a_district_are_those_of_its_devices(get: Get, city: City) -> None:
    told = get(f"/collections/districts/items/{city.district}")["properties"]
    for properties in ({}, {"sensorType": "sound"}, {"locationPrecision": "exact"}):
        matched = get("/collections/devices/items", districts=city.district, resulttype="hits", **properties)
        counted = {"sensorType": told["sensorTypes"][0]["devices"], "locationPrecision": told["exactDevices"]}
        assert matched["numberMatched"] == counted.get(next(iter(properties), ""), told["devices"])


def test_districts_can_be_filtered_and_sorted_by_their_indicators(get: Get) -> None:
    path = "/collections/districts/items"
    assert get(path, devices="45", sortby="-devicesPerSquareKilometre")["numberMatched"] == 1
    assert get(path, categoryCamera="1")["numberMatched"] == 0


def test_a_datastream_stands_at_the_published_place_of_its_device(get: Get, city: City) -> None:
    for device in (city.exact[0], city.generalised[0]):
        feature = get(f"/collections/datastreams/items/{device}.1")
        assert feature["geometry"] == get(f"/collections/devices/items/{device}")["geometry"]
        told = feature["properties"]
        assert (told["deviceId"], told["number"]) == (str(device), 1)
        assert told["device"] == f"http://register.example/devices/{device}"
        assert (told["observedProperty"], told["unit"], told["openData"]) == ("sound level", "dB", True)


def test_datastreams_are_found_by_what_they_observe_and_by_their_device(get: Get, city: City) -> None:
    path = "/collections/datastreams/items"
    assert get(path, observedProperty="sound level")["numberMatched"] == city.devices
    assert get(path, observedProperty="odour")["features"] == []
    (only,) = get(path, deviceId=str(city.exact[7]))["features"]
    assert only["id"] == f"{city.exact[7]}.1"
    box = "5.10,52.50,5.1101,52.52"
    assert get(path, bbox=box)["numberMatched"] == get("/collections/devices/items", bbox=box)["numberMatched"]
    assert get(path, datetime="2026-04-01/..")["numberMatched"] == 10


def test_organisations_have_no_place_and_count_their_devices(get: Get, city: City) -> None:
    (feature,) = get("/collections/organisations/items")["features"]
    assert feature["id"] == str(city.organisation)
    assert feature["geometry"] is None
    assert feature["properties"] == {
        "name": "Gemeente Markerwaard",
        "kind": "public",
        "website": "https://markerwaard.example",
        "publicContact": "privacy@markerwaard.example",
        "verificationLevel": 2,
        "devices": 40,
    }


def test_what_has_no_place_touches_no_box(get: Get) -> None:
    page = get("/collections/organisations/items", bbox="-180,-90,180,90")
    assert (page["numberMatched"], page["features"]) == (0, [])


def test_a_single_feature_names_its_persistent_address(get: Get, city: City) -> None:
    def canonical(path: str) -> str:
        (link,) = [link["href"] for link in get(path)["links"] if link["rel"] == "canonical"]
        return str(link)

    device = city.exact[0]
    assert canonical(f"/collections/devices/items/{device}") == f"http://register.example/devices/{device}"
    district = f"/collections/districts/items/{city.district}"
    assert canonical(district) == f"http://register.example/ogc{district}"


def test_a_kind_that_no_organisation_here_can_have_is_refused(client: FlaskClient) -> None:
    assert client.get("/ogc/collections/organisations/items?kind=resident").status_code == 400
