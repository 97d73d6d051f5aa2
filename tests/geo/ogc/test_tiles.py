"""Vector tiles: the same features as items, nothing left out unsaid, no address that makes the server fail."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from geo.publication.mercator import MapCell, to_world
from geo.publication.tiles import DEEPEST
from tests.geo.ogc.conftest import City
from tests.support.mvt import Layer, decoded

Get = Callable[..., Any]
TILES = "/ogc/tiles/WebMercatorQuad"
OF_DEVICES = "/ogc/collections/devices/tiles/WebMercatorQuad"


def layers(client: FlaskClient, path: str) -> dict[str, Layer]:
    """The decoded tile at an address that must answer 200 or, where nothing is, 204."""
    response = client.get(path)
    assert response.status_code in (200, 204), response.text
    if response.status_code == 200:
        assert response.content_type == "application/vnd.mapbox-vector-tile"
    return decoded(response.data)


def over(box: tuple[float, float, float, float], z: int) -> list[tuple[int, int, int]]:
    """Zoom, row and column of every tile that a box touches."""
    left, bottom = (int(axis * 2**z) for axis in to_world(box[0], box[1]))
    right, top = (int(axis * 2**z) for axis in to_world(box[2], box[3]))
    return [(z, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]


AROUND_SQUARE = (5.1175, 52.5138, 5.1222, 52.5165)


def test_the_deepest_tiles_have_exactly_the_ids_that_items_of_their_box_have(client: FlaskClient, get: Get) -> None:
    seen = set()
    for z, row, column in over((5.1175, 52.5095, 5.1222, 52.5145), DEEPEST):
        west, south, east, north = MapCell(z + 1, column, row).bounds
        page = get("/collections/devices/items", bbox=f"{west},{south},{east},{north}", limit="1000")
        wanted = sorted(feature["id"] for feature in page["features"])
        tile = layers(client, f"{OF_DEVICES}/{z}/{row}/{column}")
        assert sorted(feature.properties["id"] for feature in tile["devices"].features) == wanted
        seen |= set(wanted)
    assert len(seen) > 12


@pytest.mark.parametrize("z", range(DEEPEST + 1))
def test_no_zoom_leaves_a_device_out(client: FlaskClient, city: City, z: int) -> None:
    devices, ids = 0, set()
    for _, row, column in over((5.0, 52.4, 5.4, 52.8), z) if z < 11 else over((5.09, 52.49, 5.15, 52.54), z):
        for feature in layers(client, f"{OF_DEVICES}/{z}/{row}/{column}").get("devices", Layer()).features:
            devices += feature.properties.get("devices", 0)
            ids |= {feature.properties["id"]} if "id" in feature.properties else set()
        if z > 14:
            break
    if z < 14:
        assert devices == city.devices
    elif z == 14:
        assert ids == set(map(str, (*city.exact, *city.generalised)))


def test_a_tile_comes_packed_where_the_client_takes_that(client: FlaskClient) -> None:
    (z, row, column), *_ = over((5.1175, 52.5095, 5.1176, 52.5096), 14)
    plain = client.get(f"{TILES}/{z}/{row}/{column}")
    packed = client.get(f"{TILES}/{z}/{row}/{column}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
