"""GeoJSON (RFC 7946): one FeatureCollection, a feature a row, its geometry the published one.

The geometry of a generalised device is its whole square; its middle stands in a property whose
name and meaning say that it is not the location.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal, literal_column, select, true

from geo.publication.filters import DeviceFilter
from opendata.dataset import GEOMETRY, Dataset
from opendata.device_columns import DIGITS
from opendata.formats.copying import copied
from opendata.formats.values import utc
from opendata.model import Column

BEGIN = b'{"type":"FeatureCollection","features":['
END = b"]}\n"


def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    """The file in pieces."""
    features = copied(connection, _features(dataset, chosen), "FORMAT text", _unescaped, whole=chosen.is_empty)
    return chain((BEGIN,), _after_the_first_comma(features), (b"\n" + END,))


def _features(dataset: Dataset, chosen: DeviceFilter) -> Select[Any]:
    columns = [_value(column).label(column.name) for column in dataset.columns if column.name != GEOMETRY]
    once = func.generate_series(1, 1).table_valued("n")
    properties = select(*columns).select_from(once).correlate_except(once).lateral("properties")
    feature = (
        literal('{"type":"Feature","id":"')
        .concat(cast(dataset.key, Text))
        .concat('","geometry":')
        .concat(_geometry(dataset))
        .concat(',"properties":')
        .concat(cast(func.row_to_json(literal_column("properties")), Text))
        .concat("}")
    )
    return dataset.rows([feature], chosen).join(properties, true())


def _geometry(dataset: Dataset) -> ColumnElement[Any]:
    if dataset.geometry is None:
        return literal("null")
    return func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(dataset.geometry), DIGITS, 0)


def _value(column: Column) -> ColumnElement[Any]:
    return utc(column.expression) if column.type == "time" else column.expression


def _unescaped(row: bytes) -> bytes:
    """COPY's text format doubles each backslash, and JSON has no sign else that it escapes."""
    return b",\n" + row[:-1].replace(b"\\\\", b"\\")


def _after_the_first_comma(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = True
    for piece in pieces:
        yield piece[1:] if first and piece else piece
        first = first and not piece
