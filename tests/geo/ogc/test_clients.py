"""Real clients over a real server: OWSLib and GDAL read the features that everyone else reads, and let it filter."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from owslib.ogcapi.features import Features
from owslib.ogcapi.records import Records
from waitress.server import create_server

from tests.geo.ogc.conftest import City

Get = Callable[..., Any]


@dataclass
class Live:
    """The API on a free port that its own links name, and what was asked of it, decoded."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def live(city: City) -> Iterator[Live]:
    handed: list[Flask] = []
    running = Live()

    def application(environ: dict[str, Any], start: Any) -> Any:
        running.asked.append(unquote_plus(f"{environ['PATH_INFO']}?{environ['QUERY_STRING']}"))
        return handed[0](environ, start)

    server = create_server(application, host="127.0.0.1", port=0, threads=4)
    address = f"http://127.0.0.1:{server.effective_port}"
    running.url = f"{address}/ogc"
    handed.append(city.app(LAMPPOST_PUBLIC_URL=address))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield running
    server.close()
    thread.join(timeout=5)
    handed[0].extensions["publication"].dispose()


def gdal(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    assert path, f"{program} is missing; it comes with Debian's package gdal-bin"
    done = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(live: Live, collection: str, *options: str) -> list[dict[str, Any]]:
    """The features that ogr2ogr reads, in pages of seven."""
    written = gdal(
        "ogr2ogr", "-f", "GeoJSON", *options, "-oo", "PAGE_SIZE=7", "/vsistdout/", f"OAPIF:{live.url}", collection
    )
    features: list[dict[str, Any]] = json.loads(written)["features"]
    return features


def ids(features: list[dict[str, Any]]) -> list[str]:
    return sorted(feature["properties"]["id"] for feature in features)


def everyone(city: City) -> list[str]:
    return sorted(map(str, (*city.exact, *city.generalised)))


def test_owslib_reads_collections_schema_and_items(live: Live, get: Get, city: City) -> None:
    service = Features(live.url)
    assert set(service.feature_collections()) == {
        collection["id"]
        for collection in get("/collections")["collections"]
        if collection.get("itemType", "feature") == "feature"
    }
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in service.conformance()["conformsTo"]
    assert service.api()["openapi"].startswith("3.0")
    assert "sensorType" in service.collection_queryables("devices")["properties"]
    page = service.collection_items("devices", limit=100)
    assert page["numberMatched"] == city.devices
    assert sorted(feature["id"] for feature in page["features"]) == everyone(city)
    cameras = service.collection_items("devices", bbox=[5.0, 52.0, 5.2, 53.0], sensorType="optical_camera")
    assert cameras["numberMatched"] == 10
    feature = service.collection_item("devices", str(city.exact[0]))
    assert feature["properties"]["name"] == "Device 00"


def test_owslib_reads_the_catalogue(live: Live) -> None:
    service = Records(live.url)
    assert service.records() == ["catalogue"]
    found = service.collection_items("catalogue", q="districts")
    assert [record["id"] for record in found["features"]] == ["districts"]
    assert service.collection_item("catalogue", "devices")["properties"]["title"] == "Sensors and other devices"


def test_ogrinfo_counts_what_the_list_and_the_download_count(
    live: Live, client: FlaskClient, get: Get, city: City
) -> None:
    told = gdal("ogrinfo", "-so", f"OAPIF:{live.url}", "devices")
    assert f"Feature Count: {city.devices}" in told
    assert get("/collections/devices/items", resulttype="hits")["numberMatched"] == city.devices
    assert re.search(rf'class="total" role="status">{city.devices} devices<', client.get("/en/devices").text)
    rows = csv.DictReader(io.StringIO(client.get("/downloads/devices.csv").text.removeprefix("\ufeff")))
    assert sorted(row["id"] for row in rows) == everyone(city)


def test_ogrinfo_knows_the_types_of_properties(live: Live) -> None:
    told = gdal("ogrinfo", "-so", f"OAPIF:{live.url}", "devices")
    for line in ("sensorType: String", "registered: Date", "coordinateUncertaintyInMeters: Integer"):
        assert line in told


def test_gdal_follows_the_pages_of_every_collection_to_every_feature_once(live: Live, get: Get, city: City) -> None:
    for collection in get("/collections")["collections"]:
        page = get(f"/collections/{collection['id']}/items", limit="1000")
        features = read(live, collection["id"])
        assert ids(features) == sorted(feature["id"] for feature in page["features"])
        if collection["id"] == "devices":
            assert ids(features) == everyone(city)
            shapes = {feature["properties"]["id"]: feature["geometry"]["type"] for feature in features}
            assert {shapes[str(device)] for device in city.exact} == {"Point"}
            assert {shapes[str(device)] for device in city.generalised} == {"MultiPolygon"}


@pytest.mark.parametrize(
    ("options", "query", "sign"),
    [
        (("-where", "sensorType = 'optical_camera'"), {"sensorType": "optical_camera"}, "sensorType=optical_camera"),
        (("-spat", "5.1099", "52.5", "5.1121", "52.511"), {"bbox": "5.1099,52.5,5.1121,52.511"}, "bbox="),
    ],
)
def test_gdal_lets_the_server_filter(
    live: Live, get: Get, options: tuple[str, ...], query: dict[str, str], sign: str
) -> None:
    expected = sorted(feature["id"] for feature in get("/collections/devices/items", **query)["features"])
    live.asked.clear()
    assert ids(read(live, "devices", *options)) == expected
    assert 0 < len(expected) < 20
    assert [address for address in live.asked if "/items" in address and sign in address]
