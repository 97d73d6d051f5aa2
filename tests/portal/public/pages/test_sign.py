"""The sign at a device: what stands on it, what does not, and that it is one sheet of A5."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import segno
from playwright.sync_api import Browser

from geo.publication import devices
from portal.public.sign import qr_code
from tests.portal.public.pages.conftest import Site

MILLIMETRE = 72 / 25.4  # in the points of a PDF
MEDIA_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")


def sign(site: Site, device: object) -> str:
    return site.client.get(f"/en/devices/{device}/sign").get_data(as_text=True)


def test_the_sign_says_what_it_is_what_for_who_runs_it_and_where_to_ask(site: Site) -> None:
    html = sign(site, site.meter)
    assert "<h2>Sound meter at the quay</h2>" in html
    assert "Gemeente Markerwaard" in html and "privacy@markerwaard.example" in html
    assert "No personal data" in html and "MW-0001" in html
    code = site.client.get(f"/en/devices/{site.meter}").text
    short = re.search(r"<dt>Short code</dt><dd>(\w+)</dd>", code)
    assert short and f"127.0.0.1:8000/a/<wbr>{short[1]}" in html


def test_the_sign_of_a_device_in_a_square_holds_no_word_of_where_it_is(site: Site) -> None:
    html = sign(site, site.square)
    sheet = html[html.index('<section class="sheet"') : html.index("</section>")]
    for word in ("Havenkwartier", "square", "Havenstraat", str(site.square)):
        assert word not in sheet
    assert "The register does not show where this device hangs" in html
    assert "The register does not show" not in sign(site, site.meter)


def test_a_removed_device_has_no_sheet_and_a_gone_one_is_gone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read = devices.one_or_gone
    with monkeypatch.context() as patched:
        patched.setattr(devices, "one_or_gone", lambda *asked: replace(read(*asked), lifecycle="removed"))
        html = sign(site, site.meter)
    assert "It needs no sign any more." in html and '<section class="sheet"' not in html
    assert site.client.get(f"/en/devices/{site.gone}/sign").status_code == 410
    assert site.client.get("/en/devices/7d1c1d4e-6b0e-4f6b-9f0a-3d1f5a2f9c11/sign").status_code == 404


def test_the_code_is_the_address_at_level_m_with_its_quiet_zone() -> None:
    address = "https://sensors.city.example/a/0123456789"
    wanted = segno.make_qr(address, error="m", boost_error=False)
    assert wanted.error == "M"
    side = wanted.symbol_size(border=4)[0]
    drawn = str(qr_code(address))
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert "style=" not in drawn and "address" not in drawn


@pytest.mark.parametrize("name", ["meter", "planted", "square"])
def test_the_sign_prints_as_one_sheet_of_a5_with_a_code_large_enough_to_read(
    browser: Browser, site: Site, address: str, name: str
) -> None:
    page = browser.new_page(color_scheme="dark")
    page.goto(f"{address}/en/devices/{getattr(site, name)}/sign")
    boxes = MEDIA_BOX.findall(page.pdf(prefer_css_page_size=True))
    assert [(round(float(x) / MILLIMETRE), round(float(y) / MILLIMETRE)) for x, y in boxes] == [(210, 148)]
    page.emulate_media(media="print")
    sheet, code = (page.locator(selector).bounding_box() for selector in (".sheet", ".qr"))
    assert sheet and code
    assert code["width"] / 96 * 25.4 >= 40
    parts = (".sheet-code p:last-child", ".sheet-foot", ".sheet-hexagons")
    inside = [page.locator(one).bounding_box() for one in parts]
    for box in inside:
        assert box and box["y"] + box["height"] <= sheet["y"] + sheet["height"]
        assert box["x"] + box["width"] <= sheet["x"] + sheet["width"]
    assert page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor") == "rgb(255, 255, 255)"
    page.close()
