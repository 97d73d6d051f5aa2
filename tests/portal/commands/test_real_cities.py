"""Real files as the public sees them: the map, the list, the download and two API clients count the same devices."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import Result
from flask import Flask
from owslib.ogcapi.features import Features
from waitress.server import create_server

from portal.public import create_app
from tests.support.databases import Databases

from .conftest import EXAMPLES, OWNER
from .test_real_files import SOURCES, Source

Lamppost = Callable[..., Result]
WORLD = [f"/map/4/{x}/{y}.json" for x in range(8) for y in range(8)]


@contextmanager
def served(databases: Databases) -> Iterator[str]:
    """The portal on a free port that its own links name."""
    handed: list[Flask] = []
    server = create_server(lambda environ, start: handed[0](environ, start), host="127.0.0.1", port=0, threads=4)
    address = f"http://127.0.0.1:{server.effective_port}"
    handed.append(create_app(databases.settings(LAMPPOST_PUBLIC_URL=address)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.close()
        thread.join(timeout=5)
        handed[0].extensions["publication"].dispose()


def on_the_map(address: str) -> int:
    cells = (requests.get(address + path, timeout=30).json() for path in WORLD)
    return sum(sum(counts) for cell in cells for _, _, counts, *_ in cell["clusters"])


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.mapping)
def test_every_device_of_a_real_city_shows_on_the_map_in_the_list_and_in_the_api(
    lamppost: Lamppost, databases: Databases, real_data: Path, source: Source
) -> None:
    lamppost("organisations", "register", OWNER, "--kind", "public")
    lamppost("territory", "box", *source.boxes, "--name", source.mapping)
    lamppost(
        "register", "import", real_data / "devices" / source.file, "--mapping", EXAMPLES / f"{source.mapping}.toml",
        "--organisation", OWNER, "--release-exact", "published as open data by the city",
    )  # fmt: skip
    lamppost("publish")
    lamppost("edition", "verify")
    with served(databases) as address:
        listed = re.search(r"([\d,]+)\s+devices?", requests.get(f"{address}/en/devices", timeout=30).text)
        assert listed
        assert int(listed[1].replace(",", "")) == source.devices
        assert (
            len(requests.get(f"{address}/downloads/devices.geojson", timeout=30).json()["features"]) == source.devices
        )
        assert on_the_map(address) == source.devices
        assert Features(f"{address}/ogc").collection_items("devices", limit=1)["numberMatched"] == source.devices
        told = subprocess.run(
            ["ogrinfo", "-so", f"OAPIF:{address}/ogc", "devices"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert f"Feature Count: {source.devices}" in told.stdout


def test_sensors_of_residents_stay_squares_however_they_are_imported(
    lamppost: Lamppost, databases: Databases, real_data: Path
) -> None:
    source = SOURCES[-1]
    lamppost("organisations", "register", OWNER, "--kind", "public")
    lamppost("territory", "box", *source.boxes, "--name", source.mapping)
    lamppost(
        "register", "import", real_data / "devices" / source.file, "--mapping", EXAMPLES / f"{source.mapping}.toml",
        "--organisation", OWNER, "--release-exact", "mistake",
    )  # fmt: skip
    lamppost("publish")
    with served(databases) as address:
        features = requests.get(f"{address}/downloads/devices.geojson", timeout=30).json()["features"]
        assert {feature["geometry"]["type"] for feature in features} <= {"Polygon", "MultiPolygon"}
        assert {feature["properties"]["tier"] for feature in features} <= {1, 2, 3}
