"""GeoParquet: what readers need to skip what lies elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import shapely
from shapely.geometry import Point
from sqlalchemy import Connection, Integer, Text, cast, func, insert, select, true

from geo.publication.tables import device
from opendata.formats import batches, parquet
from tests.opendata.formats.conftest import Make
from tests.publication_builder import a_device, a_generalised_device


@pytest.fixture
def small_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups of eight rows, so that few rows make many."""
    monkeypatch.setattr(batches, "ROWS", 4)
    monkeypatch.setattr(parquet, "BATCHES_A_GROUP", 2)


def geo(file: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(pq.read_metadata(file).metadata[b"geo"])
    return found


def test_the_file_says_where_its_places_are_and_of_which_kinds(town: Connection, make: Make) -> None:
    file = make("devices", "parquet")
    shapes = shapely.from_wkb(pq.read_table(file)["geometry"].to_pylist())
    assert geo(file) == {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["LineString", "MultiPolygon", "Point"],
                "bbox": list(shapely.total_bounds(shapes)),
                "covering": {"bbox": {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}},
            }
        },
    }


def test_a_file_without_rows_has_no_box(publication: Connection, make: Make) -> None:
    assert geo(make("devices", "parquet"))["columns"]["geometry"]["geometry_types"] == []  # type: ignore[index]
    assert "bbox" not in geo(make("devices", "parquet"))["columns"]["geometry"]  # type: ignore[index]


def test_what_has_no_place_is_plain_parquet(town: Connection, make: Make) -> None:
    assert b"geo" not in pq.read_metadata(make("organisations", "parquet")).metadata


def test_the_box_of_a_row_holds_its_place(publication: Connection, make: Make) -> None:
    a_device(publication, Point(5.123456789, 52.512345678))
    a_generalised_device(publication)
    for row in pq.read_table(make("devices", "parquet")).to_pylist():
        sides, (west, south, east, north) = row["bbox"], shapely.from_wkb(row["geometry"]).bounds
        assert sides["xmin"] <= west < east + 1e-9 <= sides["xmax"] + 1e-9
        assert sides["ymin"] <= south < north + 1e-9 <= sides["ymax"] + 1e-9
        assert sides["xmax"] - sides["xmin"] < east - west + 1e-5


def test_a_box_touches_few_groups_of_rows(publication: Connection, make: Make, small_groups: None) -> None:
    a_device(publication, Point(5.10, 52.50))
    copied_to_a_grid(publication, 16, 8)
    file = make("devices", "parquet")
    assert pq.read_metadata(file).num_row_groups == 16
    box = "bbox.xmin <= 5.125 AND bbox.xmax >= 5.105 AND bbox.ymin <= 52.525 AND bbox.ymax >= 52.505"
    assert duckdb.execute(f"SELECT count(*) FROM '{file}' WHERE {box}").fetchall() == [(4,)]
    assert read_groups(file, box) <= 4


def copied_to_a_grid(connection: Connection, columns: int, rows: int) -> None:
    """The one device again at each point of a grid but the first, a hundredth of a degree apart."""
    numbers = func.generate_series(1, columns * rows - 1).table_valued("number").render_derived()
    number = cast(numbers.c.number, Integer)
    values = {column.name: column for column in device.c if column.server_default is None} | {
        "id": func.gen_random_uuid(),
        "short_code": cast(number, Text),
        "geometry": func.ST_Translate(device.c.geometry, (number % columns) / 100.0, number / columns / 100.0),
    }
    copies = select(*values.values()).select_from(device.join(numbers, true()))
    connection.execute(insert(device).from_select(list(values), copies))


def read_groups(file: Path, box: str) -> int:
    """How many groups of rows the numbers that Parquet keeps of each leave to be read."""
    kept = f"""
        SELECT row_group_id, struct_pack(
            xmin := max(try_cast(stats_min_value AS DOUBLE)) FILTER (path_in_schema = 'bbox, xmin'),
            xmax := max(try_cast(stats_max_value AS DOUBLE)) FILTER (path_in_schema = 'bbox, xmax'),
            ymin := max(try_cast(stats_min_value AS DOUBLE)) FILTER (path_in_schema = 'bbox, ymin'),
            ymax := max(try_cast(stats_max_value AS DOUBLE)) FILTER (path_in_schema = 'bbox, ymax')) AS bbox
        FROM parquet_metadata('{file}') GROUP BY row_group_id"""
    ((found,),) = duckdb.execute(f"SELECT count(*) FROM ({kept}) WHERE {box}").fetchall()

    return int(found)


def test_lists_stay_lists_and_meanings_go_along(town: Connection, make: Make) -> None:
    table = pq.read_table(make("devices", "parquet"))
    assert ["sound", "air"] in table["themes"].to_pylist()
    assert [] in table["projects"].to_pylist()
    assert table.schema.field("name").metadata[b"description"].startswith(b"Name of the device")
    assert not table.schema.field("id").nullable


@pytest.mark.usefixtures("small_groups")
def test_what_breaks_off_in_the_middle_leaves_the_connection_free(
    town: Connection, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A COPY that stays open would keep its transaction from being rolled back, for ever."""

    def broken(*_: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(batches, "_parsed", broken)
    point = town.begin_nested()
    with pytest.raises(ArithmeticError) as kept:
        make("devices", "parquet")
    point.rollback()
    assert kept.type is ArithmeticError
    assert town.scalar(select(1)) == 1


def test_what_hardly_comes_twice_has_no_dictionary_and_all_else_has_one(town: Connection, make: Make) -> None:
    group = pq.read_metadata(make("devices", "parquet")).row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    without = {column.path_in_schema.split(".")[0] for column in columns if not column.has_dictionary_page}
    flags = {"typeGeneralised"}  # Parquet has none for these
    assert without - flags == parquet.SINGLE
