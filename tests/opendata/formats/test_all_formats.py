"""What holds in all formats: the same rows, ids, order and values, and the same bytes every time."""

from __future__ import annotations

import pytest
from frictionless import Resource
from sqlalchemy import Connection

from geo.errors import Invalid
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.datasets import DATASETS, DEVICES
from opendata.formats.all import FORMATS
from opendata.formats.copying import told
from tests.opendata.formats.conftest import Make
from tests.opendata.formats.reading import READERS, as_cell

OTHERS = [name for name in FORMATS if name != "csv"]
NOBODY = DeviceFilter(districts=("nowhere",))


@pytest.mark.parametrize("name", DATASETS)
def test_every_format_has_the_rows_of_csv_in_its_order_with_the_same_values(
    town: Connection, make: Make, name: str
) -> None:
    dataset = DATASETS[name]
    wanted = READERS["csv"](make(name, "csv"), dataset)
    assert wanted
    for format_ in OTHERS:
        found = READERS[format_](make(name, format_), dataset)
        assert [row["id"] for row in found] == [row["id"] for row in wanted], format_
        for column in dataset.columns:
            cells = [as_cell(column, row[column.name]) for row in wanted]
            assert [as_cell(column, _undone(row[column.name])) for row in found] == [_undone(cell) for cell in cells], (
                f"{column.name} of {format_}"
            )


def _undone(value: object) -> object:
    """Without the apostrophe that CSV puts before what a spreadsheet would run."""
    return value[1:] if isinstance(value, str) and value.startswith("'=") else value


@pytest.mark.parametrize("name", DATASETS)
def test_the_same_edition_gives_the_same_bytes(town: Connection, make: Make, name: str) -> None:
    first = {format_: make(name, format_).read_bytes() for format_ in FORMATS}
    assert all(make(name, format_).read_bytes() == made for format_, made in first.items())


def test_a_selection_has_only_what_it_asks_for(town: Connection, make: Make) -> None:
    for format_, read in READERS.items():
        found = read(make("devices", format_, DeviceFilter(tiers=(1,))), DEVICES)
        assert [bool(row["regionId"]) for row in found] == [True] * 3, format_
        for name in ("devices", "datastreams"):
            assert read(make(name, format_, NOBODY), DATASETS[name]) == [], format_


@pytest.mark.parametrize("name", ["organisations", "districts"])
def test_rows_that_are_no_devices_take_no_filter_of_devices(town: Connection, name: str) -> None:
    with pytest.raises(Invalid, match="ask for all of them"):
        FORMATS["csv"].check(town, DATASETS[name], NOBODY)


def test_whoever_waits_is_told_of_every_row(town: Connection, make: Make) -> None:
    for format_ in FORMATS:
        seen: list[int] = []
        with told(seen.append):
            make("devices", format_)
        assert sum(seen) == DEVICES.count(town, DeviceFilter()) == 8, format_


def test_csv_is_valid_to_frictionless(town: Connection, make: Make) -> None:
    for name in DATASETS:
        file = make(name, "csv")
        report = Resource(path=file.name, basepath=str(file.parent)).validate()
        assert report.valid, report.flatten(["message"])


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)
def test_every_column_has_a_name_a_type_and_words_in_every_language(dataset: Dataset) -> None:
    assert len({column.name for column in dataset.columns}) == len(dataset.columns)
    for column in dataset.columns:
        for words in (column.title, column.meaning, *([column.empty] if column.empty else [])):
            assert set(words) == {"en", "nl"}
            assert all(words.values())


def test_a_column_that_is_never_empty_is_never_empty(town: Connection, make: Make) -> None:
    for name, dataset in DATASETS.items():
        for row in READERS["parquet"](make(name, "parquet"), dataset):
            for column in dataset.columns:
                assert column.empty is not None or row[column.name] is not None, column.name
