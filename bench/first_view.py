"""What the map's first view transfers with a large city, in bytes over the wire, beside its limit of 60 KB."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import which
from urllib.error import URLError

from playwright.sync_api import Page, Response, sync_playwright

from bench.stage import Stage
from geo.database import working_engine, writing
from portal.commands.publish import publish_edition
from portal.demo.basemap import write_base_map
from portal.demo.seed import seed

DEVICES, QUICK_DEVICES = 1_000_000, 5_000
LIMIT = 60 * 1024
PORT = 18_099
# The city's own font and map weigh what they weigh; the limit is on what Lamppost adds.
OUTSIDE = ("font", "base map")

Figures = dict[str, float | int | str]


def measure(stage: Stage, quick: bool) -> Figures:
    """Bytes by kind of answer, their sum without font and base map, and its ratio to the limit."""
    devices = QUICK_DEVICES if quick else DEVICES
    with writing(working_engine(stage.settings.database("register_owner"))) as connection:
        city = seed(connection, devices=devices).city
    write_base_map(city, stage.state.base_map)
    publish_edition(stage.settings)
    with _served(stage), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        kinds = _first_view(browser.new_page(viewport={"width": 1280, "height": 800}))
        browser.close()
    counted = sum(size for kind, size in kinds.items() if kind not in OUTSIDE)
    beside_page = counted - kinds["page"]
    return {
        "devices": devices,
        **{f"{kind}, bytes": size for kind, size in sorted(kinds.items())},
        "data and code beyond font and base map, bytes": beside_page,
        "of the limit of 60 KB": round(beside_page / LIMIT, 2),
        "with the page itself, bytes": counted,
    }


def _first_view(page: Page) -> dict[str, int]:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"http://127.0.0.1:{PORT}/en/", wait_until="networkidle")
    kinds: dict[str, int] = {}
    for answer in answers:
        kind = _kind(answer.url)
        kinds[kind] = kinds.get(kind, 0) + answer.request.sizes()["responseBodySize"]
    return kinds


def _kind(url: str) -> str:
    path = url.split("?")[0]
    if path.endswith(".woff2"):
        return "font"
    if path.endswith("/map/base.json"):
        return "base map"
    if path.endswith(".json"):
        return "data"
    return {"js": "code", "css": "style", "svg": "symbols"}.get(path.rpartition(".")[2], "page")


@contextmanager
def _served(stage: Stage) -> Iterator[None]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "LAMPPOST_PUBLICATION_URL": stage.settings.database("public_reader"),
        "LAMPPOST_BASEMAP": str(stage.state.base_map),
    }
    command = [sys.executable, "-m", "portal", "serve", "public", "--port", str(PORT)]
    process = subprocess.Popen(
        command, cwd=Path(__file__).resolve().parent.parent, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with suppress(URLError):
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5).read()
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)
