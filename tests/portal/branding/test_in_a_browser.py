from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from tests.portal.branding.conftest import ABOUT, DARK, LIGHT, RIGHT_TO_LEFT
from tests.portal.public.map.test_map_in_a_browser import looking
from tests.support.axe import violations

STATIC = Path(__file__).resolve().parents[3] / "static"
PAGES = ("devices", "districts", "near", "privacy", "about", "accessibility", "data", "data/devices", "questions")
PHYSICAL = re.compile(
    r"(?<![\w-])((?:margin|padding|border|inset)-(?:left|right)|left|right)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def test_in_a_language_from_right_to_left_pages_are_mirrored_and_the_map_is_not(browser: Browser, address: str) -> None:
    with looking(browser, address, f"/{RIGHT_TO_LEFT}/", viewport={"width": 320, "height": 800}) as page:
        assert page.evaluate("getComputedStyle(document.querySelector('.leaflet-container')).direction") == "ltr"
        for path in ("", *PAGES):
            page.goto(f"{address}/{RIGHT_TO_LEFT}/{path}")
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
            assert page.evaluate("document.dir") == "rtl"
            assert page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth]") == [320, 320], (
                path
            )
            logo, heading = page.locator(".logo").bounding_box(), page.locator("h1").bounding_box()
            assert logo and heading, path
            assert logo["x"] + logo["width"] == heading["x"] + heading["width"] == 304, path
            english = page.evaluate(
                "[...document.querySelectorAll('h1, nav a, .lead, .hint, .button, legend')].map(e => e.innerText)"
            )
            assert [text for text in english if re.search(r"\b(the|this|is|of|and|what|all)\b", text, re.I)] == [], path


def test_stylesheets_name_no_side_of_the_screen() -> None:
    for file in STATIC.glob("*.css"):
        named = [found[0] for found in PHYSICAL.finditer(file.read_text(encoding="utf-8"))]
        assert named == [], file.name


def test_a_citys_colours_logo_and_words_are_on_its_pages_and_break_no_rule(browser: Browser, address: str) -> None:
    with looking(browser, address, "/fr/", viewport={"width": 390, "height": 800}) as page:
        for path in ("", "about", "devices", "privacy"):
            page.goto(f"{address}/fr/{path}")
            for scheme, colour in (("light", LIGHT), ("dark", DARK)):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
                assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--brand')") == colour
                assert violations(page) == [], (path, scheme)
            assert page.evaluate("document.querySelector('.logo img').naturalWidth") > 0
        page.goto(f"{address}/fr/about")
        assert page.get_by_text(ABOUT, exact=True).is_visible()
        page.locator(".languages summary").click()
        assert page.locator(".languages a").evaluate_all("links => links.map(link => link.lang)") == [
            "fr",
            RIGHT_TO_LEFT,
        ]
