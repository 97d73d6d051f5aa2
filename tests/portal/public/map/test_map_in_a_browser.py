"""The map in a real browser: it draws, is walked by keyboard, shows text as text and asks nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.portal.public.map.conftest import PLANTED, Town
from tests.support.axe import violations

NEAR_THE_SQUARE = "#16.5/52.5150/5.1199"
WIDENED = "Number(document.querySelector('[data-drawn]').dataset.drawn) < 15"


@contextmanager
def looking(browser: Browser, address: str, path: str, **how: object) -> Iterator[Page]:
    """A page whose every complaint and every foreign request fails the test."""
    settings = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce", **how}
    context = browser.new_context(**settings)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(address) else complaints.append(asked.url))
    page.goto(address + path)
    page.wait_for_selector("[data-drawn], .near-form")
    yield page
    assert complaints == []
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
@pytest.mark.parametrize("view", ["", NEAR_THE_SQUARE])
def test_no_view_breaks_a_rule_of_axe_or_scrolls_sideways(
    browser: Browser, town: Town, address: str, width: int, scheme: str, view: str
) -> None:
    size = {"width": width, "height": 800}
    with looking(browser, address, f"/en/{view}", viewport=size, color_scheme=scheme) as page:
        page.get_by_text("How to read this map").click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_districts_come_first_and_a_press_goes_nearer(browser: Browser, town: Town, address: str) -> None:
    with looking(browser, address, "/nl/") as page:
        assert page.locator("#live").inner_text() == "13 apparaten in het register"
        before = page.get_attribute("[data-drawn]", "data-drawn")
        page.get_by_role("button", name="Zuiderkwartier").click()
        page.wait_for_selector(f'[data-drawn]:not([data-drawn="{before}"])')
        assert page.locator(".mark").count() >= 2


def test_a_square_is_drawn_as_a_square_with_its_label_and_says_so(browser: Browser, town: Town, address: str) -> None:
    with looking(browser, address, f"/en/{NEAR_THE_SQUARE}") as page:
        assert page.locator("path.hatched").first.get_attribute("fill") == "url(#hatch)"
        assert page.locator("path.block").first.get_attribute("fill") == "none"
        page.get_by_role("button", name="2 in this square").click()
        assert "We do not show the exact spots." in page.locator(".popup").inner_text()
        assert page.locator(".popup-list a").count() == 2


def test_a_label_that_hangs_out_of_sight_comes_a_little_later_and_can_be_reached(
    browser: Browser, town: Town, address: str
) -> None:
    with looking(browser, address, "/en/#18/52.5142/5.1199") as page:
        assert page.locator("path.hatched").count()
        label = page.get_by_role("button", name="2 in this square")
        label.wait_for(state="attached")
        assert page.locator('.mark[tabindex="0"]').count() == 1
        label.press("Enter")
        assert "We do not show the exact spots." in page.locator(".popup").inner_text()


def test_a_square_of_size_alone_says_so_where_it_is_pressed(browser: Browser, town: Town, address: str) -> None:
    def uncounted(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('"sizeAlone": false', '"sizeAlone": true'))

    said = "Buildings here were not counted: only the size is promised."
    with looking(browser, address, f"/en/{NEAR_THE_SQUARE}") as page:
        page.get_by_role("button", name="2 in this square").click()
        assert said not in page.locator(".popup").inner_text()
        assert page.get_by_role("link", name="Why do I see a square?").get_attribute("href") == "/en/privacy"
        page.route(f"{address}/en/", uncounted)
        page.reload()
        page.wait_for_selector("[data-drawn]")
        page.get_by_role("button", name="2 in this square").click()
        assert said in page.locator(".popup").inner_text()
        assert violations(page) == []


def test_the_keyboard_walks_opens_and_comes_back(browser: Browser, town: Town, address: str) -> None:
    with looking(browser, address, "/en/#16/52.5172/5.1550") as page:
        assert page.locator('.mark[tabindex="0"]').count() == 1
        page.locator('.mark[tabindex="0"]').focus()
        first = page.evaluate("document.activeElement.ariaLabel")
        for direction in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"):
            page.keyboard.press(direction)
            if page.evaluate("document.activeElement.ariaLabel") != first:
                break
        second = page.evaluate("document.activeElement.ariaLabel")
        assert second != first
        page.keyboard.press("Enter")
        page.wait_for_selector(".popup")
        assert page.evaluate("document.activeElement.tagName") == "A"
        page.keyboard.press("Escape")
        page.wait_for_selector(".popup", state="detached")
        assert page.evaluate("document.activeElement.ariaLabel") == second


def test_tab_stops_once_at_the_symbols_and_an_arrow_goes_to_the_next_in_its_direction(
    browser: Browser, town: Town, address: str
) -> None:
    focused = "(document.activeElement.matches('.mark') ? 'mark' : document.activeElement.className || 'other')"
    middle = "(() => { const box = document.activeElement.getBoundingClientRect(); return [box.x, box.y] })()"
    with looking(browser, address, "/en/#16/52.5172/5.1550") as page:
        page.locator(".map-area .skip").focus()
        stops = []
        for _ in range(3):
            page.keyboard.press("Tab")
            stops.append(page.evaluate(focused))
        assert "leaflet-container" in stops[0]
        assert stops.count("mark") == 1 == page.locator('.mark[tabindex="0"]').count()
        page.locator('.mark[tabindex="0"]').focus()
        moved = 0
        for key, axis, way in (("ArrowLeft", 0, -1), ("ArrowRight", 0, 1), ("ArrowUp", 1, -1), ("ArrowDown", 1, 1)):
            before = page.evaluate(middle)
            page.keyboard.press(key)
            step = (page.evaluate(middle)[axis] - before[axis]) * way
            assert step >= 0
            moved += step > 0
        assert moved >= 2
        assert not page.evaluate("L.Map.prototype.options.zoomAnimation")  # the visitor wants less motion


def test_a_finger_opens_a_symbol_and_forced_colours_leave_its_meaning(
    browser: Browser, town: Town, address: str
) -> None:
    size, asked = {"width": 390, "height": 780}, {"has_touch": True, "is_mobile": True, "forced_colors": "active"}
    with looking(browser, address, "/en/#18/52.5180/5.1500", viewport=size, **asked) as page:
        symbol = page.get_by_role("button", name="Square camera")
        assert (
            symbol.locator(".hex-shape path").last.evaluate("one => getComputedStyle(one).fill") == "rgb(255, 221, 0)"
        )
        symbol.tap()
        assert "People can be recognised" in page.locator(".popup").inner_text()
        assert violations(page) == []


def test_what_an_owner_wrote_is_text_in_popup_label_and_list(browser: Browser, town: Town, address: str) -> None:
    with looking(browser, address, "/en/#17/52.5120/5.1205") as page:
        title = page.title()
        page.get_by_role("button", name=PLANTED).click()
        assert page.locator(".popup-title").inner_text().strip() == PLANTED
        assert page.locator("#in-view b").first.inner_text() == PLANTED
        assert page.locator("img").count() == 0
        assert page.title() == title


def test_near_me_is_asked_on_a_press_and_tells_nobody(browser: Browser, town: Town, address: str) -> None:
    here = {"latitude": 52.51234, "longitude": 5.12345}
    with looking(browser, address, "/en/", geolocation=here, permissions=["geolocation"]) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_role("button", name="Near me").click()
        page.wait_for_selector(".me")
        page.wait_for_load_state("networkidle")
        assert asked
        assert all("/map/16/" in url and url.endswith(".json") for url in asked)
        assert "51234" not in page.url and "5.12" not in page.url


def test_near_me_far_from_the_city_says_that_nothing_is_there(browser: Browser, town: Town, address: str) -> None:
    elsewhere = {"latitude": 50.5, "longitude": 3.1}
    with looking(browser, address, "/en/", geolocation=elsewhere, permissions=["geolocation"]) as page:
        page.get_by_role("button", name="Near me").click()
        page.get_by_role("status").get_by_text("No devices in view.").wait_for()
        page.wait_for_function(WIDENED)
        page.wait_for_timeout(600)  # what is said waits a moment for what is drawn next
        assert page.get_by_role("link", name="Zuiderkwartier").is_visible()  # as far out as the overview
        assert page.locator("#live").inner_text().startswith("No devices in view.")


def test_near_me_the_nearest_comes_first_with_its_distance_to_what_is_published(
    browser: Browser, town: Town, address: str
) -> None:
    beside_the_square = {"latitude": 52.5130, "longitude": 5.1205}
    with looking(browser, address, "/en/near", geolocation=beside_the_square, permissions=["geolocation"]) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.get_by_role("link", name="Use my location").click()
        page.get_by_role("status").get_by_text("near you, the nearest first").wait_for()
        rows = page.locator("#in-view .row-text").all_inner_texts()
        far = [row.split("\n") for row in rows]
        assert far[0][0] == PLANTED
        assert "About 100 m away" in far[0]
        assert ["The square begins about 100 m away" in row for row in far[1:3]] == [True, True]
        assert "Somewhere in a square" in far[1][1]
        assert not [url for url in asked if "52.5" in url or "5.12" in url or ("?" in url and "init.js" not in url)]
        assert "513" not in page.url and "5.12" not in page.url


def test_a_street_is_chosen_by_keyboard_and_the_map_goes_there(browser: Browser, town: Town, address: str) -> None:
    with looking(browser, address, "/en/?type=optical_camera") as page:
        box = page.get_by_role("combobox", name="Search by street")
        box.press_sequentially("havnstraat", delay=20)
        page.get_by_role("option", name="Havenstraat, Havenkwartier").wait_for()
        assert box.get_attribute("aria-expanded") == "true"
        assert violations(page) == []
        box.press("ArrowDown")
        chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        assert chosen.get_attribute("aria-selected") == "true"
        box.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        box.press("ArrowDown")
        page.get_by_role("option", name="Havenstraat").wait_for()
        box.press("ArrowUp")
        box.press("Enter")
        page.wait_for_selector('[data-drawn="16"]')
        assert page.url.endswith("/en/?type=optical_camera#16/52.5180/5.1500")
        assert page.get_by_role("button", name="Square camera").is_visible()


def test_without_javascript_the_districts_are_a_map_of_links(browser: Browser, town: Town, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.locator(".district-map a", has_text="Zuiderkwartier").click()
    assert page.url.endswith("/en/districts/WK02")
    context.close()
