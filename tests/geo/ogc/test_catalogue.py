"""The catalogue: a record for each collection and service, found as OGC API Records (20-004r1) says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from geo.ogc.catalogue.provider import CatalogueProvider
from geo.ogc.collections import COLLECTIONS

Get = Callable[..., Any]
HOME = "/collections/catalogue"
ITEMS = f"{HOME}/items"
SERVICES = {"ngsi-ld", "sensorthings", "ogc-api"}


def ids(page: Any) -> set[str]:
    return {record["id"] for record in page["features"]}


def test_every_collection_and_service_has_a_record(get: Get) -> None:
    page = get(ITEMS)
    assert ids(page) == {*COLLECTIONS, *SERVICES}
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"])
    assert page["timeStamp"] == "2026-04-01T06:00:00Z"
    assert {entry["id"] for entry in get("/collections")["collections"]} == {*COLLECTIONS, "catalogue"}


def test_a_record_says_what_the_standard_wants(get: Get) -> None:
    schema = get(f"{HOME}/schema")
    Draft202012Validator.check_schema(schema)
    for record in get(ITEMS)["features"]:
        said = record["properties"]
        Draft202012Validator(schema).validate(said)
        assert set(said) == set(schema["properties"]) - {"id", "geometry"}
        assert record["conformsTo"] == ["http://www.opengis.net/spec/ogcapi-records-1/1.0/req/record-core"]
        assert (said["created"], said["updated"]) == ("2026-03-01T06:00:00Z", "2026-04-01T06:00:00Z")
        assert record["geometry"]["type"] == "Polygon"
        assert said["license"] == "CC0-1.0"
        assert {"self", "collection", "canonical", "license"} <= {link["rel"] for link in record["links"]}


def test_every_link_of_a_record_leads_somewhere(client: FlaskClient, get: Get) -> None:
    followed = 0
    for record in get(ITEMS)["features"]:
        for link in record["links"]:
            if link["href"].startswith("http://register.example"):
                # A whole dataset is streamed; that it is there is enough.
                ask = client.head if link["rel"] == "enclosure" else client.get
                answer = ask(link["href"].removeprefix("http://register.example"))
                assert answer.status_code == 200, link
                assert answer.content_type.partition(";")[0] == link["type"].partition(";")[0], link
                followed += 1
    assert followed > 60


def test_the_record_of_the_devices_leads_to_files_and_tiles(get: Get) -> None:
    record = get(f"{ITEMS}/devices")
    (found,) = [each for each in get(ITEMS)["features"] if each["id"] == "devices"]
    assert record == found
    links = {link["rel"] for link in record["links"]}
    assert {"about", "items", "enclosure", "describedby", "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"} <= (
        links
    )
    assert {"GeoPackage", "FlatGeobuf", "CSV", "GeoJSON"} <= {one["name"] for one in record["properties"]["formats"]}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "districts"}, {"districts"}),
        ({"q": "DISTRICTS of  the"}, {"districts"}),
        ({"q": "of districts"}, set()),
        ({"q": "ngsi-ld,squares of nothing"}, {"ngsi-ld"}),
        ({"q": "wijk", "lang": "nl"}, {"districts"}),
        ({"type": "service"}, SERVICES),
        ({"type": "dataset"}, set(COLLECTIONS)),
        ({"type": "service,dataset"}, {*COLLECTIONS, *SERVICES}),
        ({"type": "map"}, set()),
        ({"ids": "regions,districts,none"}, {"regions", "districts"}),
        ({"externalIds": "http://register.example/ogc/collections/devices"}, {"devices"}),
        ({"keywords": "grid"}, {"regions"}),
        ({"title": "Sensors and other devices"}, {"devices"}),
        ({"license": "CC-BY-4.0"}, set()),
        ({"bbox": "5.1,52.5,5.2,52.6"}, {*COLLECTIONS, *SERVICES}),
        ({"bbox": "6,53,7,54"}, set()),
        ({"bbox": "170,-80,-170,80"}, set()),
        ({"bbox": "170,-80,5.1,80"}, {*COLLECTIONS, *SERVICES}),
        ({"datetime": "2026-03-15T00:00:00Z"}, {*COLLECTIONS, *SERVICES}),
        ({"datetime": "../2025-01-01"}, SERVICES),
        ({"datetime": "2026-04-02/.."}, SERVICES),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_records_are_found_by(get: Get, query: dict[str, str], expected: set[str]) -> None:
    page = get(ITEMS, **query)
    assert ids(page) == expected
    assert page["numberMatched"] == len(expected)


def test_pages_of_records_follow_each_other(client: FlaskClient, get: Get) -> None:
    seen: list[str] = []
    address: str | None = f"/ogc{ITEMS}?limit=3&type=dataset"
    while address:
        page = client.get(address).json
        assert page is not None
        seen += [record["id"] for record in page["features"]]
        onward = [link["href"] for link in page["links"] if link["rel"] == "next"]
        address = onward[0].removeprefix("http://register.example") if onward else None
    assert seen == list(COLLECTIONS)
    assert get(ITEMS, resulttype="hits")["features"] == []


@pytest.mark.parametrize(
    "query", ["sortby=title", "limit=0", "offset=-1", "type=dataset&type=service", "bbox=1", "datetime=then", "f=csv",
              "crs=http://www.opengis.net/def/crs/EPSG/0/28992", "q=%00", "resulttype=all",
              *(f"{name}={',' * 100}" for name in ("q", "ids", "externalIds", "type"))],
)  # fmt: skip
def test_what_records_cannot_be_asked_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/ogc{ITEMS}?{query}")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "InvalidParameterValue"


def test_there_is_no_record_of_what_is_not_published(client: FlaskClient) -> None:
    assert client.get(f"/ogc{ITEMS}/releases").status_code == 404
    assert client.get(f"/ogc{HOME}/sortables").status_code == 404
    assert client.get(f"/ogc{HOME}/tiles").status_code == 404


def test_records_speak_the_language_of_the_address(get: Get) -> None:
    record = get(f"{ITEMS}/devices", lang="nl")
    assert record["properties"]["title"] == "Sensoren en andere apparaten"
    assert record["properties"]["language"] == {"code": "nl"}
    assert {link["title"] for link in record["links"]} >= {"Items als GeoPackage", "De hele dataset als CSV"}


def test_pages_of_the_catalogue_are_for_people(client: FlaskClient) -> None:
    page = client.get(f"/ogc{ITEMS}?f=html&lang=nl&q=wijk").text
    assert '<html lang="nl"' in page
    assert 'value="wijk"' in page
    assert "Wijken" in page
    assert ">Sensoren en andere apparaten</a>" not in page
    record = client.get(f"/ogc{ITEMS}/devices?f=html").text
    assert "The whole dataset as CSV" in record


def test_pygeoapi_answers_records_through_our_provider(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {"type": "FeatureCollection", "features": [], "numberMatched": 7, "numberReturned": 0}
    monkeypatch.setattr(CatalogueProvider, "query", lambda self, **asked: nothing)
    assert get(ITEMS)["numberMatched"] == 7
