"""What owners write is text everywhere and runs nowhere: in every answer that the crawl knows, and in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from shapely import Point
from werkzeug.exceptions import HTTPException

from geo.publication import pyramid
from portal.public import create_app
from tests import publication_builder as build
from tests.portal.public.pages.conftest import PLANTED, a_town
from tests.support.asking import Ask
from tests.support.crawl import aimed, asks
from tests.support.databases import Databases
from tests.support.facts import Probes, facts
from tests.support.releases import release, released
from tests.support.running import NAMED, runs, shown
from tests.support.serving import served

BAIT = PLANTED[0]
SPOT = Point(5.12, 52.515)  # where the planted device stands
# Where at least one answer shows what an owner wrote: else nothing would be tried there.
SHOWING = {
    "public.device", "public.device_sign", "public.embed_device", "public.device_list", "public.device_feed",
    "public.saved_map", "public.near", "public.map_cell", "public.download", "public.release_file",
    "public.dataset_page", "public.device_history", "public.question", "ogc.items", "ogc.item",
    "ngsi_ld.entities", "ngsi_ld.entity", "sensorthings.resource", "public.district", "ogc_tiles.tile",
    "public.search", "public.report", "public.report_sent",
}  # fmt: skip
# Pages of each kind for a browser, beside the map, which is walked through.
VISITED = (
    "/en/devices", "/nl/devices/{}", "/en/devices/{}/sign", "/en/devices/{}/history", "/en/embed/devices/{}",
    "/en/districts/WK01", "/en/near?q=Havenstraat", "/en/data/devices", "/en/releases",
    "/en/questions/personal-data-without-ground",
    "/en/devices?q={{7*191}}%3Cimg%20src=x%20onerror=alert(1)%3E",
    "/ogc/collections/devices/items?f=html", "/ogc/collections/devices/items/{}?f=html",
)  # fmt: skip


@dataclass(frozen=True)
class Town:
    app: Flask
    databases: Databases
    planted: UUID


@pytest.fixture(scope="module")
def town(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Town]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            build.an_edition(connection, 1)
            made = a_town(connection)
            pyramid.count_all(connection)
            pyramid.add_counted(connection)
        release(databases)
        app = create_app(databases.settings())
        yield Town(app, databases, made["planted"])
        for pool in ("publication", "publication_downloads", "publication_kept"):
            app.extensions[pool].dispose()


@pytest.fixture(scope="module")
def address(town: Town) -> Iterator[str]:
    with served(town.app) as found:
        yield found


def test_no_answer_of_the_portal_runs_what_an_owner_wrote(town: Town) -> None:
    client, running, showing = town.app.test_client(), [], set()
    for endpoint, ask in one_of_each(town):
        answer = ask.of(client)
        running += [f"{ask}: {found}" for found in runs(answer)]
        if shown(answer, BAIT):
            showing.add(endpoint)
    assert running == []
    assert showing >= SHOWING, SHOWING - showing


def one_of_each(town: Town) -> Iterator[tuple[str, Ask]]:
    """What the crawl asks first of each endpoint in each format, and all that asks for the planted place or words."""
    with town.databases.engine("public_reader").connect() as connection:
        known = facts(connection, 1, released(town.databases))
    planted = str(town.planted)
    wanted = replace(known, devices=[planted], keys={**known.keys, "devices": [planted]}, places=[" ".join(PLANTED)])
    router, taken = town.app.url_map.bind(""), set[tuple[str, ...]]()
    around = set(aimed(wanted, Probes((SPOT,))))
    for ask in asks(wanted, Probes((SPOT,))):
        path, _, query = ask.path.partition("?")
        if ask.method != "GET" or ask.headers:
            continue
        with suppress(HTTPException):
            endpoint = str(router.match(path, "GET")[0])
            form = path if endpoint == "public.question" else Path(path).suffix
            kind = (endpoint, form, *re.findall(r"\bf=\w+", query))
            if kind not in taken or ask in around or "191" in query or planted in query:
                taken.add(kind)
                yield endpoint, ask
    # A form that cannot be sent gives back what was typed.
    yield "public.report_sent", Ask("/en/report", "POST", form=(("message", BAIT), ("email", BAIT)))


def test_no_page_in_a_browser_runs_what_an_owner_wrote(
    town: Town, browser: Browser, address: str, tmp_path: Path
) -> None:
    """Any dialog, any complaint, any answer of the sum: the visit fails."""
    saved = tmp_path / "saved.html"
    saved.write_bytes(town.app.test_client().get("/en/devices.html").data)
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    heard: list[str] = []
    page.on("dialog", lambda dialog: (heard.append(f"{page.url}: dialog"), dialog.dismiss()))
    page.on("console", lambda line: heard.append(f"{page.url}: {line.text}"))
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    for path in (saved.as_uri(), *(address + path.format(town.planted) for path in VISITED)):
        page.goto(path)
        heard += [f"{path}: {found}" for found in what_ran(page)]
    for path in ("/en/", "/en/embed/map"):
        page.goto(f"{address}{path}#18/{SPOT.y}/{SPOT.x}")
        page.wait_for_selector("[data-drawn]")
        page.get_by_role("button", name=BAIT).first.focus()
        page.keyboard.press("Enter")
        assert BAIT in page.locator(".popup").inner_text()
        heard += [f"{path}: {found}" for found in what_ran(page)]
    assert heard == []
    page.close()


def what_ran(page: Page) -> list[str]:
    """The page itself, its title and its elements, as they stand after its scripts."""
    text = page.evaluate("document.documentElement.innerText")
    found = ["a template ran"] if "1337" in NAMED.sub("", text) else []
    found += ["the title was set"] if page.title() == "1337" else []
    return found + page.evaluate("[...document.querySelectorAll('img[src=x], [onerror]')].map((one) => one.outerHTML)")
