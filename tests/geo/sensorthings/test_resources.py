"""Resources of SensorThings: sets, entities, what they lead to, properties, references, pages, expansion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from geo.sensorthings.model import SETS
from tests.geo.ogc.conftest import PUBLIC_URL, City

Ask = Callable[..., TestResponse]
Get = Callable[..., Any]
Follow = Callable[[str], Any]

ROOT = f"{PUBLIC_URL}/sensorthings/v1.1"


def test_the_root_names_every_set_and_what_of_the_standard_there_is(get: Get, follow: Follow) -> None:
    root = get()
    assert [each["name"] for each in root["value"]] == list(SETS)
    assert "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel" in root["serverSettings"]["conformance"]
    assert get("/") == root
    for each in root["value"]:
        assert "value" in follow(each["url"])


def test_a_device_is_a_thing_with_its_place_its_sensor_and_its_datastreams(get: Get, city: City) -> None:
    thing = get(f"/Things('{city.exact[1]}')", expand="Locations,Datastreams($expand=Sensor,ObservedProperty)")
    assert (thing["@iot.id"], thing["name"]) == (str(city.exact[1]), "Device 01")
    assert thing["@iot.selfLink"] == f"{ROOT}/Things('{city.exact[1]}')"
    assert thing["properties"]["organisationId"] == str(city.organisation)
    assert thing["properties"]["uri"] == f"{PUBLIC_URL}/devices/{city.exact[1]}"
    location = thing["Locations"][0]
    assert location["encodingType"] == "application/geo+json"
    assert location["location"] == {"type": "Point", "coordinates": [5.1105, 52.51]}
    stream = thing["Datastreams"][0]
    assert stream["@iot.id"] == f"{city.exact[1]}.1"
    assert stream["unitOfMeasurement"] == {"name": "dB", "symbol": "dB", "definition": "ucum:dB"}
    assert stream["observationType"].endswith("OM_Measurement")
    assert stream["ObservedProperty"]["name"] == "sound level"
    assert stream["Sensor"]["properties"]["height"] == 3.5


def test_a_generalised_device_is_its_region_and_says_nothing_more(get: Get, city: City) -> None:
    thing = get(f"/Things('{city.generalised[0]}')", expand="Locations")
    location = thing["Locations"][0]
    assert location["location"]["type"] == "Polygon"
    assert location["properties"]["regionId"] == city.square
    assert location["description"].startswith("Location generalised")
    assert thing["name"] == f"sensor {thing['properties']['shortCode']}"
    assert thing["description"] == ""
    kept_back = {"reference", "registered", "source", "sourceId", "version", "organisationId"}
    assert kept_back & set(thing["properties"]) == set()


@pytest.mark.parametrize("name", SETS)
def test_every_link_of_an_entity_leads_somewhere(get: Get, follow: Follow, name: str) -> None:
    for entity in get(f"/{name}", top="1")["value"]:
        assert follow(entity["@iot.selfLink"]) == entity
        links = [value for member, value in entity.items() if member.endswith("@iot.navigationLink")]
        assert len(links) == len(SETS[name].relations)
        for link in links:
            follow(link)


@pytest.mark.parametrize(
    "options",
    [{"top": "7"}, {"top": "7", "orderby": "name desc"},
     {"top": "7", "orderby": "properties/changed,name", "skip": "0"},
     {"top": "20", "filter": "properties/sensorType eq 'sound'"}],
)  # fmt: skip
def test_pages_follow_each_other_and_give_every_entity_once(get: Get, follow: Follow, options: dict[str, str]) -> None:
    page, found = get("/Things", count="true", **options), list[str]()
    while True:
        found += [entity["@iot.id"] for entity in page["value"]]
        if "@iot.nextLink" not in page:
            break
        page = follow(page["@iot.nextLink"])
    assert len(found) == len(set(found)) == page["@iot.count"]
    whole = get("/Things", **{**options, "top": "1000"})["value"]
    assert found == [entity["@iot.id"] for entity in whole]


def test_entities_are_passed_over_by_skip(get: Get) -> None:
    every = [entity["@iot.id"] for entity in get("/Datastreams", top="1000")["value"]]
    assert [entity["@iot.id"] for entity in get("/Datastreams", top="4", skip="3")["value"]] == every[3:7]


def test_nothing_that_was_observed_is_here(get: Get, city: City) -> None:
    for path in ("/Observations", "/FeaturesOfInterest", "/HistoricalLocations",
                 f"/Datastreams('{city.exact[0]}.1')/Observations"):  # fmt: skip
        assert get(path, count="true") == {"@iot.count": 0, "value": []}
    assert get(f"/Datastreams('{city.exact[0]}.1')", expand="Observations")["Observations"] == []


def test_a_path_goes_on_from_entity_to_entity_to_a_value(get: Get, ask: Ask, city: City) -> None:
    here = f"/Things('{city.exact[0]}')/Datastreams('{city.exact[0]}.1')/Sensor"
    assert get(here)["@iot.id"] == str(city.exact[0])
    assert get(f"{here}/name") == {"name": "optical_camera"}
    bare = ask(f"{here}/name/$value")
    assert (bare.text, bare.mimetype) == ("optical_camera", "text/plain")
    assert get(f"{here}/properties")["properties"]["sensorType"] == "optical_camera"
    assert get(f"{here}/$ref") == {"@iot.selfLink": f"{ROOT}/Sensors('{city.exact[0]}')"}
    assert get(f"/Things('{city.exact[0]}')/Locations/$ref")["value"] == [
        {"@iot.selfLink": f"{ROOT}/Locations('{city.exact[0]}')"}
    ]


def test_a_member_that_is_not_said_has_no_value(ask: Ask, city: City) -> None:
    assert ask(f"/Locations('{city.exact[0]}')/location/$value").status_code == 200
    assert ask(f"/Things('{city.exact[0]}')/none").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/Nothing", "/Things(1)", "/Things('x')", "/Things('7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11')", "/Things/x",
        "/Things('", "/Things/$value", "/Things/$ref/x", "/Things/Locations", "/$ref", "/x/$value",
        "/Things('x')/Locations", "/Sensors('%00')", "/Datastreams('7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11.1')",
        "/Datastreams('x.1')", "/Things" * 20, "/%00", "/ObservedProperties('x')",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 404, answer.text
    assert (answer.json or {})["error"]["code"] == "404"


def test_an_entity_of_another_thing_is_not_found(ask: Ask, city: City) -> None:
    assert ask(f"/Things('{city.exact[0]}')/Datastreams('{city.exact[1]}.1')").status_code == 404


def test_a_selection_gives_what_it_names(get: Get, city: City) -> None:
    thing = get(f"/Things('{city.exact[0]}')", select="id,name,Datastreams", expand="Locations($select=name)")
    assert set(thing) == {"@iot.id", "@iot.selfLink", "name", "Datastreams@iot.navigationLink", "Locations"}
    assert thing["Locations"] == [{"name": "Havenstraat 12"}]


def test_an_expanded_set_has_its_own_options_count_and_next_page(get: Get, follow: Follow, city: City) -> None:
    found = get("/ObservedProperties", expand="Datastreams($top=2;$count=true;$select=id;$orderby=id desc)")["value"][0]
    every = [entity["@iot.id"] for entity in get("/Datastreams", top="1000")["value"]]
    assert found["Datastreams@iot.count"] == city.devices
    assert [entity["@iot.id"] for entity in found["Datastreams"]] == sorted(every, reverse=True)[:2]
    further = follow(found["Datastreams@iot.nextLink"])
    assert [entity["@iot.id"] for entity in further["value"]] == sorted(every, reverse=True)[2:4]


def test_an_expanded_set_is_filtered_for_each_entity(get: Get, city: City) -> None:
    found = get("/Things", expand="Datastreams($filter=properties/openData eq false)", top="2")["value"]
    assert [thing["Datastreams"] for thing in found] == [[], []]


def test_a_path_in_expand_expands_each_step(get: Get, city: City) -> None:
    short = get(f"/Things('{city.exact[0]}')", expand="Datastreams/ObservedProperty($select=name)")
    assert short == get(f"/Things('{city.exact[0]}')", expand="Datastreams($expand=ObservedProperty($select=name))")
    assert short["Datastreams"][0]["ObservedProperty"] == {"name": "sound level"}


def test_an_answer_has_a_bounded_number_of_entities(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.sensorthings.reading.MOST_ENTITIES", 60)
    assert ask("/Things", expand="Locations").status_code == 400
    few = ask("/Things", top="20", expand="Locations")
    assert few.status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["", "/", "/Things", "/Things('x')", "/$batch"])
def test_nothing_can_be_written(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(f"/sensorthings/v1.1{path}", method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_an_answer_is_known_by_its_tag_and_open_to_other_sites(ask: Ask, client: FlaskClient) -> None:
    answer = ask("/Things")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/sensorthings/v1.1/Things", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
