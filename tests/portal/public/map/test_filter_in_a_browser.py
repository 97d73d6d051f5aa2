"""The filter beside the map, pressed and read: an address to share comes out, and each choice goes away again."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.portal.public.map.conftest import Town
from tests.portal.public.map.test_map_in_a_browser import looking, violations


def test_a_choice_shows_at_once_in_an_address_that_says_only_what_is_asked(
    browser: Browser, town: Town, address: str
) -> None:
    with looking(browser, address, "/en/") as page:
        page.get_by_text("Choose what to see").click()
        page.get_by_role("checkbox", name="Camera").check()
        page.wait_for_url("**/en/?type=optical_camera**")
        assert page.url.partition("#")[0] == f"{address}/en/?type=optical_camera"
        page.get_by_label("New or changed since").fill("2026-02-28")
        page.get_by_role("button", name="Show on the map").click()
        page.wait_for_url("**changed_since=2026-02-28**")
        page.wait_for_selector("[data-drawn]")
        assert violations(page) == []
        page.get_by_role("link", name="Remove: New or changed since 28 February 2026").click()
        page.wait_for_url("**/en/?type=optical_camera**")
        page.wait_for_selector("[data-drawn]")
        assert page.url.partition("#")[0] == f"{address}/en/?type=optical_camera"
