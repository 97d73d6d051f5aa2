"""GeoPackage: opened without a warning, with what its columns mean inside."""

from __future__ import annotations

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any

import pyogrio
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


def test_its_time_is_that_of_the_edition(town: Connection, make: Make) -> None:
    assert asked(make("devices", "gpkg"), "SELECT last_change FROM gpkg_contents") == [("2026-03-01T06:00:00.000Z",)]


def test_its_columns_are_described_in_it(town: Connection, make: Make) -> None:
    file = make("devices", "gpkg")
    described = dict(asked(file, "SELECT column_name, description FROM gpkg_data_columns"))
    assert described == {column.name: column.meaning["en"] for column in DEVICES.columns}
    assert ("gpkg_data_columns",) in asked(file, "SELECT table_name FROM gpkg_extensions")
