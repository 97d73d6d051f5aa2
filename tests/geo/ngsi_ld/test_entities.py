"""Entities of NGSI-LD: what is found, how it is written, how pages follow each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.geo.ogc.conftest import PUBLIC_URL, City

Ask = Callable[..., TestResponse]
Ids = Callable[..., list[str]]

TYPES = ["AdministrativeArea", "Device", "Organization"]
OTHERS = ("the district", "the organisation")
CONTEXT = f"{PUBLIC_URL}/ngsi-ld/v1/jsonldContexts/lamppost"
ONWARD = re.compile(r'<([^>]*)>; rel="(next|prev)"')


def urn(id_: object) -> str:
    return f"urn:ngsi-ld:Device:{id_}"


def test_a_device_is_an_entity_of_the_smart_data_model(ask: Ask, city: City) -> None:
    entity = ask(f"/entities/{urn(city.exact[0])}").json
    assert entity is not None
    assert (entity["id"], entity["type"]) == (urn(city.exact[0]), "Device")
    assert entity["name"] == {"type": "Property", "value": "Device 00"}
    assert entity["category"]["value"] == ["sensor"]
    assert entity["controlledProperty"]["value"] == ["sound level"]
    assert entity["owner"] == {"type": "Relationship", "object": f"urn:ngsi-ld:Organization:{city.organisation}"}
    assert entity["location"] == {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [5.11, 52.51]}}
    assert entity["address"]["value"] == {"streetAddress": "Havenstraat 12"}
    assert entity["seeAlso"]["value"] == f"{PUBLIC_URL}/devices/{city.exact[0]}"
    assert entity["registered"]["value"] == {"@type": "Date", "@value": "2026-01-01"}


def test_a_generalised_device_is_its_region_and_says_nothing_more(ask: Ask, city: City) -> None:
    entity = ask(f"/entities/{urn(city.generalised[0])}", options="keyValues").json
    assert entity is not None
    assert entity["location"]["type"] == "MultiPolygon"
    assert entity["coordinateUncertaintyInMeters"] == 177
    assert entity["dataGeneralizations"].startswith("Location generalised")
    assert entity["regionId"] == city.square
    kept_back = {"name", "description", "reference", "address", "height", "registered", "source", "version", "owner"}
    assert kept_back & set(entity) == set()


def test_no_value_is_null(ask: Ask) -> None:
    assert "null" not in ask("/entities", type="Device", limit="1000").text


def test_the_forms_say_the_same(ask: Ask, city: City) -> None:
    path = f"/entities/{urn(city.exact[1])}"
    normalized, concise, simplified = (ask(path, options=form).json for form in ("normalized", "concise", "keyValues"))
    assert normalized is not None
    assert concise is not None
    assert simplified is not None
    assert normalized["height"] == {"type": "Property", "value": 3.5, "unitCode": "MTR"}
    assert concise["height"] == {"value": 3.5, "unitCode": "MTR"}
    assert simplified["height"] == 3.5
    assert concise["name"] == simplified["name"] == normalized["name"]["value"]
    assert concise["owner"] == {"object": simplified["owner"]}
    assert ask(path, format="simplified").json == simplified


def test_system_attributes_are_the_times_of_editions(ask: Ask, city: City) -> None:
    entity = ask(f"/entities/{urn(city.exact[0])}", options="sysAttrs").json
    assert entity is not None
    assert (entity["createdAt"], entity["modifiedAt"]) == ("2026-03-01T06:00:00Z", "2026-04-01T06:00:00Z")


def test_plain_json_names_its_context_in_a_header_and_json_ld_inside(ask: Ask, city: City) -> None:
    path = f"/entities/{urn(city.exact[0])}"
    plain, linked = ask(path), ask(path, accept="application/ld+json")
    assert CONTEXT in plain.headers["Link"]
    assert "@context" not in (plain.json or {})
    assert linked.content_type == "application/ld+json"
    assert (linked.json or {})["@context"] == CONTEXT


def test_entities_are_features_of_geojson(ask: Ask, city: City) -> None:
    page = ask("/entities", accept="application/geo+json", type="Device", limit="3", options="keyValues")
    assert page.content_type == "application/geo+json"
    assert page.json is not None
    assert (page.json["type"], page.json["@context"]) == ("FeatureCollection", CONTEXT)
    feature = page.json["features"][0]
    assert feature["geometry"] == feature["properties"]["location"]
    assert feature["properties"]["type"] == "Device"
    alone = ask(f"/entities/{urn(city.exact[0])}", accept="application/geo+json", geometryProperty="none").json
    assert alone is not None
    assert (alone["type"], alone["geometry"]) == ("Feature", None)


@pytest.mark.parametrize("accept", ["text/turtle", "image/png"])
def test_a_media_type_that_there_is_not_is_refused(ask: Ask, accept: str) -> None:
    answer = ask("/entities", accept=accept, type="Device")
    assert answer.status_code == 406
    assert (answer.json or {})["type"] == "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest"


def test_pages_follow_each_other_both_ways_and_give_every_entity_once(ask: Ask, client: Any, city: City) -> None:
    answer, found, before = ask("/entities", local="true", limit="7", pick="id"), list[str](), list[str]()
    while True:
        found += [entity["id"] for entity in answer.json or ()]
        onward = {way: address for address, way in ONWARD.findall(answer.headers["Link"])}
        if "next" not in onward:
            break
        answer = client.get(onward["next"].removeprefix(PUBLIC_URL))
    while "prev" in onward:
        answer = client.get(onward["prev"].removeprefix(PUBLIC_URL))
        before = [entity["id"] for entity in answer.json or ()] + before
        onward = {way: address for address, way in ONWARD.findall(answer.headers["Link"])}
    assert len(found) == len(set(found)) == city.devices + len(OTHERS)
    assert found == sorted(found)
    assert before == found[: len(before)]
    assert len(before) >= len(found) - 7


def test_an_offset_goes_on_through_the_types(ask: Ask, city: City) -> None:
    every = [each["id"] for each in ask("/entities", local="true", limit="1000", pick="id").json or ()]
    for offset in (0, 1, 2, city.devices, city.devices + 1):
        page = ask("/entities", local="true", limit="3", pick="id", offset=str(offset)).json or ()
        assert [each["id"] for each in page] == every[offset : offset + 3]


def test_a_star_asks_for_entities_of_any_type(ask: Ask, city: City) -> None:
    assert ask("/entities", type="*", limit="1000").json == ask("/entities", local="true", limit="1000").json
    assert ask("/entities", type="*", limit="0", count="true").headers["NGSILD-Results-Count"] == str(
        city.devices + len(OTHERS)
    )


def test_an_owner_leads_to_the_organisation(ask: Ask, city: City) -> None:
    owner = ask(f"/entities/{urn(city.exact[0])}", options="keyValues").json["owner"]  # type: ignore[index]
    found = ask(f"/entities/{owner}", options="keyValues").json
    assert found == {
        "id": owner, "type": "Organization", "seeAlso": "https://markerwaard.example", "name": "Gemeente Markerwaard",
        "kind": "public", "publicContact": "privacy@markerwaard.example", "verificationLevel": 2, "devices": 40,
    }  # fmt: skip


def test_a_count_comes_in_a_header(ask: Ask, city: City) -> None:
    answer = ask("/entities", type="Device", limit="0", count="true")
    assert (answer.headers["NGSILD-Results-Count"], answer.json) == (str(city.devices), [])
    several = ask("/entities", type="Device,AdministrativeArea,Organization", count="true")
    assert several.headers["NGSILD-Results-Count"] == str(city.devices + len(OTHERS))


def test_attrs_choose_entities_and_what_they_show_and_pick_only_what_they_show(ask: Ask, ids: Ids, city: City) -> None:
    assert set(ids(type="Device", attrs="height,none")) == set(map(str, city.exact[1::2]))
    entity = ask(f"/entities/{urn(city.exact[0])}", pick="id,name,height", options="keyValues").json
    assert entity == {"id": urn(city.exact[0]), "name": "Device 00"}
    assert "type" not in (ask(f"/entities/{urn(city.exact[0])}", omit="type").json or {})
    assert ask(f"/entities/{urn(city.exact[0])}", attrs="height").status_code == 404


def test_entities_are_found_by_id_and_by_a_pattern_of_it(ids: Ids, city: City) -> None:
    some = [city.exact[3], city.generalised[1]]
    assert set(ids(id=",".join(map(urn, some)))) == set(map(str, some))
    assert ids(type="Device", idPattern=f"{str(city.exact[5])[:20]}.*") == [str(city.exact[5])]
    assert ids(type="AdministrativeArea", id=urn(city.exact[3])) == []


def test_names_may_be_given_by_their_uris(ids: Ids, city: City) -> None:
    found = ids(
        type="https://smartdatamodels.org/dataModel.Device/Device",
        q='https://smartdatamodels.org/name=="Device 04"',
        attrs="https://uri.etsi.org/ngsi-ld/location",
    )
    assert found == [str(city.exact[4])]


def test_an_entity_that_never_was_and_one_that_is_no_entity_are_not_found_alike(ask: Ask, city: City) -> None:
    none = ask(f"/entities/{urn(city.organisation)}")
    assert none.status_code == 404
    assert (none.json or {})["type"] == "https://uri.etsi.org/ngsi-ld/errors/ResourceNotFound"
    assert ask("/entities/urn:ngsi-ld:Device:x").data == none.data
    assert ask("/entities/x").data == none.data


def test_types_and_attributes_tell_what_there_is(ask: Ask, city: City) -> None:
    def told(path: str, **query: str) -> Any:
        return ask(path, **query).json

    assert told("/types")["typeList"] == TYPES
    assert [each["typeName"] for each in told("/types", details="true")] == TYPES
    assert told("/types/Device")["entityCount"] == city.devices
    names = told("/attributes")["attributeList"]
    assert {"location", "controlledProperty", "personalData"} <= set(names)
    assert told("/attributes/height") == {
        "id": f"{PUBLIC_URL}/ogc/collections/devices/schema#/properties/height", "type": "Attribute",
        "attributeName": "height", "typeNames": ["Device"], "attributeCount": 20, "attributeTypes": ["Property"],
    }  # fmt: skip
    assert ask("/types/none").status_code == ask("/attributes/none").status_code == 404
    assert told("/jsonldContexts") == [CONTEXT]


def test_a_term_of_our_own_leads_to_its_words(ask: Ask, client: Any) -> None:
    address = (ask("/attributes/personalData").json or {})["id"]
    path, _, pointer = address.removeprefix(PUBLIC_URL).partition("#")
    found = client.get(path).json
    for step in pointer.strip("/").split("/"):
        found = found[step]
    assert found["title"] == "Personal data"


def test_an_answer_is_known_by_its_tag_and_differs_by_media_type(ask: Ask, client: Any) -> None:
    tags = {ask("/entities", accept=accept, type="Device").headers["ETag"] for accept in ("application/json", "*/*")}
    assert len(tags) == 2
    address = "/ngsi-ld/v1/entities?type=Device"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
