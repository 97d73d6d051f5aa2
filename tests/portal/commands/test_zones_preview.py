"""The preview of a zone file: its figures, its page in a browser from disk, and what it must not say."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from playwright.sync_api import Browser, Page
from shapely import Point, box
from sqlalchemy import text

from geo.database import writing
from geo.model import PrivacyZone, SiteClass, Tier
from geo.privacy.assign import assign
from geo.privacy.ladder import ensure_ladder
from geo.register.zones import register_secret_place, register_zones
from tests.support import axe, town
from tests.support.databases import Databases

pytestmark = pytest.mark.town

Lamppost = Callable[..., Result]

CHROMIUM = os.environ.get("LAMPPOST_TEST_CHROMIUM", "/usr/bin/chromium")
PLANTED = "{{7*191}} ${7*191} {% raw %} </script><b>1</b><img src=x onerror=document.title=1337>"
HERE, FAR = town.CENTRE, Point(5.108, 52.505)
STATE = "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM register.{} t"
TABLES = ("zone", "base_square", "block", "ladder", "ladder_heeded", "assignment", "site")


def feature(name: str, tier: int, around: Point, width: float = 0.0004) -> dict[str, object]:
    shape = box(around.x - width, around.y - width, around.x + width, around.y + width)
    geometry = {"type": "Polygon", "coordinates": [[list(place) for place in shape.exterior.coords]]}
    return {"type": "Feature", "properties": {"name": name, "tier": tier}, "geometry": geometry}


@pytest.fixture
def file(databases: Databases, tmp_path: Path) -> Path:
    """Zones for a town of an exact device, one in its square at a home, one withheld, and a secret place elsewhere."""
    home = town.unreleased("HOME", geometry=HERE, site_class=SiteClass.DWELLING)
    hidden = town.unreleased("HIDDEN", geometry=HERE, site_class=SiteClass.SENSITIVE)
    exact = town.released("EXACT", geometry=Point(HERE.x + 0.0001, HERE.y + 0.0001), name="Exact")
    town.town(databases, home, hidden, exact)
    with writing(databases.engine("register_owner")) as connection:
        register_zones(connection, [PrivacyZone("old", Tier.SQUARE, FAR.buffer(0.0001))])
        ensure_ladder(connection)
        register_secret_place(connection, "refuge", FAR)
        ensure_ladder(connection)
        assign(connection)
    found = tmp_path / "zones.geojson"
    zones = [feature(PLANTED, 2, HERE), feature("square", 1, HERE)]
    found.write_text(json.dumps({"type": "FeatureCollection", "features": zones}))
    return found


def looked_at(browser: Browser, output: Path, *, width: int, dark: bool) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(output.as_uri())
    page.wait_for_selector("path.block")
    return page, heard


def test_a_preview_counts_what_would_be_raised_and_changes_nothing(
    lamppost: Lamppost, file: Path, databases: Databases, tmp_path: Path, browser: Browser
) -> None:
    def state() -> list[object]:
        with databases.engine("register_owner").connect() as connection:
            return [connection.scalar(text(STATE.format(table))) for table in TABLES]

    before, output = state(), tmp_path / "preview.html"
    said = lamppost("zones", "preview", file, "--tier-property", "tier", "--output", output).stdout
    figures = {line[0]: [int(n) for n in re.findall(r"\d+", line[2:])] for line in said.splitlines()[1:4]}
    blocks = {tier: counts[1] for tier, counts in figures.items()}
    assert {tier: [counts[0], counts[2]] for tier, counts in figures.items()} == {"1": [1, 0], "2": [0, 2], "3": [0, 0]}
    assert blocks["1"] >= 1 <= blocks["2"]
    assert "square: tier 1, " in said
    assert "devices raised: 1" in said
    assert state() == before
    html = output.read_text()
    for digits in (f"{HERE.x + 0.0001:.4f}", f"{HERE.y + 0.0001:.4f}", "EXACT", "refuge"):
        assert digits not in html
    for width, dark in ((390, False), (390, True), (1280, False), (1280, True)):
        page, heard = looked_at(browser, output, width=width, dark=dark)
        assert heard == []
        assert page.title() == "Zones before they are accepted: Lamppost"
        assert page.locator("button[data-zone]").first.inner_text() == PLANTED
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe.violations(page) == []
        page.locator("button[data-zone]").last.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "map_register"
        where = os.environ.get("LAMPPOST_TEST_SHOTS")
        if where:
            page.screenshot(path=f"{where}/preview-{width}-{'dark' if dark else 'light'}.png")
        page.close()


def test_a_preview_draws_the_city_s_own_base_map(lamppost: Lamppost, file: Path, tmp_path: Path) -> None:
    base, output = tmp_path / "base.geojson", tmp_path / "preview.html"
    park = {**feature("park", 1, HERE), "properties": {"kind": "park"}}
    base.write_text(json.dumps({"type": "FeatureCollection", "features": [park]}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAMPPOST_BASEMAP", str(base))
        lamppost("zones", "preview", file, "--tier-property", "tier", "--output", output)
    data = re.search(r'id="data">(.*?)</script>', output.read_text())
    assert data is not None
    assert [kind for kind, _ in json.loads(data[1])["base"]] == ["park"]


def test_a_preview_refuses_what_an_import_would(lamppost: Lamppost, file: Path, tmp_path: Path) -> None:
    outside = {"type": "FeatureCollection", "features": [feature("away", 1, Point(6, 52))]}
    file.write_text(json.dumps(outside))
    output = tmp_path / "preview.html"
    said = lamppost("zones", "preview", file, "--tier-property", "tier", "--output", output, code=1)
    assert "away: lies outside the territory" in said.stderr
    assert not output.exists()
