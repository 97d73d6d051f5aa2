"""A filter chooses the same devices wherever it is stated: list, map, feed, file, saved map, OGC API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from markupsafe import Markup
from shapely import box
from shapely.geometry import Point
from sqlalchemy import Connection

from geo.publication.mercator import MapCell, to_world
from portal.public import create_app
from tests import publication_builder as build
from tests.support.databases import Databases

DEVICE = re.compile(r'href="(?:http://127.0.0.1:8000)?/en/devices/([0-9a-f-]{36})"')
OWNER = "0a0a0a0a-0000-4000-8000-000000000001"
ZOOM = 17
PLACES = {"camera": Point(5.11, 52.51), "counter": Point(5.13, 52.52), "meter": Point(5.16, 52.51)}
SQUARE = box(5.150, 52.520, 5.154, 52.522)
WEST = "Wijk 'West'"


@pytest.fixture(scope="module")
def client(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[FlaskClient]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            a_city(connection)
        app = create_app(databases.settings())
        yield app.test_client()
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


def a_city(connection: Connection) -> None:
    for number, month in ((1, 1), (2, 3), (3, 6)):
        build.an_edition(connection, number, published=datetime(2026, month, 1, 5, tzinfo=UTC))
    build.a_territory(connection)
    build.a_district(connection, WEST, "West")
    build.a_district(connection, "E", "East", box(5.14, 52.50, 5.18, 52.53))
    build.an_organisation(connection, id=OWNER)
    every: dict[str, dict[str, Any]] = {
        "camera": {"sensor_type": "optical_camera", "category": "camera", "personal_data": "identifiable",
                   "districts": [WEST], "organisation_id": OWNER, "purposes": purposes("enforcement", "mobility"),
                   "changed_edition": 3},
        "counter": {"sensor_type": "density", "personal_data": "deidentified_later", "districts": [WEST],
                    "lifecycle": "planned", "purposes": purposes("mobility"), "first_edition": 2, "changed_edition": 2},
        "meter": {"districts": ["E"], "organisation_id": OWNER, "purposes": []},
    }  # fmt: skip
    for name, place in PLACES.items():
        build.a_device(connection, place, **every[name])
    region = build.a_region(connection, SQUARE, districts=["E"])
    build.a_generalised_device(connection, region, districts=["E"], purposes=purposes("ecology"), changed_edition=2)


def purposes(*kinds: str) -> list[dict[str, Any]]:
    """Each alone, and the first twice: an owner may write one purpose in two ways."""
    return [build.a_purpose(dtpr=[kind]) for kind in (*kinds, kinds[0])]


def on_the_list(client: FlaskClient, query: str) -> set[str]:
    return set(DEVICE.findall(client.get(f"/en/devices?{query}").text))


def on_the_map(client: FlaskClient, query: str) -> set[str]:
    """Those that stand alone in a cell, and those in a square."""
    found: set[str] = set()
    for place in (*PLACES.values(), SQUARE.centroid):
        x, y = to_world(place.x, place.y)
        side = MapCell(ZOOM, 0, 0).count
        cell = client.get(f"/map/{ZOOM}/{int(x * side)}/{int(y * side)}.json?{query}").get_json()
        found |= {device[0] for device in cell["devices"]}
        found |= {device[0] for block in cell["blocks"] for device in block["devices"]}
    assert client.get(f"/map/districts.json?{query}").get_json()["total"] == len(found)
    return found


def in_the_feed(client: FlaskClient, query: str) -> set[str]:
    return set(re.findall(r"/devices/([0-9a-f-]{36})#edition-", client.get(f"/en/devices.atom?{query}").text))


def in_the_file(client: FlaskClient, query: str) -> set[str]:
    features = json.loads(client.get(f"/downloads/devices.geojson?{query}").data)["features"]
    return {feature["id"] for feature in features}


def on_the_saved_map(client: FlaskClient, query: str) -> set[str]:
    return set(DEVICE.findall(client.get(f"/en/devices.html?{query}").text))


def in_ogc(client: FlaskClient, query: str) -> set[str]:
    """By the link on the list; its count is that of the link."""
    link = re.search(r'href="([^"]*/ogc/[^"]*items[^"]*)"', client.get(f"/en/devices?{query}").text)
    assert link is not None
    address = Markup(link[1]).unescape()
    more = "&" if "?" in address else "?"
    found = client.get(f"{address}{more}f=json").get_json()
    assert client.get(f"{address}{more}f=json&resulttype=hits").get_json()["numberMatched"] == len(found["features"])
    return {feature["id"] for feature in found["features"]}


SURFACES = (on_the_list, on_the_map, in_the_feed, in_the_file, on_the_saved_map, in_ogc)
SELECTIONS = {
    "": 4,
    "personal_data=identifiable&personal_data=deidentified_later": 2,
    "type=density&type=sound": 3,
    "purpose=mobility": 2,
    "purpose=ecology&purpose=enforcement": 2,
    f"organisation={OWNER}": 2,
    "district=Wijk+%27West%27": 2,
    "district=Wijk+%27West%27&district=E": 4,
    "state=planned&state=removed": 1,
    "category=camera": 1,
    "changed_since=2026-03-01": 3,
    "changed_since=2026-03-02": 1,
    "changed_since=2026-06-02": 0,
    "new_since=2026-02-01": 1,
    "new_since=2020-01-01": 4,
    "purpose=mobility&district=Wijk+%27West%27&changed_since=2026-02-01&state=active": 1,
}


@pytest.mark.parametrize("query", SELECTIONS)
def test_six_ways_to_ask_give_the_same_devices(client: FlaskClient, query: str) -> None:
    found = {ask.__name__: ask(client, query) for ask in SURFACES}
    assert {name: len(ids) for name, ids in found.items()} == dict.fromkeys(found, SELECTIONS[query])
    assert len({frozenset(ids) for ids in found.values()}) == 1


def count_beside(page: str, key: str, value: str) -> int | None:
    found = re.search(rf'name="{key}" value="{value}".*?class="count">(\d+)<', page, re.DOTALL)
    return int(found[1]) if found else None


@pytest.mark.parametrize("page", ["/en/devices", "/en/"])
def test_a_count_is_of_the_selection_without_its_own_group_on_the_list_and_on_the_map(
    client: FlaskClient, page: str
) -> None:
    html = client.get(f"{page}?purpose=ecology&changed_since=2026-02-01").text
    assert [count_beside(html, "purpose", value) for value in ("ecology", "mobility", "enforcement")] == [1, 2, 1]
    assert [count_beside(html, "district", value) for value in ("E", "Wijk")] == [1, None]
    assert 'name="changed_since" value="2026-02-01"' in html
    assert f'href="{page}?purpose=ecology"' in html  # the tag that takes the day away
    assert f'href="{page}?changed_since=2026-02-01"' in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("purpose=x", "purpose: choose from accessibility"),
        ("changed_since=yesterday", "changed_since: give one day"),
        ("new_since=2026-02-30", "new_since: day"),
        ("new_since=2026-02-03&new_since=2026-02-04", "new_since: give one day"),
    ],
)
def test_what_no_device_could_have_is_refused(client: FlaskClient, query: str, said: str) -> None:
    answer = client.get(f"/en/devices?{query}")
    assert (answer.status_code, said in answer.text) == (400, True)
