"""Every format that datasets are published in."""

from __future__ import annotations

from opendata.formats import csv, geojson, geopackage, parquet, xlsx
from opendata.formats.format import Format

FORMATS = {
    format_.name: format_ for format_ in (csv.CSV, geojson.GEOJSON, geopackage.GEOPACKAGE, parquet.PARQUET, xlsx.XLSX)
}

BY_EXTENSION: dict[str, Format] = {format_.extension: format_ for format_ in FORMATS.values()}
