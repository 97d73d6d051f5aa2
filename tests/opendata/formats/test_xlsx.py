"""XLSX: texts stay texts, and what a worksheet cannot hold is said."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from geo.errors import Invalid
from geo.publication.filters import DeviceFilter
from opendata.datasets import DEVICES
from opendata.formats import sheet_cells
from opendata.formats.all import FORMATS, XLSX
from tests.opendata.formats.conftest import Make
from tests.publication_builder import a_device

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(file: Path) -> dict[str, Any]:
    """The cells of the first row by column."""
    header, first, *_ = load_workbook(file).worksheets[0].iter_rows()
    return {str(name.value): cell for name, cell in zip(header, first, strict=True)}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_text_is_never_a_formula(publication: Connection, make: Make, sign: str) -> None:
    a_device(publication, name=f"{sign}HYPERLINK(1)")
    name = cells(make("devices", "xlsx"))["name"]
    assert (name.value, name.data_type) == (f"{sign}HYPERLINK(1)", "s")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a & b < c > d", "a & b < c > d"),
        (" spaces around ", " spaces around "),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("carriage\rreturn", "carriage\rreturn"),
        ("written out _x000D_ it stays", "written out _x000D_ it stays"),
        ("a bell\x07 rings", "a bell� rings"),
        ("no 'quote\" is lost", "no 'quote\" is lost"),
        ("100 % :name \\n {x}", "100 % :name \\n {x}"),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, "x" * 32_766 + "…"),
    ],
)
def test_a_text_is_read_as_it_was_said(publication: Connection, make: Make, said: str, read: str) -> None:
    a_device(publication, name=said)
    assert texts(make("devices", "xlsx"))[2]["name"] == read


def texts(file: Path) -> dict[int, dict[str, str]]:
    """The texts of each row by column, as Excel reads them: openpyxl leaves some escapes as they stand."""
    with zipfile.ZipFile(file) as archive:
        shared = [_text(entry) for entry in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))]
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    rows: dict[int, dict[str, str]] = {}
    for cell in sheet.iter(f"{MAIN}c"):
        letters, number = re.fullmatch("([A-Z]+)([0-9]+)", cell.attrib["r"]).groups()
        if cell.get("t") in ("s", "inlineStr"):
            said = shared[int(cell.findtext(f"{MAIN}v"))] if cell.get("t") == "s" else _text(cell)
            rows.setdefault(int(number), {})[letters] = said
    return {number: {rows[1][letters]: said for letters, said in row.items()} for number, row in rows.items()}


def _text(element: ElementTree.Element) -> str:
    """ECMA-376 part 1, 22.9.2.19."""
    text = "".join(part.text or "" for part in element.iter(f"{MAIN}t"))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda escape: chr(int(escape[1], 16)), text)


def test_texts_are_the_same_whether_many_cells_share_them_or_each_has_its_own(
    town: Connection, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = make("devices", "xlsx")
    said, size = texts(shared), shared.stat().st_size
    monkeypatch.setattr(sheet_cells, "KEPT", 2)
    own = make("devices", "xlsx")
    assert texts(own) == said
    assert own.stat().st_size != size


def test_numbers_days_and_truths_are_no_texts(publication: Connection, make: Make) -> None:
    a_device(publication, height=-2.5, registered=date(2024, 2, 29))
    found = cells(make("devices", "xlsx"))
    assert (found["height"].value, found["tier"].value, found["typeGeneralised"].value) == (-2.5, 0, False)
    assert found["registered"].value.isoformat() == "2024-02-29T00:00:00"
    assert found["registered"].is_date
    assert found["organisation"].value is None


def test_times_are_in_utc(publication: Connection, make: Make) -> None:
    a_device(publication)
    assert cells(make("datastreams", "xlsx"))["changed"].value.isoformat() == "2026-03-01T06:00:00"


def test_the_second_sheet_says_what_the_first_means(town: Connection, make: Make) -> None:
    book = load_workbook(make("devices", "xlsx"))
    assert book.sheetnames == ["devices", "About"]
    lines = list(book["About"].iter_rows(values_only=True))
    said = " ".join(str(cell) for line in lines for cell in line if cell)
    assert DEVICES.licence in said
    assert "2026-03-01" in said
    assert [line[0] for line in lines[-len(DEVICES.columns) :]] == [column.name for column in DEVICES.columns]
    assert "does not apply" in said


def test_too_many_rows_are_refused_with_their_number(town: Connection) -> None:
    with pytest.raises(Invalid, match="XLSX holds at most 7 rows, and these are 8; choose a part"):
        replace(XLSX, most_rows=7).check(town, DEVICES, DeviceFilter())
    replace(XLSX, most_rows=8).check(town, DEVICES, DeviceFilter())


def test_a_worksheet_has_no_more_rows_than_excel_reads() -> None:
    assert FORMATS["xlsx"].most_rows == 1_048_575
