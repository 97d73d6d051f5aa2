"""Items as files: CSV, FlatGeobuf, GeoPackage and JSON-FG give the rows, ids and order of the page as GeoJSON."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient
from jsonschema import Draft201909Validator
from pyogrio import raw
from shapely.geometry import shape

from opendata.datasets import DEVICES
from tests.geo.ogc.conftest import City

Get = Callable[..., Any]
ITEMS = "/ogc/collections/devices/items"
COLLECTIONS = ("devices", "datastreams", "organisations", "districts", "regions")
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "fgb": "application/vnd.flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
    "jsonfg": "application/vnd.ogc.fg+json",
}
QUERIES = (
    {},
    {"limit": "7", "sortby": "-name"},
    {"limit": "5", "offset": "3", "sensorType": "sound"},
    {"bbox": "5.1,52.5,5.12,52.52", "sortby": "organisation,-height"},
    {"properties": "name,sensorType,purposes", "limit": "3"},
    {"datetime": "2026-04-01/.."},
)


def file(client: FlaskClient, form: str, path: str = ITEMS, **query: str) -> Any:
    response = client.get(path, query_string={**query, "f": form})
    assert response.status_code == 200, response.text
    assert response.content_type == TYPES[form]
    return response


def opened(form: str, body: bytes) -> Any:
    """What GDAL reads in it: told of the layer, nothing, shapes, values by column."""
    with tempfile.NamedTemporaryFile(suffix=f".{form}") as written:
        written.write(body)
        written.flush()
        return raw.read(written.name)


def ids_of(form: str, body: bytes) -> list[str]:
    if form == "csv":
        return [row["id"] for row in csv.DictReader(io.StringIO(body.decode(), newline=""))]
    return list(opened(form, body)[3][0])


@pytest.mark.parametrize("form", ["csv", "fgb", "gpkg"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: ",".join(query) or "all")
def test_a_file_has_the_rows_of_the_page_in_its_order(
    client: FlaskClient, get: Get, form: str, query: dict[str, str]
) -> None:
    page = get("/collections/devices/items", **query)
    assert page["features"]
    assert ids_of(form, file(client, form, **query).data) == [feature["id"] for feature in page["features"]]


@pytest.mark.parametrize("collection", COLLECTIONS)
@pytest.mark.parametrize("form", ["csv", "fgb", "gpkg"])
def test_every_collection_is_given_in_every_format(client: FlaskClient, get: Get, form: str, collection: str) -> None:
    page = get(f"/collections/{collection}/items")
    given = file(client, form, f"/ogc/collections/{collection}/items")
    assert ids_of(form, given.data) == [feature["id"] for feature in page["features"]]
    assert given.headers["Content-Disposition"] == f'attachment; filename="{collection}-edition-2.{form}"'


@pytest.mark.parametrize("form", ["fgb", "gpkg"])
def test_a_gis_file_has_the_properties_and_places_of_the_page(client: FlaskClient, get: Get, form: str) -> None:
    features = get("/collections/devices/items")["features"]
    told, _, shapes, values = opened(form, file(client, form).data)
    assert told["crs"] == "EPSG:4326"
    columns = dict(zip(told["fields"], values, strict=True))
    assert list(told["fields"])[:2] == ["id", "uri"]
    for number, feature in enumerate(features):
        assert shapely.from_wkb(shapes[number]).equals_exact(shape(feature["geometry"]), 1e-6)
        assert columns["sensorType"][number] == feature["properties"]["sensorType"]
        assert columns["uri"][number] == feature["properties"]["uri"]
    exact = next(number for number, one in enumerate(features) if one["properties"]["registered"])
    assert str(columns["registered"][exact])[:10] == features[exact]["properties"]["registered"]
    assert str(columns["changed"][exact])[:19] == features[exact]["properties"]["changed"][:19]


@pytest.mark.parametrize("form", ["csv", "fgb", "gpkg"])
def test_a_reference_system_is_kept_in_files(client: FlaskClient, form: str) -> None:
    rd = "http://www.opengis.net/def/crs/EPSG/0/28992"
    given = file(client, form, crs=rd, limit="1", locationPrecision="exact")
    assert given.headers["Content-Crs"] == f"<{rd}>"
    if form == "csv":
        (row,) = csv.DictReader(io.StringIO(given.text, newline=""))
        place = shapely.from_wkt(row["geometry"])
    else:
        told, _, shapes, _ = opened(form, given.data)
        assert told["crs"] == "EPSG:28992"
        place = shapely.from_wkb(shapes[0])
    assert 100_000 < place.x < 200_000 and 400_000 < place.y < 600_000


def test_csv_of_devices_has_the_columns_of_the_download(client: FlaskClient) -> None:
    page = list(csv.DictReader(io.StringIO(file(client, "csv", sortby="name").text, newline="")))
    whole = list(csv.DictReader(io.StringIO(client.get("/downloads/devices.csv").text, newline="")))
    assert set(page[0]) == {column.name for column in DEVICES.columns}
    assert sorted(page, key=itemgetter("id")) == sorted(whole, key=itemgetter("id"))


def test_csv_leaves_out_what_was_not_asked_for(client: FlaskClient) -> None:
    given = file(client, "csv", properties="name,locationPrecision", skipGeometry="true", limit="2")
    assert given.text.splitlines()[0] == "id,locationPrecision,name"


def test_csv_of_districts_keeps_times_and_lists(client: FlaskClient) -> None:
    (row,) = csv.DictReader(io.StringIO(file(client, "csv", "/ogc/collections/districts/items").text, newline=""))
    assert row["counted"] == "2026-04-01T06:00:00Z"
    assert row["sensorTypes"].startswith('[{"devices": 35')
    assert row["geometry"].startswith("MULTIPOLYGON")


def test_a_geopackage_numbers_its_rows_and_is_valid(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "devices.gpkg"
    path.write_bytes(file(client, "gpkg").data)
    with closing(sqlite3.connect(path)) as package:
        assert package.execute("PRAGMA application_id").fetchone()[0].to_bytes(4, "big") == b"GPKG"
        assert package.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert package.execute("PRAGMA foreign_key_check").fetchall() == []
        numbers = [number for (number,) in package.execute("SELECT fid FROM devices")]
        key = [column for column in package.execute("PRAGMA table_info(devices)") if column[5]]
        described = package.execute("SELECT table_name, data_type, srs_id, last_change FROM gpkg_contents").fetchall()
    assert numbers == list(range(1, 46))
    assert [(column[1], column[2]) for column in key] == [("fid", "INTEGER")]
    assert described == [("devices", "features", 4326, "2026-04-01T06:00:00.000Z")]


def test_the_same_page_is_the_same_bytes(client: FlaskClient) -> None:
    for form in TYPES:
        first, second = (file(client, form, limit="20") for _ in range(2))
        assert first.data == second.data
        assert first.headers["ETag"] == second.headers["ETag"]


def test_a_file_leads_to_the_next_page(client: FlaskClient, get: Get) -> None:
    seen: list[str] = []
    address: str | None = f"{ITEMS}?f=csv&limit=20&sortby=-name"
    while address:
        response = client.get(address)
        seen += ids_of("csv", response.data)
        found = re.search(r'<http://register\.example([^>]+)>; rel="next"; type="text/csv"', response.headers["Link"])
        address = found[1] if found else None
    assert seen == [feature["id"] for feature in get("/collections/devices/items", sortby="-name")["features"]]


def test_the_header_accept_chooses_a_format(client: FlaskClient) -> None:
    for form, media_type in TYPES.items():
        response = client.get(ITEMS, headers={"Accept": media_type.partition(";")[0]})
        assert response.content_type == media_type, form
        assert "Accept" in response.headers["Vary"]
    assert client.get(ITEMS, headers={"Accept": "image/png"}).content_type == "application/geo+json"


def test_no_row_gives_a_file_without_rows(client: FlaskClient) -> None:
    nobody = {"bbox": "0,0,1,1"}
    assert file(client, "csv", **nobody).text.count("\r\n") == 1
    for form in ("fgb", "gpkg"):
        assert ids_of(form, file(client, form, **nobody).data) == []


def test_files_are_of_pages_alone(client: FlaskClient, city: City) -> None:
    assert client.get(f"{ITEMS}/{city.exact[0]}?f=csv").status_code == 400
    assert client.get("/ogc/collections?f=gpkg").status_code == 400
    assert client.get(f"{ITEMS}?f=shp").status_code == 400


def test_head_of_a_file_tells_its_length(client: FlaskClient) -> None:
    whole = client.get(f"{ITEMS}?f=fgb")
    head = client.head(f"{ITEMS}?f=fgb")
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(whole.data))


def test_json_fg_adds_time_place_and_type(client: FlaskClient, get: Get, city: City) -> None:
    plain = get("/collections/devices/items", limit="3")
    told = file(client, "jsonfg", limit="3").json
    assert "http://www.opengis.net/spec/json-fg-1/1.0/conf/core" in told["conformsTo"]
    assert told["featureType"] == "devices"
    for here, there in zip(told["features"], plain["features"], strict=True):
        assert here["geometry"] == there["geometry"]
        assert here["place"] is None
        assert here["time"] == {"timestamp": there["properties"]["changed"]}
        assert here["properties"] == there["properties"]
    schema = client.get(told["featureSchema"].removeprefix("http://register.example")).json
    Draft201909Validator(schema)
    one = client.get(f"{ITEMS}/{city.exact[0]}?f=jsonfg").json
    assert one is not None
    assert (one["type"], one["featureType"], one["id"]) == ("Feature", "devices", str(city.exact[0]))


def test_json_fg_gives_other_systems_as_place(client: FlaskClient) -> None:
    uri = "http://www.opengis.net/def/crs/EPSG/0/28992"
    body = file(client, "jsonfg", limit="4", crs=uri).data
    told = file(client, "jsonfg", limit="4", crs=uri).json
    assert told["coordRefSys"] == uri
    assert {feature["geometry"] for feature in told["features"]} == {None}
    read, _, shapes, _ = opened("json", body)
    assert read["crs"] == "EPSG:28992"
    assert shapely.from_wkb(shapes[0]).equals_exact(shape(told["features"][0]["place"]), 0.01)


@pytest.mark.parametrize("path", [ITEMS, "{item}"])
def test_json_fg_links_to_itself_and_to_what_follows_as_json_fg(client: FlaskClient, city: City, path: str) -> None:
    here = path.format(item=f"{ITEMS}/{city.exact[0]}")
    query = {"crs": "http://www.opengis.net/def/crs/EPSG/0/28992"} | ({"limit": "2"} if here == ITEMS else {})
    told = file(client, "jsonfg", here, **query).json
    links = {link["rel"]: link for link in told["links"] if link["rel"] in ("self", "next")}
    assert list(links) == (["self", "next"] if here == ITEMS else ["self"])
    for link in links.values():
        answer = client.get(link["href"].removeprefix("http://register.example"))
        assert link["type"] == answer.content_type == TYPES["jsonfg"]
    assert client.get(links["self"]["href"].removeprefix("http://register.example")).json == told
    others = {link["type"] for link in told["links"] if link["rel"] == "alternate"}
    assert {"application/geo+json", "text/html"} <= others
    assert TYPES["jsonfg"] not in others
