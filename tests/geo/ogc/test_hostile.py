"""Nothing that a client sends makes the API fail: it gets an OGC exception that names what is wrong."""

from __future__ import annotations

import base64
import json
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.geo.ogc.conftest import City

NOWHERE = UUID("7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11")  # no device has it

ITEMS = "/ogc/collections/devices/items"
HUGE = "9" * 20


def _cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


REFUSED = [
    # bbox
    "bbox=a,b,c,d", "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=" + ",".join("1" * 13), "bbox=nan,0,1,1", "bbox=0,0,inf,1",
    "bbox=", "bbox=,,,", "bbox=0,80,1,70", "bbox=0,0,1,91", "bbox=-181,0,1,1", "bbox=1e309,0,1,1", "bbox=0_1,0,1,1",
    "bbox=%D9%A1,0,1,1", "bbox=0,0,1,1&bbox=0,0,1,1", "bbox=0,0,1,1&bbox-crs=", "bbox=0,0,1,1&bbox-crs=EPSG:4326",
    "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326",
    "bbox=1e300,1e300,1e301,1e301&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857",
    # limit, offset, cursor
    "limit=-1", "limit=0", "limit=ten", "limit=1.5", "limit=", "limit=1e3", "limit=%D9%A1", "limit=unlimited",
    "limit=1000000000000", f"limit={HUGE}", "limit=" + "9" * 1999,
    "offset=-1", "offset=x", "offset=", f"offset={HUGE}", "offset=10001", "offset=1000000000000",
    "cursor=x", "cursor=", "cursor=%00", f"cursor={_cursor('x')}", f"cursor={_cursor(1)}", f"cursor={_cursor([])}",
    f"cursor={_cursor(str(NOWHERE), 1)}", f"cursor={_cursor(str(NOWHERE))}&offset=5",
    f"cursor={_cursor(str(NOWHERE))}&sortby=name",
    f"cursor={_cursor({}, str(NOWHERE))}&sortby=name", f"cursor={_cursor([], str(NOWHERE))}&sortby=name",
    "cursor=" + "A" * 1999, "cursor=%F0%9F%92%A5",
    # types of properties
    "registered=yesterday", "registered=2026-13-01", "registered=2026-1-1", "height=tall", "height=nan", "height=1e999",
    "version=1.5", f"version={HUGE}", "version=x", "organisationId=1", f"organisationId={NOWHERE}0",
    "changed=2026", "changed=2026-04-01T06:00:00", "sensorType=toaster", "personalData=yes", "themes=x", "lifecycle=",
    "name=%00", "name=a%00b", "name=" + "x" * 2001, "datastreams=x", "purposes=x",
    # unknown and unreadable
    "owner=x", "geometry=x", "id=x", "content_hash=x", "q=x", "%00=x",
    "name=%FF", "filter=name%3D'%FF'", "name=%ED%A0%80",
    "x" * 3000 + "=1", "name=a&name=b",
    # sorting and choosing
    "sortby=", "sortby=,", "sortby=owner", "sortby=name,", "sortby=--", "sortby=themes", "sortby=purposes",
    "sortby=name,height,version,registered", "properties=", "properties=owner", "properties=name,,", "properties=*",
    # time
    "datetime=", "datetime=..", "datetime=/x", "datetime=x", "datetime=2026-04-01/2026-03-01", "datetime=1/2/3",
    "datetime=2026-02-30", "datetime=2026-04-01T06:00:00", "datetime=0001-01-01T00:00:00%2B14:00",
    "datetime=9999-12-31T23:59:59-14:00", "datetime=2026-W01-1", "datetime=%00",
    # the rest
    "crs=", "crs=4326", "crs=http://www.opengis.net/def/crs/EPSG/0/99999", "resulttype=all", "skipGeometry=perhaps",
    "f=xml", "f=jsonld", "f=shp", "f=", "lang=fr", "lang=",
]  # fmt: skip


@pytest.mark.parametrize("query", REFUSED, ids=[f"{number}:{query[:40]}" for number, query in enumerate(REFUSED)])
def test_a_wrong_parameter_is_refused_in_ogc_shape(client: FlaskClient, query: str) -> None:
    response = client.get(f"{ITEMS}?{query}")
    assert response.status_code == 400, response.text[:300]
    assert response.content_type == "application/json"
    assert response.json is not None
    assert set(response.json) == {"code", "description"}
    assert response.json["code"] == "InvalidParameterValue"
    assert len(response.json["description"]) > 5
    assert "Error" not in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/collections/dUmmYColLection", "/collections/dUmmYColLection/items", "/collections/%00/items",
        "/collections/dUmmYColLection/schema", "/collections/dUmmYColLection/queryables",
        "/collections/devices/items/abc", "/collections/devices/items/%00", "/collections/devices/items/a/b",
        f"/collections/devices/items/{NOWHERE}", "/collections/devices/items/{" + str(NOWHERE) + "}",
        "/collections/regions/items/nowhere", "/collections/districts/items/%00", "/collections/districts/items/%FF",
        "/collections/none/tiles", "/collections/devices/tiles/WebMercatorQuad/99/0/0", "/TileMatrixSets/x",
        "/processes", "/jobs", "/nowhere", "/collections/devices/nowhere", "/static/css/default.css",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found_in_ogc_shape(client: FlaskClient, path: str) -> None:
    response = client.get(f"/ogc{path}")
    assert response.status_code == 404, response.text[:300]
    assert response.json is not None
    assert set(response.json) == {"code", "description"}
    assert response.json["code"] == "NotFound"


def test_an_unknown_and_an_unreadable_id_get_the_same_answer(client: FlaskClient) -> None:
    first = client.get(f"{ITEMS}/{NOWHERE}")
    second = client.get(f"{ITEMS}/abc")
    assert first.data == second.data


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["", "/", "/collections", "/collections/devices/items", "/nowhere"])
def test_nothing_can_be_written(client: FlaskClient, method: str, path: str) -> None:
    body = '{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [0, 0, 1, 1]}]}'
    response = client.open(f"/ogc{path}", method=method, data=body)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json == {"code": "MethodNotAllowed", "description": "this API can only be read"}


@pytest.mark.parametrize("path", ["/", "/conformance", "/openapi", "/collections", "/collections/devices",
                                  "/collections/devices/schema", "/collections/devices/queryables"])  # fmt: skip
@pytest.mark.parametrize("query", ["x=1", "f=xml", "lang=fr", "f=json&f=html", "bbox=0,0,1,1", "profile=x"])
def test_a_document_without_parameters_refuses_them(client: FlaskClient, path: str, query: str) -> None:
    response = client.get(f"/ogc{path}?{query}")
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["code"] == "InvalidParameterValue"


def test_an_offset_too_far_says_how_to_go_on(client: FlaskClient) -> None:
    response = client.get(f"{ITEMS}?offset=10001")
    assert "rel=next" in response.text
    assert "cursor" in response.text


def test_a_refused_page_is_a_page_and_escapes_what_it_repeats(client: FlaskClient) -> None:
    response = client.get(ITEMS, query_string={"f": "html", "<script>x": "1"})
    assert response.status_code == 400
    assert response.content_type == "text/html; charset=utf-8"
    assert "<script>x" not in response.text
    assert "&lt;script&gt;x" in response.text


def test_the_item_of_another_collection_is_not_found(client: FlaskClient, city: City) -> None:
    assert client.get(f"/ogc/collections/regions/items/{city.exact[0]}").status_code == 404
