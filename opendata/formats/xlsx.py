"""XLSX, for people: a sheet with the rows and a sheet that says what they mean.

XlsxWriter makes the workbook with a sample of each style; the rows themselves are made from the server's values and
take the sample's place, in a tenth of the time that writing them cell by cell takes. All texts are cells of text, so
that none is ever taken for a formula; rows are not held in memory, and of their texts no more than a part.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from sqlalchemy import Connection
from xlsxwriter.utility import xl_rowcol_to_cell

from geo.publication import editions
from geo.publication.filters import DeviceFilter
from opendata.dataset import Dataset
from opendata.formats import legend, sheet_cells
from opendata.formats.ahead import ahead
from opendata.formats.sheet_cells import Styles
from opendata.formats.sheet_texts import SharedTexts
from opendata.formats.streaming import streamed
from opendata.formats.whole import pieces

SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
SAMPLE = re.compile(r'<row r="2".*?</row>')
STYLE = re.compile(r' s="(\d+)"')
DIMENSION = re.compile(r'<dimension ref="[^"]*"/>')
COUNTS = re.compile(r' count="\d+" uniqueCount="(\d+)"')
EARLIEST = (1980, 1, 1, 0, 0, 0)
# The next one takes half as long again for a file that is four in a hundred smaller.
LEVEL = 5
# More rows may fill more than the two gigabytes that a short entry of a ZIP file has room for.
FEW_ROWS = 100_000


def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    """The file in pieces, when it is whole."""
    with tempfile.TemporaryDirectory(prefix="lamppost-") as directory:
        path = Path(directory) / f"{dataset.name}.xlsx"
        save(connection, dataset, chosen, path)
        yield from pieces(path)


def save(connection: Connection, dataset: Dataset, chosen: DeviceFilter, path: Path) -> None:
    """Write the file to a path."""
    edition = editions.current(connection)
    rows = dataset.count(connection, chosen)
    frame = io.BytesIO()
    _frame(frame, dataset, legend.about(dataset, edition, rows), edition.published)
    with (
        zipfile.ZipFile(frame) as made,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
    ):
        begun = made.read(TEXTS).decode()
        texts = SharedTexts(int(_counts(begun)[1]))
        for name in made.namelist():
            if name not in (SHEET, TEXTS):
                archive.writestr(_entry(name), made.read(name))
        with archive.open(_entry(SHEET), "w", force_zip64=rows > FEW_ROWS) as entry:
            _fill(entry, made.read(SHEET).decode(), connection, dataset, chosen, rows, texts)
        # The table of texts is known when all rows are written.
        archive.writestr(_entry(TEXTS), _completed(begun, texts))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type, entry._compresslevel = zipfile.ZIP_DEFLATED, LEVEL  # type: ignore[attr-defined]  # until 3.13
    return entry


def _counts(texts: str) -> re.Match[str]:
    found = COUNTS.search(texts)
    assert found is not None
    return found


def _completed(begun: str, texts: SharedTexts) -> str:
    """The table of texts with those of the rows. How many cells use it, it need not say."""
    counts = _counts(begun)
    begun = begun[: counts.start()] + f' uniqueCount="{len(texts)}"' + begun[counts.end() :]
    return begun.removesuffix("</sst>") + texts.xml() + "</sst>"


def _fill(
    entry: IO[bytes],
    sheet: str,
    connection: Connection,
    dataset: Dataset,
    chosen: DeviceFilter,
    rows: int,
    texts: SharedTexts,
) -> None:
    """The sheet with the rows in the place of the sample."""
    sample = SAMPLE.search(sheet)
    assert sample is not None
    styles = Styles(*(int(number) for number in STYLE.findall(sample.group())))
    size = f"A1:{xl_rowcol_to_cell(rows, len(dataset.columns) - 1)}"
    entry.write(DIMENSION.sub(f'<dimension ref="{size}"/>', sheet[: sample.start()]).encode())
    # Made by another thread: to compress them takes as long.
    for piece in ahead(_rows(connection, dataset, chosen, sheet_cells.rows(dataset.columns, styles, texts))):
        entry.write(piece)
    entry.write(sheet[sample.end() :].encode())


def _rows(
    connection: Connection, dataset: Dataset, chosen: DeviceFilter, row: Callable[[Sequence[Any]], str]
) -> Generator[bytes, None, None]:
    query = dataset.rows([sheet_cells.value(column).label(column.name) for column in dataset.columns], chosen)
    for some in streamed(connection, query, whole=chosen.is_empty):
        yield "".join(map(row, some)).encode()


def _frame(file: IO[bytes], dataset: Dataset, about: list[list[str]], moment: datetime) -> None:
    """A workbook with a header, a sample of each style below it, and the legend."""
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": dataset.title["en"], "created": moment.replace(tzinfo=None)})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        styles = [book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss")]
        sheet = book.add_worksheet(dataset.name)
        sheet.write_row(0, 0, [column.name for column in dataset.columns], bold)
        for place, style in enumerate(styles):
            sheet.write_blank(1, place, None, style)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(dataset.columns) - 1, 18)
        words = book.add_worksheet("About")
        words.set_column(0, 0, 28)
        words.set_column(1, len(legend.HEADER) - 1, 40)
        for number, line in enumerate(about):
            words.write_row(number, 0, line, bold if line == legend.HEADER else wrapped)
