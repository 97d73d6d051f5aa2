"""Pages in the frames of other sites: drawn there, with one way to the register; no other page can be framed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

from portal.web.headers import CONTENT_SECURITY_POLICY
from tests.portal.public.pages.conftest import Site
from tests.support.axe import violations

FRAME = "<!doctype html><html lang=en><title>News</title><link rel=icon href=data:,><main><h1>News</h1>{}</main></html>"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Puts HTML on a page of another origin; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def put(html: str) -> str:
        (tmp_path / "page.html").write_text(FRAME.format(html), encoding="utf-8")
        return f"http://127.0.0.1:{server.server_port}/page.html"

    yield put
    server.shutdown()
    server.server_close()
    thread.join()


def code(site: Site, path: str, address: str) -> str:
    """The code that a page of the register offers, as a visitor copies it, for the server of this test."""
    html = site.client.get(path).get_data(as_text=True)
    offered = html.partition('id="embed-code"')[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(offered).replace("http://127.0.0.1:8000", address)


def test_map_and_device_are_drawn_within_a_page_of_another_origin(
    browser: Browser, site: Site, address: str, elsewhere: Callable[[str], str]
) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    offered = [code(site, path, address) for path in ("/en/devices?type=sound", f"/en/devices/{site.square}")]
    page.goto(elsewhere("".join(offered)))
    frames = page.locator("iframe")
    assert [frame.get_attribute("loading") for frame in frames.all()] == ["lazy", "lazy"]
    assert frames.first.get_attribute("title") == "Map of the sensor register of Testtown"
    drawn = page.frame_locator("iframe").first
    drawn.locator("[data-drawn]").wait_for()
    assert drawn.locator(".mark").count() > 0
    way = drawn.get_by_role("link", name="Open in the sensor register of Testtown")
    assert way.get_attribute("href") == "http://127.0.0.1:8000/en/?type=sound"
    device = page.frame_locator("iframe").nth(1)
    device.locator("h1").scroll_into_view_if_needed()
    assert device.get_by_text("Somewhere in a square in Havenkwartier").first.is_visible()
    for shown in (drawn, device):
        assert shown.locator("nav, header").count() == 0
    with context.expect_page() as opened:
        device.get_by_role("link", name="All about this device").evaluate("link => link.click()")
    opened.value.close()
    assert complaints == []
    assert context.cookies() == []
    context.close()


def test_no_other_page_of_the_register_can_be_framed(
    browser: Browser, site: Site, address: str, elsewhere: Callable[[str], str]
) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text))
    page.goto(elsewhere(f'<iframe title=x src="{address}/en/devices/{site.meter}"></iframe>'))
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in line for line in refused)
    page.close()
    for path in ("/en/", "/en/devices", "/ogc", "/en/embedded/map", "/embed/map", f"/en/devices/{site.meter}/sign"):
        assert "frame-ancestors 'self'" in site.client.get(path).headers["Content-Security-Policy"], path
    for path in ("/en/embed/map", f"/nl/embed/devices/{site.camera}", f"/en/embed/devices/{site.gone}"):
        policy = site.client.get(path).headers["Content-Security-Policy"]
        assert policy == CONTENT_SECURITY_POLICY.replace("frame-ancestors 'self'", "frame-ancestors *"), path


def test_what_is_gone_says_so_in_the_frame_and_what_never_was_is_not_found(site: Site) -> None:
    gone = site.client.get(f"/en/embed/devices/{site.gone}")
    assert (gone.status_code, "no longer in the register" in gone.text) == (410, True)
    assert site.client.get("/en/embed/devices/7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11").status_code == 404


def test_the_code_is_copied_by_keyboard_and_the_page_says_so(browser: Browser, site: Site, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/en/devices/{site.meter}")
    page.get_by_text("Show this on your own site").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("The code has been copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#embed-code").input_value()
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject())")
    page.keyboard.press("Enter")
    page.get_by_text("It could not be copied.").wait_for()
    assert page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart") > 100
    assert violations(page) == []
    context.close()
