"""What OASC's checks for MIM7 (geospatial data) ask: an API by the standard, open files, lasting ids, a named CRS."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

Get = Callable[..., Any]
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
GEOJSON = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson"
LOOKED_AT = 50


@pytest.mark.parametrize("base", ["/ogc", "/ogc/"])
def test_the_base_answers_and_names_the_declaration_of_conformance(client: FlaskClient, base: str) -> None:
    """R1.1; whoever checks adds the path to the address as it was given, with a slash at its end or without."""
    answer = client.get(base)
    assert answer.status_code == 200
    assert "/conformance" in answer.text
    for slash in ("", "/"):
        declared = client.get(f"{base.rstrip('/')}/conformance{slash}")
        assert declared.status_code == 200
        assert declared.json is not None
        assert {CORE, GEOJSON} <= set(declared.json["conformsTo"])


def test_a_geopackage_has_layers_with_geometry_a_unique_rising_index_and_a_crs(client: FlaskClient) -> None:
    """R2.1, R4.1, R5.1."""
    answer = client.get("/ogc/collections/devices/items?f=gpkg&limit=1000&sortby=-name")
    assert answer.status_code == 200
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory, "devices.gpkg")
        file.write_bytes(answer.data)
        with closing(sqlite3.connect(file)) as database:
            layers = database.execute(
                "SELECT table_name, column_name, organization, organization_coordsys_id"
                " FROM gpkg_geometry_columns JOIN gpkg_spatial_ref_sys USING (srs_id)"
            ).fetchall()
            assert layers
            for layer, geometry, organization, code in layers:
                assert (organization, code) == ("EPSG", 4326)
                keys = [row for row in database.execute(f'PRAGMA table_info("{layer}")') if row[5]]
                assert [(row[2], row[5]) for row in keys] == [("INTEGER", 1)]
                rows = database.execute(f'SELECT "{keys[0][1]}", id, "{geometry}" FROM "{layer}"').fetchall()
                index = [row[0] for row in rows][:LOOKED_AT]
                assert len(index) > 40
                assert index == sorted(set(index))
                assert len({row[1] for row in rows}) == len(rows)
                assert all(row[2] for row in rows)


def test_every_feature_has_an_id_of_its_own_that_leads_to_it(client: FlaskClient, get: Get) -> None:
    """R4.1."""
    for collection in get("/collections")["collections"]:
        path = f"/collections/{collection['id']}/items"
        features = get(path, limit="1000")["features"]
        assert len({feature["id"] for feature in features}) == len(features) > 0
        for feature in (features[0], features[-1]):
            assert get(f"{path}/{feature['id']}")["id"] == feature["id"]
            uri = feature["properties"].get("uri")
            if uri:
                assert client.get(uri.removeprefix("http://register.example")).status_code in (200, 302, 303)


def test_every_collection_of_places_says_its_crs(get: Get) -> None:
    """R5.1."""
    for collection in get("/collections")["collections"]:
        if collection.get("itemType", "feature") == "feature":
            assert collection["storageCrs"] in collection["crs"]
