"""Every page in every language, width and look, folded and unfolded: rules of axe, sideways scroll, complaints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from portal.settings import LANGUAGES
from tests.support.axe import violations

WIDTHS = (320, 390, 1280)
Look = tuple[Literal["light", "dark"], Literal["none", "active"]]
LOOKS: tuple[Look, ...] = (("light", "none"), ("dark", "none"), ("light", "active"), ("dark", "active"))
UNFOLD = "document.querySelectorAll('details').forEach((part) => { part.open = true })"
FOLD = "document.querySelectorAll('details').forEach((part) => { part.open = false })"
MAP = "[data-drawn]"


def broken(browser: Browser, address: str, paths: list[str], axe: Path, quick: bool) -> tuple[int, list[str]]:
    """How many states were looked at, and what was wrong, in words. `paths` begin after the language."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    heard: list[str] = []
    # That a page is gone, or never was, is what was asked for; all parts of a page must be there.
    page.on(
        "console", lambda line: None if line.location["url"] == page.url else heard.append(f"{page.url}: {line.text}")
    )
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    page.on("request", lambda asked: None if asked.url.startswith(address) else heard.append(f"foreign: {asked.url}"))
    states = 0
    for path, language in product(paths, LANGUAGES[:1] if quick else LANGUAGES):
        for state, wrong in _states(page, f"{address}/{language}{path}", axe, quick):
            states += 1
            heard += [f"/{language}{path}, {state}: {one}" for one in wrong]
    heard += [f"a cookie: {cookie}" for cookie in context.cookies()]
    context.close()
    return states, heard


def _states(page: Page, address: str, axe: Path, quick: bool) -> Iterator[tuple[str, list[str]]]:
    widths, looks = (WIDTHS[:1], LOOKS[:1]) if quick else (WIDTHS, LOOKS)
    page.set_viewport_size({"width": widths[0], "height": 900})
    page.goto(address)
    if page.locator(".register-map").count():
        page.wait_for_selector(MAP)
    for width, look, unfolded in product(widths, looks, (False, True)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=look[0], forced_colors=look[1], reduced_motion="reduce")
        page.evaluate(UNFOLD if unfolded else FOLD)
        wrong = violations(page, axe)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append("scrolls sideways")
        colours = f"{look[0]}, forced colours" if look[1] == "active" else look[0]
        yield f"{width} px, {colours}, {'unfolded' if unfolded else 'folded'}", wrong
