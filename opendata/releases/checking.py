"""Reading a release's files back before it is made: every format has the same rows under the same ids in one order."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import unescape

import pyarrow.csv
import pyarrow.parquet
from sqlalchemy import Select, column, select, table

from geo.errors import PublishRefused

BLOCK = 4 * 1024 * 1024
PIECE = 1024 * 1024
ROW_END = b"</row>"
FIRST_CELL = re.compile(rb'<row r="(\d+)"[^>]*><c r="A\1"[^>]*>(?:<is><t[^>]*>|<v>)([^<]*)<')


@dataclass(frozen=True)
class Counted:
    """How many rows a file has, and a hash over their ids in order."""

    rows: int
    ids: str


def check(paths: Mapping[str, Path], key: str) -> int:
    """The number of rows of the files of one dataset, by format; `key` names the column with the id.

    Raises PublishRefused where two differ.
    """
    counted = {name: _counted(READERS[name](path, key)) for name, path in paths.items()}
    if len(set(counted.values())) > 1:
        said = ", ".join(f"{name} has {each.rows:,}" for name, each in counted.items())
        raise PublishRefused(f"the formats do not hold the same rows in the same order: {said}")
    return next(iter(counted.values())).rows


def filled(path: Path) -> dict[str, int]:
    """In how many rows of a CSV file each column says something."""
    convert = pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(_header(path), pyarrow.string()), strings_can_be_null=True, null_values=[""]
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    counts = dict.fromkeys(_header(path), 0)
    with pyarrow.csv.open_csv(
        path, read_options=pyarrow.csv.ReadOptions(block_size=BLOCK), parse_options=parse, convert_options=convert
    ) as batches:
        for batch in batches:
            for name in counts:
                counts[name] += len(batch) - batch.column(name).null_count
    return counts


def _counted(ids: Iterator[str]) -> Counted:
    count, digest = 0, hashlib.sha256()
    for id_ in ids:
        count += 1
        digest.update(id_.encode() + b"\0")
    return Counted(count, digest.hexdigest())


def _header(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return next(csv.reader(file))


def _csv(path: Path, key: str) -> Iterator[str]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file, strict=True)
        place = next(rows).index(key)
        for row in rows:
            yield row[place]


def _geojson(path: Path, key: str) -> Iterator[str]:
    """A feature a line between the first line and the last, as the file is written."""
    with path.open(encoding="utf-8") as file:
        whole = file.readline()
        for line in file:
            if line.rstrip() == "]}":
                json.loads(whole.rstrip(",\n") + "]}")
                return
            feature = json.loads(line.rstrip(",\n"))
            yield str(feature["id"])
    raise PublishRefused(f"{path.name} ends too early")


def _parquet(path: Path, key: str) -> Iterator[str]:
    with pyarrow.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=[key]):
            yield from map(str, batch.column(0).to_pylist())


def _geopackage(path: Path, key: str) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise PublishRefused(f"{path.name} is not whole")
        ids: Select[Any] = select(column(key)).select_from(table(path.stem)).order_by(column("fid"))
        yield from (str(id_) for (id_,) in database.execute(str(ids)))


def _xlsx(path: Path, key: str) -> Iterator[str]:
    """The first column of the first sheet, in which texts stand in their cells. The whole sheet must be XML."""
    with zipfile.ZipFile(path) as archive, archive.open("xl/worksheets/sheet1.xml") as sheet:
        parser, rest = expat.ParserCreate(), b""
        while piece := sheet.read(PIECE):
            parser.Parse(piece)
            *rows, rest = (rest + piece).split(ROW_END)
            yield from _first_cells(rows)
        parser.Parse(b"", True)


def _first_cells(rows: Iterable[bytes]) -> Iterator[str]:
    """Of all but the header, which is row 1."""
    for row in rows:
        found = FIRST_CELL.search(row)
        if found is None:
            raise PublishRefused(f"a row of a sheet does not begin with its id: {row[:80]!r}")
        if found[1] != b"1":
            yield unescape(found[2].decode())


READERS: Mapping[str, Callable[[Path, str], Iterator[str]]] = {
    "csv": _csv,
    "geojson": _geojson,
    "gpkg": _geopackage,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
