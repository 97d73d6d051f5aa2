"""Files that are not what they say they are: one clear sentence each, and nothing changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import Invalid, Unreadable
from opendata.exchange import files
from opendata.exchange.guess import guess
from opendata.exchange.mapping import parse
from opendata.exchange.report import Finding, Report, harmless, printable

from .conftest import FIELDS, HEADER, POSITION

Bring = Callable[..., Report]

GOOD = "id,lat,lon\na,52.1,5.1\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not CSV: it is a PNG image"),
        (b"PK\x03\x04\x14\0\x06\0", "it is a ZIP archive, as Excel workbooks"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "it is a web page"),
        (b"<?xml version='1.0'?><a/>", "it is XML"),
        (b'[{"id": 1}]', "is not CSV: it is JSON"),
        (b"", "is empty"),
        (b"id,lat,lon\n", "has a header and no rows"),
        (b"\n\n", "names no columns"),
        (b"id,lat,lon,lat\na,1,2,3\n", "names a column more than once: 'lat'"),
        (b"id,lat,lon\na,52.1,5.\x001\n", "holds a NUL character in line 2"),
        (b",".join(b"c%d" % n for n in range(600_000)) + b"\n1\n", "has 600,000 columns; 1,000 are allowed"),
        (b"id,lat,lon\n" + b"x" * (6 << 20), "has a line of more than 5 MB, line 2"),
    ],
)
def test_what_is_no_csv_is_refused(bring: Bring, count: Callable[[], int], data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bring(data)
    assert sentence in str(caught.value)
    assert count() == 0


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"id,lat\n1,2\n", "begins with neither { nor ["),
        (b'[{"id": 1},\n {"id": 2', "truncated (line 2)"),
        (b'[{"id": 1}\n {"id": 2}]', "a comma or ] is expected, not {"),
        (b'[{"id": 1,\n "lat": tru, "lon": 5.1, "more": "and more"}]', "is not JSON: Expecting value (line 2)"),
        (b'[{"id": NaN}]', "NaN is not JSON"),
        (b"[]", "holds no records"),
        (b"[1] [2]", "goes on after its end"),
        (b'{"items": [], "total": 0}', "is an object, not a list; say in the mapping where the records are"),
        (b"[" * 200_000, "is nested too deeply"),
        (b'[{"id": ' + b'{"a": ' * 200_000, "is nested too deeply"),
        (b'["' + b"x" * (25 << 20) + b'"]', "holds a record of more than 20 MB"),
    ],
)
def test_what_is_no_json_is_refused(bring: Bring, count: Callable[[], int], data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        bring(data, name="devices.json")
    assert sentence in str(caught.value)
    assert count() == 0


def test_a_record_path_that_is_not_there_names_what_is(bring: Bring) -> None:
    mapping = HEADER + 'records = "data"\n' + POSITION + FIELDS
    with pytest.raises(Unreadable, match="has no 'data', which should hold the records; it has items, total"):
        bring('{"items": [], "total": 0}', mapping, "devices.json")


def test_a_file_over_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as sparse:
        sparse.truncate(300 * 1024 * 1024)
    with pytest.raises(Unreadable, match="is 300 MB; 200 MB are allowed"):
        files.check_file(file, "csv", "utf-8")


def test_a_file_that_is_not_there_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        files.check_file(tmp_path / "none.csv", "csv", "utf-8")
    with pytest.raises(Unreadable, match="is not a file"):
        files.check_file(tmp_path, "csv", "utf-8")


def test_a_broken_encoding_is_told_by_byte_and_line_with_a_proposal(bring: Bring) -> None:
    with pytest.raises(Unreadable) as caught:
        bring("id,lat,lon\na,52.1,5.1\nÅbyhøj,52.1,5.1\n".encode("cp1252"))
    assert "byte 22 (line 3, value c5) is not utf-8" in str(caught.value)
    assert 'with encoding = "cp1252" in the mapping it would read' in str(caught.value)
    assert "Åbyhøj" in str(caught.value)


def test_a_broken_byte_far_into_a_file_has_its_right_place(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_bytes(b"abcdefghi\n" * 300_000 + b"x\xff\n")
    with pytest.raises(Unreadable, match=r"byte 3,000,001 \(line 300,001, value ff\)"):
        files.check_file(file, "csv", "utf-8-sig")


def test_the_proposed_encoding_reads_the_file(bring: Bring) -> None:
    mapping = HEADER + 'encoding = "cp1252"\n' + POSITION + FIELDS
    assert bring("id,lat,lon\nÅ,52.1,5.1\n".encode("cp1252"), mapping).registered == 1


def test_utf_16_is_recognised_by_its_mark(bring: Bring) -> None:
    data = GOOD.encode("utf-16")
    with pytest.raises(Unreadable, match='say encoding = "utf-16" in the mapping'):
        bring(data)
    assert bring(data, HEADER + 'encoding = "utf-16"\n' + POSITION + FIELDS).registered == 1


def test_an_unknown_encoding_is_refused(bring: Bring) -> None:
    with pytest.raises(Invalid, match="encoding: 'utf-9' is not known"):
        bring(GOOD, HEADER + 'encoding = "utf-9"\n' + POSITION + FIELDS)


def test_a_row_that_does_not_fit_the_header_costs_only_itself(bring: Bring) -> None:
    report = bring("id,lat,lon\na,52.1,5.1,7\n\nb,52.1,5.1\n")
    assert report.registered == 1
    assert (report.errors[0].row, report.errors[0].reason) == (2, "has 4 values; the header names 3 columns")


def test_an_unclosed_quote_is_told_and_not_taken_for_a_value(bring: Bring) -> None:
    report = bring('id,lat,lon\na,52.1,5.1\n"b,52.1,5.1\nc,52.1,5.1\n')
    assert report.registered == 1
    assert "opens a quote that is never closed" in report.errors[0].reason


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(bring: Bring, delimiter: str) -> None:
    assert bring("\ufeff" + GOOD.replace(",", delimiter)).registered == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fields": {"referense": "id"}}, "fields.referense: is not known; did you mean 'reference'"),
        ({"feilds": {}}, "feilds: is not known; did you mean 'fields'"),
        ({"fields": {"reference": "id"}}, "fields.category: is missing"),
        ({"position": {"longitude": "lon"}}, "position.latitude: is missing"),
        ({"position": {}}, "position: says nothing"),
        ({"position": {"wkt": "g", "text": "t"}}, "position: says text and wkt"),
        ({"position": {"text": "t", "epsg": "RD"}}, "position.epsg: is 'RD'"),
        ({"source": 7}, "source: is 7; text in quotes is needed"),
        ({"dates": "D-M-Y"}, "dates: 'D-M-Y' is not a date format"),
        ({"repeated": "ignore"}, "repeated: is 'ignore'; error, same, number are known"),
        ({"skip": [{"column": "x"}]}, "skip: is written { column"),
        ({"delimiter": ", "}, "delimiter: is ', '"),
    ],
)
def test_a_mistake_in_a_mapping_is_told_by_its_key(change: dict[str, object], sentence: str) -> None:
    said: dict[str, object] = {
        "source": "test",
        "position": {"longitude": "lon", "latitude": "lat"},
        "fields": {"reference": "id", "category": {"value": "sensor"}, "sensor_type": {"value": "sound"}},
    }
    with pytest.raises(Invalid) as caught:
        parse({**said, **change}, Path("devices.csv"))
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("name", "said", "sentence"),
    [
        ("category", {"value": "sensr"}, "'sensr' is not a known category; did you mean 'sensor'"),
        (
            "lifecycle",
            {"column": "s", "values": {"A": "activ"}},
            "lifecycle.values.A: 'activ' is not a known lifecycle",
        ),
        ("height", {"template": "{a}"}, "cannot be a template"),
        ("name", {"column": "a", "value": "b"}, "has column and value of column, value, template and mint"),
        ("name", {"colum": "a"}, "fields.name.colum: is not known; did you mean 'column'"),
        ("name", {"mint": ["a"]}, "cannot be minted; only a reference can"),
        ("exact_reason", "why", "is not read from a file; --release-exact"),
    ],
)
def test_a_mistake_in_a_field_s_rule_is_told(name: str, said: object, sentence: str) -> None:
    fields = {"reference": "id", "category": {"value": "sensor"}, "sensor_type": {"value": "sound"}, name: said}
    with pytest.raises(Invalid) as caught:
        parse({"source": "test", "fields": fields}, Path("devices.csv"))
    assert sentence in str(caught.value)


def test_a_guessed_mapping_can_be_used_as_it_is(bring: Bring, tmp_path: Path) -> None:
    data = "Sensor ID,Name,Longitude,Latitude\na,One,5.1,52.1\n"
    (tmp_path / "file.csv").write_text(data)
    said = guess(tmp_path / "file.csv")
    assert 'longitude = "Longitude"' in said
    assert 'name = "Name"' in said
    assert bring(data, said).registered == 1


def test_a_guess_says_what_it_did_not_find(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text(json.dumps([{"a": {"b": 1}}]))
    said = guess(tmp_path / "file.json")
    assert '# Its columns: "a.b"' in said
    assert '# reference = "…": no column looks like one' in said
    assert "nothing here looks like them" in said


def test_a_rare_fault_is_not_hidden_by_a_common_one() -> None:
    common = [Finding(row, ("x",), "is empty", "") for row in range(2, 60)]
    report = Report(
        "f.csv", 60, 0, 0, 0, 0, 0, 59, 0, (*common, Finding(60, ("y",), "is odd", "1")), (), (), False, True
    )
    text = report.text()
    assert "row 60, column y: is odd (found: 1)" in text
    assert "and 55 more; --report FILE lists all" in text


def test_values_of_a_file_cannot_act_on_a_terminal_or_in_a_spreadsheet() -> None:
    assert printable("a\x1b[2Jb") == "a\N{REPLACEMENT CHARACTER}[2Jb"
    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert harmless("-87.6") == "-87.6"


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800"])
@pytest.mark.parametrize("column", ["id", "name"])
def test_an_escape_that_no_text_can_hold_refuses_its_row_and_no_other(bring: Bring, escape: str, column: str) -> None:
    bad = {"id": "a", "name": "n", "lat": 52.1, "lon": 5.1, column: "HERE"}
    good = {"id": "b", "name": "n", "lat": 52.1, "lon": 5.1}
    mapping = HEADER.replace("csv", "json") + POSITION + FIELDS + '\n[[datastreams]]\nname = "name"\n'
    mapping += 'observed_property = { value = "noise" }\n'
    report = bring(json.dumps([bad, good]).replace("HERE", escape), mapping, "devices.json")
    assert report.registered == 1
    assert [(finding.row, finding.columns) for finding in report.errors] == [(1, (column,))]
