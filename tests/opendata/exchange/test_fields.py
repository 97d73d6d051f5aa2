"""What cells mean: dates, numbers, words of a list, lists, nested parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from opendata.exchange.report import Report

from .conftest import FIELDS, HEADER, POSITION

Bring = Callable[..., Report]
Value = Callable[[str, str], object]


def test_dates_are_read_as_the_mapping_says_they_are_written(bring: Bring, value: Value) -> None:
    mapping = HEADER + 'dates = ["DD-MM-YYYY", "YYYY/MM/DD"]\n' + POSITION + FIELDS + 'installed = "since"\n'
    report = bring("id,lat,lon,since\na,52.1,5.1,31-12-2020\nb,52.1,5.1,2020/12/31\nc,52.1,5.1,12-31-2020\n", mapping)
    assert value("a", "installed") == value("b", "installed") == date(2020, 12, 31)
    assert report.errors[0].reason == "is not a date written DD-MM-YYYY or YYYY/MM/DD"


def test_dates_are_iso_8601_where_the_mapping_says_nothing(bring: Bring, value: Value) -> None:
    mapping = HEADER + POSITION + FIELDS + 'installed = "since"\n'
    report = bring("id,lat,lon,since\na,52.1,5.1,2020-12-31T23:59:59\nb,52.1,5.1,31-12-2020\n", mapping)
    assert value("a", "installed") == date(2020, 12, 31)
    assert "is not a date written YYYY-MM-DD; say how dates are written" in report.errors[0].reason


def test_decimal_commas_are_read_when_the_mapping_says_so(bring: Bring, value: Value) -> None:
    data = "id;lat;lon\na;52,1;5,1\n"
    (error,) = bring(data).errors
    assert error.reason == "is not a number; is it a decimal comma? Say decimal_comma = true"
    bring(data, HEADER + "decimal_comma = true\n" + POSITION + FIELDS)
    assert value("a", "ST_AsText(geometry)") == "POINT(5.1 52.1)"


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "5_1", "5.1.1", "five"])
def test_what_is_no_number_is_refused(bring: Bring, text: str) -> None:
    (error,) = bring(f"id,lat,lon\na,52.1,{text}\n").errors
    assert (error.columns, error.value) == (("lon",), text)
    assert "is not a number" in error.reason


def test_an_unknown_word_gets_its_nearest_matches_and_is_never_a_new_one(bring: Bring) -> None:
    mapping = HEADER + POSITION + FIELDS.replace('sensor_type = { value = "sound" }', 'sensor_type = "type"')
    report = bring("id,lat,lon,type\na,52.1,5.1,temprature\nb,52.1,5.1,Optical camera\n", mapping)
    assert report.registered == 1
    assert report.errors[0].columns == ("type",)
    assert report.errors[0].reason.startswith("is not a known sensor type; did you mean 'temperature'")


def test_the_source_s_own_words_are_translated_and_an_untranslated_one_is_refused(bring: Bring, value: Value) -> None:
    mapping = HEADER + POSITION + FIELDS + 'lifecycle = { column = "s", values = { A = "active", R = "removed" } }\n'
    report = bring("id,lat,lon,s\na,52.1,5.1,R\nb,52.1,5.1,planned\nc,52.1,5.1,X\n", mapping)
    assert (value("a", "lifecycle"), value("b", "lifecycle")) == ("removed", "planned")
    assert report.errors[0].reason == "is not one of the mapping's values for this column; there are A, R"


def test_cells_that_say_nothing_are_not_stated(bring: Bring, value: Value) -> None:
    bring("id,lat,lon,n\na,52.1,5.1,TBD\n", HEADER + 'empty = ["TBD"]\n' + POSITION + FIELDS + 'name = "n"\n')
    assert value("a", "name") is None


def test_lists_are_parted_and_templates_filled(bring: Bring, value: Value) -> None:
    more = 'themes = { column = "t", split = "|" }\nname = { template = "{id} at {EPSG:x}" }\n'
    bring("id,lat,lon,t,EPSG:x\na,52.1,5.1,air | water,home\n", HEADER + POSITION + FIELDS + more)
    assert value("a", "themes") == ["air", "water"]
    assert value("a", "name") == "a at home"


def test_a_reference_is_never_empty(bring: Bring) -> None:
    (error,) = bring("id,lat,lon\n ,52.1,5.1\n").errors
    assert error.reason == "is empty; every device has a reference"


def test_datastreams_and_purposes_come_from_their_own_tables(bring: Bring, value: Value) -> None:
    more = """
[[datastreams]]
when = [{ column = "type", is = "DHT22" }]
name = { value = "Humidity" }
observed_property = { value = "relative humidity" }
open_data = { value = true }

[[purposes]]
text = "why"
legal_ground = { value = "public_task" }
dtpr = { value = ["mobility"] }
"""
    bring(
        "id,lat,lon,type,why\na,52.1,5.1,DHT22,To know\nb,52.1,5.1,SDS011,\n",
        HEADER + POSITION + FIELDS + more,
    )
    streams = "(SELECT array_agg(name) FROM register.datastream s WHERE s.device_id = d.id)"
    purposes = "(SELECT array_agg(text || ' ' || legal_ground) FROM register.purpose p WHERE p.device_id = d.id)"
    assert (value("a", streams), value("b", streams)) == (["Humidity"], None)
    assert (value("a", purposes), value("b", purposes)) == (["To know public_task"], None)


def test_a_nested_value_is_reached_by_its_path(bring: Bring, value: Value) -> None:
    mapping = (
        HEADER + 'records = "data.items"\n' + POSITION.replace('"lat"', '"at.0"').replace('"lon"', '"at.1"') + FIELDS
    )
    bring('{"data": {"total": 1, "items": [{"id": "a", "at": ["52.1", 5.1]}]}, "more": []}', mapping, "d.json")
    assert value("a", "ST_AsText(geometry)") == "POINT(5.1 52.1)"
