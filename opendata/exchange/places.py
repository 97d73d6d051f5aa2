"""The [position] section of a mapping file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from geo.errors import Invalid
from opendata.exchange.geojson import GEOMETRY
from opendata.exchange.keys import Table, check_known, one_of, optional, table_at, text_at
from opendata.exchange.layout import Layout
from opendata.exchange.position import Place
from opendata.exchange.rules import read_manner
from opendata.exchange.values import Manner

KEYS = (
    "longitude", "latitude", "x", "y", "line", "text", "order", "wkt", "geojson", "epsg", "decimal_comma",
)  # fmt: skip


def read_place(table: Table, layout: Layout, default: Manner) -> Place | None:
    """Where the section says that places are; a GeoJSON file needs none. Raises Invalid."""
    if "position" not in table and layout.format != "geojson":
        return None
    said = table_at(table, "position") if "position" in table else {}
    check_known(said, KEYS, "position.")
    manner = read_manner(said, default, "position.")
    order = one_of(said.get("order", "lat lon"), ("lat lon", "lon lat"), "position.order")
    ways = {
        "longitude and latitude": ("longitude", "latitude"), "x and y": ("x", "y"),
        "line": ("line",), "text": ("text",), "wkt": ("wkt",), "geojson": ("geojson",),
    }  # fmt: skip
    chosen = [way for way, keys in ways.items() if any(key in said for key in keys)]
    if not chosen and layout.format == "geojson":
        return Place(geojson=GEOMETRY, epsg=layout.epsg, manner=manner)
    if len(chosen) != 1:
        raise Invalid("position", f"says {' and '.join(chosen) or 'nothing'}; one is needed of {', '.join(ways)}")
    points = tuple(_points(said, ways[chosen[0]]))
    return Place(
        points=points,
        text=optional(said, "text"),
        north_first=order == "lat lon",
        wkt=optional(said, "wkt"),
        geojson=optional(said, "geojson"),
        epsg=layout.epsg,
        manner=manner,
    )


def _points(said: Table, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if len(keys) == 2:
        yield text_at(said, keys[0], "position."), text_at(said, keys[1], "position.")
    elif keys == ("line",):
        ends = said["line"]
        if not isinstance(ends, list) or len(ends) != 2 or not all(isinstance(end, dict) for end in ends):
            raise Invalid("position.line", "needs two ends, each { longitude = …, latitude = … }")
        for end in cast(list[Table], ends):
            names = ("x", "y") if "x" in end else ("longitude", "latitude")
            check_known(end, names, "position.line.")
            yield text_at(end, names[0], "position.line."), text_at(end, names[1], "position.line.")
