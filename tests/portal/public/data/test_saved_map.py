"""The map of a selection as one file, opened from a disk in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from shapely import Point, box

from portal.public import saved_map
from portal.public.saved_map import COLOURS
from tests import publication_builder as build
from tests.portal.public.data.conftest import Site
from tests.support.axe import violations

DEVICES = 6
SAVED = re.compile(r'id="saved-data">(.*?)</script>', re.DOTALL)


def test_it_opens_from_a_disk_without_a_request_and_shows_every_device(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    file.write_bytes(site.client.get("/nl/devices.html").data)
    page = browser.new_page()
    asked, complaints = list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    drawn = page.locator("path.leaflet-interactive")
    # Two devices stand at one place, and that in a square has the square.
    assert drawn.count() == DEVICES
    drawn.first.click(force=True)
    assert page.locator(".leaflet-popup-content a").count() >= 1
    assert page.locator("tbody tr").count() == DEVICES
    assert "<img src=x onerror=document.title=1337>" in page.locator("tbody").inner_text()
    assert violations(page) == []
    assert {url for url in asked if not url.startswith("data:")} == {file.as_uri()}
    assert complaints == []
    page.close()


def test_a_square_is_drawn_once_with_all_devices_in_it_and_no_middle_of_it(site: Site) -> None:
    answer = site.client.get("/en/devices.html?type=chemical")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    data = json.loads(SAVED.findall(answer.text)[0])
    assert [feature["geometry"]["type"] for feature in data["features"]] == ["MultiPolygon"]
    assert "Point" not in SAVED.findall(answer.text)[0]


def test_the_file_says_what_was_chosen_and_how_to_read_it(site: Site) -> None:
    page = site.client.get("/en/devices.html?type=chemical&district=WK01").text
    assert page.count("Map of a selection – Air or water sensor, Havenkwartier") == 2
    assert "squares: the device stands somewhere in them" in page and "A device that moves" not in page
    moving = site.client.get("/en/devices.html?district=WK02").text
    assert "A device that moves is shown as the squares or the districts that it works in." in moving
    assert "stands somewhere in them" not in moving and "<td>Havenkwartier, Zuiderkwartier</td>" in moving
    assert [name for name in COLOURS.values() if f'fill="{name}"' not in page] == []


def test_a_mixed_square_has_the_colour_of_the_map_and_a_device_that_is_not_there_is_marked(unreleased: Site) -> None:
    with unreleased.databases.engine("publication_owner").begin() as connection:
        region = build.a_region(connection, box(5.11, 52.51, 5.12, 52.52))
        for state in ("none", "identifiable"):
            build.a_generalised_device(connection, region, sensor_type="flow", personal_data=state)
        for lifecycle in ("planned", "removed"):
            build.a_device(connection, Point(5.13, 52.52), sensor_type="flow", lifecycle=lifecycle)
    page = unreleased.client.get("/en/devices.html?type=flow").text
    told = [feature["properties"] for feature in json.loads(SAVED.findall(page)[0])["features"]]
    assert [(each["colour"], each["state"]) for each in told if len(each["devices"]) == 2] == [
        (COLOURS["personal"], "")
    ]
    assert {each["state"]: each["devices"][0][3] for each in told if each["state"]} == {
        "planned": "Planned",
        "removed": "Removed",
    }


def test_more_devices_than_a_file_bears_are_refused_and_the_list_does_not_lead_there(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "devices.html" in site.client.get("/en/devices").text
    monkeypatch.setattr(saved_map, "MOST", DEVICES - 1)
    assert site.client.get("/en/devices.html").status_code == 400
    assert "devices.html" not in site.client.get("/en/devices").text


def test_nothing_of_it_names_another_host(site: Site) -> None:
    page = site.client.get("/en/devices.html").text
    for attribute in ('src="http', 'href="//', "url(http", "@import"):
        assert attribute not in page
