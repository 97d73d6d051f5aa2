"""The rows that a release holds, as a dataset that every format writes: without those of some devices.

They come out of the release's own GeoParquet file, where nothing is lost, into a table that only this connection sees
and that is gone with its transaction. So what is written is what the release said, whatever is published today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
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
from opendata.datasets import DEVICES, DISTRICTS, ORGANISATIONS
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


# What is counted of devices, from their columns: what the questions ask, and what districts and organisations tell.
COUNTED = (
    "id", "tier", "category", "sensorType", "typeGeneralised", "districts", "mobility", "lifecycle", "organisationId",
    "organisation", "personalData", "retention", "purposes", "registered", "installed",
)  # fmt: skip
# An organisation is public by its devices: one that is named without any was that of a device which was taken out.
WITHOUT_DEVICES = """
DELETE FROM pg_temp.organisation o WHERE NOT EXISTS (SELECT FROM pg_temp.device d WHERE d.organisation_id = o.id)
"""
STAND_INS = (
    """
    CREATE TEMPORARY TABLE device ON COMMIT DROP AS
    SELECT id, tier, category, "organisationId"::uuid AS organisation_id, "sensorType" AS sensor_type,
           "typeGeneralised" AS type_generalised, districts, mobility, lifecycle, "personalData" AS personal_data,
           retention, purposes, registered, installed
    FROM pg_temp.kept
    """,
    # Neither districts nor organisations count by purpose.
    """
    CREATE TEMPORARY TABLE device_count ON COMMIT DROP AS
    SELECT sensor_type, personal_data, organisation_id, districts, lifecycle, category, tier, mobility,
           '{}'::text[] AS purpose_kinds, count(*)::int AS devices
    FROM pg_temp.device GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    """,
)


@dataclass(frozen=True)
class Uncounted:
    """What the files of a dataset that counts devices tell beside that: the columns of a table of the publication, as
    name -> (type, what the file calls it)."""

    dataset: str
    table: str
    columns: Mapping[str, tuple[str, str]]


UNCOUNTED = (
    Uncounted(
        ORGANISATIONS.name,
        "organisation",
        {
            "id": ("uuid", "id"),
            "name": ("text", "name"),
            "kind": ("text", "kind"),
            "website": ("text", "website"),
            "public_contact": ("text", "publicContact"),
            "verification_level": ("smallint", "verificationLevel"),
        },
    ),
    Uncounted(
        DISTRICTS.name,
        "district",
        {"code": ("text", "id"), "name": ("text", "name"), GEOMETRY: ("geometry(Geometry, 4326)", GEOMETRY)},
    ),
    Uncounted(
        DISTRICTS.name,
        "withheld_count",
        {"district": ("text", "id"), "devices": ("text", "withheldDevices")},
    ),
)
COUNTING = tuple(dict.fromkeys(each.dataset for each in UNCOUNTED))
NEEDED = (DEVICES.name, *COUNTING)


def to_be_counted(connection: Connection, files: Mapping[str, Path], without_devices: Collection[str]) -> None:
    """Let questions, districts and organisations be asked, within `opened`, of the rows that a release's GeoParquet
    files hold, save those of some devices. `files` are by dataset: devices, districts and organisations."""
    few = replace(DEVICES, columns=tuple(each for each in DEVICES.columns if each.name in COUNTED), geometry=None)
    without(connection, few, files[DEVICES.name], without_devices)
    for statement in STAND_INS:
        connection.execute(text(statement))
    for each in UNCOUNTED:
        temporary_table(
            connection, each.table, ", ".join(f"{name} {type_}" for name, (type_, _) in each.columns.items())
        )
        named = [name for _, name in each.columns.values()]
        rows = pyarrow.parquet.read_table(files[each.dataset], columns=named).to_pylist()
        copy_rows(connection, f"pg_temp.{each.table}", ([_as_text(row[name]) for name in named] for row in rows))
    connection.execute(text(WITHOUT_DEVICES))


def _as_text(value: Any) -> Any:
    return _located(value) if isinstance(value, bytes) else value


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
