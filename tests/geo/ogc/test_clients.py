"""Real clients over a real server: OWSLib and GDAL read the same devices as everyone else."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from owslib.ogcapi.features import Features
from waitress.server import create_server

from tests.geo.ogc.conftest import City

Get = Callable[..., Any]


@pytest.fixture(scope="module")
def live(city: City) -> Iterator[str]:
    """The address of the API, served by waitress on a free port that its own links name."""
    handed: list[Flask] = []
    server = create_server(lambda environ, start: handed[0](environ, start), host="127.0.0.1", port=0, threads=4)
    address = f"http://127.0.0.1:{server.effective_port}"
    handed.append(city.app(LAMPPOST_PUBLIC_URL=address))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"{address}/ogc"
    server.close()
    thread.join(timeout=5)
    handed[0].extensions["publication"].dispose()


def gdal(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    assert path, f"{program} is missing; it comes with Debian's package gdal-bin"
    done = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def everyone(city: City) -> list[str]:
    return sorted(map(str, (*city.exact, *city.generalised)))


def test_owslib_reads_collections_schema_and_items(live: str, city: City) -> None:
    service = Features(live)
    assert set(service.feature_collections()) == {"devices", "organisations", "districts", "regions"}
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


def test_ogrinfo_counts_what_the_list_counts(live: str, get: Get, city: City) -> None:
    told = gdal("ogrinfo", "-so", f"OAPIF:{live}", "devices")
    assert f"Feature Count: {city.devices}" in told
    assert f"Feature Count: {get('/collections/devices/items', resulttype='hits')['numberMatched']}" in told
    assert "sensorType: String" in told
    assert "registered: Date" in told
    assert "coordinateUncertaintyInMeters: Integer" in told


def test_gdal_follows_the_pages_to_every_device_once(live: str, city: City, tmp_path: Path) -> None:
    target = tmp_path / "devices.geojson"
    gdal("ogr2ogr", "-oo", "PAGE_SIZE=7", str(target), f"OAPIF:{live}", "devices")
    features = json.loads(target.read_text())["features"]
    assert sorted(feature["properties"]["id"] for feature in features) == everyone(city)
    shapes = {feature["properties"]["id"]: feature["geometry"]["type"] for feature in features}
    assert {shapes[str(device)] for device in city.exact} == {"Point"}
    assert {shapes[str(device)] for device in city.generalised} == {"MultiPolygon"}


def test_gdal_lets_the_server_filter(live: str) -> None:
    told = gdal("ogrinfo", "-so", "-where", "sensorType = 'optical_camera'", f"OAPIF:{live}", "devices")
    assert "Feature Count: 10" in told
    told = gdal("ogrinfo", "-so", "-spat", "5.1099", "52.5", "5.1121", "52.511", f"OAPIF:{live}", "devices")
    assert "Feature Count: " in told


def test_gdal_reads_the_other_collections(live: str) -> None:
    assert "Feature Count: 2" in gdal("ogrinfo", "-so", f"OAPIF:{live}", "regions")
    assert "Feature Count: 1" in gdal("ogrinfo", "-so", f"OAPIF:{live}", "districts")
    assert "Gemeente Markerwaard" in gdal("ogrinfo", "-al", f"OAPIF:{live}", "organisations")
