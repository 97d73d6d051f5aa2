"""Items as GeoJSON come straight from the database, and are what pygeoapi gives through its provider."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from geo.errors import Unavailable
from geo.ogc import cql2, door, pages, parameters
from geo.ogc.collections import COLLECTIONS
from geo.ogc.counting import Memory
from portal.web.publication import publication
from tests.geo.ogc.conftest import City

Get = Callable[..., Any]
DEVICES = "/ogc/collections/devices/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"

QUERIES: tuple[dict[str, str], ...] = (
    {}, {"limit": "7"}, {"limit": "7", "offset": "12"}, {"bbox": "5.11,52.5,5.115,52.52"}, {"skipGeometry": "true"},
    *({"crs": f"{EPSG}{code}", "limit": "9"} for code in (4326, 3857, 28992)),
    {"bbox": "52.5,5.11,52.52,5.115", "bbox-crs": f"{EPSG}4326"}, {"resulttype": "hits"},
)  # fmt: skip
OF_DEVICES: tuple[dict[str, str], ...] = (
    {"sensorType": "sound", "limit": "5"}, {"sensorType": "sound", "resulttype": "hits"}, {"districts": "WK01"},
    {"height": "3.5", "sortby": "-registered,name"}, {"properties": "name,uri,changed", "sortby": "changed"},
    {"datetime": "2026-03-15/..", "limit": "3"}, {"datetime": "../2026-03-15", "skipGeometry": "true"},
    {"filter": "sensorType = 'sound' AND height IS NULL", "limit": "5"},
    {"filter": "CASEI(name) LIKE casei('device 1%')"},
    {"properties": "purposes", "skipGeometry": "true", "crs": f"{EPSG}28992"},
)  # fmt: skip
BOTH = [(name, query) for name in COLLECTIONS for query in QUERIES] + [("devices", query) for query in OF_DEVICES]


def by_pygeoapi(app: Flask, collection: str, query: dict[str, str]) -> dict[str, Any]:
    """The document that pygeoapi makes from our provider."""
    service = app.extensions["ogc"]
    with app.test_request_context(f"/ogc/collections/{collection}/items", query_string=query) as context:
        asked = parameters.items(context.request.args, COLLECTIONS[collection], service.systems, ("en", "nl"))
        return door.items(service.current().api, "en", collection, asked.for_pygeoapi()).document


@pytest.mark.parametrize(("collection", "query"), BOTH, ids=lambda value: json.dumps(value)[:60])
def test_both_ways_give_the_same_features(app: Flask, get: Get, collection: str, query: dict[str, str]) -> None:
    straight, around = get(f"/collections/{collection}/items", **query), by_pygeoapi(app, collection, query)
    assert straight["features"] == around["features"]
    for count in ("numberReturned", "numberMatched"):
        assert straight.get(count) == around.get(count)
    cursors = [link["href"] for link in straight["links"] if link["rel"] == "next"]
    assert ([around["nextCursor"]] if cursors else []) == [href.partition("cursor=")[2] for href in cursors]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_both_ways_give_the_same_item(app: Flask, get: Get, collection: str) -> None:
    for feature in get(f"/collections/{collection}/items")["features"]:
        straight = get(f"/collections/{collection}/items/{feature['id']}")
        with app.test_request_context("/ogc"):
            around = door.item(app.extensions["ogc"].current().api, "en", collection, feature["id"], {}).document
        for part in ("id", "geometry", "properties"):
            assert straight[part] == around[part] == feature[part]


@pytest.fixture
def bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is long begins at three features, read two at a time."""
    monkeypatch.setattr(pages, "AT_ONCE", 3)
    monkeypatch.setattr(pages, "BIT", 2)
    monkeypatch.setattr("geo.ogc.direct.AT_ONCE", 3)


@pytest.mark.usefixtures("bits")
@pytest.mark.parametrize(
    "query",
    [
        {"limit": "20"}, {"limit": "100"}, {"limit": "20", "offset": "30"}, {"limit": "5", "sortby": "-name"},
        {"limit": "9", "properties": "name"}, {"limit": "8", "crs": f"{EPSG}28992"},
        {"limit": "4", "sensorType": "sound"},
        {"limit": "50", "bbox": "1,1,2,2"},
    ],
)  # fmt: skip
def test_a_long_page_comes_bit_by_bit_and_is_the_same(get: Get, monkeypatch: pytest.MonkeyPatch, query: Any) -> None:
    long = get("/collections/devices/items", **query)
    monkeypatch.setattr(pages, "AT_ONCE", 1000)
    monkeypatch.setattr("geo.ogc.direct.AT_ONCE", 1000)
    assert long == get("/collections/devices/items", **query)


@pytest.mark.usefixtures("bits")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_does_not_read_a_long_page_to_its_end_holds_no_connection(app: Flask, method: str) -> None:
    answer = app.test_client().open(DEVICES, method=method, query_string={"limit": "40"}, buffered=False)
    assert answer.status_code == 200
    answer.close()
    assert app.extensions["publication_downloads"].pool.checkedout() == 0


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """How often a connection is taken from the pools while a test runs."""
    taken: list[str] = []
    pools = [app.extensions[name].pool for name in ("publication", "publication_kept", "publication_downloads")]
    listen = lambda *_: taken.append("taken")  # noqa: E731
    for pool in pools:
        event.listen(pool, "checkout", listen)
    yield taken
    for pool in pools:
        event.remove(pool, "checkout", listen)


def test_a_known_answer_asks_the_database_nothing(client: FlaskClient, statements: list[str]) -> None:
    first = client.get(f"{DEVICES}?limit=2")
    client.get(f"{DEVICES}?limit=2", headers={"If-None-Match": '"0"'})  # it has been asked for the edition
    statements.clear()
    for _ in range(3):
        again = client.get(f"{DEVICES}?limit=2", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert len(statements) <= 1  # a second may have passed


def test_hits_are_counted_once_in_an_edition(client: FlaskClient, statements: list[str]) -> None:
    query = {"bbox": "5.11,52.5,5.1213,52.52", "resulttype": "hits"}
    first = client.get(DEVICES, query_string=query).json
    statements.clear()
    assert client.get(DEVICES, query_string=query).json == first
    assert len(statements) <= 1  # for the edition, if a second has passed


@pytest.mark.parametrize("query", [{"resulttype": "hits"}, {"limit": "1"}], ids=str)
def test_nothing_of_a_long_question_is_remembered(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    filters, keys, condition, keep = [], [], cql2.condition, Memory.keep

    def seen(*args: Any) -> Any:
        made = condition(*args)
        filters.append(weakref.ref(made))
        return made

    def noted(memory: Memory, edition: Any, key: Any, count: int) -> None:
        keys.append(key)
        keep(memory, edition, key, count)

    monkeypatch.setattr(cql2, "condition", seen)
    monkeypatch.setattr(Memory, "keep", noted)
    values = ",".join(f"'value {number}'" for number in range(100))
    for text in (f"name IN ({values})", f"name IN ({values},'another')", "name = 'short'"):
        assert client.get(DEVICES, query_string={**query, "filter": text}).status_code == 200
    gc.collect()
    assert [made() is None for made in filters] == [True, True, False]
    assert len(keys) == (3 if "resulttype" in query else 0)
    assert all(len(repr(key)) < 200 for key in keys)


def test_a_count_is_given_or_left_out_whatever_was_asked_before(client: FlaskClient, city: City) -> None:
    """Part 1 lets it be left out where it is not known without counting."""
    box = {"bbox": "5.0,52.4,5.4,52.8"}
    for _ in range(2):
        known = client.get(DEVICES, query_string={"sensorType": "sound", "limit": "2"}).json
        unknown = client.get(DEVICES, query_string={**box, "limit": "2"}).json
        last = client.get(DEVICES, query_string={**box, "limit": "100"}).json
        hits = client.get(DEVICES, query_string={**box, "resulttype": "hits"}).json
        assert known is not None and unknown is not None and last is not None and hits is not None
        assert known["numberMatched"] == city.devices - 10
        assert "numberMatched" not in unknown
        assert last["numberMatched"] == hits["numberMatched"] == city.devices


def test_a_database_that_is_too_slow_is_said_in_ogc_shape(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> None:
        raise Unavailable("the answer took longer than allowed; ask for less")

    monkeypatch.setattr(pages.Reader, "page", slow)
    answer = app.test_client().get(DEVICES)
    assert (answer.status_code, answer.content_type) == (503, "application/json")
    assert answer.headers["Retry-After"]
    assert answer.json is not None and set(answer.json) == {"code", "description"}


def test_an_answer_of_pygeoapi_and_one_before_flask_carry_the_same_headers(client: FlaskClient) -> None:
    straight, around = client.get(f"{DEVICES}?limit=1"), client.get(f"{DEVICES}?limit=1&f=html")
    differ = {"Content-Type", "Content-Length", "ETag", "X-Request-Id", "Content-Encoding", "Content-Crs"}
    told = [{name: value for name, value in each.headers.items() if name not in differ} for each in (straight, around)]
    assert told[0].keys() == told[1].keys()
    for name in told[0].keys() - {"Vary"}:
        assert told[0][name] == told[1][name], name


def test_the_provider_reads_by_the_connection_of_the_request(app: Flask) -> None:
    with app.test_request_context("/ogc"), publication() as connection:
        service = app.extensions["ogc"]
        door.items(service.current().api, "en", "devices", {"limit": "3"})
        assert not connection.closed
        assert app.extensions["publication"].pool.checkedout() == 1
