"""Landing page, conformance, collections, schemas and OpenAPI say what is true."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft4Validator, Draft202012Validator

from geo.ogc.tiles.layers import LAYERS
from tests.geo.ogc.conftest import City

Get = Callable[..., Any]
BASE = "http://register.example/ogc"
COLLECTIONS = ("devices", "datastreams", "organisations", "districts", "regions")


def relations(document: Any) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in document["links"]:
        found.setdefault(link["rel"], []).append(link)
    return found


@pytest.mark.parametrize(
    "path",
    ["", "/", "/conformance", "/conformance/", "/collections", "/collections/", "/openapi", "/collections/devices/"],
)
def test_documents_answer_with_and_without_a_slash_at_the_end(client: FlaskClient, path: str) -> None:
    assert client.get(f"/ogc{path}").status_code == 200


def test_the_landing_page_leads_to_everything(get: Get) -> None:
    links = relations(get("/"))
    assert links["service-desc"][0]["type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert {"self", "service-desc", "service-doc", "conformance", "data", "license"} <= links.keys()


def test_every_link_of_ours_leads_somewhere(client: FlaskClient, get: Get, city: City) -> None:
    documents = ["/", "/collections", *(f"/collections/{name}" for name in COLLECTIONS), "/collections/devices/items"]
    documents += [f"/collections/devices/items/{city.exact[0]}", f"/collections/regions/items/{city.by_districts}"]
    followed = 0
    for path in documents:
        for link in _links(get(path)):
            if link["href"].startswith(BASE):
                response = client.get(link["href"].removeprefix("http://register.example"))
                assert response.status_code == 200, link
                assert response.content_type.split(";")[0] == link["type"].split(";")[0], link
                followed += 1
    assert followed > 70


def test_languages_are_chosen_by_the_address_alone(client: FlaskClient) -> None:
    dutch = client.get("/ogc/collections/devices?lang=nl")
    assert dutch.json is not None
    assert dutch.json["title"] == "Apparaten"
    english = client.get("/ogc/collections/devices", headers={"Accept-Language": "nl"})
    assert english.json is not None
    assert english.json["title"] == "Devices"
    page = client.get("/ogc/collections/devices?f=html", headers={"Accept-Language": "nl"})
    assert '<html lang="en"' in page.text


def test_conformance_does_not_grow_and_claims_no_editing(get: Get) -> None:
    first = get("/conformance")
    for _ in range(5):
        assert get("/conformance") == first
    assert len(first["conformsTo"]) == len(set(first["conformsTo"]))
    assert not [uri for uri in first["conformsTo"] if "features-4" in uri]


def test_collections_tell_their_extent(get: Get) -> None:
    described = {entry["id"]: entry for entry in get("/collections")["collections"]}
    assert tuple(described) == (*COLLECTIONS, "catalogue")
    assert described["devices"]["extent"]["spatial"]["bbox"] == [[5.0, 52.4, 5.4, 52.8]]
    for name, entry in described.items():
        assert entry["extent"]["temporal"]["interval"] == [["2026-03-01T06:00:00Z", "2026-04-01T06:00:00Z"]]
        assert entry == get(f"/collections/{name}") | {"links": entry["links"]}
        assert entry["itemType"] == ("record" if name == "catalogue" else "feature")
        assert entry["storageCrs"] in entry["crs"]
        assert entry["crs"][-1].endswith("CRS84" if name == "catalogue" else "/28992")
        assert ("spatial" in entry["extent"]) == (name != "organisations")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_features_are_as_their_schema_says(get: Get, collection: str) -> None:
    schema = get(f"/collections/{collection}/schema")
    Draft202012Validator.check_schema(schema)
    for feature in get(f"/collections/{collection}/items")["features"]:
        present = {name: value for name, value in feature["properties"].items() if value is not None}
        validator = Draft202012Validator(schema)
        assert not [error.message for error in validator.iter_errors(present)]
        assert set(feature["properties"]) == set(schema["properties"]) - {"id", "geometry"}
        assert ("geometry" in schema["properties"]) == (feature["geometry"] is not None)
    assert all(entry.get("title") or name == "geometry" for name, entry in schema["properties"].items())


def test_queryables_are_what_items_can_be_filtered_by(client: FlaskClient, get: Get) -> None:
    document = get("/collections/devices/queryables")
    assert document["$id"] == f"{BASE}/collections/devices/queryables"
    assert document["additionalProperties"] is False
    assert {"datastreams", "purposes"}.isdisjoint(document["properties"])
    examples = {"integer": "1", "number": "1", "boolean": "true", "date": "2026-01-01",
                "date-time": "2026-01-01T00:00:00Z", "uuid": "7f3f0e0c-0000-4000-8000-000000000000"}  # fmt: skip
    for name, schema in document["properties"].items():
        if name != "geometry":
            one = schema.get("items", schema)
            value = one["enum"][0] if "enum" in one else examples.get(one.get("format", one["type"]), "x")
            response = client.get("/ogc/collections/devices/items", query_string={name: value, "limit": "1"})
            assert response.status_code == 200, (name, response.text)


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("kind", ["schema", "queryables", "sortables"])
def test_a_schema_is_of_the_kind_that_part_5_asks_for(get: Get, collection: str, kind: str) -> None:
    document = get(f"/collections/{collection}/{kind}", lang="nl")
    Draft202012Validator.check_schema(document)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"{BASE}/collections/{collection}/{kind}"
    entries = document["properties"].values()
    assert [entry["x-ogc-propertySeq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert all(("type" in entry) != entry.get("format", "").startswith("geometry-") for entry in entries)
    roles = [entry["x-ogc-role"] for entry in entries if "x-ogc-role" in entry]
    assert len(roles) == len(set(roles))
    assert ("id" in roles) == (kind != "sortables")
    assert not [entry for entry in entries if kind == "sortables" and entry.get("type") in ("array", "object", None)]


def test_geometries_and_measures_say_what_they_are(get: Get) -> None:
    assert get("/collections/devices/schema")["properties"]["geometry"]["format"] == "geometry-any"
    assert get("/collections/regions/schema")["properties"]["geometry"]["format"] == "geometry-multipolygon"
    units = {name: entry["x-ogc-unit"] for name, entry in get("/collections/devices/schema")["properties"].items()
             if "x-ogc-unit" in entry}  # fmt: skip
    assert units == {"coordinateUncertaintyInMeters": "m", "height": "m", "heading": "deg", "fieldOfView": "deg"}


def test_the_words_of_properties_follow_the_language(get: Get) -> None:
    assert get("/collections/devices/schema", lang="nl")["properties"]["name"]["title"] == "Naam"
    assert get("/collections/devices/schema")["properties"]["changed"]["x-ogc-role"] == "primary-instant"


def test_openapi_stands_alone_and_names_only_what_exists(client: FlaskClient) -> None:
    response = client.get("/ogc/openapi")
    assert response.content_type == "application/vnd.oai.openapi+json;version=3.0"
    document = response.json
    assert document is not None
    references = set(_references(document))
    assert references
    for reference in references:
        assert reference.startswith("#/components/")
        _resolve(document, reference)
    assert not [path for path in document["paths"] if re.search("process|job|stac", path)]
    operations = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(operations) == len(set(operations)) == 5 + 7 * len(COLLECTIONS) + 6 + 4 + 3 * (1 + len(LAYERS))
    hosts = set(re.findall(r"https?://([^/\"]+)", json.dumps(document)))
    assert hosts == {"register.example", "www.opengis.net", "creativecommons.org"}


def test_openapi_declares_every_parameter_that_items_take(client: FlaskClient, get: Get) -> None:
    document = get("/openapi")
    described = document["paths"]["/collections/devices/items"]["get"]["parameters"]
    names = {(_resolve(document, one["$ref"]) if "$ref" in one else one)["name"] for one in described}
    filters = set(get("/collections/devices/queryables")["properties"]) - {"geometry"}
    assert names == filters | {
        "bbox", "bbox-crs", "crs", "cursor", "datetime", "filter", "filter-crs", "filter-lang", "limit", "offset",
        "properties", "resulttype", "skipGeometry", "sortby", "f", "lang",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "landingPage"),
        ("/conformance", "confClasses"),
        ("/collections", "collections"),
        ("/collections/regions", "collection"),
        ("/collections/devices/items", "devicesFeatures"),
        ("/collections/districts/items", "districtsFeatures"),
        ("/collections/regions/items", "regionsFeatures"),
    ],
)
def test_documents_are_as_openapi_describes_them(get: Get, path: str, name: str) -> None:
    document = get("/openapi")
    schema = _without_nullable(document["components"]["schemas"])
    validator = Draft4Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schema}})
    assert not [error.message for error in validator.iter_errors(get(path))]


def test_the_page_about_openapi_lists_parameters(client: FlaskClient) -> None:
    page = client.get("/ogc/openapi?f=html").text
    assert "<code>/ogc/collections/devices/items</code>" in page
    assert "follow the link rel=next" in page
    assert "<code>sensorType</code>" in page


def _links(document: Any) -> Iterator[dict[str, str]]:
    yield from document["links"]
    for entry in document.get("collections", ()):
        yield from entry["links"]


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _resolve(document: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def _without_nullable(part: Any) -> Any:
    """OpenAPI 3.0's nullable in the words of JSON Schema."""
    if isinstance(part, list):
        return [_without_nullable(value) for value in part]
    if not isinstance(part, dict):
        return part
    changed = {name: _without_nullable(value) for name, value in part.items() if name != "nullable"}
    return {"anyOf": [changed, {"type": "null"}]} if part.get("nullable") is True else changed
