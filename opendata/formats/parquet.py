"""GeoParquet 1.1: WKB in longitude and latitude, a box beside each place so that readers skip what lies elsewhere.

Rows lie along a curve through the city, and a group of rows is a part of it; so a box touches few groups. A dataset
without places is plain Parquet. Compressed with zstd.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from sqlalchemy import Connection

from geo.database import batches as gathered
from geo.publication.filters import DeviceFilter
from opendata.dataset import GEOMETRY, Dataset
from opendata.formats.batches import batches, schema_of
from opendata.formats.boxes import outwards

VERSION = "1.1.0"
BATCHES_A_GROUP = 8
LEVEL = 3
SIDES = ("xmin", "ymin", "xmax", "ymax")
BBOX = "bbox"
# Hardly a value of these comes twice: a dictionary of them is larger than they are.
SINGLE = frozenset({"id", "shortCode", "longitude", "latitude", BBOX})
BOX = pa.struct([pa.field(side, pa.float32(), nullable=False) for side in SIDES])


def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    """The file, a group of rows at a time."""
    schema = schema_of(dataset, lists=True)
    places = None if dataset.geometry is None else Places()
    if places is not None:
        schema = schema.append(pa.field(BBOX, BOX, nullable=False))
    sink = Sink()
    writer = pq.ParquetWriter(
        sink, schema, version="2.6", compression="zstd", compression_level=LEVEL, use_dictionary=_repeating(schema)
    )
    for group in gathered(batches(connection, dataset, chosen, lists=True), BATCHES_A_GROUP):
        full = group if places is None else [places.with_boxes(batch, schema) for batch in group]
        writer.write_table(pa.Table.from_batches(full, schema), row_group_size=sum(len(batch) for batch in group))
        yield sink.taken()
    if places is not None:
        writer.add_key_value_metadata({"geo": json.dumps(places.metadata())})
    writer.close()
    yield sink.taken()


def _repeating(schema: pa.Schema) -> list[str]:
    """The columns that get a dictionary, as Parquet calls them."""
    columns = (field for field in schema if field.name not in SINGLE)
    return [f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name for field in columns]


class Sink(io.RawIOBase):
    """Keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._size += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._size

    def taken(self) -> bytes:
        """What was written since it was last taken."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


class Places:
    """The boxes of the places of a file, and what the file says of all of them."""

    def __init__(self) -> None:
        self._types: set[str] = set()
        self._bounds = np.array([np.inf, np.inf, -np.inf, -np.inf])

    def with_boxes(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        """The batch with a box for each row. Its sides are rounded outwards: a box holds its place."""
        shapes = shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False))
        bounds = shapely.bounds(shapes)
        self._types |= {TYPES[number] for number in np.unique(shapely.get_type_id(shapes))}
        self._bounds[:2] = np.minimum(self._bounds[:2], bounds[:, :2].min(axis=0))
        self._bounds[2:] = np.maximum(self._bounds[2:], bounds[:, 2:].max(axis=0))
        sides = [pa.array(outwards(bounds[:, number], lower=number < 2)) for number in range(4)]
        boxes = pa.StructArray.from_arrays(sides, fields=list(BOX))
        return pa.RecordBatch.from_arrays([*batch.columns, boxes], schema=schema)

    def metadata(self) -> dict[str, Any]:
        """The value of the key `geo` (GeoParquet 1.1.0, file metadata); no reference system means OGC:CRS84."""
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": sorted(self._types),
            "covering": {BBOX: {side: [BBOX, side] for side in SIDES}},
        }
        if self._types:
            column["bbox"] = self._bounds.tolist()
        return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


TYPES = {
    int(kind): name
    for kind, name in (
        (shapely.GeometryType.POINT, "Point"),
        (shapely.GeometryType.LINESTRING, "LineString"),
        (shapely.GeometryType.POLYGON, "Polygon"),
        (shapely.GeometryType.MULTIPOINT, "MultiPoint"),
        (shapely.GeometryType.MULTILINESTRING, "MultiLineString"),
        (shapely.GeometryType.MULTIPOLYGON, "MultiPolygon"),
        (shapely.GeometryType.GEOMETRYCOLLECTION, "GeometryCollection"),
    )
}
