from __future__ import annotations

import csv as reader
import io
import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from shapely import from_wkt
from shapely.geometry import LineString, MultiPolygon, Point, shape
from sqlalchemy import Connection

from geo.publication.filters import DeviceFilter
from opendata.datasets import DEVICES
from opendata.formats import csv, geojson
from tests.publication_builder import (
    a_device,
    a_generalised_device,
    a_purpose,
    a_region,
    an_organisation,
)

ALL = DeviceFilter()


def csv_bytes(connection: Connection, chosen: DeviceFilter = ALL) -> bytes:
    return b"".join(csv.stream(connection, DEVICES, chosen))


def rows(connection: Connection, chosen: DeviceFilter = ALL) -> list[dict[str, str]]:
    text = csv_bytes(connection, chosen).decode("utf-8")
    return list(reader.DictReader(io.StringIO(text, newline=""), strict=True))


def features(connection: Connection, chosen: DeviceFilter = ALL) -> list[dict[str, Any]]:
    collection = json.loads(b"".join(geojson.stream(connection, DEVICES, chosen)))
    assert collection["type"] == "FeatureCollection"
    found: list[dict[str, Any]] = collection["features"]
    return found


def test_both_formats_have_the_same_rows_those_at_one_place_in_the_order_of_ids(publication: Connection) -> None:
    owner, square = an_organisation(publication), a_region(publication)
    places = Point(5.11, 52.51), Point(5.13, 52.52)
    here, there = ([a_device(publication, place, organisation_id=owner) for _ in range(9)] for place in places)
    within = [a_generalised_device(publication, square) for _ in range(5)]
    found = [row["id"] for row in rows(publication)]
    groups = sorted((here, there, within), key=lambda group: found.index(str(min(group))))
    wanted = [str(device) for group in groups for device in sorted(group)]
    assert found == wanted
    assert [feature["id"] for feature in features(publication)] == wanted
    assert [feature["properties"]["id"] for feature in features(publication)] == wanted


def test_both_formats_say_the_same_in_every_column(publication: Connection) -> None:
    a_device(publication, organisation_id=an_organisation(publication), themes=["sound", "air"], height=3.5)
    a_generalised_device(publication)
    for row, feature in zip(rows(publication), features(publication), strict=True):
        properties = feature["properties"]
        assert set(row) == {*properties, "geometry"}
        assert from_wkt(row["geometry"]).equals(shape(feature["geometry"]))
        for name, cell in row.items():
            if name != "geometry":
                assert cell == as_cell(properties[name]), name


def test_filters_of_one_shape_have_each_their_own_rows(publication: Connection) -> None:
    """The text of their statement is kept from one to the next, its values are not."""
    made = {kind: str(a_device(publication, sensor_type=kind)) for kind in ("sound", "chemical", "flow")}
    for kinds in (("sound",), ("flow",), ("sound", "chemical"), ("chemical", "flow"), ("sound", "chemical", "flow")):
        chosen = DeviceFilter(sensor_types=kinds)
        assert {row["id"] for row in rows(publication, chosen)} == {made[kind] for kind in kinds}


def as_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value and isinstance(value[0], dict) else "|".join(value)
    return str(value)


def test_csv_is_as_rfc_4180_says(publication: Connection) -> None:
    a_device(publication, name='say "hé", then\nstop', summary="two\r\nlines")
    written = csv_bytes(publication)
    assert not written.startswith(b"\xef\xbb\xbf")
    assert written.startswith(b"id,shortCode,name,")
    assert written.endswith(b"\r\n")
    row = rows(publication)[0]
    assert (row["name"], row["summary"]) == ('say "hé", then\nstop', "two\r\nlines")
    assert list(row) == [column.name for column in DEVICES.columns]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(publication: Connection, sign: str) -> None:
    formula = f"{sign}HYPERLINK(1)"
    a_device(publication, name=formula, projects=[formula], purposes=[a_purpose(text=formula)])
    row = rows(publication)[0]
    assert row["name"] == row["projects"] == row["purposeTexts"] == "'" + formula
    properties = features(publication)[0]["properties"]
    assert properties["name"] == formula


def test_a_negative_number_stays_a_number(publication: Connection) -> None:
    a_device(publication, Point(-70.5, -33.25), height=-2.5)
    row = rows(publication)[0]
    assert (row["longitude"], row["latitude"], row["height"]) == ("-70.5", "-33.25", "-2.5")


def test_only_an_exact_point_has_longitude_and_latitude(publication: Connection) -> None:
    a_device(publication, Point(5.12, 52.515), sensor_type="flow")
    a_device(publication, LineString([(5.12, 52.51), (5.13, 52.52)]), sensor_type="density")
    a_generalised_device(publication, sensor_type="sound")
    found = {row["sensorType"]: row for row in rows(publication)}
    assert (found["flow"]["longitude"], found["flow"]["latitude"]) == ("5.12", "52.515")
    for kind in ("density", "sound"):
        assert (found[kind]["longitude"], found[kind]["latitude"]) == ("", "")
    assert found["density"]["geometry"].startswith("LINESTRING")


def test_a_square_is_whole_and_its_middle_is_labelled(publication: Connection) -> None:
    a_generalised_device(publication)
    row = rows(publication)[0]
    assert row["geometry"].startswith("MULTIPOLYGON")
    assert row["regionId"].startswith("CRS3035")
    assert (row["coordinateUncertaintyInMeters"], row["minimumBuildings"]) == ("177", "20")
    assert row["representativePoint"].startswith("POINT")
    assert "not the location" in row["dataGeneralizations"]
    meaning = next(column.meaning for column in DEVICES.columns if column.name == "representativePoint")
    assert "NOT the location" in meaning["en"]
    assert "NIET de plek" in meaning["nl"]


def test_the_districts_of_a_device_that_moves_are_not_called_squares(publication: Connection) -> None:
    districts = a_region(publication, id="DISTRICTS:WK01", tier=3, blocks=[], minimum_buildings=None)
    a_generalised_device(publication, districts, tier=3, mobility="mobile")
    row = rows(publication)[0]
    assert row["dataGeneralizations"].startswith("Published as the districts it works in")
    assert "squares" not in row["dataGeneralizations"]


def test_rings_turn_as_rfc_7946_says(publication: Connection) -> None:
    a_generalised_device(publication)
    square = shape(features(publication)[0]["geometry"])
    assert isinstance(square, MultiPolygon)
    assert square.geoms[0].exterior.is_ccw


def test_gdal_reads_the_geojson(publication: Connection, tmp_path: Path) -> None:
    a_device(publication, name='a "b" \\ c\nd')
    a_generalised_device(publication)
    file = tmp_path / "devices.geojson"
    file.write_bytes(b"".join(geojson.stream(publication, DEVICES, ALL)))
    meta, _, geometries, fields = pyogrio.raw.read(file)
    assert len(geometries) == 2
    assert 'a "b" \\ c\nd' in fields[list(meta["fields"]).index("name")]


def test_an_empty_selection_is_a_valid_file(publication: Connection) -> None:
    none = DeviceFilter(tiers=(3,), sensor_types=("sound",), districts=("nosuch",))
    assert rows(publication, none) == []
    assert csv_bytes(publication, none).count(b"\r\n") == 1
    assert features(publication, none) == []
