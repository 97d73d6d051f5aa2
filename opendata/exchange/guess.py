"""A first mapping for a file that has none, guessed from well-known names of columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from opendata.exchange.geojson import GEOMETRY
from opendata.exchange.layout import Broken, Layout, column_names, format_of
from opendata.exchange.readers import read

LOOKED_AT = 20

# Names by which sources call things, in plain letters; the first that a file has is taken.
POSITIONS = (
    ("longitude", "latitude"), ("lon", "lat"), ("lng", "lat"), ("long", "lat"), ("geolongitude", "geolatitude"),
    ("lengtegraad", "breedtegraad"), ("x", "y"),
)  # fmt: skip
WELL_KNOWN = "wkt", "geom", "geometry", "thegeom"
BOTH = "location", "position", "latlon", "latlng", "coordinates", "geopoint2d"
FIELDS = {
    "reference": ("reference", "referentie", "ref", "deviceid", "sensorid", "id", "code", "uuid", "objectid"),
    "name": ("name", "naam", "devicename", "sensorname", "title", "label"),
    "summary": ("summary", "description", "omschrijving", "sensordescription"),
    "address": ("address", "adres", "street", "straat"),
    "height": ("height", "hoogte"),
    "heading": ("heading", "bearing", "azimuth"),
    "installed": ("installed", "installationdate", "installdate", "datuminstallatie"),
    "serial": ("serial", "serialnumber", "serienummer"),
}


def guess(path: Path) -> str:
    """A mapping as TOML text, with a comment wherever nothing could be guessed.

    Raises what the file's reader does, and Invalid where the format cannot be told from the name.
    """
    layout = Layout(format_of(path))
    rows = read(path, layout)
    columns: dict[str, None] = {}
    for _, row in islice(rows, LOOKED_AT):
        if not isinstance(row, Broken):
            columns.update(dict.fromkeys(column_names(row)))
    return "\n".join((*_head(path, layout, columns), *_position(columns), *_fields(columns))) + "\n"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower().rsplit(".", 1)[-1])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _find(columns: Iterable[str], wanted: Iterable[str]) -> str | None:
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(_plain(column), column)
    return next((by_plain[name] for name in wanted if name in by_plain), None)


def _head(path: Path, layout: Layout, columns: Iterable[str]) -> Iterable[str]:
    yield f"# Guessed from {path.name}; look at every line."
    yield f"# Its columns: {', '.join(_quoted(column) for column in columns)}"
    yield f"source = {_quoted(path.stem)}  # a short name for where the file comes from, the same at every import"
    yield f"format = {_quoted(layout.format)}"
    yield ""


def _position(columns: Iterable[str]) -> Iterable[str]:
    names = list(columns)
    if GEOMETRY in names:
        return
    yield "[position]"
    pair = next(
        (pair for names_of in POSITIONS if None not in (pair := tuple(_find(names, [name]) for name in names_of))), None
    )
    if pair:
        yield f"longitude = {_quoted(str(pair[0]))}"
        yield f"latitude = {_quoted(str(pair[1]))}"
    elif column := _find(names, WELL_KNOWN):
        yield f"wkt = {_quoted(column)}"
    elif column := _find(names, BOTH):
        yield f"text = {_quoted(column)}"
        yield 'order = "lat lon"'
    else:
        yield '# longitude = "…" and latitude = "…": nothing here looks like them'
    yield "epsg = 4326  # what the coordinates are in"
    yield ""


def _fields(columns: Iterable[str]) -> Iterable[str]:
    names = list(columns)
    yield "[fields]"
    for field, wanted in FIELDS.items():
        column = _find(names, wanted)
        if column is not None:
            yield f"{field} = {_quoted(column)}"
        elif field == "reference":
            yield '# reference = "…": no column looks like one; { mint = ["…"] } makes one from the content of columns'
    yield 'category = { value = "sensor" }  # sensor, camera, beacon, actuator, meter or access_point'
    yield 'sensor_type = { value = "other" }  # say which, or name a column'
