"""Base maps in a real browser: tiles of a service behind the portal, and an archive on its disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from shapely.geometry import Point
from sqlalchemy import Connection, text

from geo.errors import Invalid
from portal.public import create_app
from tests import publication_builder as build
from tests.portal.public.map.test_map_in_a_browser import looking
from tests.support import pmtiles
from tests.support.databases import Databases
from tests.support.serving import served
from tests.support.tile_service import COLOUR, Service, tile_service

WHOSE = "© <b>Kadaster</b> & others"
LAND = {"light": [0xF5, 0xF2, 0xEC], "dark": [0x1B, 0x25, 0x2C]}  # --map-land
WHOLE_TILE = (
    "SELECT ST_AsMVT(t, 'earth') FROM (SELECT ST_MakeEnvelope(-64, -64, 4160, 4160) AS geom, 'earth' AS kind) t"
)
TILE = ".leaflet-base-pane canvas.leaflet-tile-loaded"
# The colour in the middle of a tile: drawn on a canvas, or an image of this very site.
MIDDLE = """(tile) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d");
    context.drawImage(tile, tile.width / 2, tile.height / 2, 1, 1, 0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}"""


@pytest.fixture(scope="module")
def city(clone: Callable[[], AbstractContextManager[Databases]]) -> Iterator[Databases]:
    with clone() as databases:
        with databases.engine("publication_owner").begin() as connection:
            a_city(connection)
        yield databases


def a_city(connection: Connection) -> None:
    build.an_edition(connection)
    build.a_territory(connection)
    build.a_district(connection)
    for number in range(3):
        build.a_device(connection, Point(5.11 + number / 100, 52.51))


@contextmanager
def portal(databases: Databases, **settings: str) -> Iterator[tuple[Flask, str]]:
    app = create_app(databases.settings(**settings))
    try:
        with served(app) as address:
            yield app, address
    finally:
        for pool in ("publication", "publication_downloads"):
            app.extensions[pool].dispose()


def of(service: Service, directory: Path) -> dict[str, str]:
    return {
        "LAMPPOST_BASEMAP_TILES": f"{service.address}/{{z}}/{{x}}/{{y}}.png",
        "LAMPPOST_BASEMAP_TILES_KEPT": str(directory),
        "LAMPPOST_BASEMAP_TILES_ZOOM": "14",
        "LAMPPOST_BASEMAP_ATTRIBUTION": WHOSE,
    }


def whose(page: Page) -> str:
    assert page.locator(".leaflet-control-attribution b").count() == 0
    return page.locator(".leaflet-control-attribution").inner_text()


def test_tiles_of_a_service_are_drawn_and_the_browser_asks_only_this_portal(
    browser: Browser, city: Databases, tmp_path: Path
) -> None:
    with tile_service() as service, portal(city, **of(service, tmp_path)) as (_, address):
        with looking(browser, address, "/en/") as page:
            tile = page.locator("img.leaflet-tile-loaded").first
            tile.wait_for()
            assert tile.evaluate(MIDDLE) == list(COLOUR)
            assert WHOSE in whose(page)
            assert page.evaluate("typeof protomapsL") == "undefined"
        assert service.asked
        sent = {name for _, headers in service.asked for name in headers}
        assert sent == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


def test_the_map_goes_on_without_a_service_that_is_away_and_says_nothing_wrong(
    browser: Browser, city: Databases, tmp_path: Path
) -> None:
    with tile_service() as service:
        gone = of(service, tmp_path)
    with portal(city, **gone) as (app, address):
        with looking(browser, address, "/en/") as page:
            page.wait_for_load_state("networkidle")
            assert page.locator("#live").inner_text() == "3 devices in the register"
            assert page.get_by_role("button", name="Havenkwartier").is_visible()
            assert page.locator("img.leaflet-tile-loaded").count() == 0
        answer = app.test_client().get("/basemap/9/263/168")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (204, "no-store")


@pytest.mark.parametrize(
    "path",
    ["/basemap/9/0/0", "/basemap/15/0/0", "/basemap/1/2/0", "/basemap/1/-1/0", "/basemap/1/1.0/0", "/basemap/1/x/0"],
)
def test_only_whole_numbers_and_only_the_territory_are_asked_for(city: Databases, tmp_path: Path, path: str) -> None:
    with tile_service() as service, portal(city, **of(service, tmp_path)) as (app, _):
        assert app.test_client().get(path).status_code == 404
        assert service.asked == []
        assert app.test_client().get("/basemap/1/1/0").status_code == 200


def test_an_archive_is_painted_in_the_colours_of_the_page_and_read_in_parts(
    browser: Browser, city: Databases, tmp_path: Path
) -> None:
    with city.engine("public_reader").connect() as connection:
        tile = bytes(connection.scalar(text(WHOLE_TILE)) or b"")
    file = tmp_path / "city.pmtiles"
    file.write_bytes(pmtiles.archive(tile))
    settings = {"LAMPPOST_BASEMAP": str(file), "LAMPPOST_BASEMAP_ATTRIBUTION": WHOSE}
    with portal(city, **settings) as (app, address), looking(browser, address, "/en/", color_scheme="light") as page:
        drawn = page.locator(TILE).first
        drawn.wait_for()
        assert drawn.evaluate(MIDDLE) == LAND["light"]
        assert WHOSE in whose(page)
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(
            f"(wanted) => String(({MIDDLE})(document.querySelector('{TILE}'))) === wanted",
            arg=",".join(map(str, LAND["dark"])),
        )
        part = app.test_client().get("/basemap.pmtiles", headers={"Range": "bytes=0-6"})
        assert (part.status_code, part.data) == (206, b"PMTiles")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"PMTiles\x02" + bytes(200), "no PMTiles archive of version 3"),
        (b"PMTiles\x03", "no PMTiles archive of version 3"),
        (pmtiles.archive(b"", kind=2), "no vector tiles"),
    ],
)
def test_a_file_that_is_no_archive_is_refused_at_the_start(
    city: Databases, tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "city.pmtiles"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Invalid, match="LAMPPOST_BASEMAP") as refused:
        create_app(city.settings(LAMPPOST_BASEMAP=str(file), LAMPPOST_BASEMAP_ATTRIBUTION=WHOSE))
    assert said in str(refused.value)


def test_without_a_setting_there_are_neither_tiles_nor_an_archive(city: Databases) -> None:
    client = create_app(city.settings()).test_client()
    assert [client.get(path).status_code for path in ("/basemap/0/0/0", "/basemap.pmtiles")] == [404, 404]
