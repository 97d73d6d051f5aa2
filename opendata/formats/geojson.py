"""GeoJSON (RFC 7946): one FeatureCollection, a feature a device, its geometry the published one.

The geometry of a generalised device is its whole square; its middle stands in a property whose
name and meaning say that it is not the location.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, literal, literal_column, select, true

from geo.publication.filters import DeviceFilter, where
from geo.publication.tables import device
from opendata.datasets import Dataset
from opendata.formats.copying import copied
from opendata.formats.format import Format

DIGITS = 7

BEGIN = b'{"type":"FeatureCollection","features":['
END = b"]}\n"


def stream(connection: Connection, dataset: Dataset, chosen: DeviceFilter) -> Iterator[bytes]:
    """The file in pieces."""
    features = copied(connection, _features(dataset, chosen), "FORMAT text", _unescaped, whole=chosen.is_empty)
    return chain((BEGIN,), _after_the_first_comma(features), (b"\n" + END,))


def _features(dataset: Dataset, chosen: DeviceFilter) -> Select[Any]:
    columns = [column.expression.label(column.name) for column in dataset.columns if column.name != "geometry"]
    once = func.generate_series(1, 1).table_valued("n")
    properties = select(*columns).select_from(once).correlate(*dataset.tables).lateral("properties")
    feature = (
        literal('{"type":"Feature","id":"')
        .concat(cast(dataset.key, Text))
        .concat('","geometry":')
        .concat(func.ST_AsGeoJSON(func.ST_ForcePolygonCCW(device.c.geometry), DIGITS, 0))
        .concat(',"properties":')
        .concat(cast(func.row_to_json(literal_column("properties")), Text))
        .concat("}")
    )
    source = dataset.source.join(properties, true())
    return select(feature).select_from(source).where(*where(chosen)).order_by(dataset.key)


def _unescaped(row: bytes) -> bytes:
    """COPY's text format doubles each backslash, and JSON has no sign else that it escapes."""
    return b",\n" + row[:-1].replace(b"\\\\", b"\\")


def _after_the_first_comma(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = True
    for piece in pieces:
        yield piece[1:] if first and piece else piece
        first = first and not piece


GEOJSON = Format("geojson", "GeoJSON", "application/geo+json", "geojson", stream)
