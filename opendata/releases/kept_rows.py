"""The rows that a release holds, as a dataset that every format writes: without those of some devices.

They come out of the release's own GeoParquet file, where nothing is lost, into a table that only this connection sees
and that is gone with its transaction. So what is written is what the release said, whatever is published today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet
import shapely
from sqlalchemy import Column as TableColumn
from sqlalchemy import Connection, MetaData, Table, Uuid, func, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import NullType

from geo.database import copy_rows, temporary_table
from geo.publication.tables import edition
from opendata.dataset import GEOMETRY, Dataset
from opendata.datasets import DEVICES
from opendata.model import Column, Type
from opendata.releases.manifest import Manifest

TABLE = "kept"
TOGETHER = 2048
DIGITS = 7  # as in opendata.device_columns
ID_LENGTH = 36

KINDS: dict[Type, str] = {
    "string": "text",
    "integer": "bigint",
    "number": "double precision",
    "boolean": "boolean",
    "date": "date",
    "time": "timestamptz",
    "list": "text[]",
    "json": "jsonb",
    "wkt": "text",
}


@contextmanager
def opened(connection: Connection, found: Manifest) -> Iterator[None]:
    """For the connection the edition in force is that of the release; afterwards all is as it was."""
    with connection.begin_nested() as never:
        temporary_table(connection, "edition", "LIKE publication.edition")
        connection.execution_options(schema_translate_map={"publication": "pg_temp"})
        try:
            connection.execute(insert(edition).values(_edition(found)))
            yield
        finally:
            connection.execution_options(schema_translate_map=None)
            never.rollback()


def _edition(found: Manifest) -> dict[str, Any]:
    devices = found.dataset("devices")
    return {
        "number": found.edition,
        "published": found.made,
        "digest": found.digest,
        "devices": devices.rows if devices else 0,
        "ladder_version": 0,
        "buildings_counted": True,
    }


def without(connection: Connection, dataset: Dataset, parquet: Path, devices: Collection[str]) -> Dataset:
    """The dataset with the rows of a file instead of the published ones, save those of `devices`, by their ids.

    With a key: a format looks each row up by it, and would else read the whole table for every row.
    """
    columns = ", ".join(f'"{column.name}" {_kind(dataset, column)}' for column in dataset.columns)
    temporary_table(connection, TABLE, f'{columns}, PRIMARY KEY ("{dataset.columns[0].name}")')
    copy_rows(connection, f"pg_temp.{TABLE}", _rows(dataset, parquet, frozenset(devices)))
    table = _table(dataset)
    return replace(
        dataset,
        columns=tuple(replace(column, expression=_expression(table, column)) for column in dataset.columns),
        source=table,
        key=table.c[dataset.columns[0].name],
        geometry=table.c[GEOMETRY] if dataset.geometry is not None else None,
    )


# What the questions ask of, from the columns of devices.
ASKED = (
    "id", "sensorType", "typeGeneralised", "districts", "organisationId", "organisation", "personalData", "retention",
    "purposes", "registered", "installed",
)  # fmt: skip
STAND_INS = (
    """
    CREATE TEMPORARY TABLE device ON COMMIT DROP AS
    SELECT id, "organisationId"::uuid AS organisation_id, "sensorType" AS sensor_type,
           "typeGeneralised" AS type_generalised, districts, "personalData" AS personal_data, retention, purposes,
           registered, installed
    FROM pg_temp.kept
    """,
    """
    CREATE TEMPORARY TABLE organisation ON COMMIT DROP AS
    SELECT DISTINCT "organisationId"::uuid AS id, organisation AS name FROM pg_temp.kept WHERE organisation IS NOT NULL
    """,
    "CREATE TEMPORARY TABLE district (code text, name text) ON COMMIT DROP",
)


def to_be_asked(connection: Connection, devices: Path, districts: Path, without_devices: Collection[str]) -> None:
    """Let the questions be asked, within `opened`, of the rows of two GeoParquet files, save those of some devices."""
    few = replace(DEVICES, columns=tuple(each for each in DEVICES.columns if each.name in ASKED), geometry=None)
    without(connection, few, devices, without_devices)
    for statement in STAND_INS:
        connection.execute(text(statement))
    named = pyarrow.parquet.read_table(districts, columns=["id", "name"])
    copy_rows(connection, "pg_temp.district", zip(*named.to_pydict().values(), strict=True))


def _kind(dataset: Dataset, column: Column) -> str:
    if column is dataset.columns[0]:
        return "uuid" if isinstance(dataset.key.type, Uuid) else "text"
    return "geometry(Geometry, 4326)" if column.name == GEOMETRY else KINDS[column.type]


def _table(dataset: Dataset) -> Table:
    columns = [TableColumn(column.name, JSONB() if column.type == "json" else NullType()) for column in dataset.columns]
    return Table(TABLE, MetaData(schema="pg_temp"), *columns)


def _expression(table: Table, column: Column) -> Any:
    if column.name == GEOMETRY:
        return func.ST_AsText(table.c[GEOMETRY], DIGITS)
    return table.c[column.name]


def _rows(dataset: Dataset, parquet: Path, devices: frozenset[str]) -> Iterator[list[Any]]:
    """A row of a device, and each row that belongs to one, has an id that begins with the device's."""
    names = [column.name for column in dataset.columns]
    place = names.index(GEOMETRY) if dataset.geometry is not None else None
    with pyarrow.parquet.ParquetFile(parquet) as file:
        for batch in file.iter_batches(TOGETHER, columns=names):
            for row in zip(*(batch.column(name).to_pylist() for name in names), strict=True):
                if row[0][:ID_LENGTH] in devices:
                    continue
                values = list(row)
                if place is not None and values[place] is not None:
                    values[place] = _located(values[place])
                yield values


def _located(wkb: bytes) -> str:
    return shapely.to_wkb(shapely.set_srid(shapely.from_wkb(wkb), 4326), hex=True, include_srid=True)
