"""QGIS without a screen: every collection loads whole, and the server answers what it is asked to filter."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from bench.conformance.city import City
from bench.conformance.outcome import Outcome

SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("qgis_reads.py")
SECONDS = 600
# The first version that turns conditions on properties into parameters; those before read all and filter themselves.
FILTERS_BY_PROPERTIES = 33_200


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
    return outcome


def _filters(city: City, outcome: Outcome) -> None:
    changed = city.get("/collections/devices/items", limit="1")["features"][0]["properties"]["changed"]
    read, asked = _read(city, "devices", f"\"changed\" >= '{changed}'")
    expected = _ids(city, datetime=f"{changed}/..")
    _compare(outcome, "a condition on time", read, expected, asked, "datetime=")
    west, south, east, north = city.get("/collections/devices")["extent"]["spatial"]["bbox"][0]
    rectangle = f"{west},{south},{(west + east) / 2},{(south + north) / 2}"
    read, asked = _read(city, "devices", rectangle=rectangle)
    _compare(outcome, "a rectangle", read, _ids(city, bbox=rectangle), asked, "bbox=")
    read, asked = _read(city, "devices", "\"sensorType\" = 'optical_camera'")
    sign = "optical_camera" if int(read.get("version", 0)) >= FILTERS_BY_PROPERTIES else "items"
    _compare(outcome, "a condition on a property", read, _ids(city, sensorType="optical_camera"), asked, sign)
    outcome.figures["version"] = read.get("version", "")


def _compare(
    outcome: Outcome, what: str, read: dict[str, Any], expected: list[str], asked: list[str], sign: str
) -> None:
    outcome.check(bool(expected), f"{what}: the city has nothing to find")
    outcome.check(sorted(read.get("ids", ())) == sorted(expected), f"{what} finds other ids than the server")
    whole = [address for address in asked if "/items" in address and "limit=10" not in address.split("&")]
    outcome.check(any(sign in address for address in whole), f"{what} was not passed to the server: {asked}")


def _ids(city: City, **query: str) -> list[str]:
    page = city.get("/collections/devices/items", limit="10000", **query)
    return [feature["id"] for feature in page["features"]]


def _read(city: City, collection: str, expression: str = "", rectangle: str = "") -> tuple[dict[str, Any], list[str]]:
    """What QGIS gives, and what it asked the server for."""
    before = len(city.relay.asked)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": home, "XDG_RUNTIME_DIR": home}
        done = subprocess.run(
            [SYSTEM_PYTHON, SCRIPT, city.url, collection, expression, rectangle],
            env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    read: dict[str, Any] = json.loads(lines[-1]) if lines else {"said": done.stderr[-300:]}
    return read, city.relay.asked[before:]
