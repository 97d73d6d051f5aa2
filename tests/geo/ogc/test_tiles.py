"""Vector tiles: the same features as items, nothing left out unsaid, no address that makes the server fail."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from flask.testing import FlaskClient

from geo.model import PersonalData
from geo.ogc.collections import DEVICES
from geo.ogc.tiles.keeping import Kept
from geo.ogc.tiles.layers import Layer as LayerOfTiles
from geo.publication import tiles_devices
from geo.publication.mercator import MapCell, to_world
from geo.publication.tiles import DEEPEST, Tile
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


def one_tile(client: FlaskClient) -> dict[str, Layer]:
    """The tile of zoom 14 that the square stands in, with some twenty exact devices."""
    ((z, row, column),) = over((5.1190, 52.5150, 5.1191, 52.5151), 14)
    return layers(client, f"{OF_DEVICES}/{z}/{row}/{column}")


@pytest.fixture
def crowded(city: City, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], FlaskClient]:
    """A portal of its own, whose tiles hold no more than so many devices one by one."""

    def portal(most: int) -> FlaskClient:
        monkeypatch.setattr(tiles_devices, "MOST", most)
        return city.app().test_client()

    return portal


def test_where_all_are_too_many_a_region_says_how_many_stand_in_it(
    client: FlaskClient, crowded: Callable[[int], FlaskClient], city: City
) -> None:
    alone = one_tile(client)["devices"].features
    exact = [feature for feature in alone if feature.properties["locationPrecision"] == "exact"]
    thinned = one_tile(crowded(len(exact)))["devices"].features
    counted = {
        feature.properties["locationPrecision"]: feature for feature in thinned if "cluster" in feature.properties
    }
    assert len(thinned) == len(exact) + len(counted)
    assert {precision: feature.properties["devices"] for precision, feature in counted.items()} == {
        "square": 4, "districts": 1
    }  # fmt: skip
    (square,) = [f for f in alone if f.properties["id"] == str(city.generalised[0])]
    assert counted["square"].parts == square.parts
    assert "name" not in thinned[0].properties


def test_where_even_the_exactly_placed_are_too_many_clusters_count_them(
    client: FlaskClient, crowded: Callable[[int], FlaskClient]
) -> None:
    exact = [f for f in one_tile(client)["devices"].features if f.properties["locationPrecision"] == "exact"]
    clusters = one_tile(crowded(3))["devices"].features
    assert len(clusters) < len(exact)
    assert {feature.kind for feature in clusters} == {"Point"}
    assert {"id", "name"}.isdisjoint(name for feature in clusters for name in feature.properties)
    assert sum(feature.properties["devices"] for feature in clusters) == len(exact)
    for feature in clusters:
        states = sum(feature.properties.get(str(state), 0) for state in PersonalData)
        assert states == feature.properties["devices"]


def test_a_layer_never_has_more_bytes_than_it_may(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.ogc.tiles.layers.DEVICES_BYTES", 1500)
    monkeypatch.setattr("geo.ogc.tiles.layers.REGIONS_BYTES", 100)
    client = city.app().test_client()
    ((z, row, column),) = over((5.1199, 52.5151, 5.1200, 52.5152), 14)
    for name, most in (("devices", 1500), ("regions", 100)):
        content = client.get(f"/ogc/collections/{name}/tiles/WebMercatorQuad/{z}/{row}/{column}").data
        assert 0 < len(content) <= most
        assert [f for f in decoded(content)[name].features if f.properties.get("cluster") or "id" not in f.properties]


def test_a_data_set_tile_has_the_layers_that_are_asked_for(client: FlaskClient) -> None:
    ((z, row, column),) = over((5.1190, 52.5150, 5.1191, 52.5151), 14)
    path = f"{TILES}/{z}/{row}/{column}"
    assert set(layers(client, path)) == {"devices", "regions", "districts"}
    assert set(layers(client, f"{path}?collections=regions,districts")) == {"regions", "districts"}
    chosen = client.get(f"{path}?collections=devices").data
    assert chosen == client.get(f"{OF_DEVICES}/{z}/{row}/{column}").data


def test_a_generalised_device_is_drawn_as_its_region_and_never_as_a_point(client: FlaskClient, city: City) -> None:
    hidden = set(map(str, city.generalised))
    for z in (14, 16, DEEPEST):
        for _, row, column in over(AROUND_SQUARE, z):
            tile = layers(client, f"{TILES}/{z}/{row}/{column}")
            regions = {feature.properties["id"]: feature.parts for feature in tile["regions"].features}
            for feature in tile["devices"].features:
                if feature.properties["id"] in hidden:
                    assert feature.kind == "Polygon"
                    assert feature.parts == regions[feature.properties["regionId"]]
                    assert "name" not in feature.properties


def test_a_tile_is_answered_from_what_is_kept_until_there_is_a_newer_edition() -> None:
    made: list[Tile] = []

    def content(connection: Any, tile: Tile, columns: Any) -> bytes:
        made.append(tile)
        return bytes(100 + tile.x)

    layer = LayerOfTiles(DEVICES, (), (), content)
    kept = Kept(most_bytes=60)
    for digest, x in (("one", 0), ("one", 0), ("one", 1), ("two", 1), ("two", 1), ("two", 0)):
        kept.packed(None, digest, (layer,), Tile(3, x, 0))
    assert [tile.x for tile in made] == [0, 1, 1, 0]
    assert kept.bytes <= 60


@pytest.mark.parametrize(
    "place",
    [
        "0/0/1", "0/1/0", "1/0/5", "19/0/0", "99/0/0", "18/0/0", "-1/0/0", "0/-1/0", "a/b/c", "0/0/x", "0/0/0.5",
        "1e1/0/0", "%D9%A1/0/0", "00000000000/0/0", "0/0/" + "9" * 400, "%00/0/0", "0/0/0/0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("home", [TILES, OF_DEVICES, "/ogc/tiles/WorldCRS84Quad", "/ogc/collections/none/tiles/x"])
def test_an_address_of_no_tile_is_not_found_in_ogc_shape(client: FlaskClient, home: str, place: str) -> None:
    response = client.get(f"{home}/{place}")
    assert response.status_code == 404
    assert response.json is not None
    assert response.json["code"] == "NotFound"


@pytest.mark.parametrize("query", ["collections=none", "collections=", "collections=devices&collections=devices",
                                   "f=png", "f=json", "x=1", "bbox=0,0,1,1"])  # fmt: skip
def test_a_wrong_parameter_of_a_tile_is_refused(client: FlaskClient, query: str) -> None:
    response = client.get(f"{TILES}/0/0/0?{query}")
    assert response.status_code == 400
    assert response.json is not None
    assert response.json["code"] == "InvalidParameterValue"


def test_a_place_with_nothing_is_an_answer_without_content(client: FlaskClient) -> None:
    z, row, column = over((5.01, 52.79, 5.011, 52.791), 16)[0]
    response = client.get(f"{OF_DEVICES}/{z}/{row}/{column}")
    assert (response.status_code, response.data) == (204, b"")
    again = client.get(f"{OF_DEVICES}/{z}/{row}/{column}", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_tile_set_says_where_tiles_are_and_what_is_in_them(get: Get, client: FlaskClient) -> None:
    described = get("/tiles/WebMercatorQuad")
    assert described["dataType"] == "vector"
    assert [layer["id"] for layer in described["layers"]] == ["districts", "regions", "devices"]
    (item,) = [link["href"] for link in described["links"] if link["rel"] == "item"]
    limits = described["tileMatrixSetLimits"]
    assert [limit["tileMatrix"] for limit in limits] == [str(z) for z in range(DEEPEST + 1)]
    for limit in limits:
        values = {"tileMatrix": limit["tileMatrix"], "tileRow": limit["maxTileRow"], "tileCol": limit["minTileCol"]}
        address = item.removeprefix("http://register.example").format(**values)
        assert client.get(address).status_code in (200, 204)
        beyond = item.removeprefix("http://register.example").format(**values | {"tileRow": limit["maxTileRow"] + 1})
        assert client.get(beyond).status_code == 404
    schemas = {layer["id"]: layer["propertiesSchema"]["properties"] for layer in described["layers"]}
    for z, row, column in over((5.09, 52.49, 5.15, 52.54), 14):
        for name, layer in layers(client, f"{TILES}/{z}/{row}/{column}").items():
            for feature in layer.features:
                assert set(feature.properties) <= set(schemas[name])


def test_the_tile_matrix_set_is_the_registered_one(get: Get) -> None:
    matrices = get("/tileMatrixSets/WebMercatorQuad")["tileMatrices"]
    assert matrices[0]["scaleDenominator"] == pytest.approx(559082264.028717)
    assert matrices[18]["cellSize"] == pytest.approx(0.597164283559817)
    assert matrices[0]["pointOfOrigin"] == pytest.approx([-20037508.342789244, 20037508.342789244])
    assert matrices[18]["matrixWidth"] == 262144


def test_tile_json_gives_the_address_of_a_tile(get: Get, client: FlaskClient) -> None:
    found = get("/collections/devices/tiles/WebMercatorQuad", f="tilejson")
    assert (found["tilejson"], found["minzoom"], found["maxzoom"]) == ("3.0.0", 0, DEEPEST)
    (template,) = found["tiles"]
    assert client.get(template.removeprefix("http://register.example").format(z=0, x=0, y=0)).status_code == 200
    some = get("/tiles/WebMercatorQuad", f="tilejson", collections="devices,districts")
    assert some["tiles"][0].endswith("?collections=districts,devices")


@pytest.mark.parametrize("home", ["/", "/collections/devices", "/collections/regions", "/collections/districts"])
def test_what_has_tiles_links_to_them(get: Get, client: FlaskClient, home: str) -> None:
    links = get(home)["links"]
    (tiles,) = [
        link["href"] for link in links if link["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
    ]
    listed = client.get(tiles.removeprefix("http://register.example")).json
    assert listed is not None
    (entry,) = listed["tilesets"]
    assert entry["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    for link in entry["links"]:
        assert client.get(link["href"].removeprefix("http://register.example")).status_code == 200


def test_what_has_no_places_has_no_tiles(get: Get, client: FlaskClient) -> None:
    assert not [link for link in get("/collections/organisations")["links"] if "tilesets" in link["rel"]]
    assert client.get("/ogc/collections/organisations/tiles").status_code == 404


def test_gdal_reads_a_tile_as_our_reader_does(client: FlaskClient, tmp_path: Path) -> None:
    ((z, row, column),) = over((5.1190, 52.5150, 5.1191, 52.5151), 14)
    content = client.get(f"{OF_DEVICES}/{z}/{row}/{column}").data
    file = tmp_path / f"{row}.mvt"
    file.write_bytes(content)
    fields, _, geometries, columns = pyogrio.raw.read(file, layer="devices")
    ids = dict(zip(fields["fields"], columns, strict=True))["id"]
    assert len(geometries) == len(decoded(content)["devices"].features)
    assert sorted(ids) == sorted(feature.properties["id"] for feature in decoded(content)["devices"].features)
