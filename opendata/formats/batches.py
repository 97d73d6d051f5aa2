"""Rows as Arrow batches of one size, for the formats that libraries write: parsed from COPY's CSV by Arrow itself.

Batches have the same rows every time, because what a library writes depends on where they end.
"""

from __future__ import annotations

import binascii
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as reader
from sqlalchemy import ColumnElement, Connection, Text, cast, func

from geo.database import batches as gathered
from geo.publication.filters import DeviceFilter
from opendata.dataset import GEOMETRY, Dataset
from opendata.formats.ahead import ahead
from opendata.formats.copying import copied_rows
from opendata.formats.csv import SEPARATOR
from opendata.formats.values import utc
from opendata.model import Column, Type

# A row takes some kilobytes, and on its way several times that.
ROWS = 2_048
OPTIONS = "FORMAT csv"
# Parts the texts of a list on the way; no text has it.
UNIT_SEPARATOR = "\x1f"

TYPES: dict[Type, pa.DataType] = {
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("ms", "UTC"),
}


def batches(connection: Connection, dataset: Dataset, chosen: DeviceFilter, *, lists: bool) -> Iterator[pa.RecordBatch]:
    """The rows in their order, `ROWS` at a time. `lists` keeps lists, else their texts are joined as in CSV.

    The geometry is WKB (OGC 06-103r4, 8), longitude first. One batch is read ahead: so the server works while a library
    writes.
    """
    return ahead(_read(connection, dataset, chosen, lists))


def _read(
    connection: Connection, dataset: Dataset, chosen: DeviceFilter, lists: bool
) -> Generator[pa.RecordBatch, None, None]:
    schema = schema_of(dataset, lists=lists)
    query = dataset.rows([_sent(column, dataset, lists).label(column.name) for column in dataset.columns], chosen)
    # Closed here: as long as a COPY is open, the connection waits for it, and its transaction could not be rolled back.
    with closing(copied_rows(connection, query, OPTIONS, whole=chosen.is_empty)) as rows:
        for some in gathered(rows, ROWS):
            together = b"".join(some)
            # What is parsed already is not kept while the batch is being written.
            some.clear()
            batch = _parsed(together, schema)
            del together
            yield batch


def schema_of(dataset: Dataset, *, lists: bool) -> pa.Schema:
    """The columns with their meaning in English; a column that is never empty is required."""
    return pa.schema([
        pa.field(
            column.name, _type(column, lists), nullable=column.empty is not None,
            metadata={"title": column.title["en"], "description": column.meaning["en"]},
        )
        for column in dataset.columns
    ])  # fmt: skip


def _type(column: Column, lists: bool) -> pa.DataType:
    if column.name == GEOMETRY:
        return pa.binary()
    if column.type == "list" and lists:
        return pa.list_(pa.string())
    return TYPES.get(column.type, pa.string())


def _sent(column: Column, dataset: Dataset, lists: bool) -> ColumnElement[Any]:
    """What COPY is to write so that Arrow reads the value."""
    if column.name == GEOMETRY:
        return func.encode(func.ST_AsBinary(dataset.geometry), "hex")
    if column.type == "time":
        return utc(column.expression)
    if column.type == "list":
        return func.array_to_string(column.expression, UNIT_SEPARATOR if lists else SEPARATOR)
    return cast(column.expression, Text) if column.type == "json" else column.expression


def _parsed(rows: bytes, schema: pa.Schema) -> pa.RecordBatch:
    types = {field.name: pa.string() if _is_text(field.type) else field.type for field in schema}
    read = reader.ReadOptions(column_names=schema.names, use_threads=False, block_size=len(rows) + 1)
    options = reader.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["t"], false_values=["f"],
    )  # fmt: skip
    table = reader.read_csv(
        pa.BufferReader(rows), read, reader.ParseOptions(newlines_in_values=True), options
    ).combine_chunks()
    arrays = [_restored(column.chunk(0), field.type) for column, field in zip(table.columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _is_text(type_: pa.DataType) -> bool:
    return bool(pa.types.is_binary(type_) or pa.types.is_list(type_))


def _restored(array: pa.Array, type_: pa.DataType) -> pa.Array:
    if pa.types.is_binary(type_):
        return _unhexed(array)
    if pa.types.is_list(type_):
        return _split(array)
    return array


def _unhexed(array: pa.StringArray) -> pa.BinaryArray:
    """Hexadecimal digits as bytes, all at once."""
    _, offsets, digits = array.buffers()
    bounds = np.frombuffer(offsets, np.int32, len(array) + 1, array.offset * 4)
    raw = binascii.unhexlify(memoryview(digits)[bounds[0] : bounds[-1]])
    return pa.BinaryArray.from_buffers(
        pa.binary(), len(array), [None, pa.py_buffer(((bounds - bounds[0]) // 2).astype(np.int32)), pa.py_buffer(raw)]
    )


def _split(array: pa.StringArray) -> pa.ListArray:
    """Joined texts as lists; what joins to nothing had no members."""
    parts = pc.split_pattern(pc.if_else(pc.equal(array, ""), None, array), UNIT_SEPARATOR)
    return pa.ListArray.from_arrays(parts.offsets, parts.values)
