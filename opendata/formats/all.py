"""Every format that datasets are published in."""

from __future__ import annotations

from opendata.formats import csv, geojson
from opendata.formats.format import Format

FORMATS = {format_.name: format_ for format_ in (csv.CSV, geojson.GEOJSON)}

BY_EXTENSION: dict[str, Format] = {format_.extension: format_ for format_ in FORMATS.values()}
