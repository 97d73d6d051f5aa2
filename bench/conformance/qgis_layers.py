"""QGIS without a screen: every collection loads whole, the server filters, tiles are drawn in every style."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from pyproj import Transformer

from bench.conformance.city import City
from bench.conformance.outcome import Outcome

SYSTEM_PYTHON = "/usr/bin/python3"
HERE = Path(__file__).parent
SECONDS = 600
# The first version that turns conditions on properties into parameters; those before read all and filter themselves.
FILTERS_BY_PROPERTIES = 33_200
SUFFIXES = {"f=json": ".json", "f=qlr": ".qlr"}


def run(city: City) -> Outcome:
    outcome = Outcome("QGIS")
    if subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode:
        outcome.missing = "Debian's python3-qgis is not installed"
        return outcome
    for collection in city.collections():
        name = collection["id"]
        read, _ = _read(city, name)
        expected = city.ids(name)
        outcome.check(bool(read.get("valid")), f"{name} does not load: {read.get('said', '')}")
        outcome.check(read.get("count") == len(expected), f"{name}: counts {read.get('count')}, not {len(expected)}")
        outcome.check(sorted(read.get("ids", ())) == sorted(expected), f"{name}: has other ids than the pages")
    _filters(city, outcome)
    _styles(city, outcome)
    return outcome


def _filters(city: City, outcome: Outcome) -> None:
    changed = city.get("/collections/devices/items", limit="1")["features"][0]["properties"]["changed"]
    read, asked = _read(city, "devices", f"\"changed\" >= '{changed}'")
    expected = _ids(city, datetime=f"{changed}/..")
    _compare(outcome, "a condition on time", read, expected, asked, "datetime=")
    west, south, east, north = _extent(city)
    rectangle = f"{west},{south},{(west + east) / 2},{(south + north) / 2}"
    read, asked = _read(city, "devices", rectangle=rectangle)
    _compare(outcome, "a rectangle", read, _ids(city, bbox=rectangle), asked, "bbox=")
    read, asked = _read(city, "devices", "\"sensorType\" = 'optical_camera'")
    sign = "optical_camera" if int(read.get("version", 0)) >= FILTERS_BY_PROPERTIES else "items"
    _compare(outcome, "a condition on a property", read, _ids(city, sensorType="optical_camera"), asked, sign)
    outcome.figures["version"] = read.get("version", "")


def _styles(city: City, outcome: Outcome) -> None:
    west, south, east, north = _extent(city)
    to_mercator = Transformer.from_crs(4326, 3857, always_xy=True)
    corners = (*to_mercator.transform(west, south), *to_mercator.transform(east, north))
    for style in city.get("/styles")["styles"]:
        for link in style["links"]:
            query = link["href"].partition("?")[2]
            what = f"style {style['id']} ({query})"
            with tempfile.TemporaryDirectory() as directory:
                file = Path(directory, f"style{SUFFIXES[query]}")
                file.write_bytes(city.content(f"/styles/{style['id']}?{query}"))
                drawn, asked = _script(city, "qgis_draws.py", str(file), ",".join(map(str, corners)))
            outcome.check(bool(drawn.get("valid")), f"{what} does not open: {drawn.get('said', '')}")
            outcome.check(drawn.get("colours", 0) > 1, f"{what} draws nothing")
            outcome.check(any("/tiles/WebMercatorQuad/" in address for address in asked), f"{what} asks for no tile")


def _compare(
    outcome: Outcome, what: str, read: dict[str, Any], expected: list[str], asked: list[str], sign: str
) -> None:
    outcome.check(bool(expected), f"{what}: the city has nothing to find")
    outcome.check(sorted(read.get("ids", ())) == sorted(expected), f"{what} finds other ids than the server")
    whole = [address for address in asked if "/items" in address and "limit=10" not in address.split("&")]
    outcome.check(any(sign in address for address in whole), f"{what} was not passed to the server: {asked}")


def _extent(city: City) -> tuple[float, float, float, float]:
    west, south, east, north = city.get("/collections/devices")["extent"]["spatial"]["bbox"][0]
    return west, south, east, north


def _ids(city: City, **query: str) -> list[str]:
    page = city.get("/collections/devices/items", limit="10000", **query)
    return [feature["id"] for feature in page["features"]]


def _read(city: City, collection: str, expression: str = "", rectangle: str = "") -> tuple[dict[str, Any], list[str]]:
    return _script(city, "qgis_reads.py", city.url, collection, expression, rectangle)


def _script(city: City, name: str, *arguments: str) -> tuple[dict[str, Any], list[str]]:
    """What a script says that QGIS runs, and what QGIS asked the server for."""
    before = len(city.relay.asked)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
        done = subprocess.run(
            [SYSTEM_PYTHON, HERE / name, *arguments],
            env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    said: dict[str, Any] = json.loads(lines[-1]) if lines else {"said": done.stderr[-300:]}
    return said, city.relay.asked[before:]
