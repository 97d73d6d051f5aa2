"""What the settings of a base map may say, and what is refused before anything is served."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import Invalid
from portal import base_map_settings
from portal.base_map_settings import BaseMap, TileService

TILES = "https://tiles.example/{z}/{x}/{y}.png"
GOOD = {
    "LAMPPOST_BASEMAP_TILES": TILES,
    "LAMPPOST_BASEMAP_TILES_KEPT": "/var/cache/tiles",
    "LAMPPOST_BASEMAP_ATTRIBUTION": "© Example",
}


def test_without_settings_there_is_no_base_map() -> None:
    assert base_map_settings.read({}) == BaseMap()


def test_a_service_is_read_whole() -> None:
    service = TileService(TILES, 18, Path("/var/cache/tiles"), 500_000_000)
    assert base_map_settings.read(GOOD) == BaseMap(service=service, attribution="© Example")


def test_a_file_is_the_citys_own_map_or_an_archive_by_its_name() -> None:
    whose = {"LAMPPOST_BASEMAP_ATTRIBUTION": "© Example"}
    assert base_map_settings.read({"LAMPPOST_BASEMAP": "/x/city.geojson"}).city == Path("/x/city.geojson")
    assert base_map_settings.read({"LAMPPOST_BASEMAP": "/x/city.PMTiles", **whose}).archive == Path("/x/city.PMTiles")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"LAMPPOST_BASEMAP": "/x.geojson"}, "LAMPPOST_BASEMAP_TILES: there is one base map"),
        ({"LAMPPOST_BASEMAP_ATTRIBUTION": ""}, "LAMPPOST_BASEMAP_TILES: say in LAMPPOST_BASEMAP_ATTRIBUTION"),
        ({"LAMPPOST_BASEMAP_TILES_KEPT": ""}, "LAMPPOST_BASEMAP_TILES_KEPT: name a directory"),
        ({"LAMPPOST_BASEMAP_TILES_ZOOM": "23"}, "LAMPPOST_BASEMAP_TILES_ZOOM: expected a whole number from 1 to 22"),
        ({"LAMPPOST_BASEMAP_TILES_MB": "½"}, "LAMPPOST_BASEMAP_TILES_MB: expected a whole number"),
        ({"LAMPPOST_BASEMAP_TILES": "file:///etc/{z}{x}{y}"}, "expected the address of a service"),
        ({"LAMPPOST_BASEMAP_TILES": "https://me:x@tiles.example/{z}/{x}/{y}"}, "the host stands alone"),
        ({"LAMPPOST_BASEMAP_TILES": "https://{z}.tiles.example/{x}/{y}"}, "the host stands alone"),
        ({"LAMPPOST_BASEMAP_TILES": "https://tiles.example:99999/{z}/{x}/{y}"}, "Port out of range"),
        ({"LAMPPOST_BASEMAP_TILES": "https://tiles.example/{z}/{x}"}, "expected the places"),
        ({"LAMPPOST_BASEMAP_TILES": "https://tiles.example/{z}/{x}/{y}/{s}"}, "expected the places"),
        ({"LAMPPOST_BASEMAP_TILES": "https://tiles.example/{z}/{x}/{y}/{z}"}, "expected the places"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(changed: dict[str, str], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        base_map_settings.read({**GOOD, **changed})
    assert said in str(refused.value)


def test_a_box_is_written_in_metres_from_west_and_south() -> None:
    """The tile of zoom 1 in the north-west is a quarter of the world (EPSG:3857)."""
    service = TileService("https://wms.example/?bbox={bbox}&width=256", 18, Path(), 1)
    half = "20037508.342789"
    assert service.address(1, 0, 0) == f"https://wms.example/?bbox=-{half},0.000000,0.000000,{half}&width=256"
