"""The abstract tests of OGC API Features Part 1, annex A.2, for every collection that there is.

Asked as OGC's executable suite asks: media types by the header Accept, addresses by links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely import box
from shapely.geometry import shape

Get = Callable[..., Any]
Document = dict[str, Any]
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON = "application/geo+json"
HOST = "http://register.example"
# Over the meridian, the equator, the antimeridian and both poles.
EVERYWHERE = ("-1.5,50.0,1.5,53.0", "-80.0,-5.0,-70.0,5.0", "177.0,65.0,-177.0,70.0", "-180.0,85.0,180.0,90.0",
              "-180.0,-90.0,180.0,-85.0")  # fmt: skip


@pytest.fixture
def ask(client: FlaskClient) -> Callable[..., Document]:
    """The document at an address, by its media type alone; 200 is expected."""

    def answer(address: str, accept: str = GEOJSON, **query: str) -> Document:
        path = address.removeprefix(HOST)
        response = client.get(path, query_string=query or None, headers={"Accept": accept})
        assert response.status_code == 200, (path, query, response.text[:300])
        assert response.content_type == accept
        document: Document = response.json or {}
        return document

    return answer


def linked(document: Document, relation: str, media_type: str | None = None) -> list[str]:
    return [
        link["href"] for link in document["links"] if link["rel"] == relation and media_type in (None, link.get("type"))
    ]


def features_of(get: Get) -> Iterator[tuple[Document, str]]:
    """Every collection of features, and the path of its items."""
    for collection in get("/collections")["collections"]:
        if collection.get("itemType", "feature") == "feature":
            (address,) = linked(collection, "items", GEOJSON)
            yield collection, address.removeprefix(HOST).partition("?")[0]


def test_the_landing_page_leads_to_description_conformance_and_data(ask: Callable[..., Document]) -> None:
    landing = ask("/ogc", "application/json")
    assert landing == ask("/ogc/", "application/json")
    assert linked(landing, "conformance")
    assert linked(landing, "data")
    (description,) = linked(landing, "service-desc", OPENAPI)
    assert ask(description, OPENAPI)["openapi"].startswith("3.0.")


def test_the_declaration_of_conformance_is_a_list_of_texts(ask: Callable[..., Document]) -> None:
    declared = ask("/ogc/conformance", "application/json")["conformsTo"]
    assert all(isinstance(uri, str) for uri in declared)
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in declared


def test_collections_link_to_themselves_their_other_forms_and_their_items(ask: Callable[..., Document]) -> None:
    document = ask("/ogc/collections", "application/json")
    assert linked(document, "self", "application/json")
    assert linked(document, "alternate", "text/html")
    for collection in document["collections"]:
        assert collection["id"]
        assert all(link.get("rel") and link.get("type") and link.get("href") for link in collection["links"])
        for form in (GEOJSON, "text/html"):
            (items,) = linked(collection, "items", form)
            ask(items, GEOJSON if form == GEOJSON else "text/html; charset=utf-8")


def test_an_extent_has_four_numbers_and_both_ends_of_its_time(get: Get) -> None:
    for collection in get("/collections")["collections"]:
        extent = collection.get("extent", {})
        for west, south, east, north in extent.get("spatial", {}).get("bbox", ()):
            assert west <= east
            assert south <= north
        for interval in extent.get("temporal", {}).get("interval", ()):
            begin, end = map(datetime.fromisoformat, interval)
            assert begin <= end


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("bbox", {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}),
        ("datetime", {"type": "string"}),
        ("limit", {"type": "integer", "minimum": 1, "default": 100}),
    ],
)
def test_the_parameters_of_part_1_are_defined_as_it_says(get: Get, name: str, schema: Document) -> None:
    description = get("/openapi")
    components = description["components"]["parameters"]
    paths = [path for path in description["paths"] if path.startswith("/collections/") and path.endswith("/items")]
    assert len(paths) == len(get("/collections")["collections"])
    for path in paths:
        given = description["paths"][path]["get"]["parameters"]
        resolved = [components[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in given]
        (parameter,) = [one for one in resolved if one["name"] == name]
        assert (parameter["in"], parameter["style"]) == ("query", "form")
        assert (parameter["required"], parameter["explode"]) == (False, False)
        assert schema.items() <= parameter["schema"].items()


def check_page(page: Document, ask: Callable[..., Document]) -> None:
    """A.2.7, tests 22 to 26: type, links, times and numbers of one page and of all that follow it."""
    assert page["type"] == "FeatureCollection"
    assert linked(page, "self", GEOJSON)
    assert linked(page, "alternate", "text/html")
    datetime.fromisoformat(page["timeStamp"])
    assert page["numberReturned"] == len(page["features"])
    if "numberMatched" in page:
        total, following = 0, page
        while True:
            total += len(following["features"])
            further = linked(following, "next", GEOJSON)
            if not further:
                break
            following = ask(further[0])
        assert total == page["numberMatched"]


def boxes(collection: Document) -> list[str]:
    spatial = collection.get("extent", {}).get("spatial")
    return [",".join(map(str, spatial["bbox"][0])), *EVERYWHERE] if spatial else []


def test_a_box_gives_what_touches_it_in_longitude_and_latitude(get: Get, ask: Callable[..., Document]) -> None:
    found = 0
    for collection, items in features_of(get):
        for corners in boxes(collection):
            page = ask(items, bbox=corners)
            check_page(page, ask)
            west, south, east, north = map(float, corners.split(","))
            for feature in page["features"]:
                if feature["geometry"] is not None:
                    assert west <= east
                    assert shape(feature["geometry"]).intersects(box(west, south, east, north))
                    found += 1
    assert found > 40


def test_an_instant_a_period_and_a_duration_are_understood(get: Get, ask: Callable[..., Document]) -> None:
    asked = 0
    for collection, items in features_of(get):
        for interval in collection.get("extent", {}).get("temporal", {}).get("interval", ()):
            begin, end = map(datetime.fromisoformat, interval)
            quarter = begin + (end - begin) / 4
            half = quarter + (end - begin) / 4
            times = (begin.isoformat(), f"{quarter.isoformat()}/{half.isoformat()}", f"{quarter:%Y-%m-%d}/P2D",
                     f"{quarter:%Y-%m-%dT%H:%M:%S}.123456789Z")  # fmt: skip
            for moment in times:
                check_page(ask(items, datetime=moment.replace("+00:00", "Z")), ask)
                asked += 1
    assert asked


@pytest.mark.parametrize("limit", [1, 100])
def test_a_page_holds_no_more_than_its_limit(get: Get, ask: Callable[..., Document], limit: int) -> None:
    for _, items in features_of(get):
        page = ask(items, limit=str(limit))
        assert len(page["features"]) <= limit
        check_page(page, ask)


@pytest.mark.parametrize("query", ["limit=unlimited", "unknownQueryParameter12345=1"])
def test_a_wrong_value_and_an_unknown_parameter_are_refused(client: FlaskClient, get: Get, query: str) -> None:
    for _, items in features_of(get):
        assert client.get(f"{items}?{query}", headers={"Accept": GEOJSON}).status_code == 400


def test_a_feature_leads_to_itself_its_page_and_its_collection(get: Get, ask: Callable[..., Document]) -> None:
    for _, items in features_of(get):
        first = ask(items, limit="1")["features"][0]
        feature = ask(f"{items}/{first['id']}")
        assert (feature["type"], feature["id"], feature["geometry"]) == ("Feature", first["id"], first["geometry"])
        assert linked(feature, "self", GEOJSON)
        assert linked(feature, "alternate", "text/html")
        assert linked(feature, "collection", "application/json") == [f"{HOST}{items.removesuffix('/items')}"]


def test_a_duration_counts_months_by_the_calendar_and_hours_by_the_clock(get: Get) -> None:
    # Devices changed on March 1st and April 1st, both at 06:00.
    hits = {
        "2026-02-28T06:00:00Z/P1D": 35, "2026-02-28T05:59:59Z/P1D": 0, "2026-01-31/P1M": 0, "2026-02-01/P2M": 35,
        "2026-03-02/P1M1D": 10, "PT6H/2026-04-01T11:00:00Z": 10, "PT4H59M59S/2026-04-01T11:00:00Z": 0,
        "P1Y2W/2026-04-02": 45,
    }  # fmt: skip
    for moment, count in hits.items():
        page = get("/collections/devices/items", resulttype="hits", datetime=moment)
        assert (moment, page["numberMatched"]) == (moment, count)
