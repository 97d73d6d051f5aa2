"""In a real browser: rules of accessibility, small screens, and a walk without any script."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from opendata.formats.all import FORMATS
from tests.portal.public.pages.conftest import Site
from tests.support.axe import violations

PAGES = [
    "/en/devices",
    "/nl/devices?q=Havenstraat&type=sound",
    "/en/devices/{camera}",
    "/nl/devices/{square}",
    "/en/devices/{mobile}",
    "/en/devices/{gone}",
    "/en/devices/{meter}/sign",
    "/nl/devices/{planted}/sign",
    "/en/embed/map",
    "/nl/embed/devices/{square}",
    "/en/districts",
    "/da/districts/WK01",
    "/en/near?q=haven",
    "/nl/search?q=haven",
    "/en/search?q=nothing+like+it",
    "/nl/privacy",
    "/en/data",
    "/en/data/devices",
    "/nl/data/districts",
    "/fr/questions",
    "/nl/questions/what-is-missing",
    "/fr/about",
    "/sv/accessibility",
    "/nl/data/changes",
    "/en/data/coverage",
    "/nl/data/quality",
    "/en/releases",
    "/nl/releases/2026-03-01.0",
    "/en/releases/compare/2026-02-01.0...2026-03-01.0",
    "/nl/devices/{meter}/history",
    "/en/questions/most-devices-in-each-district",
    "/nl/questions/what-is-missing/2026-03-01.0",
    "/en/questions/most-devices-in-each-district/2026-02-01.0",
    "/nl/report?device={square}&kind=objection",
    "/en/report/status",
    "/ogc?f=html",
    "/ogc/collections/devices?f=html",
    "/ogc/collections/devices/items?f=html&sensorType=sound",
    "/ogc/collections/catalogue/items?f=html&lang=nl",
    "/ogc/collections/catalogue/items/devices?f=html",
    "/ogc/openapi?f=html",
    "/ogc/tiles/WebMercatorQuad?f=html",
    "/ogc/styles?f=html&lang=nl",
]


def test_axe_does_find_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>x</title><main><h1>x</h1><img src=x></main>")
    assert any(violation.startswith("image-alt") for violation in violations(page))
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_page_breaks_a_rule_of_axe_or_scrolls_sideways(
    browser: Browser, site: Site, address: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    """The other combinations, and every language, are asked by ./run bench pages."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("request", lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url))
    for path in PAGES:
        page.goto(address + path.format(**vars(site)))
        # Folded parts are part of the page.
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        complaints += [f"{path}: {violation}" for violation in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{path}: scrolls sideways")
    assert [complaint for complaint in complaints if "410 (GONE)" not in complaint] == []
    assert context.cookies() == []
    context.close()


def test_a_long_word_beside_a_symbol_stays_on_a_small_screen(browser: Browser, site: Site, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(f"{address}/da/devices/{site.meter}")
    page.evaluate("document.querySelector('h1').textContent = 'Luftkvalitetsmålingsstation'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_words_of_buttons_readable(
    browser: Browser, site: Site, address: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(color_scheme=scheme, forced_colors="active")
    for path in ("/en/devices", f"/en/devices/{site.meter}/sign", "/en/releases/compare/2026-02-01.0...2026-03-01.0"):
        page.goto(address + path)
        assert violations(page) == [], path
    page.close()


def test_a_telephone_gets_a_chart_that_it_can_hold(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/en/questions/most-devices-in-each-district")
    chart = page.locator(".chart img")
    chart.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.chart img').complete")
    assert chart.evaluate("image => image.currentSrc").endswith("?width=narrow")
    assert chart.evaluate("image => image.clientWidth <= image.parentElement.parentElement.clientWidth")
    page.close()


def test_the_answer_of_a_release_shows_its_own_chart_and_gives_its_own_table(browser: Browser, address: str) -> None:
    page = browser.new_page(accept_downloads=True)
    pinned = "/en/questions/most-devices-in-each-district/2026-03-01.0"
    page.goto(address + pinned)
    chart = page.locator(".chart img")
    chart.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.chart img').naturalWidth > 0")
    assert chart.evaluate("image => image.currentSrc") == f"{address}{pinned}.svg"
    cells = page.locator("tbody tr").first.locator("th, td").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "most-devices-in-each-district-2026-03-01.0.csv"
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == cells
    page.goto(f"{address}{pinned}.svg")
    assert page.evaluate("document.documentElement.tagName") == "svg"
    assert violations(page) == []
    page.close()


def test_without_script_a_device_is_found_by_its_address_and_the_list_downloaded(
    browser: Browser, site: Site, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.get_by_role("searchbox").fill("Havnstraat 12, Markerwaard")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Havenstraat, Havenkwartier", exact=True).click()
    row = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Sound meter at the quay"))
    assert "Less than 50 m away" in row.inner_text()
    page.goto(f"{address}/en/near")
    assert page.get_by_role("link", name="Use my location").is_hidden()
    page.get_by_label("Street, postcode or district").fill("Havenstraat 12")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Sound meter at the quay").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Sound meter at the quay"
    assert page.get_by_role("img", name="Map: Havenstraat 12, Havenkwartier").is_visible()
    page.get_by_label("Breadcrumb").get_by_role("link", name="List").click()
    page.get_by_text("Filters").click()
    page.get_by_role("checkbox", name="Sound meter").check()
    page.get_by_role("button", name="Show these devices").click()
    page.get_by_text("Download", exact=True).click()
    assert page.locator(".downloads a").all_inner_texts() == [each.label for each in FORMATS.values()]
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["sensorType"] for row in rows} == {"sound"}
    assert str(site.meter) in {row["id"] for row in rows}
    context.close()


def test_the_page_of_a_tile_set_draws_its_tiles(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/ogc/collections/devices/tiles/WebMercatorQuad?f=html")
    page.wait_for_selector("#tiles[data-drawn]")
    painted = """() => [...document.querySelectorAll("#tiles canvas")].some(
        (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean))"""
    assert page.evaluate(painted)
    page.close()


def test_on_paper_a_page_is_light_and_has_neither_menu_nor_form_nor_button(
    browser: Browser, site: Site, address: str
) -> None:
    page = browser.new_page(viewport={"width": 718, "height": 1000}, color_scheme="dark")
    for path in (f"/en/devices/{site.camera}", "/en/devices", "/en/districts/WK01"):
        page.goto(address + path)
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)", path
        assert [one for one in page.locator("nav.nav, button, input, summary").all() if one.is_visible()] == [], path
        assert page.locator("h1").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.close()
