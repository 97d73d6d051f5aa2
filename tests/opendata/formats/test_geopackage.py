"""GeoPackage: opened without a warning, with what its columns mean inside."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

import pyogrio
import shapely
from sqlalchemy import Connection

from opendata.datasets import DEVICES
from tests.opendata.formats.conftest import Make


def asked(file: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as database:
        return database.execute(query).fetchall()


def test_gdal_opens_it_without_a_warning(town: Connection, make: Make) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told = pyogrio.read_info(make("devices", "gpkg"))
        assert pyogrio.read_info(make("organisations", "gpkg"))["geometry_type"] is None
    assert (told["layer_name"], told["crs"], told["features"], told["fid_column"]) == (
        "devices",
        "EPSG:4326",
        8,
        "fid",
    )
    assert list(told["fields"]) == [column.name for column in DEVICES.columns if column.name != "geometry"]


def test_it_is_a_sound_database_of_the_version_that_older_programs_know(town: Connection, make: Make) -> None:
    file = make("devices", "gpkg")
    assert asked(file, "PRAGMA integrity_check") == [("ok",)]
    assert asked(file, "PRAGMA user_version") == [(10300,)]
    assert asked(file, "SELECT count(*) FROM rtree_devices_geometry") == [(8,)]


def test_a_gis_that_adds_a_row_keeps_count_and_index(town: Connection, make: Make) -> None:
    file = make("devices", "gpkg")
    pyogrio.write_dataframe(pyogrio.read_dataframe(file, max_features=1), file, layer="devices", append=True)
    assert pyogrio.read_info(file)["features"] == 9
    assert asked(file, "SELECT feature_count FROM gpkg_ogr_contents") == [(9,)]
    assert asked(file, "SELECT count(*) FROM rtree_devices_geometry") == [(9,)]
    assert asked(file, "SELECT rtreecheck('rtree_devices_geometry')") == [("ok",)]


def test_its_index_finds_what_lies_in_a_box_and_its_extent_holds_all(town: Connection, make: Make) -> None:
    file = make("devices", "gpkg")
    every = pyogrio.read_dataframe(file, columns=["id"])
    west, south, east, north = every.total_bounds
    assert asked(file, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents") == [(west, south, east, north)]
    some = (5.105, 52.505, 5.115, 52.515)
    found = pyogrio.read_dataframe(file, columns=["id"], bbox=some)
    assert 0 < len(found) < len(every)
    assert list(found["id"]) == list(every[every.intersects(shapely.box(*some))]["id"])


def test_its_time_is_that_of_the_edition(town: Connection, make: Make) -> None:
    assert asked(make("devices", "gpkg"), "SELECT last_change FROM gpkg_contents") == [("2026-03-01T06:00:00.000Z",)]


def test_its_columns_are_described_in_it(town: Connection, make: Make) -> None:
    file = make("devices", "gpkg")
    described = dict(asked(file, "SELECT column_name, description FROM gpkg_data_columns"))
    assert described == {column.name: column.meaning["en"] for column in DEVICES.columns}
    assert ("gpkg_data_columns",) in asked(file, "SELECT table_name FROM gpkg_extensions")
