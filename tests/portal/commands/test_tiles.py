"""`lamppost tiles make`: a file that another program reads, with the tiles that the portal answers with."""

from __future__ import annotations

import gzip

import pyogrio
import pytest
from pmtiles.reader import MmapSource, Reader, all_tiles
from shapely import Point

from geo.publication import editions
from portal.public import create_app
from tests.support import town
from tests.support.mvt import Layer, decoded

DEEPEST = 14
DEVICES = 6


@pytest.fixture(scope="module")
def databases(clone):
    """A town with some devices in it."""
    with clone(town=True) as made:
        town.town(made, *(town.released(f"D{n}", geometry=Point(5.11 + n / 1000, 52.51)) for n in range(DEVICES)))
        town.publish_all(made)
        yield made


@pytest.fixture
def archive(lamppost, tmp_path):
    path = tmp_path / "town.pmtiles"
    lamppost("tiles", "make", path, "--deepest", DEEPEST)
    return path


def test_the_file_has_every_tile_that_the_portal_answers_with_and_no_other(archive, databases):
    client = create_app(databases.settings()).test_client()
    with archive.open("rb") as file:
        kept = {place: gzip.decompress(content) for place, content in all_tiles(MmapSource(file))}
    assert {z for z, _, _ in kept} == set(range(DEEPEST + 1))
    for (z, x, y), content in kept.items():
        assert client.get(f"/ogc/tiles/WebMercatorQuad/{z}/{y}/{x}").data == content
    limits = client.get("/ogc/tiles/WebMercatorQuad").json["tileMatrixSetLimits"][: DEEPEST + 1]
    inside = sum(
        (one["maxTileRow"] - one["minTileRow"] + 1) * (one["maxTileCol"] - one["minTileCol"] + 1) for one in limits
    )
    assert 0 < len(kept) <= inside
    deepest = [decoded(content).get("devices", Layer()) for (z, _, _), content in kept.items() if z == DEEPEST]
    assert sum(len(layer.features) for layer in deepest) == DEVICES


def test_the_same_edition_gives_the_same_bytes_and_says_which_it_is(archive, databases, lamppost, tmp_path):
    again = tmp_path / "again.pmtiles"
    lamppost("tiles", "make", again, "--deepest", DEEPEST)
    assert again.read_bytes() == archive.read_bytes()
    with databases.engine("public_reader").connect() as connection:
        digest = editions.current(connection).digest
    with archive.open("rb") as file:
        words = Reader(MmapSource(file)).metadata()
    assert words["digest"] == digest
    assert [layer["id"] for layer in words["vector_layers"]] == ["districts", "regions", "devices"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_gdal_reads_the_file(archive):
    layers = {str(name) for name, _ in pyogrio.list_layers(archive)}
    assert {"devices", "districts"} <= layers
    fields, _, geometries, columns = pyogrio.raw.read(archive, layer="devices", zoom_level=str(DEEPEST))
    ids = dict(zip(fields["fields"], columns, strict=True))["id"]
    assert len(geometries) == len(set(ids)) == DEVICES
