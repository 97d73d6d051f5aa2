"""GDAL's OAPIF driver: every collection page by page, filters and boxes answered by the server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from bench.conformance.city import City
from bench.conformance.outcome import Outcome

SECONDS = 600
PAGE = 300


def run(city: City) -> Outcome:
    outcome = Outcome("GDAL")
    if which("ogr2ogr") is None:
        outcome.missing = "Debian's gdal-bin is not installed"
        return outcome
    for collection in city.collections():
        name = collection["id"]
        ids = read(city, name)
        expected = city.ids(name)
        outcome.check(sorted(ids) == sorted(expected), f"{name}: {len(ids)} ids that are not the {len(expected)} here")
        outcome.check(len(set(ids)) == len(ids), f"{name}: an id comes twice")
    before = len(city.relay.asked)
    cameras = read(city, "devices", "-where", "sensorType = 'optical_camera'")
    page = city.get("/collections/devices/items", sensorType="optical_camera", limit="10000")
    outcome.check(sorted(cameras) == sorted(each["id"] for each in page["features"]), "-where finds other devices")
    outcome.check(bool(city.relay.since(before, "sensorType=optical_camera")), "-where was not passed to the server")
    west, south, east, north = city.get("/collections/devices")["extent"]["spatial"]["bbox"][0]
    corners = [west, south, (west + east) / 2, (south + north) / 2]
    before = len(city.relay.asked)
    inside = read(city, "devices", "-spat", *map(str, corners))
    page = city.get("/collections/devices/items", bbox=",".join(map(str, corners)), limit="10000")
    outcome.check(sorted(inside) == sorted(each["id"] for each in page["features"]), "-spat finds other devices")
    outcome.check(bool(city.relay.since(before, "bbox=")), "-spat was not passed to the server")
    return outcome


def read(city: City, collection: str, *options: str) -> list[str]:
    """The ids of what ogr2ogr reads. Raises CalledProcessError."""
    with TemporaryDirectory() as directory:
        target = Path(directory, "read.geojson")
        source = ["-oo", f"PAGE_SIZE={PAGE}", str(target), f"OAPIF:{city.url}", collection]
        subprocess.run(["ogr2ogr", *options, *source], capture_output=True, text=True, timeout=SECONDS, check=True)
        features = json.loads(target.read_text())["features"]
    return [feature["properties"]["id"] for feature in features]
